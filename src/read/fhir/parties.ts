/**
 * A reference to whoever sends, refers or receives → a canonical party: PractitionerRole, Practitioner, Organization with what it is part
 * of, HealthcareService; or, where the reference leads to no resource, what it tells by identifier and display.
 */
import type { Coded, Identifier, Organization, Party, Placed, Professional } from '../../referral.ts';
import { type CodeTables, codeOf, conceptOf, identifierOf, identifiersOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { field, string } from './fields.ts';
import { addressesOf, nameOf, telecomsOf } from './people.ts';
import { type Resources, typeOf } from './resources.ts';

const TYPES = ['PractitionerRole', 'Practitioner', 'Organization', 'HealthcareService'];
const PROFESSIONS = 'urn:oid:2.16.578.1.12.4.1.1.9060';

export class PartyReader {
  constructor(
    readonly resources: Resources,
    readonly tables: CodeTables,
  ) {}

  /** @param otherwise what a reference that tells nothing but a name is taken for */
  party(reference: FhirElement | null, use: string, otherwise: 'person' | 'organization'): Party | null {
    if (reference === null) return null;
    const resource = this.resources.resolve(reference, TYPES);
    const { path } = reference;
    const made = (organization: Organization | null, professional: Professional | null) =>
      organization || professional ? { organization, professional, path } : null;
    switch (typeOf(resource)) {
      case 'PractitionerRole':
        return resource && made(this.#employer(resource, use), this.#atWork(resource, use));
      case 'Practitioner':
        return made(null, resource && this.#professional(resource, null, use));
      case 'Organization':
      case 'HealthcareService':
        return made(resource && this.#organization(resource, use, new Set()), null);
      default:
        return made(...this.#byReference(reference, use, otherwise));
    }
  }

  #employer(role: FhirElement, use: string): Organization | null {
    const reference = role.one('organization');
    const resource = this.resources.resolve(reference, ['Organization']);
    if (resource) return this.#organization(resource, use, new Set());
    return reference && this.#organizationBy(reference, use);
  }

  #atWork(role: FhirElement, use: string): Professional | null {
    const reference = role.one('practitioner');
    const resource = this.resources.resolve(reference, ['Practitioner']);
    if (resource) return this.#professional(resource, role, use);
    const told = reference && this.#professionalBy(reference, use);
    const identifiers = [...(told?.identifiers ?? []), ...identifiersOf(role, this.tables, use)];
    const profession = this.#profession(role.list('code'), use);
    if (!told && identifiers.length === 0 && !profession) return null;
    const name = told?.name ?? null;
    return { name, identifiers, profession, telecoms: telecomsOf(role, use), path: role.path };
  }

  #professional(practitioner: FhirElement, role: FhirElement | null, use: string): Professional | null {
    const name = nameOf(practitioner, use);
    const own = identifiersOf(practitioner, this.tables, use);
    const identifiers = role ? [...own, ...identifiersOf(role, this.tables, use)] : own;
    if (!name && identifiers.length === 0) return null;
    const qualified = practitioner
      .list('qualification')
      .flatMap((one) => this.#profession(one.isObject ? [one.one('code')] : [], use) ?? []);
    return {
      name,
      identifiers,
      profession:
        qualified.find(({ system }) => system === PROFESSIONS) ??
        (role && this.#profession(role.list('code'), use)) ??
        qualified[0] ??
        null,
      telecoms: [...telecomsOf(practitioner, use), ...(role ? telecomsOf(role, use) : [])],
      path: practitioner.path,
    };
  }

  /** A code of Volven 9060, or one that stands for it; else whatever is told. */
  #profession(concepts: readonly (FhirElement | null)[], use: string): Coded | null {
    let other: Coded | null = null;
    for (const concept of concepts) {
      const read = conceptOf(concept, this.tables, use);
      for (const coded of read?.codings ?? []) {
        if (coded.system === PROFESSIONS) return { ...coded, code: coded.code.toUpperCase() };
        const code = this.tables.fhir.professions.get(`${coded.system}#${coded.code}`);
        if (code !== undefined) return { ...coded, code, system: PROFESSIONS };
      }
      other ??= codeOf(read);
    }
    return other;
  }

  /** The outermost organisation, with the one that is meant as its unit. n.b. an organisation may be said to be part of itself. */
  #organization(innermost: FhirElement, use: string, seen: Set<FhirElement>): Organization | null {
    let found: Organization | null = null;
    let level: FhirElement | null = innermost;
    while (level !== null && !seen.has(level)) {
      seen.add(level);
      found = this.#level(level, found, use) ?? found;
      const above: FhirElement | null = level.one('partOf') ?? level.one('providedBy');
      const resource: FhirElement | null = this.resources.resolve(above, ['Organization']);
      const told: Organization | null = resource === null && above ? this.#organizationBy(above, use) : null;
      if (told) return { ...told, unit: found };
      level = resource;
    }
    return found;
  }

  #level(element: FhirElement, unit: Organization | null, use: string): Organization | null {
    const name = field(element, 'name', string, use);
    const identifiers = identifiersOf(element, this.tables, use);
    if (!name && identifiers.length === 0) return null;
    return {
      name,
      identifiers,
      telecoms: telecomsOf(element, use),
      address: addressesOf(element, this.tables, use)[0] ?? null,
      unit,
      path: element.path,
    };
  }

  #byReference(
    reference: FhirElement,
    use: string,
    otherwise: 'person' | 'organization',
  ): [Organization | null, Professional | null] {
    if (!reference.isObject) return [null, null];
    const type =
      field(reference, 'type', string, use)?.value ?? field(reference, 'reference', string, use)?.value ?? '';
    const kind = this.#identifierIn(reference, use)?.kind;
    const isPerson =
      kind === 'HPR' || kind === 'FNR' || /^Practitioner/.test(type)
        ? true
        : kind === 'ENH' || kind === 'RSH' || /^(?:Organization|HealthcareService)/.test(type)
          ? false
          : otherwise === 'person' && kind !== 'HER';
    return isPerson
      ? [null, this.#professionalBy(reference, use)]
      : [this.#organizationBy(reference, use), null];
  }

  #professionalBy(reference: FhirElement, use: string): Professional | null {
    const { name, identifiers, path } = this.#told(reference, use);
    if (!name && identifiers.length === 0) return null;
    const text = name && { family: null, given: null, middle: null, text: name.value, path: name.path };
    return { name: text, identifiers, profession: null, telecoms: [], path };
  }

  #organizationBy(reference: FhirElement, use: string): Organization | null {
    const { name, identifiers, path } = this.#told(reference, use);
    if (!name && identifiers.length === 0) return null;
    return { name, identifiers, telecoms: [], address: null, unit: null, path };
  }

  #told(
    reference: FhirElement,
    use: string,
  ): { name: Placed | null; identifiers: Identifier[]; path: string } {
    if (!reference.isObject) return { name: null, identifiers: [], path: reference.path };
    const identifier = this.#identifierIn(reference, use);
    return {
      name: field(reference, 'display', string, use),
      identifiers: identifier ? [identifier] : [],
      path: reference.path,
    };
  }

  #identifierIn(reference: FhirElement, use: string): Identifier | null {
    const identifier = reference.one('identifier');
    return identifier && identifierOf(identifier, this.tables, use);
  }
}
