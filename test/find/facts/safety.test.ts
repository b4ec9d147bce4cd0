/** Whatever is written: never a throw, every quote exact, few facts, and time that grows with the length only. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { find } from '../../../src/find/find.ts';
import { loadTables } from '../../../src/tables.ts';
import { referralWithText } from '../../support/referral.ts';
import { growth, TOO_STEEP } from '../growth.ts';

const tables = loadTables();
const phrases = tables.facts.phrases.flatMap(({ row }) => row.words.map((word) => word.replace('#', '50')));
const MOST_FACTS = 60;

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...phrases) },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'ikke',
      'ingen',
      'ønsker',
      'mannen',
      'men',
      'siden',
      'fra',
      'i',
      'hos',
      'som',
      'og',
      'kokk',
      'lærer',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '100 %',
      '50',
      '12.3.',
      '31.2.26',
      'mars',
      'mars 25',
      '2019',
      'i fjor',
      'uke 8',
      '0,5 %',
      '999 %',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '\n',
      '\n\n',
      '. ',
      ', ',
      ': ',
      ' – ',
      '(',
      ')',
      '?',
      'Yrke:',
      'Arbeidsgiver:',
      'Sykm:',
      '[ ]',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const norwegianLooking = fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join(' '));

describe('random text', () => {
  it('never throws; every fact’s quote stands where it says; there are not many', () => {
    fc.assert(
      fc.property(norwegianLooking, (text) => {
        const { facts } = find(referralWithText(text), tables);
        expect(facts.length).toBeLessThanOrEqual(MOST_FACTS);
        for (const { evidence, percent } of facts) {
          expect(text.slice(evidence.start ?? 0, evidence.end ?? 0)).toBe(evidence.quote);
          if (percent !== null) expect(percent > 0 && percent <= 100).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives no fact twice, and the same facts twice', () => {
    fc.assert(
      fc.property(norwegianLooking, (text) => {
        const { facts } = find(referralWithText(text), tables);
        const keys = facts.map(({ kind, code, display, percent }) => `${kind} ${code} ${display} ${percent}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(find(referralWithText(text), tables).facts).toEqual(facts);
      }),
      { numRuns: 100 },
    );
  });
});

describe('long text', () => {
  const bad: Record<string, (length: number) => string> = {
    'sick leaves without end': (length) => 'sykmeldt 50 % fra 3. mars til 4. mai '.repeat(length / 37),
    'measures without a full stop': (length) => 'prøvd arbeidstrening og ikke AFT, '.repeat(length / 34),
    'treatments in brackets': (length) => '(fysio) ikke '.repeat(length / 13),
    'employers and occupations': (length) => 'Kokk i Nordli Bygg. Ansatt hos Nordli. '.repeat(length / 39),
    'labels by name': (length) => 'Yrke: garver. Arbeidsgiver: Nordli AS. '.repeat(length / 39),
    'dates only': (length) => 'siden 12.3. fra mars '.repeat(length / 21),
    'percentages only': (length) => 'sykmeldt 50 % 60 % 70 % '.repeat(length / 24),
    'one endless word behind a degree': (length) => `sykmeldt 50 % sykm${'a'.repeat(length)}`,
    'blanks behind words of time': (length) => `sykmeldt siden${' '.repeat(length)}`,
  };

  it.each(Object.entries(bad))('of %s costs no more than its length explains', (_name, make) => {
    expect(growth(make, 6_000, tables)).toBeLessThan(TOO_STEEP);
  });
});
