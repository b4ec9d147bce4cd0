/** Units and the organisations they are part of → Organizations (no-basis-Organization), each once however often it is named. */
import type { Organization as FhirOrganization } from '@medplum/fhirtypes';
import type { Ids, Route } from '../decision.ts';
import type { Organization } from '../referral.ts';
import { ENH, HER } from '../systems.ts';
import type { DirectoryEntry } from '../tables/directory.ts';
import { address } from './address.ts';
import { contactPoints } from './contact-point.ts';
import { identifiers } from './identifier.ts';
import { type Identified, referenceTo } from './reference.ts';
import { line } from './text.ts';

type Mapped = Identified<FhirOrganization>;

/** The bundle's organisations. The first to name one decides what is said of it. */
export class Organizations {
  readonly #ids: Ids;
  readonly #byKey = new Map<string, Mapped>();
  readonly #inOrder: Mapped[] = [];

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /** In the order in which they were added, a unit before what it is part of. */
  all(): readonly Mapped[] {
    return this.#inOrder;
  }

  /**
   * Adds an organisation with its units (HER-id level 1 and 2) and returns the innermost one, which is the one that is meant;
   * null when nothing in it has a name or an identifier (FHIR R4, org-1).
   */
  add(source: Organization | null, role: string): Mapped | null {
    let innermost: Mapped | null = null;
    let inner: Mapped | null = null;
    let suffix = '';
    for (const level of innermostFirst(source)) {
      const mapped = mapOrganization(level, this.#ids.for(`organization:${role}${suffix}`));
      if (!mapped) continue;
      const known = this.#known(mapped);
      const here = known ?? mapped;
      if (inner && here !== inner) inner.partOf = referenceTo(here, here.name);
      innermost ??= here;
      if (known) break;
      this.#remember(mapped);
      inner = mapped;
      suffix += ':part-of';
    }
    return innermost;
  }

  /** Adds the receiver as the directory knows it; null when there is no route. */
  addReceiver(route: Route, entry: DirectoryEntry | undefined): Mapped | null {
    const name = line(route.receiverName) ?? line(entry?.name) ?? route.receiverId;
    if (name === null) return null;
    const receiver: Mapped = { resourceType: 'Organization', id: this.#ids.for('organization:receiver') };
    const identifier = [
      ...(entry?.herIds ?? []).map((value) => ({ system: HER, value })),
      ...(entry?.organizationNumbers ?? []).map((value) => ({ system: ENH, value })),
    ];
    if (identifier.length > 0) receiver.identifier = identifier;
    receiver.name = name;
    const known = this.#known(receiver);
    if (!known) this.#remember(receiver);
    return known ?? receiver;
  }

  #known(organization: Mapped): Mapped | undefined {
    for (const key of keysOf(organization)) {
      const known = this.#byKey.get(key);
      if (known) return known;
    }
    return undefined;
  }

  #remember(organization: Mapped): void {
    for (const key of keysOf(organization)) this.#byKey.set(key, organization);
    this.#inOrder.push(organization);
  }
}

function innermostFirst(source: Organization | null): Organization[] {
  const chain: Organization[] = [];
  for (let level = source; level; level = level.unit) chain.unshift(level);
  return chain;
}

/** A HER-id names one unit alone; an organisation number is shared by all units of an organisation, so the name counts too. */
function keysOf(organization: Mapped): string[] {
  const all = organization.identifier ?? [];
  const herIds = all.filter(({ system }) => system === HER);
  if (herIds.length > 0) return herIds.map(({ value }) => `her|${value}`);
  return all.map(({ system, value }) => `${system}|${value}|${organization.name}`);
}

function mapOrganization(source: Organization, id: string): Mapped | null {
  const organization: Mapped = { resourceType: 'Organization', id };
  const identifier = identifiers(source.identifiers);
  if (identifier.length > 0) organization.identifier = identifier;
  const name = line(source.name?.value);
  if (name !== undefined) organization.name = name;
  const telecom = contactPoints(source.telecoms);
  // n.b. org-3 and org-2 (FHIR R4): neither telecom nor address of an organisation may be of use `home`.
  for (const contactPoint of telecom) if (contactPoint.use === 'home') delete contactPoint.use;
  if (telecom.length > 0) organization.telecom = telecom;
  const where = address(source.address);
  if (where) {
    if (where.use === 'home') delete where.use;
    organization.address = [where];
  }
  return organization.identifier || organization.name ? organization : null;
}
