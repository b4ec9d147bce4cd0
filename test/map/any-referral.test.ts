/** Whatever stands in a referral, the bundle is sound: no invalid date, empty value or dangling reference, and no exception. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AdviceAnswer, Evidence, Fact, Found, ItemStatement, Route } from '../../src/decision.ts';
import { idsFor } from '../../src/ids.ts';
import { mapToBundle } from '../../src/map/bundle.ts';
import { toTransaction } from '../../src/map/transaction.ts';
import { REASON_CODES } from '../../src/reasons.ts';
import {
  type Address,
  type Attachment,
  type Coded,
  FORMATS,
  type Identifier,
  type IdentifierKind,
  ITEMS,
  type Organization,
  type Party,
  type Patient,
  type PersonName,
  type Professional,
  REGIONS,
  type Referral,
  SERVICE_LINES,
  type Telecom,
  type TextBlock,
} from '../../src/referral.ts';
import { tables } from './build.ts';
import { invalid, unsound } from './validate.ts';
import { referral as whole } from './whole-referral.ts';

/** Words, noise of all of Unicode with halves of characters, white space, and things that look like what is expected. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  fc.constantFrom(
    '',
    ' ',
    '\u00a0',
    '\ud83d',
    '\u0000',
    ' a  b ',
    'a\nb',
    '<b>',
    '15838510156',
    '8099911',
    'true',
  ),
);
const date = fc.oneof(
  text,
  fc
    .tuple(
      fc.integer({ min: 0, max: 2100 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    )
    .map(([y, m, d]) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`),
  fc.constantFrom('2026', '2026-03', '2026-11-20T09:12:45+01:00', '2026-11-20T09:12', '2026-02-31T24:00:00Z'),
);
const path = fc.constant('/source');
const or = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const placed = <T>(value: fc.Arbitrary<T>) => fc.record({ value, path });
const system = or(
  fc.oneof(text, fc.constantFrom('urn:oid:2.16.578.1.12.4.1.2', 'urn:oid:2.16.578.1.12.4.1.4.1')),
);

const coded: fc.Arbitrary<Coded> = fc.record({ code: text, system, display: or(text), path });
const kinds: IdentifierKind[] = ['FNR', 'DNR', 'HNR', 'HPR', 'HER', 'ENH', 'PLAC', 'other'];
const identifier: fc.Arbitrary<Identifier> = fc.record({
  kind: fc.constantFrom(...kinds),
  value: text,
  system,
  path,
});
const name: fc.Arbitrary<PersonName> = fc.record({
  family: or(text),
  given: or(text),
  middle: or(text),
  text: or(text),
  path,
});
const use = fc.constantFrom('home', 'work', 'temp', null);
const telecom: fc.Arbitrary<Telecom> = fc.record({
  kind: fc.constantFrom('phone', 'fax', 'email', 'other'),
  use,
  value: text,
  path,
});
const address: fc.Arbitrary<Address> = fc.record({
  use,
  lines: some(text),
  postalCode: or(placed(text)),
  city: or(text),
  kommunenummer: or(placed(text)),
  kommuneName: or(text),
  bydel: or(coded),
  country: or(placed(text)),
  path,
});
const { organization } = fc.letrec<{ organization: Organization }>((tie) => ({
  organization: fc.record({
    name: or(placed(text)),
    identifiers: some(identifier),
    telecoms: some(telecom),
    address: or(address),
    unit: fc.option(tie('organization'), { nil: null, maxDepth: 2 }),
    path,
  }),
}));
const professional: fc.Arbitrary<Professional> = fc.record({
  name: or(name),
  identifiers: some(identifier),
  profession: or(coded),
  telecoms: some(telecom),
  path,
});
const party: fc.Arbitrary<Party> = fc.record({
  organization: or(organization),
  professional: or(professional),
  path,
});
const patient: fc.Arbitrary<Patient> = fc.record({
  name: or(name),
  identifiers: some(identifier),
  birthDate: or(placed(date)),
  deceased: or(placed(date)),
  gender: or(placed(fc.constantFrom('male', 'female', 'other', 'unknown'))),
  addresses: some(address),
  telecoms: some(telecom),
  path,
});
const block: fc.Arbitrary<TextBlock> = fc.record({
  place: or(text),
  heading: or(text),
  text,
  start: or(date),
  end: or(date),
  path,
});
const base64 = fc.oneof(text, fc.base64String({ maxLength: 40 }));
const attachment: fc.Arbitrary<Attachment> = fc.record({
  title: or(text),
  contentType: or(fc.oneof(text, fc.constant('application/pdf'))),
  base64: or(base64),
  url: or(text),
  created: or(date),
  path,
});
const referral: fc.Arbitrary<Referral> = fc.record({
  head: fc.record({
    format: fc.constantFrom(...FORMATS),
    id: or(placed(text)),
    time: or(placed(date)),
    test: or(placed(fc.boolean())),
    sender: or(party),
    addressee: or(party),
    parentId: or(placed(text)),
    conversationId: or(placed(text)),
    envelope: fc.constant(whole.head.envelope),
  }),
  action: placed(fc.constantFrom('new', 'change', 'addition', 'cancellation')),
  businessId: or(placed(text)),
  authoredOn: or(placed(date)),
  priority: or(coded),
  requester: or(party),
  copies: some(party),
  patient: or(patient),
  diagnoses: some(fc.record({ coded, main: fc.boolean() })),
  texts: some(block),
  requestedServices: some(coded),
  attachments: some(attachment),
});

const evidence: fc.Arbitrary<Evidence> = fc.record({
  quote: text,
  path,
  start: fc.constant(null),
  end: fc.constant(null),
  certainty: fc.constantFrom('coded', 'labelled', 'stated', 'inferred'),
  rule: text,
});
const statement: fc.Arbitrary<ItemStatement> = fc.record({
  status: fc.constantFrom('stated', 'none-stated', 'absent'),
  uncertain: fc.boolean(),
  evidence: some(evidence),
});
const fact: fc.Arbitrary<Fact> = fc.record({
  kind: fc.constantFrom(
    'employment-status',
    'occupation',
    'employer',
    'position-percentage',
    'sick-leave',
    'benefit',
    'measure',
    'investigation',
    'treatment',
  ),
  code: or(text),
  display: text,
  percent: or(fc.double()),
  since: or(date),
  state: or(fc.constantFrom('tried', 'ongoing', 'planned', 'not-tried')),
  evidence,
});
const advice: fc.Arbitrary<AdviceAnswer> = fc.record({
  id: fc.constantFrom('target.goal', 'target.age'),
  stated: fc.boolean(),
  denied: fc.boolean(),
  value: or(fc.constant('44 år')),
  evidence: some(evidence),
});
const found: fc.Arbitrary<Found> = fc.record({
  language: fc.constantFrom('nb', 'nn', 'en'),
  items: fc.tuple(...ITEMS.map(() => statement)).map((statements) => {
    return Object.fromEntries(ITEMS.map((item, index) => [item, statements[index]])) as Found['items'];
  }),
  sickLeaveNotApplicable: or(evidence),
  serviceLine: fc.record({ value: fc.constantFrom(...SERVICE_LINES), evidence: some(evidence) }),
  desiredProvider: or(evidence),
  redFlags: some(evidence),
  facts: some(fact),
  advice: some(advice),
});
const route: fc.Arbitrary<Route> = fc.record({
  region: or(fc.constantFrom(...REGIONS)),
  serviceLine: fc.constantFrom(...SERVICE_LINES),
  receiverId: or(fc.constantFrom('rke-sor-ost', 'en-annen')),
  receiverName: or(text),
  reasons: some(fc.record({ rule: text, says: text, path: or(path), value: or(text) })),
  findings: fc.constant([]),
});
const findings = some(
  fc.record({
    code: fc.constantFrom(...REASON_CODES),
    severity: fc.constantFrom('error', 'warning', 'information'),
    item: or(fc.constantFrom(...ITEMS)),
    path: or(path),
    values: fc.dictionary(fc.constantFrom('receiver', 'item', 'why'), text),
  }),
);

test('any referral becomes a sound and valid bundle, the same each time, and so its transaction', () => {
  fc.assert(
    fc.property(
      fc.record({
        referral,
        found,
        route,
        findings,
        bytes: fc.uint8Array({ minLength: 1 }),
        urgent: fc.boolean(),
      }),
      (input) => {
        const map = () => mapToBundle({ ...input, ids: idsFor(input.referral.head, input.bytes), tables });
        const bundle = map();
        expect(unsound(bundle)).toEqual([]);
        expect(invalid(bundle)).toEqual([]);
        expect(JSON.stringify(map())).toBe(JSON.stringify(bundle));
        expect(unsound(toTransaction(bundle))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
}, 120_000);
