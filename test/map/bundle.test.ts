import { describe, expect, test } from 'vitest';
import { all, bundleOf, only, target } from './build.ts';
import { invalid, unsound } from './validate.ts';
import { absent, coded, evidence, organization, placed, referral, surgery } from './whole-referral.ts';

const types = (bundle: ReturnType<typeof bundleOf>) =>
  (bundle.entry ?? []).map(({ resource }) => resource?.resourceType);

describe('a new referral', () => {
  test('becomes a message with the header first and the rest in the order it is referred to', () => {
    const bundle = bundleOf();
    expect(bundle).toMatchObject({
      resourceType: 'Bundle',
      type: 'message',
      timestamp: '2026-11-20T09:12:45+01:00',
    });
    expect(types(bundle)).toEqual([
      'MessageHeader',
      'ServiceRequest',
      'Patient',
      'PractitionerRole',
      'Practitioner',
      'Organization',
      'Organization',
      'Organization',
      'Condition',
      'QuestionnaireResponse',
      'DocumentReference',
      'Provenance',
    ]);
    expect(unsound(bundle)).toEqual([]);
    expect(invalid(bundle)).toEqual([]);
  });

  test('gives the same bundle, byte for byte, when it comes again', () => {
    expect(JSON.stringify(bundleOf())).toBe(JSON.stringify(bundleOf()));
  });

  test('gives no id that another content under the same message id gives', () => {
    const ids = (bundle: ReturnType<typeof bundleOf>) => (bundle.entry ?? []).map(({ fullUrl }) => fullUrl);
    const other = new Set(ids(bundleOf({ bytes: Buffer.from('<Message>tyttebær</Message>') })));
    expect(ids(bundleOf()).filter((id) => other.has(id))).toEqual([]);
  });

  test('names the sender, its unit and what that is part of, the receiver and its endpoint', () => {
    const bundle = bundleOf();
    const header = only(bundle, 'MessageHeader');
    expect(header.eventCoding).toMatchObject({
      system: 'http://terminology.hl7.org/CodeSystem/v2-0003',
      code: 'I12',
    });
    expect(header.source).toMatchObject({
      name: 'henvisningslos',
      endpoint: 'urn:oid:2.16.578.1.12.4.1.2.8099911',
    });
    expect(header.reason).toBeUndefined();
    const unit = target(bundle, header.sender);
    expect(unit).toMatchObject({
      name: 'Trollheimvika legekontor',
      identifier: [{ system: 'urn:oid:2.16.578.1.12.4.1.2', value: '8099911' }],
    });
    expect(target(bundle, (unit as { partOf?: object }).partOf)).toMatchObject({
      name: 'Trollheimvika kommune',
      identifier: [
        { system: 'urn:oid:2.16.578.1.12.4.1.2', value: '8099910' },
        { system: 'urn:oid:2.16.578.1.12.4.1.4.101', value: '999999999' },
      ],
    });
    expect(header.destination).toHaveLength(1);
    expect(header.destination?.[0]?.endpoint).toBe('https://rke.example/fhir/$process-message');
    expect(target(bundle, header.destination?.[0]?.receiver)).toMatchObject({
      resourceType: 'Organization',
      name: 'Regional koordinerende enhet Helse Sør-Øst',
    });
    expect(target(bundle, header.focus?.[0])).toBe(only(bundle, 'ServiceRequest'));
  });

  test('says who refers, in which role, and where it goes', () => {
    const bundle = bundleOf();
    const request = only(bundle, 'ServiceRequest');
    const role = target(bundle, request.requester);
    expect(role).toMatchObject({
      resourceType: 'PractitionerRole',
      organization: { display: 'Trollheimvika legekontor' },
    });
    expect(target(bundle, (role as { practitioner?: object }).practitioner)).toMatchObject({
      identifier: [{ system: 'urn:oid:2.16.578.1.12.4.1.4.4', value: '222200003' }],
      qualification: [{ code: { coding: [{ system: 'urn:oid:2.16.578.1.12.4.1.1.9060', code: 'LE' }] } }],
    });
    expect(target(bundle, request.performer?.[0])).toMatchObject({
      name: 'Regional koordinerende enhet Helse Sør-Øst',
    });
  });

  test('carries the patient as the sender wrote, the kommunenummer in both places of no-basis', () => {
    const patient = only(bundleOf(), 'Patient');
    expect(patient).toMatchObject({
      identifier: [{ system: 'urn:oid:2.16.578.1.12.4.1.4.1', value: '15838510156' }],
      name: [
        {
          extension: [
            { url: 'http://hl7.no/fhir/StructureDefinition/no-basis-middlename', valueString: 'Mosegrå' },
          ],
          text: 'Alfvard Mosegrå Skogtrollbakken',
          family: 'Skogtrollbakken',
          given: ['Alfvard'],
        },
      ],
      telecom: [{ system: 'phone', value: '999 00 417', use: 'mobile' }],
      gender: 'male',
      birthDate: '1985-03-15',
    });
    expect(patient.address).toEqual([
      {
        extension: [
          {
            url: 'http://hl7.no/fhir/StructureDefinition/no-basis-urban-district',
            valueCoding: { system: 'urn:oid:2.16.578.1.12.4.1.1.3403', code: '030103', display: 'Sagene' },
          },
          {
            url: 'http://hl7.no/fhir/StructureDefinition/no-basis-propertyinformation',
            extension: [
              {
                url: 'municipality',
                valueCoding: { system: 'urn:oid:2.16.578.1.12.4.1.1.3402', code: '0301', display: 'Oslo' },
              },
            ],
          },
        ],
        use: 'home',
        line: ['Huldrestien 7'],
        city: 'Oslo',
        district: 'Oslo',
        _district: {
          extension: [
            {
              url: 'http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode',
              valueCoding: {
                system:
                  'https://register.geonorge.no/subregister/sosi-kodelister/kartverket/kommunenummer-alle',
                code: '0301',
                display: 'Oslo',
              },
            },
          ],
        },
        postalCode: '0473',
        country: 'NO',
      },
    ]);
  });

  test('derives neither sex nor birth date from the number when the sender states none', () => {
    const patient = { ...whole(), gender: null, birthDate: null };
    const mapped = only(bundleOf({ referral: { patient } }), 'Patient');
    expect(mapped.gender).toBeUndefined();
    expect(mapped.birthDate).toBeUndefined();
  });

  test('tells by which program, tables and reasons it came where it goes', () => {
    const provenance = only(bundleOf(), 'Provenance');
    expect(provenance).toMatchObject({
      recorded: '2026-11-20T09:12:45+01:00',
      policy: ['urn:henvisningslos:mappings:abcdef012345'],
      reason: [{ text: 'Kommunenummer som begynner på 03 hører til Helse Sør-Øst (0301)' }],
      entity: [{ role: 'source', what: { identifier: { value: '5f2b8d1e-7c34-4c55-9a0e-1f6c1f8a2b77' } } }],
    });
    expect(provenance.agent[0]?.who.display).toMatch(/^henvisningslos \d+\.\d+\.\d+/);
  });
});

describe('what the sender left out', () => {
  test('a message without a time takes the date of the referral, and without that claims no time', () => {
    expect(bundleOf({ head: { time: null } }).timestamp).toBe('2026-11-19T00:00:00Z');
    const timeless = bundleOf({ head: { time: null }, referral: { authoredOn: null } });
    expect(timeless.timestamp).toBeUndefined();
    expect(only(timeless, 'Provenance').recorded).toBe('1970-01-01T00:00:00Z');
    expect(invalid(timeless)).toEqual([]);
  });

  test('a referral without patient, parties, ids and route is still a whole bundle', () => {
    const bundle = bundleOf({
      head: { id: null, sender: null },
      referral: {
        requester: null,
        patient: null,
        businessId: null,
        priority: null,
        diagnoses: [],
        texts: [],
      },
      route: { region: null, receiverId: null, receiverName: null, reasons: [] },
    });
    expect(types(bundle)).toEqual([
      'MessageHeader',
      'ServiceRequest',
      'QuestionnaireResponse',
      'DocumentReference',
      'Provenance',
    ]);
    expect(only(bundle, 'ServiceRequest').subject.display).toBe('Pasienten er ikke oppgitt');
    expect(only(bundle, 'MessageHeader').destination).toBeUndefined();
    expect(unsound(bundle)).toEqual([]);
    expect(invalid(bundle)).toEqual([]);
  });

  test('a phone that only stands in the text is found among the patient’s contact details', () => {
    const patient = { ...whole(), telecoms: [] };
    const phone = {
      status: 'stated',
      uncertain: false,
      evidence: [evidence('Tlf. 999 00 417 (kveld)')],
    } as const;
    const mapped = only(bundleOf({ referral: { patient }, items: { phone } }), 'Patient');
    expect(mapped.telecom).toEqual([{ system: 'phone', value: '999 00 417' }]);
    const doubtful = bundleOf({ referral: { patient }, items: { phone: { ...phone, uncertain: true } } });
    expect(only(doubtful, 'Patient').telecom).toBeUndefined();
  });
});

describe('parties', () => {
  test('a referrer at another unit than the sender is a party of its own, and both are referred to', () => {
    const requester = {
      ...surgery,
      organization: organization('Haugfossen klinikk', { path: '/other' }),
      professional: { ...professional(), name: { ...name(), given: 'Botolv' } },
    };
    const bundle = bundleOf({ referral: { requester } });
    expect(all(bundle, 'PractitionerRole')).toHaveLength(2);
    expect(target(bundle, only(bundle, 'ServiceRequest').requester)).toMatchObject({
      organization: { display: 'Haugfossen klinikk' },
    });
    expect(unsound(bundle)).toEqual([]);
  });

  test('a HER-id of a person belongs to the role, not to the person', () => {
    const her = { kind: 'HER', value: '8099912', system: 'urn:oid:2.16.578.1.12.4.1.2', path: '/x' } as const;
    const sender = {
      ...surgery,
      professional: { ...professional(), identifiers: [...professional().identifiers, her] },
    };
    const bundle = bundleOf({ head: { sender }, referral: { requester: sender } });
    expect(all(bundle, 'PractitionerRole')[0]?.identifier).toEqual([
      { system: her.system, value: '8099912' },
    ]);
    expect(all(bundle, 'Practitioner')[0]?.identifier).toEqual([
      { system: 'urn:oid:2.16.578.1.12.4.1.4.4', value: '222200003' },
    ]);
    expect(only(bundle, 'MessageHeader').source.endpoint).toBe('urn:oid:2.16.578.1.12.4.1.2.8099912');
  });

  test('an addressee that is not the receiver travels along; the receiver itself is not named twice', () => {
    const institution = organization('Sagnfjell rehabilitering', {
      identifiers: [{ kind: 'HER', value: '8099950', system: 'urn:oid:2.16.578.1.12.4.1.2', path: '/x' }],
    });
    const addressee = { organization: institution, professional: null, path: '/addressee' };
    const bundle = bundleOf({ head: { addressee } });
    const request = only(bundle, 'ServiceRequest');
    expect(target(bundle, request.supportingInfo?.at(-1))).toMatchObject({
      name: 'Sagnfjell rehabilitering',
    });
    expect(request.note?.[0]?.text).toContain('Adressert til: Sagnfjell rehabilitering');
    expect(unsound(bundle)).toEqual([]);

    const receiver = {
      ...institution,
      identifiers: [{ ...institution.identifiers[0], value: '8099901' }],
    } as never;
    const direct = bundleOf({ head: { addressee: { ...addressee, organization: receiver } } });
    expect(all(direct, 'Organization')).toHaveLength(3);
    expect(unsound(direct)).toEqual([]);
  });

  test('a desired provider is where the treatment is wanted, not who is asked to judge', () => {
    const bundle = bundleOf({ found: { desiredProvider: evidence('Sagnfjell rehabilitering') } });
    const request = only(bundle, 'ServiceRequest');
    expect(request.locationCode).toEqual([{ text: 'Sagnfjell rehabilitering' }]);
    expect(request.performer).toHaveLength(1);
    expect(request.note?.[0]?.text).toContain('Ønsket behandlingssted: Sagnfjell rehabilitering');
  });
});

describe('diagnoses', () => {
  test('the main diagnosis comes first, and a code of an unknown list is text', () => {
    const bundle = bundleOf({
      referral: {
        diagnoses: [
          { coded: coded('X7', null, 'Noe eget'), main: false },
          { coded: coded('P76', 'http://hl7.org/fhir/sid/icpc-2', 'Depressiv lidelse'), main: true },
        ],
      },
    });
    const request = only(bundle, 'ServiceRequest');
    expect(request.reasonReference?.map((reference) => target(bundle, reference))).toMatchObject([
      { code: { coding: [{ system: 'http://hl7.org/fhir/sid/icpc-2', code: 'P76' }] } },
      { code: { text: 'Noe eget (X7)' } },
    ]);
    expect(all(bundle, 'Condition')[1]?.code).toEqual({ text: 'Noe eget (X7)' });
  });

  test('shows a code that its list does not have as text, never as a code of the list', () => {
    const unknown = coded('L999', 'http://hl7.org/fhir/sid/icpc-2', 'Ryggsyndrom');
    const bundle = bundleOf({ referral: { diagnoses: [{ coded: unknown, main: true }] } });
    expect(all(bundle, 'Condition')[0]?.code).toEqual({ text: 'Ryggsyndrom (L999)' });
  });
});

describe('the six items', () => {
  test('answers are the words each rests on; none is an answer, silence is none', () => {
    const bundle = bundleOf({
      items: {
        employment: { status: 'stated', uncertain: true, evidence: [evidence('jobber litt')] },
        'work-measures': absent,
      },
    });
    const answers = only(bundle, 'QuestionnaireResponse');
    expect(answers.questionnaire).toBe('urn:henvisningslos:questionnaire:six-items|1');
    const [problem, employment, sickLeave, treatment, measures, phone] = answers.item ?? [];
    expect(answers.item).toHaveLength(6);
    expect(problem).toMatchObject({ linkId: 'problem' });
    expect(sickLeave).toMatchObject({
      linkId: 'sick-leave',
      answer: [{ valueString: '60 % sykmeldt siden mai.' }],
    });
    expect(employment).toMatchObject({
      linkId: 'employment',
      answer: [{ valueCoding: { code: 'uncertain' } }, { valueString: 'jobber litt' }],
    });
    expect(treatment).toMatchObject({
      linkId: 'prior-treatment',
      answer: [{ valueCoding: { code: 'none-stated' } }, { valueString: 'Ikke utredet tidligere' }],
    });
    expect(measures).toEqual({ linkId: 'work-measures', text: 'Arbeidsrettede tiltak som har vært forsøkt' });
    expect(phone).toMatchObject({ linkId: 'phone', answer: [{ valueString: '999 00 417' }] });
    expect(invalid(bundle)).toEqual([]);
  });

  test('gives the dates of the text that an answer rests on after its words', () => {
    const path = '/source/text[3]';
    const sickLeave = { status: 'stated' as const, uncertain: false, evidence: [evidence('60 %', { path })] };
    const answers = only(bundleOf({ items: { 'sick-leave': sickLeave } }), 'QuestionnaireResponse');
    expect(answers.item?.find(({ linkId }) => linkId === 'sick-leave')?.answer).toEqual([
      { valueString: '60 %' },
      { valueString: 'Periode: 2026-05-04–' },
    ]);
  });

  test('quotes a stretch of text once, as long as it was quoted', () => {
    const quoted = (quote: string, start: number, path = '/a') =>
      evidence(quote, { path, start, end: start + quote.length });
    const problem = {
      status: 'stated',
      uncertain: false,
      evidence: [
        quoted('vondt i ryggen', 10),
        quoted('Problem: vondt i ryggen etter fall', 1),
        quoted('vondt', 10, '/b'),
        quoted('etter fall', 25),
        quoted('sliten', 60),
      ],
    } as const;
    const words = ['Problem: vondt i ryggen etter fall', 'vondt', 'sliten'];
    const bundle = bundleOf({ items: { problem } });
    expect(only(bundle, 'ServiceRequest').reasonCode).toEqual(words.map((text) => ({ text })));
    expect(only(bundle, 'QuestionnaireResponse').item?.[0]?.answer).toEqual(
      words.map((valueString) => ({ valueString })),
    );
  });

  test('a pensioner’s missing sick leave says why it is not applicable', () => {
    const bundle = bundleOf({
      items: { 'sick-leave': absent },
      found: { sickLeaveNotApplicable: evidence('pensjonist siden 2024') },
    });
    expect(only(bundle, 'QuestionnaireResponse').item?.[2]?.answer).toMatchObject([
      { valueCoding: { code: 'not-applicable' } },
      { valueString: 'pensjonist siden 2024' },
    ]);
  });
});

describe('amendments and cancellations', () => {
  const nothing = {
    problem: absent,
    employment: absent,
    'sick-leave': absent,
    'prior-treatment': absent,
    'work-measures': absent,
    phone: absent,
  };

  test('a cancellation is revoked, names what it cancels and asks for no items', () => {
    const bundle = bundleOf({
      head: { parentId: placed('earlier-message-1') },
      referral: { action: placed('cancellation'), texts: [] },
      items: nothing,
    });
    expect(only(bundle, 'MessageHeader').eventCoding?.code).toBe('I14');
    expect(only(bundle, 'ServiceRequest')).toMatchObject({
      status: 'revoked',
      identifier: [{ value: 'HENV-2026-0417' }, { system: 'urn:henvisningslos:message-id' }],
      replaces: [
        {
          type: 'ServiceRequest',
          identifier: { system: 'urn:henvisningslos:message-id', value: 'earlier-message-1' },
        },
      ],
      meta: { tag: [{ system: 'urn:henvisningslos:action', code: 'cancellation' }] },
    });
    expect(only(bundle, 'Provenance').entity).toMatchObject([
      { role: 'source' },
      { role: 'derivation', what: { identifier: { value: 'earlier-message-1' } } },
    ]);
    expect(all(bundle, 'QuestionnaireResponse')).toEqual([]);
    expect(invalid(bundle)).toEqual([]);
  });

  test('a change replaces, an addition builds on, the referral with the same business id', () => {
    const change = only(bundleOf({ referral: { action: placed('change') } }), 'ServiceRequest');
    expect(change).toMatchObject({
      status: 'active',
      replaces: [{ identifier: { type: { coding: [{ code: 'PLAC' }] }, value: 'HENV-2026-0417' } }],
    });
    const addition = bundleOf({ referral: { action: placed('addition') } });
    expect(only(addition, 'ServiceRequest').basedOn).toHaveLength(1);
    expect(only(addition, 'ServiceRequest').replaces).toBeUndefined();
    expect(only(addition, 'MessageHeader').eventCoding?.code).toBe('I13');
    expect(only(addition, 'ServiceRequest').note?.[0]?.text).toMatch(
      /^TILLEGG til en tidligere henvisning\./,
    );
  });
});

describe('marks', () => {
  test('an urgent referral says so first of all, in header, tags, note and answers', () => {
    const bundle = bundleOf({
      urgent: true,
      found: { redFlags: [evidence('har planer om å ta livet sitt')] },
      findings: [{ code: 'RED_FLAG', severity: 'warning', item: null, path: '/x' }],
    });
    const header = only(bundle, 'MessageHeader');
    expect(header.meta?.tag?.[0]).toMatchObject({ system: 'urn:henvisningslos:mark', code: 'urgent' });
    expect(header.reason?.coding?.[0]?.code).toBe('urgent');
    const request = only(bundle, 'ServiceRequest');
    expect(request.meta?.tag?.[0]?.code).toBe('urgent');
    expect(request.note?.[0]?.text).toMatch(/^HASTER: .*\n«har planer om å ta livet sitt»\n/);
    expect(request.note?.[0]?.text).not.toContain('legevakt');
    expect(all(bundle, 'QuestionnaireResponse')[1]).toMatchObject({
      questionnaire: 'urn:henvisningslos:questionnaire:advice|1',
      item: [
        {
          linkId: 'red-flags',
          answer: [{ valueCoding: { code: 'stated' } }, { valueString: 'har planer om å ta livet sitt' }],
        },
      ],
    });
    expect(invalid(bundle)).toEqual([]);
  });

  test.each([
    [null, 'asap'],
    ['N', 'asap'],
    ['0', 'stat'],
  ])('words of acute danger raise the priority %s to %s, and never lower it', (code, expected) => {
    const system = 'urn:oid:2.16.578.1.12.4.1.1.8306';
    const priority = code === null ? null : { code, system, display: null, path: '/p' };
    const { note, ...request } = only(bundleOf({ urgent: true, referral: { priority } }), 'ServiceRequest');
    expect(request.priority).toBe(expected);
    if (code !== null) expect(note?.[0]?.text).toContain(`(${code})`);
  });

  test('findings travel along as tags for machines and sentences for people', () => {
    const bundle = bundleOf({
      findings: [
        { code: 'WORK_MEASURES_MISSING', severity: 'warning', item: 'work-measures', path: null },
        {
          code: 'ITEM_UNCERTAIN',
          severity: 'warning',
          item: 'phone',
          path: null,
          values: { item: 'telefon' },
        },
        {
          code: 'ITEM_UNCERTAIN',
          severity: 'warning',
          item: 'problem',
          path: null,
          values: { item: 'problem' },
        },
      ],
    });
    const { meta, note } = only(bundle, 'ServiceRequest');
    expect(meta?.tag?.filter(({ system }) => system === 'urn:henvisningslos:reason')).toEqual([
      { system: 'urn:henvisningslos:reason', code: 'WORK_MEASURES_MISSING' },
      { system: 'urn:henvisningslos:reason', code: 'ITEM_UNCERTAIN' },
    ]);
    expect(note?.[0]?.text).toContain('Mangler i henvisningen: arbeidsrettede tiltak som har vært forsøkt.');
    expect(note?.[0]?.text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(2);
    expect(note?.[0]?.text).toContain('om telefon;');
  });

  test('a test message is marked as test data', () => {
    const { meta } = only(bundleOf({ head: { test: placed(true) } }), 'MessageHeader');
    expect(meta?.tag).toContainEqual(expect.objectContaining({ code: 'HTEST' }));
  });
});

describe('the service request', () => {
  test('knows the priorities of its sources and shows the others as text', () => {
    const priority = (source: ReturnType<typeof coded> | null) =>
      only(bundleOf({ referral: { priority: source } }), 'ServiceRequest');
    const volven = (list: string) => `urn:oid:2.16.578.1.12.4.1.1.${list}`;
    expect(priority(coded('0', volven('8304'))).priority).toBe('stat');
    expect(priority(coded('2H', volven('8304'))).priority).toBe('asap');
    expect(priority(coded('N', volven('8306'))).priority).toBe('routine');
    expect(priority(coded('S', 'http://terminology.hl7.org/CodeSystem/v2-0280')).priority).toBe('stat');
    const unknown = priority(coded('9', volven('8304'), 'Snarest'));
    expect(unknown.priority).toBeUndefined();
    expect(unknown.note?.[0]?.text).toContain('Hastegrad hos avsender: Snarest (9)');
  });

  test('without an id of its own is known by the message id', () => {
    const { identifier } = only(bundleOf({ referral: { businessId: null } }), 'ServiceRequest');
    expect(identifier).toMatchObject([
      { type: { coding: [{ code: 'PLAC' }] }, value: '5f2b8d1e-7c34-4c55-9a0e-1f6c1f8a2b77' },
      { system: 'urn:henvisningslos:message-id', value: '5f2b8d1e-7c34-4c55-9a0e-1f6c1f8a2b77' },
    ]);
  });

  test('carries every text once, under its heading and in the referrer’s name', () => {
    const bundle = bundleOf();
    const { reasonCode, note } = only(bundle, 'ServiceRequest');
    expect(reasonCode).toEqual([
      { text: 'Vondt i korsrygg og nakke i fjorten måneder etter fall fra hjell.' },
    ]);
    expect(note?.slice(1).map(({ text }) => text)).toEqual([
      'Familie/sosialt:\nArbeider 80 % som garver. Tilrettelegging prøvd i vår.',
      'Sykmelding (2026-05-04–):\n60 % sykmeldt siden mai.',
    ]);
    expect(target(bundle, note?.[1]?.authorReference)).toMatchObject({ resourceType: 'Practitioner' });
  });

  test('names a place and a priority that the sender gives without words', () => {
    const texts = ['8231#HJ', '8231#FO', '8233#SYKM', '8231#XYZ'].map((place, index) => ({
      place,
      heading: null,
      text: `Tekst ${index}.`,
      start: place === '8233#SYKM' ? '2026-01-12' : null,
      end: place === '8233#SYKM' ? '2026-03-01' : null,
      path: `/text[${index}]`,
    }));
    const priority = { code: 'N', system: 'urn:oid:2.16.578.1.12.4.1.1.8306', display: null, path: '/p' };
    const { note } = only(bundleOf({ referral: { texts, priority } }), 'ServiceRequest');
    expect(note?.[0]?.text).toContain('Hastegrad hos avsender: Elektiv/Ordinær (elektiv) (N)');
    expect(note?.slice(1).map(({ text }) => text)).toEqual([
      'Funksjonsnivå/hjelpetiltak:\nTekst 0.',
      'Forløp og behandling:\nTekst 1.',
      'Opplysninger om sykemelding (2026-01-12–2026-03-01):\nTekst 2.',
      'XYZ:\nTekst 3.',
    ]);
  });

  test('keeps a date that is none as text', () => {
    const patient = { ...whole(), birthDate: placed('1985-02-30') };
    const bundle = bundleOf({ referral: { patient, authoredOn: placed('2026-02-31') } });
    const request = only(bundle, 'ServiceRequest');
    expect(request.authoredOn).toBeUndefined();
    expect(only(bundle, 'Patient').birthDate).toBeUndefined();
    expect(request.note?.[0]?.text).toContain('Henvist (som oppgitt): 2026-02-31');
    expect(request.note?.[0]?.text).toContain('Pasientens fødselsdato (som oppgitt): 1985-02-30');
  });
});

function whole() {
  if (!referral.patient) throw new Error('the hand-made referral has a patient');
  return referral.patient;
}

function professional() {
  if (!surgery.professional) throw new Error('the hand-made surgery has a physician');
  return surgery.professional;
}

function name() {
  const known = professional().name;
  if (!known) throw new Error('the hand-made physician has a name');
  return known;
}
