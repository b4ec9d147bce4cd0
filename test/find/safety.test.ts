/** Whatever is written: never a throw, every quote exact, and time that grows with the length only. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, Found } from '../../src/decision.ts';
import { find } from '../../src/find/find.ts';
import { loadTables } from '../../src/tables.ts';
import { referralWithText } from '../support/referral.ts';
import { growth, TOO_STEEP } from './growth.ts';
import { LETTERS, MORE_SENTENCES } from './more-texts.ts';
import { SENTENCES, TEXTS } from './texts.ts';

const tables = loadTables();
const sentences = [...SENTENCES, ...MORE_SENTENCES].flatMap((group) => [...group.sentences]);
const words = [
  ...new Set(
    [...sentences, ...[...TEXTS, ...LETTERS].map(([text]) => text)].flatMap((text) => text.split(/\s+/)),
  ),
];

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.constantFrom(...sentences) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('ikke', 'ingen', 'ønsker', 'mannen', 'men', 'sykm.', 'tlf', ':', '?', '100 %'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\n', '\n\n', '- ', '. ', ', ', ' – ', '\t', '\r\n', '☐', '[x]', '____', '«'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9 +.()/-]{1,14}$/) },
);
const norwegianLooking = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(' '));

function allEvidence(found: Found): Evidence[] {
  return [
    ...Object.values(found.items).flatMap((statement) => [...statement.evidence]),
    ...(found.sickLeaveNotApplicable ? [found.sickLeaveNotApplicable] : []),
    ...found.redFlags,
    ...found.facts.map((fact) => fact.evidence),
    ...found.advice.flatMap((answer) => [...answer.evidence]),
  ];
}

describe('random text', () => {
  it('never throws, and every quote stands where it says', () => {
    fc.assert(
      fc.property(norwegianLooking, (text) => {
        for (const { quote, start, end } of allEvidence(find(referralWithText(text), tables))) {
          if (start === null || end === null) continue;
          expect(text.slice(start, end)).toBe(quote);
          expect(quote.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same answer twice', () => {
    fc.assert(
      fc.property(norwegianLooking, (text) => {
        expect(find(referralWithText(text), tables)).toEqual(find(referralWithText(text), tables));
      }),
      { numRuns: 50 },
    );
  });
});

describe('long text', () => {
  const bad: Record<string, (length: number) => string> = {
    'one endless word': (length) => 'a'.repeat(length),
    'one sentence without end': (length) => 'sykmeldt ikke ønsker jobber som lærer '.repeat(length / 38),
    'headings without content': (length) => 'Yrke:\n'.repeat(length / 6),
    'wishes on one line': (length) => 'Ønsker: a, '.repeat(length / 11),
    'headings on one line': (length) => 'Yrke: a. Sykm: b. '.repeat(length / 18),
    'colons only': (length) => ':'.repeat(length),
    'question marks': (length) => 'Er han sykmeldt? '.repeat(length / 17),
    'empty boxes on one line': (length) => '[ ] '.repeat(length / 4),
    'digits only': (length) => '1'.repeat(length),
    'numbers that look like telephones': (length) => '91 20 03 45 '.repeat(length / 12),
    'full stops and blanks': (length) => '. '.repeat(length / 2),
    'blank lines': (length) => '\n \n'.repeat(length / 3),
    'broken words': (length) => 'arbeids-\n'.repeat(length / 9),
    'accents without letters': (length) => '\u0301'.repeat(length),
    'commas and denials': (length) => 'ikke, men, '.repeat(length / 11),
    'relatives and pronouns': (length) => 'Kona er lærer. Hun er sykmeldt. Han '.repeat(length / 36),
    'relatives in one sentence': (length) => 'mor som far som bror har '.repeat(length / 25),
    'attempts without end': (length) => 'prøvde 40 % to dager men måtte gi seg '.repeat(length / 38),
    'changes at work': (length) => 'i stedet for kassen nå, flyttet til lageret, '.repeat(length / 45),
    'years and a past': (length) => 'var sykmeldt i 2009, '.repeat(length / 21),
    'short lines with labels': (length) => 'Grad (%):\nSykm:\n'.repeat(length / 16),
    'names of whom to call': (length) => 'lege tlf. nås på 22 33 44 55. '.repeat(length / 30),
  };

  it.each(Object.entries(bad))('of %s costs no more than its length explains', (_name, make) => {
    expect(growth(make, 30_000, tables)).toBeLessThan(TOO_STEEP);
  });
});
