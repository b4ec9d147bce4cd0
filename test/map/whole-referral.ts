/** Hand-made canonical referrals for the tests of single steps: a whole, ordinary one, of which a test changes what it is about. */
import type { Evidence, Found, ItemStatement, Route } from '../../src/decision.ts';
import type {
  Coded,
  Identifier,
  Organization,
  Party,
  Placed,
  Referral,
  TextBlock,
} from '../../src/referral.ts';
import { FNR, HER, HPR } from '../../src/systems.ts';

export const placed = <T>(value: T, path = '/source'): Placed<T> => ({ value, path });

export const identifier = (
  kind: Identifier['kind'],
  value: string,
  system: string | null = { FNR, HER, HPR }[kind as string] ?? null,
): Identifier => ({ kind, value, system, path: `/source/${kind}` });

export const coded = (code: string, system: string | null, display: string | null = null): Coded => ({
  code,
  system,
  display,
  path: '/source/code',
});

const text = (words: string, more: Partial<TextBlock> = {}): TextBlock => ({
  place: null,
  heading: null,
  text: words,
  start: null,
  end: null,
  path: '/source/text',
  ...more,
});

export const organization = (name: string | null, more: Partial<Organization> = {}): Organization => ({
  name: name === null ? null : placed(name),
  identifiers: [],
  telecoms: [],
  address: null,
  unit: null,
  path: '/source/organization',
  ...more,
});

/** A surgery with HER-id on two levels, and its physician. */
export const surgery: Party = {
  organization: organization('Trollheimvika kommune', {
    identifiers: [
      identifier('HER', '8099910'),
      identifier('ENH', '999999999', 'urn:oid:2.16.578.1.12.4.1.4.101'),
    ],
    unit: organization('Trollheimvika legekontor', {
      identifiers: [identifier('HER', '8099911')],
      telecoms: [{ kind: 'phone', use: 'work', value: '73 00 00 17', path: '/source/telecom' }],
    }),
  }),
  professional: {
    name: { family: 'Sprettoglad', given: 'Dagrun', middle: null, text: null, path: '/source/name' },
    identifiers: [identifier('HPR', '222200003')],
    profession: coded('LE', 'urn:oid:2.16.578.1.12.4.1.1.9060', 'Lege'),
    telecoms: [],
    path: '/source/professional',
  },
  path: '/source/sender',
};

/** A complete new referral from a surgery in KITH v1.1 about a synthetic patient in Oslo. */
export const referral: Referral = {
  head: {
    format: 'kith-1.1',
    id: placed('5f2b8d1e-7c34-4c55-9a0e-1f6c1f8a2b77', '/Message/MsgId'),
    time: placed('2026-11-20T09:12:45+01:00', '/Message/GenDate/@V'),
    test: null,
    sender: surgery,
    addressee: null,
    parentId: null,
    conversationId: null,
    envelope: {
      kind: 'kith',
      version: '1.1',
      msgType: { code: 'HENVISNING', display: 'Henvisning' },
      genDate: '2026-11-20T09:12:45',
    },
  },
  action: placed('new', '/Message/ServReq/ServType/@V'),
  businessId: placed('HENV-2026-0417', '/Message/ServReq/Id'),
  authoredOn: placed('2026-11-19', '/Message/ServReq/IssueDate/@V'),
  priority: coded('3', 'urn:oid:2.16.578.1.12.4.1.1.8304', 'Haster (elektiv)'),
  requester: surgery,
  copies: [],
  patient: {
    name: {
      family: 'Skogtrollbakken',
      given: 'Alfvard',
      middle: 'Mosegrå',
      text: null,
      path: '/source/patient/name',
    },
    identifiers: [identifier('FNR', '15838510156')],
    birthDate: placed('1985-03-15'),
    deceased: null,
    gender: placed('male'),
    addresses: [
      {
        use: 'home',
        lines: ['Huldrestien 7'],
        postalCode: placed('0473'),
        city: 'Oslo',
        kommunenummer: placed('0301'),
        kommuneName: 'Oslo',
        bydel: coded('030103', 'urn:oid:2.16.578.1.12.4.1.1.3403', 'Sagene'),
        country: placed('NO'),
        path: '/source/patient/address',
      },
    ],
    telecoms: [{ kind: 'phone', use: 'mobile', value: '999 00 417', path: '/source/patient/telecom' }],
    path: '/source/patient',
  },
  diagnoses: [{ coded: coded('L18', 'http://hl7.org/fhir/sid/icpc-2', 'Muskelsmerte'), main: true }],
  texts: [
    text('Vondt i korsrygg og nakke i fjorten måneder etter fall fra hjell.', {
      place: '8231#PROB',
      heading: 'Aktuell problemstilling',
      path: '/source/text[1]',
    }),
    text('Arbeider 80 % som garver. Tilrettelegging prøvd i vår.', {
      place: '8231#FA',
      heading: 'Familie/sosialt',
      path: '/source/text[2]',
    }),
    text('60 % sykmeldt siden mai.', {
      place: '8233#SYKM',
      heading: 'Sykmelding',
      start: '2026-05-04',
      path: '/source/text[3]',
    }),
  ],
  requestedServices: [],
  attachments: [],
};

export const evidence = (quote: string, more: Partial<Evidence> = {}): Evidence => ({
  quote,
  path: '/source/text',
  start: 0,
  end: quote.length,
  certainty: 'labelled',
  rule: 'headings:test',
  ...more,
});

const stated = (quote: string): ItemStatement => ({
  status: 'stated',
  uncertain: false,
  evidence: [evidence(quote)],
});

export const absent: ItemStatement = { status: 'absent', uncertain: false, evidence: [] };

/** What {@link referral} states; prior treatment is stated to be none. */
export const found: Found = {
  language: 'nb',
  items: {
    problem: stated('Vondt i korsrygg og nakke i fjorten måneder etter fall fra hjell.'),
    employment: stated('Arbeider 80 % som garver.'),
    'sick-leave': stated('60 % sykmeldt siden mai.'),
    'prior-treatment': {
      status: 'none-stated',
      uncertain: false,
      evidence: [evidence('Ikke utredet tidligere')],
    },
    'work-measures': stated('Tilrettelegging prøvd i vår.'),
    phone: stated('999 00 417'),
  },
  sickLeaveNotApplicable: null,
  serviceLine: { value: 'musculoskeletal-outpatient', evidence: [evidence('korsrygg')] },
  desiredProvider: null,
  redFlags: [],
  facts: [],
  advice: [],
};

export const route: Route = {
  region: 'Helse Sør-Øst',
  serviceLine: 'musculoskeletal-outpatient',
  receiverId: 'rke-sor-ost',
  receiverName: 'Regional koordinerende enhet Helse Sør-Øst',
  reasons: [
    {
      rule: 'region-prefixes:03',
      says: 'Kommunenummer som begynner på 03 hører til Helse Sør-Øst',
      path: '/source/patient/address',
      value: '0301',
    },
  ],
  findings: [],
};
