import { describe, expect, test } from 'vitest';
import type { AdviceAnswer, Fact } from '../../src/decision.ts';
import { find } from '../../src/find/find.ts';
import { loadTables } from '../../src/tables.ts';
import { referralWithText } from '../support/referral.ts';
import { all, bundleOf, only, target } from './build.ts';
import { invalid, unsound } from './validate.ts';
import { evidence } from './whole-referral.ts';

const fact = (kind: Fact['kind'], more: Partial<Fact> = {}): Fact => ({
  kind,
  code: null,
  display: 'som oppgitt',
  percent: null,
  since: null,
  state: null,
  evidence: evidence('ordene det bygger på'),
  ...more,
});

function mapped(...facts: Fact[]) {
  const bundle = bundleOf({ found: { facts } });
  expect(invalid(bundle)).toEqual([]);
  expect(unsound(bundle)).toEqual([]);
  return bundle;
}

describe('facts about work become observations', () => {
  test('an employment status has its LOINC question, the coded values of the concept map and its words', () => {
    const bundle = mapped(
      fact('employment-status', { code: 'employed', display: 'I arbeid', since: '2019-08' }),
    );
    const [observation] = all(bundle, 'Observation');
    expect(observation).toMatchObject({
      status: 'final',
      category: [{ coding: [{ code: 'social-history' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: '74165-2' }] },
      effectivePeriod: { start: '2019-08' },
      valueCodeableConcept: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'Employed' },
          { system: 'http://snomed.info/sct', code: '224363007' },
          { system: 'urn:henvisningslos:employment-status', code: 'employed' },
        ],
        text: 'I arbeid',
      },
      note: [{ text: 'ordene det bygger på' }],
    });
    const supporting = only(bundle, 'ServiceRequest').supportingInfo ?? [];
    expect(supporting.map((reference) => target(bundle, reference).resourceType)).toEqual([
      'QuestionnaireResponse',
      'Observation',
      'DocumentReference',
    ]);
  });

  test('a graded sick leave has SNOMED’s code and its degree', () => {
    const [observation] = all(
      mapped(fact('sick-leave', { code: 'graded', percent: 60, since: '2026-05-04' })),
      'Observation',
    );
    expect(observation?.valueCodeableConcept?.coding?.[0]).toMatchObject({
      system: 'http://snomed.info/sct',
      code: '224459001',
    });
    expect(observation?.component).toEqual([
      {
        code: { text: 'Sykmeldingsgrad' },
        valueQuantity: { value: 60, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
      },
    ]);
  });

  test('a status that no map knows is words only, and so is a date that is none', () => {
    const [observation] = all(
      mapped(fact('sick-leave', { display: 'ikke sykmeldt', since: '2026-02-31' })),
      'Observation',
    );
    expect(observation?.valueCodeableConcept).toEqual({ text: 'ikke sykmeldt' });
    expect(observation?.effectivePeriod).toBeUndefined();
    expect(observation?.note).toEqual([{ text: 'ordene det bygger på' }, { text: 'Siden: 2026-02-31' }]);
  });

  test('what is only inferred is preliminary', () => {
    const inferred = fact('occupation', { evidence: evidence('garver', { certainty: 'inferred' }) });
    expect(all(mapped(inferred), 'Observation')[0]?.status).toBe('preliminary');
  });

  test('a percentage is a quantity; employer and benefit keep their words', () => {
    const bundle = mapped(
      fact('position-percentage', { percent: 80 }),
      fact('employer', { display: 'Garveriet på Skogtroll' }),
      fact('benefit', { code: 'aap', display: 'Arbeidsavklaringspenger' }),
    );
    expect(all(bundle, 'Observation')).toMatchObject([
      { code: { text: 'Stillingsprosent' }, valueQuantity: { value: 80 } },
      { code: { text: 'Arbeidsgiver' }, valueCodeableConcept: { text: 'Garveriet på Skogtroll' } },
      {
        code: { text: 'Ytelse' },
        valueCodeableConcept: { coding: [{ system: 'urn:henvisningslos:benefit', code: 'aap' }] },
      },
    ]);
  });
});

describe('what has been done becomes procedures', () => {
  test.each([
    ['tried', 'completed'],
    ['ongoing', 'in-progress'],
    ['planned', 'preparation'],
    ['not-tried', 'not-done'],
    [null, 'unknown'],
  ] as const)('a measure that is %s is %s', (state, status) => {
    const bundle = mapped(fact('measure', { code: 'ARBTREN', display: 'Arbeidstrening', state }));
    expect(all(bundle, 'Procedure')).toMatchObject([
      {
        status,
        category: { coding: [{ system: 'http://snomed.info/sct', code: '70082004' }] },
        code: {
          coding: [{ system: 'urn:henvisningslos:measure', code: 'ARBTREN' }],
          text: 'Arbeidstrening',
        },
        note: [{ text: 'ordene det bygger på' }],
      },
    ]);
  });

  test('investigations and treatments are told apart', () => {
    const bundle = mapped(fact('investigation'), fact('treatment', { since: '2025' }));
    expect(all(bundle, 'Procedure')).toMatchObject([
      { category: { coding: [{ code: '103693007' }] } },
      { category: { coding: [{ code: '277132007' }] }, performedPeriod: { start: '2025' } },
    ]);
  });
});

describe('facts read from a text', () => {
  test('are valid resources of every kind, the same for the same text', () => {
    const text =
      'Kokk hos Skogtroll AS, fast 80 % stilling siden 2014. Sykmeldt 50 % fra uke 5, mottar sykepenger. ' +
      'MR tatt i mai. Har hatt fysioterapi. Venter på psykolog. Dialogmøte 1 ble avholdt, oppfølgingsplan er ikke laget.';
    const read = () => find(referralWithText(text), loadTables()).facts;
    const bundle = mapped(...read());
    expect(new Set(read().map(({ kind }) => kind)).size).toBe(9);
    expect(all(bundle, 'Observation')).toHaveLength(6);
    expect(all(bundle, 'Procedure').map(({ status }) => status)).toEqual([
      'completed',
      'not-done',
      'completed',
      'completed',
      'preparation',
    ]);
    expect(mapped(...read())).toEqual(bundle);
  });
});

describe('advice', () => {
  const advice = [
    answer('target.goal', { evidence: [evidence('vil tilbake i jobb')] }),
    answer('target.age', { value: '70 år', denied: true }),
    answer('aspects.self-certification', { denied: true, evidence: [evidence('aldri egenmelding')] }),
    answer('aspects.results', { stated: false }),
    answer('nearness.cooperation', { stated: false }),
  ];

  function answer(id: string, part: Partial<AdviceAnswer>): AdviceAnswer {
    return { id, stated: true, denied: false, value: null, evidence: [], ...part };
  }

  test('stands after the red flags, in its groups, each question in words that need no code system', () => {
    const bundle = bundleOf({ found: { advice } });
    expect(invalid(bundle)).toEqual([]);
    expect(all(bundle, 'QuestionnaireResponse')[1]?.item).toMatchObject([
      { linkId: 'red-flags', answer: [{ valueCoding: { code: 'not-stated', display: 'Ikke omtalt' } }] },
      {
        linkId: 'target',
        text: 'Målgruppe',
        item: [
          {
            linkId: 'target.goal',
            text: 'Har som mål å beholde eller gjenoppta arbeid eller utdanning',
            answer: [
              { valueCoding: { code: 'stated', display: 'Oppgitt' } },
              { valueString: 'vil tilbake i jobb' },
            ],
          },
          { linkId: 'target.age', answer: [{ valueCoding: { code: 'denied' } }, { valueString: '70 år' }] },
        ],
      },
      {
        linkId: 'aspects',
        text: 'Viktige aspekter',
        item: [
          {
            linkId: 'aspects.self-certification',
            answer: [
              { valueCoding: { code: 'denied', display: 'Oppgitt at det ikke er slik' } },
              { valueString: 'aldri egenmelding' },
            ],
          },
          { linkId: 'aspects.results', answer: [{ valueCoding: { code: 'not-stated' } }] },
        ],
      },
      { linkId: 'nearness', text: 'Arbeidsnærhet', item: [{ linkId: 'nearness.cooperation' }] },
    ]);
  });

  test('is summed up in the first note, a line for each group, after what is missing', () => {
    const findings = [
      { code: 'PHONE_MISSING', severity: 'warning', item: 'phone', path: null },
      { code: 'SERVICE_LINE_UNCLEAR', severity: 'warning', item: null, path: null },
    ] as const;
    const flag = { redFlags: [evidence('planer om å ta livet sitt')] };
    const { note } = only(bundleOf({ urgent: true, findings, found: { ...flag, advice } }), 'ServiceRequest');
    expect(note?.[0]?.text.split('\n')).toEqual([
      'HASTER: Teksten kan tyde på akutt fare. Vurder den straks.',
      '«planer om å ta livet sitt»',
      'Mangler i henvisningen: pasientens telefonnummer.',
      'Helse og arbeid: muskel og skjelett, poliklinisk (Helse Sør-Øst).',
      'Hastegrad hos avsender: Haster (elektiv) (3)',
      '- Det går ikke sikkert fram hvilket tilbud henvisningen gjelder; regionens mottak avklarer.',
      'Råd til vurderingen (lest av regler; ordene står i svarskjemaet):',
      'Målgruppe: mål om arbeid eller utdanning. Nei: alder 70 år.',
      'Viktige aspekter: Nei: hyppig egenmelding. Ikke omtalt: vansker med å levere resultat.',
      'Arbeidsnærhet: ikke omtalt.',
    ]);
  });

  test('is left out of an amendment that says nothing of it', () => {
    const action = { value: 'addition', path: '/action' } as const;
    const silent = advice.filter(({ stated }) => !stated);
    const bundle = bundleOf({ referral: { action }, found: { advice: silent } });
    expect(all(bundle, 'QuestionnaireResponse')).toHaveLength(1);
  });
});
