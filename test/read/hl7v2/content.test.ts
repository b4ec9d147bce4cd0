import { describe, expect, it } from 'vitest';
import { accountOf, message, referralIn, referralOf, segment } from './messages.ts';

const texts = (...segments: readonly string[]) => referralOf(...segments).texts;
const said = (...segments: readonly string[]) =>
  texts(...segments).map(({ place, heading, text, path }) => [place, heading, text, path]);

describe('sections of text have the places that KITH has', () => {
  it.each([
    ['PROB^Aktuell problemstilling^2.16.578.1.12.4.1.1.8231', '8231#PROB'],
    ['prob^^8231', '8231#PROB'],
    ['MAAL^^urn:oid:2.16.578.1.12.4.1.1.8231', '8231#MAAL'],
    ['SYKM^^2.16.578.1.12.4.1.1.8233', '8233#SYKM'],
    ['TEL^^8234', '8234#TEL'],
    ['OES^^8254', '8254#OES'],
    ['PROB', '8231#PROB'],
    ['SYKM^Sykmelding^EPJ', '8233#SYKM'],
    ['HJ^^L', '8231#HJ'],
    ['FO', '8231#FO'],
    ['74165-2^History of employment status NIOSH^LN', 'loinc#74165-2'],
    ['74165-2', 'loinc#74165-2'],
    ['42349-1^Reason for referral^LN', '8231#PROB'],
    ['224459001^On sick leave from work^SCT', '8233#SYKM'],
    ['X^Lokal^L^11341-5^History of occupation^LN', 'loinc#11341-5'],
    ['^REASON_FOR_CONSULTATION', '8231#PROB'],
    ['57133-1^Referral note^LN', null],
    ['99999-9^Noe^LN', null],
    ['NOE^Annet^L', null],
    ['NOE^Annet^2.16.578.1.12.4.1.1.9999', null],
    ['', null],
  ])('%s is %s', (code, place) => {
    expect(texts(`OBX|1|FT|${code}||Tekst.`)[0]?.place).toBe(place);
    expect(texts(`NTE|1||Tekst.|${code}`)[0]?.place).toBe(place);
  });

  it('the heading is the code’s own words', () => {
    expect(
      said('OBX|1|FT|FA^Sosialt^8231||Gift.', 'NTE|1||Hei.|^APPOINTMENT_NOTES', 'NTE|2||Ha det.'),
    ).toEqual([
      ['8231#FA', 'Sosialt', 'Gift.', 'OBX-5'],
      [null, 'APPOINTMENT_NOTES', 'Hei.', 'NTE[1]-3'],
      [null, null, 'Ha det.', 'NTE[2]-3'],
    ]);
  });
});

describe('observations', () => {
  it.each([
    ['formatted text', 'FT', 'a\\.br\\b', 'a\nb'],
    ['text with a new line as a repetition', 'TX', 'a~b', 'a\nb'],
    ['text with signs that nobody escaped', 'ST', 'Ola & Kari^x', 'Ola & Kari^x'],
    ['no type', '', 'a', 'a'],
    ['a type that we don’t know', 'ZZ', 'a^b', 'a^b'],
    ['a coded value', 'CE', 'E^Ansatt^L', 'Ansatt'],
    ['a code without words', 'CWE', 'E', 'E'],
    ['several coded values', 'CWE', '1^A~2^B', 'A\nB'],
    ['a date', 'DT', '20260301', '2026-03-01'],
    ['a time', 'TS', '202603011200', '2026-03-01T12:00:00+01:00'],
    ['what is no date', 'DT', 'i fjor', 'i fjor'],
    ['a comparison', 'SN', '>^100', '>100'],
  ])('%s', (_name, type, value, text) => {
    expect(texts(`OBX|1|${type}|x||${value}`)[0]?.text).toBe(text);
  });

  it('a number comes with its unit and what is odd about it', () => {
    expect(texts('OBX|1|NM|SYKM||60|%')[0]?.text).toBe('60 %');
    expect(texts('OBX|1|NM|CRP||5|mg/L^milligram^UCUM|<5|H')[0]?.text).toBe('5 milligram (H)');
  });

  it('those of KITH’s information items have a date, a letter has none', () => {
    expect(texts('OBX|1|FT|SYKM||50 %||||||F|||20260112')[0]).toMatchObject({
      start: '2026-01-12',
      end: null,
    });
    expect(texts('OBX|1|FT|PROB||Vondt.||||||F|||20260112')[0]?.start).toBeNull();
  });

  it.each(['D', 'W', 'X'])(
    'what the sender has withdrawn (%s) is not read, and the account says so',
    (status) => {
      const obx = `OBX|1|FT|PROB||Gjelder en annen.||||||${status}`;
      expect(texts(obx)).toEqual([]);
      expect(accountOf(message([obx])).get('OBX-5')).toBe('ignored: withdrawn by the sender (OBX-11)');
    },
  );

  it('an empty one says nothing', () => {
    expect(texts('OBX|1|FT|PROB', 'OBX|2|FT|PROB|| \\.br\\ ', 'NTE|1', 'NTE|2||""')).toEqual([]);
  });
});

describe('texts that follow each other under one code', () => {
  it('are one text, with the place of them all', () => {
    expect(
      said(
        'OBX|1|TX|57133-1||Yrke:',
        'OBX|2|TX|57133-1||snekker',
        'OBX|3|TX|PROB||Vondt.',
        'OBX|4|TX|PROB||Lenge.',
        'NTE|1||a',
        'NTE|2||b',
        'OBX|5|TX|PROB||Til slutt.',
      ),
    ).toEqual([
      [null, null, 'Yrke:\nsnekker', 'OBX[1–2]-5'],
      ['8231#PROB', null, 'Vondt.\nLenge.', 'OBX[3–4]-5'],
      [null, null, 'a\nb', 'NTE[1–2]-3'],
      ['8231#PROB', null, 'Til slutt.', 'OBX[5]-5'],
    ]);
  });

  it('a note has the dates of v2.6', () => {
    const nte = segment('NTE', { 3: 'x', 7: '20260101', 8: '20260401' });
    expect(texts(nte)[0]).toMatchObject({ start: '2026-01-01', end: '2026-04-01' });
  });
});

describe('other segments', () => {
  it('reasons in words are texts; whose decision it was is none', () => {
    expect(
      said(segment('RF1', { 10: 'O^Provider ordered^HL70336~^Langvarige plager~P~X^Trenger utredning^L' })),
    ).toEqual([
      ['8231#BG', 'Begrunnelse', 'Langvarige plager', 'RF1-10[2]'],
      ['8231#BG', 'Begrunnelse', 'Trenger utredning', 'RF1-10[4]'],
    ]);
    expect(said(segment('OBR', { 13: 'Fall i mai', 31: '^Ryggplager' }))).toEqual([
      ['8233#OPPL', 'Klinisk opplysning', 'Fall i mai', 'OBR-13'],
      ['8231#BG', 'Begrunnelse', 'Ryggplager', 'OBR-31'],
    ]);
  });

  it('what was operated is a text, what is asked for a service', () => {
    const { texts: done, requestedServices: asked } = referralOf(
      'PR1|1||NGD11^Meniskreseksjon^NCSP||20240301',
      'PR1|2|||Kneleddet speilet|20230101',
      'PR1|3||X1^Tverrfaglig utredning^L',
      'PR1|4|||Egentrening',
      'PR1|5||X2^Opphold^L||20270101',
    );
    expect(done.map(({ place, text, start }) => [place, text, start])).toEqual([
      ['8233#OPIN', 'Meniskreseksjon', '2024-03-01'],
      ['8233#OPIN', 'Kneleddet speilet', '2023-01-01'],
      ['8231#UTRED', 'Egentrening', null],
    ]);
    expect(asked.map(({ display }) => display)).toEqual(['Tverrfaglig utredning', 'Opphold']);
  });

  it('allergies', () => {
    expect(said('AL1|1|DA|^Penicillin|SV|utslett~pustevansker', 'AL1|2|MA|^Nøtter', 'AL1|3|DA')).toEqual([
      ['8233#CAVE', 'Allergi', 'Penicillin: utslett, pustevansker (SV)', 'AL1[1]-3'],
      ['8233#CAVE', 'Allergi', 'Nøtter', 'AL1[2]-3'],
    ]);
  });

  it('of next of kin, only the employer is read', () => {
    expect(
      said(
        'NK1|1|Nes^Per|SPO^Ektefelle||40000009',
        segment('NK1', { 3: 'EMR^Employer', 5: '55005500', 10: 'Snekker', 13: 'Bygg AS' }),
        segment('NK1', { 7: 'E', 13: 'Rør AS' }),
        segment('NK1', { 2: 'Sjef^Nina', 3: '^Nærmeste leder' }),
        'NK1|5||EMR',
      ),
    ).toEqual([
      [null, 'Arbeidsgiver', 'Bygg AS, Snekker', 'NK1[2]'],
      [null, 'Arbeidsgiver', 'Rør AS', 'NK1[3]'],
      [null, 'Arbeidsgiver', 'Sjef', 'NK1[4]'],
    ]);
  });

  it.each([
    ['the patient', { 16: 'Nes^Kari', 17: 'SEL', 42: '2^Part time employed^HL70066' }, 'Part time employed'],
    ['a code without words', { 17: 'SEL', 42: '3' }, 'Arbeidsledig'],
    ['nobody named', { 42: 'L' }, 'I permisjon'],
    ['somebody else', { 17: 'SPO', 42: '1' }, undefined],
    ['somebody unnamed in relation', { 16: 'Nes^Per', 42: '1' }, undefined],
    ['a code that nobody knows', { 17: 'SEL', 42: '8' }, undefined],
  ])('employment in IN1 when the insured is %s', (_name, fields, words) => {
    const [status, job] = texts(segment('IN1', fields), segment('IN2', { 46: 'Lærer' }));
    expect(status?.place === 'loinc#74165-2' ? status.text : undefined).toBe(words);
    const isOther = _name.startsWith('somebody');
    expect([status, job].find((text) => text?.place === 'loinc#11341-5')?.text).toBe(
      isOther ? undefined : 'Lærer',
    );
  });

  it('what is not mapped is carried, not lost', () => {
    const account = accountOf(
      message(['ZPI|1|noe eget^to', 'ACC|20260101', 'PV1|1|O', 'PID|1||1||Nes^^^^^Dr.']),
    );
    expect(account.get('ZPI-1')).toBe('carried: in the attached original message');
    expect(account.get('ZPI-2')).toMatch(/^carried/);
    expect(account.get('ACC-1')).toMatch(/^carried/);
    expect(account.get('PV1-2')).toMatch(/^carried/);
    expect(account.get('PID-5.1')).toBe('used: patient.name');
    expect(account.get('PID-5.6')).toMatch(/^carried/);
    expect(account.get('PID-1')).toBe('ignored: number of the segment');
  });
});

describe('the referral', () => {
  it('id, date and priority', () => {
    const rf1 = 'RF1|P|S^STAT^HL70280||||R-77^EPJ|20260301|20260601|20260302';
    expect(referralOf(rf1)).toMatchObject({
      businessId: { value: 'R-77', path: 'RF1-6' },
      authoredOn: { value: '2026-03-01', path: 'RF1-7' },
      priority: {
        code: 'S',
        system: 'http://terminology.hl7.org/CodeSystem/v2-0280',
        display: 'STAT',
        path: 'RF1-2',
      },
    });
    expect(referralOf(segment('RF1', { 9: '202603021130' })).authoredOn).toEqual({
      value: '2026-03-02T11:30:00+01:00',
      path: 'RF1-9',
    });
  });

  it.each([
    ['the order', ['ORC|NW|O-1', 'OBR|1|B-1'], 'O-1', 'ORC-2'],
    ['the request', ['OBR|1|B-1'], 'B-1', 'OBR-2'],
  ])('without RF1, its id is that of %s', (_name, segments, value, path) => {
    expect(referralOf(...segments).businessId).toEqual({ value, path });
  });

  it('services and kinds as coded, the code of a letter not among them', () => {
    const { requestedServices } = referralOf(
      'RF1||R|MED^Medical|SO^Second Opinion^HL70282|20260803',
      'OBR|1|||57133-1^Referral note^LN',
      'OBR|2|||HIA^Helse i arbeid^L',
    );
    expect(requestedServices.map(({ code, system, path }) => [code, system, path])).toEqual([
      ['MED', 'http://terminology.hl7.org/CodeSystem/v2-0281', 'RF1-3'],
      ['SO', 'http://terminology.hl7.org/CodeSystem/v2-0282', 'RF1-4'],
      ['HIA', null, 'OBR[2]-4'],
    ]);
  });
});

describe('diagnoses', () => {
  const ICPC = 'http://hl7.org/fhir/sid/icpc-2';
  const ICD = 'http://hl7.org/fhir/sid/icd-10-no';
  it.each([
    ['DG1|1||L86^Ryggsyndrom^ICPC-2', 'L86', ICPC, 'Ryggsyndrom'],
    ['DG1|1||L86^^icpc2', 'L86', ICPC, 'Ryggsyndrom med smerteutstråling'],
    ['DG1|1||L86^Rygg^2.16.578.1.12.4.1.1.7170', 'L86', ICPC, 'Rygg'],
    ['DG1|1||L86^Rygg^7170', 'L86', ICPC, 'Rygg'],
    ['DG1|1||M797^Fibromyalgi^I10', 'M797', ICD, 'Fibromyalgi'],
    ['DG1|1||M79.7^Fibromyalgi^2.16.578.1.12.4.1.1.7110', 'M79.7', ICD, 'Fibromyalgi'],
    ['DG1|1|ICPC|L86|Vond rygg', 'L86', ICPC, 'Vond rygg'],
    ['DG1|1||X9^Egen^99EPJ^L86^Rygg^ICPC-2', 'L86', ICPC, 'Rygg'],
    ['DG1|1||X9^Egen^99EPJ', 'X9', null, 'Egen'],
    ['DG1|1||X9', 'X9', null, null],
  ])('%s', (dg1, code, system, display) => {
    expect(referralOf(dg1).diagnoses).toEqual([
      { coded: { code, system, display, path: 'DG1-3' }, main: true },
    ]);
  });

  it('the one ranked first is the main one, else the first', () => {
    const main = (...dg1: readonly string[]) =>
      referralOf(...dg1).diagnoses.map((diagnosis) => diagnosis.main);
    expect(main('DG1|1||A01', 'DG1|2||A02')).toEqual([true, false]);
    expect(main('DG1|1||A01', segment('DG1', { 3: 'A02', 15: '1' }))).toEqual([false, true]);
  });

  it('without a code it is text', () => {
    const { diagnoses, texts: found } = referralOf('DG1|1||^Vond rygg', 'DG1|2|||Vondt i kneet');
    expect(diagnoses).toEqual([]);
    expect(found.map(({ place, text, path }) => [place, text, path])).toEqual([
      ['8231#DIAG', 'Vond rygg', 'DG1[1]-3'],
      ['8231#DIAG', 'Vondt i kneet', 'DG1[2]-4'],
    ]);
  });
});

describe('attachments', () => {
  const attachment = (type: string, value: string, more = '') =>
    referralIn(message([`OBX|1|${type}|11502-2^Epikrise^LN||${value}${more}`])).attachments[0];

  it.each([
    ['a PDF', '^application^pdf^Base64^QUJD', 'application/pdf', 'QUJD'],
    ['its kind alone', '^AP^PDF^Base64^QUJD', 'application/pdf', 'QUJD'],
    ['a media type as subtype', '^TEXT^text/html^Base64^QUJD', 'text/html', 'QUJD'],
    ['an image', '^IM^JPEG^Base64^QUJD', 'image/jpeg', 'QUJD'],
    ['no kind', '^^^Base64^QUJD', null, 'QUJD'],
    ['no encoding', '^^PDF^^QUJD', 'application/pdf', 'QUJD'],
    ['line ends in it', '^^PDF^Base64^QU\\.br\\JD', 'application/pdf', 'QUJD'],
    ['text as it stands', '^TEXT^PLAIN^A^Åse', 'text/plain', 'w4VzZQ=='],
    ['hexadecimal', '^AP^PDF^Hex^414243', 'application/pdf', 'QUJD'],
    ['what is no base64', '^AP^PDF^Base64^Q!', 'application/pdf', null],
    ['text that looks like base64', '^TX^PLAIN^^journal1', 'text/plain', 'am91cm5hbDE='],
    ['what is not hexadecimal', '^AP^PDF^Hex^4', 'application/pdf', null],
  ])('%s', (_name, value, contentType, base64) => {
    expect(attachment('ED', value)).toMatchObject({ contentType, base64, url: null, path: 'OBX-5' });
  });

  it('content that cannot be read is carried, not used', () => {
    const account = accountOf(message(['OBX|1|ED|x||^AP^PDF^Base64^Q!']));
    expect(account.get('OBX-5.5')).toMatch(/^carried/);
  });

  it('title and time', () => {
    expect(attachment('ED', '^AP^PDF^Base64^QUJD', '||||||F|||20260120')).toMatchObject({
      title: 'Epikrise',
      created: '2026-01-20',
    });
  });

  it('a reference is an address', () => {
    expect(attachment('RP', 'https://bilder.example/1\\T\\2^PACS^IM^JPEG')).toEqual({
      title: 'Epikrise',
      contentType: 'image/jpeg',
      base64: null,
      url: 'https://bilder.example/1&2',
      created: null,
      path: 'OBX-5',
    });
  });

  it('an empty one is none', () => {
    expect(attachment('ED', '')).toBeUndefined();
  });

  it('each repetition is one', () => {
    const { attachments } = referralOf('OBX|1|ED|x||^IM^JPEG^Base64^QUJD~^AP^PDF^Base64^REVG');
    expect(attachments).toMatchObject([
      { contentType: 'image/jpeg', base64: 'QUJD', path: 'OBX-5[1]' },
      { contentType: 'application/pdf', base64: 'REVG', path: 'OBX-5[2]' },
    ]);
    const many = message([`OBX|1|RP|x||${'https://bilder.example/1~'.repeat(101)}`]);
    expect(referralIn(many).attachments).toHaveLength(100);
    expect(accountOf(many).get('OBX-5[101]')).toMatch(/^carried/);
  });
});
