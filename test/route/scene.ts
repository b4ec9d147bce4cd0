/** What a routing test is about, in few words → a canonical referral, what was found in it, and its route under the shipped tables. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evidence, Found, Route } from '../../src/decision.ts';
import { findDesiredProvider } from '../../src/find/desired-provider.ts';
import { findServiceLine } from '../../src/find/service-line.ts';
import type {
  Address,
  Coded,
  Identifier,
  Organization,
  Placed,
  Referral,
  ServiceLine,
} from '../../src/referral.ts';
import { route } from '../../src/route/route.ts';
import { loadTables, MAPPINGS, type Tables } from '../../src/tables.ts';

export const tables = loadTables();

export const placed = <T>(value: T, path = '/sted'): Placed<T> => ({ value, path });

const coded = (code: string, system: string | null): Coded => ({
  code,
  system,
  display: null,
  path: '/kode',
});

const identifier = (kind: Identifier['kind'], value: string): Identifier => ({
  kind,
  value,
  system: null,
  path: `/${kind}`,
});

const organization = (name: string | null, more: Partial<Organization> = {}): Organization => ({
  name: name === null ? null : placed(name, '/navn'),
  identifiers: [],
  telecoms: [],
  address: null,
  unit: null,
  path: '/virksomhet',
  ...more,
});

export interface Scene {
  readonly kommunenummer?: string | null;
  readonly postalCode?: string | null;
  readonly bydel?: string;
  readonly country?: string;
  readonly addresses?: readonly Address[];
  /** Name of the organisation addressed; two names are level 1 and level 2. */
  readonly to?: string | readonly [string, string];
  readonly toHerId?: string;
  readonly toUnitHerId?: string;
  readonly toOrganizationNumber?: string;
  readonly from?: string;
  readonly time?: string | null;
  readonly diagnoses?: readonly string[];
  readonly text?: string;
  readonly place?: string;
  /** Name of a service requested by code. */
  readonly requested?: string;
  readonly test?: boolean;
}

export function address(more: Partial<Address>): Address {
  return {
    use: 'home',
    lines: [],
    postalCode: null,
    city: null,
    kommunenummer: null,
    kommuneName: null,
    bydel: null,
    country: null,
    path: '/source/patient/address',
    ...more,
  };
}

/** A referral with nothing that would tell a route but what the scene says. */
export function referralOf(scene: Scene): Referral {
  const at = (value: string | null | undefined, path: string) => (value ? placed(value, path) : null);
  const home = address({
    kommunenummer: at(scene.kommunenummer, '/kommunenummer'),
    postalCode: at(scene.postalCode, '/postnummer'),
    bydel: scene.bydel ? coded(scene.bydel, null) : null,
    country: at(scene.country, '/land'),
  });
  return {
    head: {
      format: 'kith-1.1',
      id: placed('melding'),
      time: scene.time === null ? null : placed(scene.time ?? '2026-05-20T10:00:00+02:00'),
      test: scene.test ? placed(true) : null,
      sender: null,
      addressee: partyOf(addressed(scene), '/mottaker'),
      parentId: null,
      conversationId: null,
      envelope: {
        kind: 'kith',
        version: '1.1',
        msgType: { code: 'HENVISNING', display: 'Henvisning' },
        genDate: null,
      },
    },
    action: placed('new'),
    businessId: null,
    authoredOn: null,
    priority: null,
    requester: partyOf(organization(scene.from ?? 'Trollheimvika legekontor'), '/avsender'),
    copies: [],
    patient: {
      name: null,
      identifiers: [],
      birthDate: null,
      deceased: null,
      gender: null,
      addresses: scene.addresses ?? [home],
      telecoms: [],
      path: '/pasient',
    },
    attachments: [],
    diagnoses: (scene.diagnoses ?? []).map((code, index) => ({
      coded: coded(
        code,
        code.length > 3 ? 'http://hl7.org/fhir/sid/icd-10-no' : 'http://hl7.org/fhir/sid/icpc-2',
      ),
      main: index === 0,
    })),
    texts: scene.text
      ? [
          {
            place: scene.place ?? null,
            heading: null,
            text: scene.text,
            start: null,
            end: null,
            path: '/tekst',
          },
        ]
      : [],
    requestedServices: scene.requested
      ? [{ code: '1', system: null, display: scene.requested, path: '/tjeneste' }]
      : [],
  };
}

function addressed(scene: Scene): Organization | null {
  const { to, toHerId, toUnitHerId, toOrganizationNumber } = scene;
  const identifiers: Identifier[] = [];
  if (toHerId) identifiers.push(identifier('HER', toHerId));
  if (toOrganizationNumber) identifiers.push(identifier('ENH', toOrganizationNumber));
  const [name, unitName] = typeof to === 'string' ? [to] : (to ?? []);
  if (!name && identifiers.length === 0 && !toUnitHerId) return null;
  const unit =
    unitName || toUnitHerId
      ? organization(unitName ?? null, { identifiers: toUnitHerId ? [identifier('HER', toUnitHerId)] : [] })
      : null;
  return organization(name ?? null, { identifiers, unit });
}

function partyOf(organization: Organization | null, path: string) {
  return organization && { organization, professional: null, path };
}

/** What a route needs to know of what is stated. */
export function foundOf(serviceLine: Found['serviceLine'], desiredProvider: Evidence | null = null): Found {
  const absent = { status: 'absent', uncertain: false, evidence: [] } as const;
  return {
    language: 'nb',
    items: {
      problem: absent,
      employment: absent,
      'sick-leave': absent,
      'prior-treatment': absent,
      'work-measures': absent,
      phone: absent,
    },
    sickLeaveNotApplicable: null,
    serviceLine,
    desiredProvider,
    redFlags: [],
    facts: [],
    advice: [],
  };
}

/** Routed as a service line and a wish found elsewhere would have it. */
export function routeOf(
  scene: Scene,
  line: ServiceLine,
  desired: string | null = null,
  from: Tables = tables,
): Route {
  const wish = desired === null ? null : evidenceOf(`receivers:${desired}`);
  return route(referralOf(scene), foundOf({ value: line, evidence: [] }, wish), from);
}

function evidenceOf(rule: string): Evidence {
  return { quote: 'ønsket sted', path: '/tekst', start: 0, end: 11, certainty: 'stated', rule };
}

export const lineOf = (scene: Scene) => findServiceLine(referralOf(scene), tables);
export const desiredOf = (scene: Scene) => findDesiredProvider(referralOf(scene), tables);

export const codesOf = (routed: Route) => routed.findings.map(({ code }) => code);
export const rulesOf = (routed: Route) => routed.reasons.map(({ rule }) => rule);

export function herIdOf(receiver: string): string {
  const herId = tables.directory.byId.get(receiver)?.herIds[0];
  if (!herId) throw new Error(`${receiver} has no HER-id in the synthetic directory`);
  return herId;
}

/** The shipped tables with some of them edited: file name → what to do with its text. Throws what loading throws. */
export function editedTables(
  edits: Readonly<Record<string, (text: string) => string>>,
  directory?: (receivers: { id: string }[]) => unknown[],
): Tables {
  const folder = mkdtempSync(join(tmpdir(), 'mappings-'));
  try {
    cpSync(MAPPINGS, folder, { recursive: true });
    for (const [file, edit] of Object.entries(edits)) {
      const before = readFileSync(join(folder, file), 'utf8');
      const after = edit(before);
      if (after === before) throw new Error(`the edit changes nothing in ${file}`);
      writeFileSync(join(folder, file), after);
    }
    const list = join(folder, 'directory.synthetic.json');
    if (directory) {
      const { receivers } = JSON.parse(readFileSync(list, 'utf8')) as { receivers: { id: string }[] };
      writeFileSync(list, JSON.stringify({ receivers: directory(receivers) }));
    }
    return loadTables({ mappings: folder, directory: list });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
