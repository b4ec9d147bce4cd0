import { describe, expect, it } from 'vitest';
import { QUESTIONNAIRE_ADVICE } from '../../../src/systems.ts';
import { findingsIn, type Json, message, PATIENT, type Parts, referralIn, textsIn } from './messages.ts';

const SNOMED = 'http://snomed.info/sct';
const LOINC = 'http://loinc.org';
const ICPC_2 = 'http://hl7.org/fhir/sid/icpc-2';
const ICD_10 = 'http://hl7.org/fhir/sid/icd-10-no';

const resource = (resourceType: string, content: Json): Json => ({
  resourceType,
  id: resourceType,
  ...content,
});
/** `place | heading | text` of each text, in order. */
const told = (parts: Parts) =>
  textsIn(parts).map(({ place, heading, text }) => `${place} | ${heading} | ${text}`);
const toldBy = (resourceType: string, content: Json) => told({ more: [resource(resourceType, content)] });
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('what the request says itself', () => {
  it('reasons are the problem, notes have no place, and line ends are those of text', () => {
    expect(
      textsIn({
        request: {
          reasonCode: [{ text: 'Vondt i ryggen.\r\nSover lite.' }],
          note: [{ text: 'Sykmelding: 50 %' }, { text: ' ' }],
          patientInstruction: 'Møt fastende',
        },
      }),
    ).toEqual([
      {
        place: '8231#PROB',
        heading: null,
        text: 'Vondt i ryggen.\nSover lite.',
        start: null,
        end: null,
        path: 'Bundle.entry[1].resource.reasonCode[0].text',
      },
      {
        place: null,
        heading: null,
        text: 'Sykmelding: 50 %',
        start: null,
        end: null,
        path: 'Bundle.entry[1].resource.note[0].text',
      },
      {
        place: '8231#IP',
        heading: null,
        text: 'Møt fastende',
        start: null,
        end: null,
        path: 'Bundle.entry[1].resource.patientInstruction',
      },
    ]);
  });

  it('a note that is bare text, or no list, is read all the same', () => {
    expect(told({ request: { note: 'Sykmelding: 50 %', reasonCode: 'Vondt i ryggen' } })).toEqual([
      '8231#PROB | null | Vondt i ryggen',
      'null | null | Sykmelding: 50 %',
    ]);
  });

  it('a narrative that somebody wrote is a text, one made from the data is not', () => {
    const div =
      '<div xmlns="http://www.w3.org/1999/xhtml"><p>Vondt i ryggen.</p><ul><li>MR &#229;pen</li></ul></div>';
    expect(told({ request: { text: { status: 'additional', div } } })).toEqual([
      'null | null | Vondt i ryggen.\n- MR åpen',
    ]);
    expect(told({ request: { text: { status: 'generated', div } } })).toEqual([]);
    expect(
      told({ request: { text: { status: 'additional', div: '<div>Vondt<br>i ryggen</div>' } } }),
    ).toEqual(['null | null | Vondt\ni ryggen']);
  });

  it('where the patient wants treatment: by place, or by a performer whom the message does not go to', () => {
    const organization = (id: string, name: string) => ({ resourceType: 'Organization', id, name });
    const parts: Parts = {
      header: { destination: [{ endpoint: 'https://m', receiver: { reference: 'urn:uuid:mottak' } }] },
      request: {
        locationCode: [{ text: 'Sørlandets rehabiliteringssenter' }],
        locationReference: [{ display: 'Eiken' }, { reference: 'urn:uuid:sted' }],
        performer: [{ reference: 'urn:uuid:mottak' }, { reference: 'urn:uuid:skogli' }],
      },
      more: [
        organization('mottak', 'Mottaket'),
        organization('skogli', 'Skogli'),
        resource('Location', { id: 'sted', name: 'Rauland' }),
      ],
    };
    expect(told(parts)).toEqual([
      '8254#OES | Ønsket behandlingssted | Sørlandets rehabiliteringssenter',
      '8254#OES | Ønsket behandlingssted | Eiken',
      '8254#OES | Ønsket behandlingssted | Rauland',
      '8254#OES | Ønsket behandlingssted | Skogli',
    ]);
  });

  it('the employer among the contacts of the patient, and of the others nothing', () => {
    const relation = (code: string) => [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0131', code }] },
    ];
    const contact = [
      { relationship: relation('E'), organization: { display: 'Nordlys barnehage' } },
      { relationship: [{ text: 'Nærmeste leder' }], organization: { display: 'Nordlys' } },
      { relationship: relation('N'), name: { text: 'Kona' }, telecom: [{ value: '41207563' }] },
    ];
    expect(told({ patient: { contact } })).toEqual([
      'null | Arbeidsgiver | Nordlys barnehage',
      'null | Arbeidsgiver | Nordlys',
    ]);
  });
});

describe('diagnoses', () => {
  const condition = (id: string, code: unknown, more: Json = {}) => ({
    resourceType: 'Condition',
    id,
    code,
    ...more,
  });
  const coding = (system: string, code: string, display?: string) => ({ system, code, display });
  const diagnoses = (parts: Parts) =>
    referralIn(message(parts)).diagnoses.map(({ coded, main }) => [
      coded.system,
      coded.code,
      coded.display,
      main,
    ]);

  it('in the order of the reasons, the first is the main one; then whatever else the patient has', () => {
    expect(
      diagnoses({
        request: {
          reasonReference: [{ reference: 'urn:uuid:b' }, { reference: 'urn:uuid:a' }],
          reasonCode: [
            { coding: [coding(ICPC_2, 'P76', 'Depressiv lidelse')] },
            { coding: [coding(ICPC_2, 'L86')] },
          ],
        },
        more: [
          condition('c', { coding: [coding(ICD_10, 'F320')] }),
          condition('a', { coding: [coding('urn:oid:2.16.578.1.12.4.1.1.7170', 'L86')], text: 'Rygg' }),
          condition('b', {
            coding: [
              coding(SNOMED, '1', 'x'),
              coding('http://hl7.org/fhir/sid/icd-10', 'M54.5', 'Korsryggsmerte'),
            ],
          }),
        ],
      }),
    ).toEqual([
      [ICD_10, 'M54.5', 'Korsryggsmerte', true],
      [ICPC_2, 'L86', 'Rygg', false],
      [ICPC_2, 'P76', 'Depressiv lidelse', false],
      [ICD_10, 'F320', 'Mild depressiv episode', false],
    ]);
  });

  it('without a code it is text, with its remarks', () => {
    const more = [condition('a', { text: 'Vond rygg' }, { note: [{ text: 'Siden i vår' }] })];
    expect(told({ more })).toEqual(['8231#DIAG | Diagnose | Vond rygg', 'null | Vond rygg | Siden i vår']);
  });

  it('what is over is history, what was ruled out or a mistake is nothing', () => {
    const status = (name: string, code: string) => ({ [name]: { coding: [{ code }] } });
    const code = { coding: [coding(ICPC_2, 'L86', 'Rygg')] };
    const parts: Parts = {
      more: [
        condition('a', code, { ...status('clinicalStatus', 'resolved'), onsetDateTime: '2019' }),
        condition('b', code, status('verificationStatus', 'refuted')),
        condition('c', code, status('verificationStatus', 'entered-in-error')),
      ],
    };
    expect(diagnoses(parts)).toEqual([]);
    expect(textsIn(parts)).toMatchObject([
      { place: '8233#ANAM', heading: 'Tidligere sykdom', text: 'Rygg', start: '2019' },
    ]);
  });

  it('a reason with code and words of its own is both', () => {
    const request = {
      reasonCode: [
        { coding: [coding(ICPC_2, 'L86', 'Rygg')], text: 'Vondt i ryggen siden i vår' },
        { coding: [coding(ICPC_2, 'L83', 'Nakke')], text: 'Nakke' },
      ],
    };
    expect(told({ request })).toEqual(['8231#PROB | null | Vondt i ryggen siden i vår']);
    expect(diagnoses({ request })).toHaveLength(2);
  });
});

describe('forms', () => {
  const form = (item: unknown, more: Json = {}) =>
    toldBy('QuestionnaireResponse', { status: 'completed', item, ...more });

  it('the place follows the linkId, in any case, with or without its list', () => {
    expect(
      form([
        { linkId: 'PROB', text: 'Aktuell problemstilling', answer: [{ valueString: 'Vondt' }] },
        { linkId: 'sykm', answer: [{ valueString: 'Nei' }] },
        { linkId: '8233.TB', answer: [{ valueString: 'Fysioterapi' }] },
        { linkId: 'work.status', answer: [{ valueString: 'Snekker' }] },
        { linkId: '17', text: 'Tiltak', answer: [{ valueString: 'Stol' }] },
        { linkId: 'arbeidsrettede tiltak', answer: [{ valueString: 'Bord' }] },
      ]),
    ).toEqual([
      '8231#PROB | Aktuell problemstilling | Vondt',
      '8233#SYKM | sykm | Nei',
      '8233#TB | null | Fysioterapi',
      'linkId#work.status | null | Snekker',
      'null | Tiltak | Stol',
      'null | arbeidsrettede tiltak | Bord',
    ]);
  });

  it('questions in groups and below answers stand at the place of what is around them, under their own words', () => {
    const inner = {
      linkId: '1',
      text: 'Yrke',
      answer: [{ valueString: 'Snekker', item: [{ linkId: '2', answer: [{ valueString: 'Fast' }] }] }],
    };
    expect(
      form([
        {
          linkId: 'work.status',
          text: 'Arbeid',
          item: [inner, { linkId: 'PROB', answer: [{ valueString: 'Vondt' }] }],
        },
      ]),
    ).toEqual([
      'linkId#work.status | Yrke | Snekker',
      'linkId#work.status | Yrke | Fast',
      '8231#PROB | PROB | Vondt',
    ]);
  });

  it('answers of every kind are told in words', () => {
    const answers = [
      { valueBoolean: true },
      { valueBoolean: false },
      { valueInteger: 3 },
      { valueDecimal: 37.5 },
      { valueDate: '2026-01-02' },
      { valueQuantity: { value: 50, unit: '%' } },
      { valueQuantity: { comparator: '<', value: 5, code: 'h' } },
      { valueCoding: { code: 'x', display: 'Deltid' } },
      { valueCoding: { code: 'x' } },
      { valueReference: { display: 'NAV Falkenborg' } },
      { valueUri: 'https://x' },
      { valueString: ' ' },
      {},
      { valueAttachment: { title: 'Notat' } },
    ];
    expect(form([{ linkId: '1', answer: answers }])).toEqual([
      'null | null | Ja\nNei\n3\n37.5\n2026-01-02\n50 %\n<5 h\nDeltid\nx\nNAV Falkenborg\nhttps://x',
    ]);
  });

  it('an only answer is placed at itself, several at their question', () => {
    const paths = (answer: unknown) =>
      textsIn({ more: [resource('QuestionnaireResponse', { item: [{ linkId: '1', answer }] })] })[0]?.path;
    expect(paths([{ valueString: 'a' }])).toBe('Bundle.entry[4].resource.item[0].answer[0].value');
    expect(paths([{ valueString: 'a' }, { valueString: 'b' }])).toBe('Bundle.entry[4].resource.item[0]');
  });

  it('the form itself, when it comes along, says what its questions are', () => {
    const questionnaire = {
      resourceType: 'Questionnaire',
      id: 'q',
      url: 'https://epj.example/skjema',
      item: [
        { linkId: 'g', item: [{ linkId: '1', text: 'Jobb?', code: [{ system: LOINC, code: '74165-2' }] }] },
      ],
    };
    const answers = resource('QuestionnaireResponse', {
      questionnaire: 'https://epj.example/skjema|2',
      item: [{ linkId: '1', answer: [{ valueString: 'Snekker' }] }],
    });
    expect(told({ more: [questionnaire, answers] })).toEqual(['loinc#74165-2 | Jobb? | Snekker']);
  });

  it('unanswered questions, forms sent by mistake and our own advice say nothing', () => {
    const item = [{ linkId: 'PROB', answer: [{ valueString: 'x' }] }];
    expect(form([{ linkId: 'PROB', text: 'Problem' }])).toEqual([]);
    expect(form(item, { status: 'entered-in-error' })).toEqual([]);
    expect(form(item, { questionnaire: QUESTIONNAIRE_ADVICE })).toEqual([]);
  });
});

describe('observations', () => {
  it.each<[string, Json, string]>([
    [
      'employment status',
      {
        code: { coding: [{ system: LOINC, code: '74165-2', display: 'History of employment status NIOSH' }] },
        valueCodeableConcept: { text: 'Snekker 100 %' },
      },
      'loinc#74165-2 | History of employment status NIOSH | Snekker 100 %',
    ],
    [
      'occupation',
      {
        code: { coding: [{ system: LOINC, code: '11341-5' }] },
        valueCodeableConcept: { coding: [{ code: '7115', display: 'Tømrere og snekkere' }] },
      },
      'loinc#11341-5 | null | Tømrere og snekkere',
    ],
    [
      'sick leave',
      {
        code: { coding: [{ system: SNOMED, code: '224459001' }], text: 'Sykmeldt' },
        valueBoolean: true,
        component: [
          { code: { text: 'Grad' }, valueQuantity: { value: 50, unit: '%' } },
          { code: { text: 'Tom' } },
        ],
        note: [{ text: 'Gradert' }],
      },
      '8233#SYKM | Sykmeldt | Ja\nGrad: 50 %\nGradert',
    ],
    [
      'a code of Volven',
      {
        code: { coding: [{ system: 'http://ehelse.no/fhir/CodeSystem/no-kodeverk-8233', code: 'us' }] },
        valueString: 'MR i mars',
      },
      '8233#US | null | MR i mars',
    ],
    [
      'whatever else',
      { code: { text: 'Hb' }, valueQuantity: { value: 12.3, unit: 'g/dL' } },
      'null | Hb | 12.3 g/dL',
    ],
  ])('%s', (_name, content, expected) => {
    expect(toldBy('Observation', content)).toEqual([expected]);
  });

  it('have the dates between which they hold', () => {
    const when = (time: Json) =>
      textsIn({ more: [resource('Observation', { valueString: 'x', ...time })] }).map(({ start, end }) => [
        start,
        end,
      ]);
    expect(when({ effectivePeriod: { start: '2026-01-03', end: '2026-02' } })).toEqual([
      ['2026-01-03', '2026-02'],
    ]);
    expect(when({ effectiveDateTime: '2026-01-03T10:00:00+01:00' })).toEqual([['2026-01-03', null]]);
  });

  it('without a value say nothing', () => {
    expect(toldBy('Observation', { code: { text: 'Hb' }, dataAbsentReason: { text: 'ukjent' } })).toEqual([]);
  });
});

describe('procedures', () => {
  const procedure = (status: string, category: string | null, more: Json = {}) =>
    toldBy('Procedure', {
      status,
      category: category && { coding: [{ system: SNOMED, code: category }] },
      code: { text: 'Tilpasset skift' },
      ...more,
    });

  it('stand where their category belongs, and say how they stand', () => {
    expect(
      procedure('completed', '70082004', {
        performedPeriod: { start: '2026-01' },
        outcome: { text: 'God effekt' },
      }),
    ).toEqual(['linkId#hist.work | null | Tilpasset skift\nGod effekt']);
    expect(procedure('not-done', '70082004')).toEqual([
      'linkId#hist.work | null | Ikke gjort (Tilpasset skift)',
    ]);
    expect(procedure('not-done', '70082004', { code: undefined })).toEqual([
      'linkId#hist.work | null | Ingen',
    ]);
    expect(procedure('not-done', null, { code: undefined })).toEqual([]);
    expect(procedure('preparation', '277132007')).toEqual(['8233#TB | null | Planlagt: Tilpasset skift']);
    expect(procedure('in-progress', '103693007')).toEqual(['8233#US | null | Tilpasset skift (pågår)']);
    expect(procedure('stopped', null, { statusReason: { text: 'For vondt' } })).toEqual([
      'null | null | Tilpasset skift (avbrutt)\nFor vondt',
    ]);
  });
});

describe('other resources', () => {
  it.each<[string, string, Json, string[]]>([
    [
      'the sections of a document',
      'Composition',
      {
        section: [
          {
            title: 'Sykmelding',
            code: { coding: [{ system: 'urn:oid:2.16.578.1.12.4.1.1.8233', code: 'SYKM' }] },
            text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">50 %</div>' },
            section: [{ title: 'Inne i', text: { div: '<div>x</div>' } }],
          },
        ],
      },
      ['8233#SYKM | Sykmelding | 50 %', 'null | Inne i | x'],
    ],
    [
      'a report',
      'DiagnosticReport',
      { code: { text: 'MR' }, conclusion: 'Normale funn', conclusionCode: [{ text: 'Ingen prolaps' }] },
      ['8233#US | MR | Normale funn\nIngen prolaps'],
    ],
    [
      'a communication',
      'Communication',
      { category: [{ text: 'Beskjed' }], payload: [{ contentString: 'Hei' }], note: [{ text: 'Obs' }] },
      ['null | Beskjed | Hei', 'null | Beskjed | Obs'],
    ],
    [
      'a medicine',
      'MedicationStatement',
      { medicationCodeableConcept: { text: 'Naproxen 500 mg' }, dosage: [{ text: 'ved behov' }] },
      ['8233#MEDB | Legemiddelopplysning | Naproxen 500 mg, ved behov'],
    ],
    [
      'an allergy',
      'AllergyIntolerance',
      { code: { text: 'Penicillin' }, note: [{ text: 'Utslett' }] },
      ['8233#CAVE | Cave-opplysninger | Penicillin\nUtslett'],
    ],
    ['a judgement', 'ClinicalImpression', { summary: 'Sammensatt' }, ['8231#VU | Vurdering | Sammensatt']],
    [
      'a plan',
      'CarePlan',
      { title: 'Plan', description: 'Trening', activity: [{ detail: { description: 'Gradert retur' } }] },
      ['null | Plan | Trening\nGradert retur'],
    ],
    ['a goal', 'Goal', { description: { text: 'Tilbake i jobb' } }, ['linkId#goal | Mål | Tilbake i jobb']],
    ['a task', 'Task', { description: 'Vurder' }, ['null | null | Vurder']],
    ['one that nothing is read of', 'Coverage', { policyHolder: { display: 'x' } }, []],
  ])('%s', (_name, type, content, expected) => {
    expect(toldBy(type, content)).toEqual(expected);
  });

  it('a medicine may be told by reference', () => {
    const medication = { resourceType: 'Medication', id: 'm', code: { text: 'Naproxen' } };
    expect(
      told({
        more: [
          medication,
          resource('MedicationRequest', {
            medicationReference: { reference: 'Medication/m' },
            dosageInstruction: [{ text: 'x 2' }],
          }),
        ],
      }),
    ).toEqual(['8233#MEDB | Legemiddelopplysning | Naproxen, x 2']);
  });

  it('what the request points to comes first, in its order, then the rest in that of the message, each once', () => {
    const note = (id: string) => ({ resourceType: 'Observation', id, valueString: id });
    const request = {
      supportingInfo: [
        { reference: 'urn:uuid:c' },
        { reference: '#d' },
        { reference: 'urn:uuid:a' },
        { reference: 'urn:uuid:c' },
      ],
      contained: [note('d')],
    };
    expect(told({ request, more: ['a', 'b', 'c'].map(note) })).toEqual(
      ['c', 'd', 'a', 'b'].map((id) => `null | null | ${id}`),
    );
  });

  it('what is about another patient is not read', () => {
    const more = [
      { ...PATIENT, id: 'annen' },
      resource('Observation', { subject: { reference: 'urn:uuid:annen' }, valueString: 'x' }),
    ];
    expect(told({ more })).toEqual([]);
  });

  it('a link that leads nowhere is told, and one that leads to nothing we read is not', () => {
    const broken = message({
      request: {
        supportingInfo: [
          { reference: 'urn:uuid:borte' },
          { reference: 'urn:uuid:Coverage' },
          { display: 'Brev' },
        ],
      },
      more: [resource('Coverage', {})],
    });
    expect(findingsIn(broken)).toMatchObject([
      {
        code: 'REFERENCE_UNRESOLVED',
        path: 'Bundle.entry[1].resource.supportingInfo[0]',
        values: { part: 'Bundle.entry[1].resource.supportingInfo[0]' },
      },
    ]);
  });
});

describe('documents', () => {
  const document = (attachment: Json, more: Json = {}, others: readonly Json[] = []) => {
    const { attachments, texts } = referralIn(
      message({ more: [resource('DocumentReference', { content: [{ attachment }], ...more }), ...others] }),
    );
    return {
      attachments,
      texts: texts.map(({ place, heading, text, path }) => [place, heading, text, path]),
    };
  };

  it('plain text is read as text, at the place of its kind', () => {
    const { attachments, texts } = document(
      { contentType: 'text/plain; charset=UTF-8', data: base64('Vondt i ryggen.\r\nBlåbær ') },
      { description: 'Henvisning', type: { coding: [{ system: LOINC, code: '57133-1' }] } },
    );
    expect(attachments).toEqual([]);
    expect(texts).toEqual([
      [null, 'Henvisning', 'Vondt i ryggen.\nBlåbær', 'Bundle.entry[4].resource.content[0].attachment.data'],
    ]);
    expect(
      document({
        contentType: 'text/plain;charset=iso-8859-1',
        data: Buffer.from('blåbær', 'latin1').toString('base64'),
      }).texts[0]?.[2],
    ).toBe('blåbær');
  });

  it('everything else is carried along', () => {
    expect(
      document({ contentType: 'application/pdf', data: 'JVBE\nRi0x', title: 'MR', creation: '2026-01-02' }),
    ).toEqual({
      attachments: [
        {
          title: 'MR',
          contentType: 'application/pdf',
          base64: 'JVBERi0x',
          url: null,
          created: '2026-01-02',
          path: 'Bundle.entry[4].resource.content[0].attachment',
        },
      ],
      texts: [],
    });
    expect(
      document({ url: 'https://epj.example/mr', contentType: 'image/png' }, { type: { text: 'Bilde' } })
        .attachments,
    ).toMatchObject([{ title: 'Bilde', url: 'https://epj.example/mr', base64: null }]);
  });

  it.each<[string, Json]>([
    [
      'of another character set than it says',
      { contentType: 'text/plain', data: Buffer.from('blåbær', 'latin1').toString('base64') },
    ],
    [
      'UTF-8 that says it is something else',
      { contentType: 'text/plain; charset=ISO-8859-1', data: base64('blåbær') },
    ],
    ['of a set that nobody knows', { contentType: 'text/plain; charset=klingon', data: base64('x') }],
    ['too long for a letter', { contentType: 'text/plain', data: base64('x'.repeat(300_000)) }],
    ['of another kind', { contentType: 'text/html', data: base64('<p>x</p>') }],
  ])('a text %s stays a document', (_name, attachment) => {
    expect(document(attachment)).toMatchObject({ attachments: [{ base64: attachment.data }], texts: [] });
  });

  it('base64 that is none is told and stays in the original', () => {
    const value = message({
      more: [
        resource('DocumentReference', {
          content: [{ attachment: { contentType: 'application/pdf', data: 'a*b' } }],
        }),
      ],
    });
    expect(referralIn(value).attachments).toMatchObject([{ contentType: 'application/pdf', base64: null }]);
    expect(findingsIn(value)).toMatchObject([
      { code: 'FIELD_INVALID', path: 'Bundle.entry[4].resource.content[0].attachment.data' },
    ]);
  });

  it('a Binary is the content of the attachment that names it, and a document of its own when none does', () => {
    const binary = { resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data: 'JVBERi0x' };
    expect(document({ url: 'urn:uuid:b', title: 'MR' }, {}, [binary]).attachments).toMatchObject([
      { title: 'MR', contentType: 'application/pdf', base64: 'JVBERi0x', url: null },
    ]);
    expect(document({ title: 'Uten' }, {}, [binary]).attachments).toMatchObject([
      { title: 'Uten', base64: null },
      { title: null, base64: 'JVBERi0x' },
    ]);
  });

  it('answers, messages, reports and media hold documents too', () => {
    const attachment = { contentType: 'application/pdf', data: 'JVBERi0x' };
    const { attachments } = referralIn(
      message({
        more: [
          resource('QuestionnaireResponse', {
            item: [{ linkId: '1', text: 'Vedlegg', answer: [{ valueAttachment: attachment }] }],
          }),
          resource('Communication', { payload: [{ contentAttachment: attachment }] }),
          resource('DiagnosticReport', { presentedForm: [attachment] }),
          resource('Media', { content: attachment }),
        ],
      }),
    );
    expect(attachments.map(({ title }) => title)).toEqual(['Vedlegg', null, null, null]);
  });
});
