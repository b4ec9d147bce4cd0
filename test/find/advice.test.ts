/** What the intake unit weighs: every row of the tables with its own examples, whole texts, and the patient's age. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdviceAnswer } from '../../src/decision.ts';
import { find } from '../../src/find/find.ts';
import type { Referral } from '../../src/referral.ts';
import { loadTables } from '../../src/tables.ts';
import { diagnosis, identifier, patient, referralWithText } from '../support/referral.ts';
import { growth, TOO_STEEP } from './growth.ts';

const tables = loadTables();

function answerTo(question: string, about: Referral): AdviceAnswer {
  const answer = find(about, tables).advice.find(({ id }) => id === question);
  if (!answer) throw new Error(`no answer to ${question}`);
  return answer;
}

type Says = 'yes' | 'no' | 'not stated';

function saidOf(answer: AdviceAnswer): Says {
  if (!answer.stated) return 'not stated';
  return answer.denied ? 'no' : 'yes';
}

const says = (question: string, text: string): Says => saidOf(answerTo(question, referralWithText(text)));

describe('examples in advice-words.csv', () => {
  const { examples } = tables.advice;

  it.each(examples.map((row) => [row.rule.rule, row.rule.says, row.example, row] as const))(
    '%s: %s in «%s»',
    (_rule, expected, text, { rule }) => {
      expect(says(rule.question, text)).toBe(expected);
    },
  );

  it.each(examples.map((row) => [row.rule.rule, row.rule.says, row.counterexample, row] as const))(
    '%s: not %s in «%s»',
    (_rule, unexpected, text, { rule }) => {
      expect(says(rule.question, text)).not.toBe(unexpected);
    },
  );
});

describe('a whole text', () => {
  const text = `Kvinne 44 år med korsryggsmerter i to år og lett depresjon. Fast ansatt i barnehage, 80 %.
Hun orker ikke lenger å gå på jobb, har gjentatte sykmeldinger og bruker stadig egenmelding. Isolerer seg hjemme og klarer ikke husarbeid.
Arbeidsgiver har lagt til rette med lettere oppgaver. Har hatt to dialogmøter og det er laget en oppfølgingsplan.
Målet er å komme tilbake i jobb. Hun er svært motivert.`;

  it.each([
    ['target.musculoskeletal', 'yes'],
    ['target.mental', 'yes'],
    ['target.goal', 'yes'],
    ['target.motivation', 'yes'],
    ['target.need', 'not stated'],
    ['aspects.absent', 'yes'],
    ['aspects.self-certification', 'yes'],
    ['aspects.working-day', 'not stated'],
    ['aspects.results', 'not stated'],
    ['aspects.awaiting-note', 'not stated'],
    ['aspects.repeated-notes', 'yes'],
    ['function.work', 'yes'],
    ['function.school', 'not stated'],
    ['function.social', 'yes'],
    ['function.private', 'yes'],
    ['nearness.employment', 'yes'],
    ['nearness.adaptation', 'yes'],
    ['nearness.return-plan', 'yes'],
    ['nearness.opportunities', 'not stated'],
    ['nearness.cooperation', 'yes'],
  ])('%s: %s', (question, expected) => {
    expect(says(question, text)).toBe(expected);
  });

  it('answers every question of the table, in its order', () => {
    const { advice } = find(referralWithText(text), tables);
    expect(advice.map(({ id }) => id)).toEqual(tables.advice.questions.map(({ id }) => id));
  });

  it.each([
    ['ein nynorsk', 'Ho greier ikkje å møte på jobb og vil attende i arbeid. Ingen kontakt med NAV.'],
    ['an English', 'She is unable to go to work and wants to return to work. Not in contact with NAV.'],
  ])('%s one is read too', (_language, other) => {
    expect(says('aspects.absent', other)).toBe('yes');
    expect(says('target.goal', other)).toBe('yes');
    expect(says('nearness.cooperation', other)).toBe('no');
  });
});

describe('a meeting called off', () => {
  it('leaves another one that was held', () => {
    const text = 'Dialogmøte 1 ble avlyst, men dialogmøte 2 er holdt.';
    expect(says('nearness.cooperation', text)).toBe('yes');
  });
});

describe('what does not count', () => {
  it.each([
    ['target.mental', 'Kona er deprimert. Hun er sykmeldt for det.', 'another person'],
    ['aspects.self-certification', 'Hyppig bruk av egenmelding? Ja/Nei', 'a question of a form'],
    ['nearness.cooperation', 'Ønsker samarbeid med NAV.', 'a wish'],
    ['target.mental', 'Ingen tegn til depresjon.', 'signs that are denied'],
    ['target.goal', 'Målet er bedre søvn.', 'another goal'],
    ['nearness.cooperation', 'Dialogmøte skulle vært holdt i februar, ble avlyst.', 'a meeting called off'],
    ['target.need', 'Avsluttet ved tverrfaglig poliklinikk her.', 'help already had'],
    ['aspects.absent', 'Vil tilbake i full jobb.', 'what is wished'],
    ['function.private', 'Klarer husarbeid i ti minutter om gangen.', 'a little of it'],
  ])('for %s: «%s» (%s)', (question, text) => {
    const male = patient({ gender: { value: 'male', path: '/gender' } });
    expect(saidOf(answerTo(question, referralWithText(text, { patient: male })))).toBe('not stated');
  });
});

describe('coded diagnoses', () => {
  it.each([
    ['L03', 'icpc-2', 'target.musculoskeletal', 'yes'],
    ['L03', 'icpc-2', 'target.mental', 'not stated'],
    ['F320', 'icd-10-no', 'target.mental', 'yes'],
    ['P98', 'icpc-2', 'target.mental', 'not stated'],
    ['P06', 'icpc-2', 'target.mental', 'not stated'],
    ['F510', 'icd-10-no', 'target.mental', 'not stated'],
    ['L89', 'icpc-2', 'target.musculoskeletal', 'yes'],
  ] as const)('%s of %s answers %s: %s', (code, list, question, expected) => {
    const about = referralWithText('Bes vurdert.', { diagnoses: [diagnosis(code, list)] });
    const answer = answerTo(question, about);
    expect(saidOf(answer)).toBe(expected);
    if (answer.stated) expect(answer.evidence[0]).toMatchObject({ certainty: 'coded', start: null });
  });
});

describe('the age on the day of the message, 2026-03-02', () => {
  const born = (value: string) =>
    referralWithText('Bes vurdert.', { patient: patient({ birthDate: { value, path: '/birth' } }) });

  it.each([
    ['1982-03-02', '44 år', 'yes'],
    ['1982-03-03', '43 år', 'yes'],
    ['2009-06-01', '16 år, etter skjønn', 'yes'],
    ['2010-03-03', '15 år', 'no'],
    ['2008-03-02', '18 år', 'yes'],
    ['1959-03-03', '66 år', 'yes'],
    ['1959-03-02', '67 år', 'no'],
  ])('of one born %s is «%s»: %s', (birthDate, value, expected) => {
    const answer = answerTo('target.age', born(birthDate));
    expect(answer.value).toBe(value);
    expect(saidOf(answer)).toBe(expected);
    expect(answer.evidence).toMatchObject([{ quote: birthDate, path: '/birth', certainty: 'coded' }]);
  });

  it.each([
    ['a Tenor number', 'FNR', '14857938969', '1979-05-14'],
    ['a D-number', 'DNR', '41886000179', '1960-08-01'],
  ] as const)('is read from %s where no birth date is given', (_kind, kind, number, birthDate) => {
    const about = referralWithText('Bes vurdert.', {
      patient: patient({ identifiers: [identifier(kind, number)] }),
    });
    expect(answerTo('target.age', about).evidence).toMatchObject([
      { quote: birthDate, certainty: 'inferred', path: '/patient/id' },
    ]);
  });

  it.each([
    ['a birth date to the month', '1982-03'],
    ['a birth date after the message', '2031-01-01'],
    ['no date at all', 'ukjent'],
  ])('is not stated with %s', (_what, value) => {
    const about = referralWithText('Bes vurdert.', {
      patient: patient({ birthDate: { value, path: '/birth' }, identifiers: [] }),
    });
    expect(saidOf(answerTo('target.age', about))).toBe('not stated');
  });
});

describe('whatever is written', () => {
  const words = tables.advice.examples.flatMap(({ example, counterexample }) => [
    example,
    counterexample,
    ...`${example} ${counterexample}`.split(/\s+/),
  ]);
  const piece = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...words) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('ikke', 'ingen', 'ønsker', 'kona', 'men', '.', ',', '?', '\n', '50 %'),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  );
  const norwegianLooking = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(' '));

  it('never throws, and each quote equals the text at its offsets', () => {
    fc.assert(
      fc.property(norwegianLooking, (text) => {
        for (const { stated, denied, evidence } of find(referralWithText(text), tables).advice) {
          expect(stated || (!denied && evidence.length === 0)).toBe(true);
          for (const { quote, start, end } of evidence) {
            if (start === null || end === null) continue;
            expect(text.slice(start, end)).toBe(quote);
            expect(quote.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['parts without their words', 'klarer ikke '],
    ['words without a full stop', 'motivert lite motivert '],
    ['pairs without end', 'klarer ikke jobben, '],
    ['relatives', 'kona har egenmelding ofte '],
  ])('costs no more than its length: %s', (_what, unit) => {
    const make = (length: number) => unit.repeat(length / unit.length);
    expect(growth(make, 20_000, tables)).toBeLessThan(TOO_STEEP);
  });
});
