import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, receiptFor, split } from '../../../src/decide.ts';
import { read } from '../../../src/read/read.ts';
import { loadFixtures } from '../../support/fixtures.ts';
import { message, REQUEST, tables } from './messages.ts';

/** Everything a decision offers, so that a fault that only shows when it is asked for shows here. */
function judgeAll(bytes: Uint8Array): string {
  const decision = decide(bytes, tables);
  JSON.stringify([decision, decision.account(), decision.bundle()]);
  for (const kind of ['accepted', 'rejected', 'refused', 'exhausted'] as const)
    receiptFor(decision, { kind }, tables);
  const parts = split(bytes);
  if (parts.length === 0) throw new Error('a message was lost');
  return decision.verdict;
}

const RICH = message({
  request: {
    reasonCode: [{ text: 'Vondt' }],
    note: [{ text: 'Sykmelding: 50 %' }],
    requester: { reference: '#r' },
    contained: [{ resourceType: 'PractitionerRole', id: 'r', practitioner: { display: 'Solvår' } }],
    replaces: [{ identifier: { value: '1' } }],
    supportingInfo: [{ reference: 'urn:uuid:o' }],
  },
  patient: {
    telecom: [{ system: 'phone', value: '41207563', rank: 1, period: { end: '2030' } }],
    address: [
      {
        use: 'home',
        line: ['x'],
        _district: {
          extension: [
            {
              url: 'http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode',
              valueCoding: { code: '0301' },
            },
          ],
        },
      },
    ],
    contact: [{ relationship: [{ text: 'arbeidsgiver' }], organization: { display: 'x' } }],
  },
  more: [
    {
      resourceType: 'Observation',
      id: 'o',
      code: { coding: [{ code: 'x' }] },
      valueQuantity: { value: 1 },
      component: [{ code: { text: 'y' }, valueRange: { low: { value: 1 } } }],
      note: [{ text: 'z' }],
    },
    {
      resourceType: 'QuestionnaireResponse',
      id: 'q',
      item: [
        {
          linkId: 'PROB',
          answer: [
            { valueString: 'x', item: [{ linkId: '2', answer: [{ valueCoding: { display: 'd' } }] }] },
          ],
        },
      ],
    },
    {
      resourceType: 'Procedure',
      id: 'p',
      status: 'not-done',
      category: { coding: [{ code: '1' }] },
      code: { text: 'x' },
      performedPeriod: { start: '2026' },
    },
    {
      resourceType: 'DocumentReference',
      id: 'd',
      content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }],
    },
    {
      resourceType: 'Composition',
      id: 'c',
      section: [{ title: 't', text: { div: '<div>x</div>' }, section: [{}] }],
    },
    {
      resourceType: 'Condition',
      id: 'k',
      code: { coding: [{ system: 'http://hl7.org/fhir/sid/icpc-2', code: 'L86' }] },
      clinicalStatus: { coding: [{ code: 'active' }] },
    },
    { resourceType: 'Task', id: 't', focus: { reference: 'urn:uuid:henvisning' }, description: 'x' },
  ],
});
const MESSAGES: readonly unknown[] = [
  RICH,
  { ...REQUEST, contained: [{ resourceType: 'Patient', id: 'p' }], subject: { reference: '#p' } },
  ...loadFixtures()
    .filter(({ file }) => file.endsWith('.json'))
    .flatMap(({ bytes }) => {
      try {
        return [JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''))];
      } catch {
        return [];
      }
    }),
];
const any = fc.constantFrom(...MESSAGES);

type Edit = {
  readonly at: number;
  readonly how: 'delete' | 'replace' | 'double' | 'move';
  readonly by: unknown;
};
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('delete', 'replace', 'double', 'move'),
  by: fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1.5e300,
      '',
      ' ',
      [],
      {},
      [[]],
      [null],
      'urn:uuid:pasient',
      '#',
      '#r',
      '2026-13-99',
      '\ud800',
      { reference: '#' },
      { resourceType: 'Patient' },
      { resourceType: 'Bundle', entry: [{}] },
    ),
    fc.jsonValue({ maxDepth: 2 }),
  ),
});

/** Deletes, replaces, doubles or moves one value anywhere in the message. */
function edited(value: unknown, edits: readonly Edit[]): unknown {
  const copy = structuredClone(value);
  for (const { at, how, by } of edits) {
    const places = placesIn(copy);
    const place = places[at % places.length];
    if (!place) continue;
    const { holder, key } = place;
    if (how === 'delete') delete holder[key];
    else if (how === 'replace') holder[key] = structuredClone(by);
    else if (how === 'double') holder[key] = [holder[key], structuredClone(holder[key])];
    else {
      const other = places[(at * 7 + 3) % places.length];
      if (other) holder[key] = structuredClone(other.holder[other.key]);
    }
  }
  return copy;
}

interface Spot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown, found: Spot[] = []): Spot[] {
  if (typeof value !== 'object' || value === null) return found;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    found.push({ holder, key });
    placesIn(holder[key], found);
  }
  return found;
}

describe('whatever the message', () => {
  it('with values deleted, replaced, doubled or moved it is judged, never thrown on', () => {
    fc.assert(
      fc.property(any, fc.array(edit, { minLength: 1, maxLength: 5 }), (value, edits) => {
        judgeAll(Buffer.from(JSON.stringify(edited(value, edits)) ?? ''));
      }),
      { numRuns: 1_500 },
    );
  });

  it('with every single value replaced in turn by one of another type it is judged, never thrown on', () => {
    for (const by of [null, 7, true, 'x', [], {}, [['x']], { resourceType: 'Patient', reference: '#' }]) {
      for (let at = 0; at < placesIn(RICH).length; at += 1) {
        read(Buffer.from(JSON.stringify(edited(RICH, [{ at, how: 'replace', by }]))), tables).account();
      }
    }
  });

  it('with bytes changed, taken out or put in it is judged, never thrown on', () => {
    const bytes = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 30 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc
          .constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\0', '\ufeff', '"a":1,', '{}')
          .map((text) => Buffer.from(text)),
      ),
    });
    fc.assert(
      fc.property(any, fc.array(bytes, { minLength: 1, maxLength: 4 }), (value, edits) => {
        let changed: Uint8Array = Buffer.from(JSON.stringify(value));
        for (const { at, remove, insert } of edits) {
          const place = at % (changed.length + 1);
          changed = Buffer.concat([changed.subarray(0, place), insert, changed.subarray(place + remove)]);
        }
        judgeAll(changed);
      }),
      { numRuns: 1_000 },
    );
  });

  it('that breaks off anywhere it never reads as a referral', () => {
    const bytes = Buffer.from(JSON.stringify(RICH));
    for (let length = 1; length < bytes.length; length += 1) {
      expect(read(bytes.subarray(0, length), tables), `cut at ${length}`).toMatchObject({
        verdict: 'unreadable',
      });
    }
  });

  it('the same bytes give the same decision', () => {
    for (const value of MESSAGES) {
      const bytes = Buffer.from(JSON.stringify(value));
      const judged = () => {
        const decision = decide(Buffer.from(bytes), tables);
        return JSON.stringify([
          decision,
          decision.bundle(),
          receiptFor(decision, { kind: 'rejected' }, tables),
        ]);
      };
      expect(judged()).toBe(judged());
    }
  });

  it("names of objects' own machinery pollute nothing", () => {
    const polluting = JSON.stringify(RICH).replaceAll(
      '"resourceType"',
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"resourceType"',
    );
    expect(judgeAll(Buffer.from(polluting))).toBe(judgeAll(Buffer.from(JSON.stringify(RICH))));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
