import { describe, expect, it } from 'vitest';
import { BASE64, document, message, msgHead, readText, referralIn, V1_0, V2_0 } from './messages.ts';

const BODY = '/MsgHead/Document/RefDoc/Content/Henvisning';
const texts = (body: string) => referralIn(msgHead({ body })).texts;
const text = (value: string) => texts(`<ReasonAsText>${value}</ReasonAsText>`)[0]?.text;
const infItem = (inner: string) => texts(`<InfItem>${inner}</InfItem>`)[0];

describe('texts', () => {
  it('a reason has the place of its heading’s code and the heading’s own words', () => {
    expect(
      texts(
        '<ReasonAsText><Heading V="FA" DN=" Sosialt/familie "/><TextResultValue>Jobber.</TextResultValue></ReasonAsText>',
      ),
    ).toEqual([
      {
        place: '8231#FA',
        heading: 'Sosialt/familie',
        text: 'Jobber.',
        start: null,
        end: null,
        path: `${BODY}/ReasonAsText/TextResultValue`,
      },
    ]);
  });

  it('without heading it has no place', () => {
    expect(texts('<ReasonAsText><TextResultValue>Vondt.</TextResultValue></ReasonAsText>')[0]).toMatchObject({
      place: null,
      heading: null,
    });
    expect(
      texts('<ReasonAsText><Heading DN="Annet"/><TextResultValue>Vondt.</TextResultValue></ReasonAsText>')[0],
    ).toMatchObject({ place: null, heading: 'Annet' });
  });

  it('an empty text is none', () => {
    expect(
      texts(
        '<ReasonAsText><Heading V="PROB"/><TextResultValue> \n </TextResultValue></ReasonAsText><Comment><Heading V="TEL"/></Comment>',
      ),
    ).toEqual([]);
  });

  it('a code may stand for the text', () => {
    expect(
      texts('<ReasonAsText><Heading V="PROB"/><TextCode V="1" DN="Ryggplager"/></ReasonAsText>')[0],
    ).toMatchObject({ text: 'Ryggplager', path: `${BODY}/ReasonAsText` });
  });

  it('comments to the referral and its services, bare or with heading', () => {
    const found = texts(
      '<Comment><Heading V="TEL" DN="Telefonnummer"/><TextResultValue>91000001</TextResultValue></Comment><ReqServ><Comment>Gjerne i mai</Comment></ReqServ><ReqComment>Haster litt</ReqComment>',
    );
    expect(found.map(({ place, heading, text: words }) => [place, heading, words])).toEqual([
      ['8234#TEL', 'Telefonnummer', '91000001'],
      [null, null, 'Gjerne i mai'],
      [null, 'Kommentar til henvisningen', 'Haster litt'],
    ]);
  });

  it('keep the order of the source, and say which of several they are', () => {
    const found = texts(
      '<InfItem><Observation><Description>1</Description></Observation></InfItem><ReasonAsText><TextResultValue>2</TextResultValue></ReasonAsText><ReasonAsText><TextResultValue>3</TextResultValue></ReasonAsText>',
    );
    expect(found.map(({ text: words, path }) => [words, path.slice(BODY.length)])).toEqual([
      ['1', '/InfItem/Observation/Description'],
      ['2', '/ReasonAsText[1]/TextResultValue'],
      ['3', '/ReasonAsText[2]/TextResultValue'],
    ]);
  });

  it('plain text is verbatim, whatever the sender did with line ends', () => {
    expect(
      text(
        '<TextResultValue xsi:type="xsd:string" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">  a&#xD;\n  b &lt;50 %\r\n\n<![CDATA[<c>]]></TextResultValue>',
      ),
    ).toBe('a\n  b <50 %\n\n<c>');
  });

  it('XHTML comes out as it is laid out', () => {
    const html =
      '<div xmlns="http://www.w3.org/1999/xhtml"><h2>Problem</h2><p class="x">Vondt i <b>rygg</b>\n   og <i>nakke</i>.<br/>Siden mai.</p>' +
      '<ul><li>MR</li><li><p>fysioterapi</p></li></ul><table><tr><td>Jobb</td><td>snekker</td></tr></table><style>p {}</style></div>';
    expect(text(`<TextResultValue>${html}</TextResultValue>`)).toBe(
      'Problem\nVondt i rygg og nakke.\nSiden mai.\n- MR\n- fysioterapi\nJobb snekker',
    );
  });

  it('tags without the XHTML namespace count as well', () => {
    expect(text('<TextResultValue><P>a</P>b<BR/>c</TextResultValue>')).toBe('a\nb\nc');
  });
});

describe('InfItem', () => {
  it('is found at any depth, with its type as place and its dates', () => {
    const item =
      '<InfItem><Observation><Description>50 %</Description></Observation><Type V="SYKM" DN="Opplysninger om sykemelding"/><StartDateTime V="2026-01-12"/><EndDateTime V="2026-04-18T22:00:00Z"/></InfItem>';
    const { texts: found } = referralIn(message({ patient: `<X><Y>${item}</Y></X>` }));
    expect(found.at(-1)).toEqual({
      place: '8233#SYKM',
      heading: 'Opplysninger om sykemelding',
      text: '50 %',
      start: '2026-01-12',
      end: '2026-04-19',
      path: '/Message/ServReq/Patient/X/Y/InfItem/Observation/Description',
    });
  });

  it('observation: concept, description and comment', () => {
    const block = infItem(
      '<Type V="US"/><Observation><CodedDescr V="1" DN="MR"/><Description><p>Uten funn</p></Description><Comment>Mars</Comment></Observation>',
    );
    expect(block).toMatchObject({ text: 'MR\nUten funn\nMars', path: `${BODY}/InfItem/Observation` });
  });

  it.each([
    [
      'number',
      '<NumResult><ArithmeticComp V="LT" DN="&lt;"/><NumResultValue V="5" U="mg/L"/></NumResult><InvDate V="2026-03-01"/><DevResultInd V="N" DN="normal"/>',
      'CRP: < 5 mg/L, 2026-03-01 (normal)',
    ],
    ['interval', '<Interval><Low V="10" U="%"/><High V="20" U="%"/></Interval>', 'CRP: 10 %–20 %'],
    [
      'text',
      '<TextResult><Result><TextResultValue>negativ</TextResultValue></Result></TextResult><Comment>To ganger</Comment>',
      'CRP: negativ. To ganger',
    ],
    ['coded text', '<TextResult><TextCode V="1" DN="positiv"/></TextResult>', 'CRP: positiv'],
    ['date', '<DateResult><DateResultValue V="2026-02-02"/></DateResult>', 'CRP: 2026-02-02'],
  ])('result as %s', (_name, value, said) => {
    expect(
      infItem(`<Type V="FUNN"/><ResultItem><ClinInv><Id V="9" DN="CRP"/></ClinInv>${value}</ResultItem>`),
    ).toMatchObject({ place: '8233#FUNN', text: said });
  });

  it('results within results', () => {
    const inner = (name: string, value: string) =>
      `<ResultItem><ClinInv><Id V="1" DN="${name}"/></ClinInv><NumResult><NumResultValue V="${value}"/></NumResult></ResultItem>`;
    expect(
      infItem(
        `<ResultItem><ClinInv><Id V="0" DN="Lab"/></ClinInv>${inner('Hb', '12')}${inner('SR', '8')}</ResultItem>`,
      )?.text,
    ).toBe('Lab\nHb: 12\nSR: 8');
  });

  it('medicine', () => {
    const medicine =
      '<Medication><DrugId V="N02BE01" DN="Paracetamol"/><UnitDose V="500" U="mg"/><DosageText>1 x 4</DosageText><IntendedDuration V="10" U="d"/><QuantitySupplied V="100" U="stk"/><Status V="1" DN="Fast"/><Comment>Lite effekt</Comment></Medication>';
    expect(infItem(`${medicine}<Type V="MEDB"/>`)).toMatchObject({
      place: '8233#MEDB',
      text: 'Paracetamol 500 mg, 1 x 4, varighet 10 d, mengde 100 stk, Fast. Lite effekt',
      path: `${BODY}/InfItem/Medication`,
    });
  });

  it('nothing said is no block', () => {
    expect(infItem('<Type V="SYKM"/><Observation><Description/></Observation>')).toBeUndefined();
  });
});

describe('diagnoses', () => {
  const diagnoses = (body: string) => referralIn(msgHead({ body })).diagnoses;
  const concept = (attributes: string) => `<Diagnosis><Concept ${attributes}/></Diagnosis>`;

  it.each([
    ['ICPC-2', 'V="L84" S="2.16.578.1.12.4.1.1.7170" DN="Rygg"', 'http://hl7.org/fhir/sid/icpc-2', 'Rygg'],
    [
      'ICD-10',
      'V="M545" S="2.16.578.1.12.4.1.1.7110" OT="Lumbago"',
      'http://hl7.org/fhir/sid/icd-10-no',
      'Lumbago',
    ],
    ['a scrambled OID', 'V="L84" S="1.16.578.1.7170" DN="Rygg"', 'http://hl7.org/fhir/sid/icpc-2', 'Rygg'],
    [
      'ICPC-2B',
      'V="L84.0001" S="2.16.578.1.12.4.1.1.7171" DN="Rygg"',
      'urn:oid:2.16.578.1.12.4.1.1.7171',
      'Rygg',
    ],
    ['an unknown list', 'V="1" S="1.2.3" DN="x"', 'urn:oid:1.2.3', 'x'],
    ['no list', 'V="L84" DN="Rygg"', null, 'Rygg'],
    [
      'no words: those of the register',
      'V="L84" S="2.16.578.1.12.4.1.1.7170"',
      'http://hl7.org/fhir/sid/icpc-2',
      'Ryggsyndrom uten smerteutstråling',
    ],
    [
      'no words, with a dot',
      'V="M54.5" S="2.16.578.1.12.4.1.1.7110"',
      'http://hl7.org/fhir/sid/icd-10-no',
      'Lumbago',
    ],
    [
      'no words and unknown to the register',
      'V="ZZZ" S="2.16.578.1.12.4.1.1.7110"',
      'http://hl7.org/fhir/sid/icd-10-no',
      null,
    ],
  ])('%s', (_name, attributes, system, display) => {
    const code = /V="([^"]*)"/.exec(attributes)?.[1];
    expect(diagnoses(concept(attributes))).toEqual([
      { coded: { code, system, display, path: `${BODY}/Diagnosis/Concept/@V` }, main: true },
    ]);
  });

  it('the first is the main one, unless another is marked as such', () => {
    const two = `${concept('V="A01" DN="a"')}${concept('V="A02" DN="b"')}`;
    expect(diagnoses(two).map(({ main }) => main)).toEqual([true, false]);
    const marked = `${two}<InfItem><Type V="H"/><Observation><CodedDescr V="A03" DN="c"/></Observation></InfItem>`;
    expect(diagnoses(marked).map(({ coded, main }) => [coded.code, main])).toEqual([
      ['A01', false],
      ['A02', false],
      ['A03', true],
    ]);
  });

  it('without a code it is text', () => {
    expect(diagnoses(concept('DN="Vondt i ryggen"'))).toEqual([]);
    expect(texts(concept('DN="Vondt i ryggen"'))[0]).toMatchObject({
      place: '8231#DIAG',
      text: 'Vondt i ryggen',
    });
  });
});

describe('persons and bodies besides the patient', () => {
  const block = (patient: string) => referralIn(message({ body: '', patient })).texts;

  it('the employer is told by role or working hours', () => {
    expect(
      block(
        '<PatRelInst><NameInst>Rørlegger Dahl</NameInst><RoleInst V="1" DN="Arbeidsgiver"/></PatRelInst>',
      )[0],
    ).toMatchObject({ place: null, heading: 'Arbeidsgiver', text: 'Rørlegger Dahl, Arbeidsgiver' });
    expect(
      block('<PatRelInst><NameInst>Rørlegger Dahl</NameInst><WorkingTime>60 %</WorkingTime></PatRelInst>')[0]
        ?.text,
    ).toBe('Rørlegger Dahl, arbeidstid 60 %');
    const v2 =
      '<PasientrelatertKontaktperson><StillingRolle>Nærmeste leder</StillingRolle><Arbeidssted>Rørlegger Dahl</Arbeidssted></PasientrelatertKontaktperson>';
    expect(texts(v2)[0]).toMatchObject({ heading: 'Arbeidsgiver', text: 'Rørlegger Dahl, Nærmeste leder' });
  });

  it('any other contact says nothing of the patient', () => {
    expect(
      block(
        '<ContactPerson><OccupationRole>NAV-veileder</OccupationRole><WorkingPlace>NAV Heim</WorkingPlace></ContactPerson>',
      ),
    ).toEqual([]);
    expect(
      block('<PatRelperson><Occupation>Sveiser</Occupation><Comment>Ektefelle</Comment></PatRelperson>'),
    ).toEqual([]);
  });

  it('the desired provider is a text of list 8254', () => {
    const wish =
      '<PatRelHCP><Relation V="OES" DN="Ønsket behandlingssted"/><HCP><Inst><Name>Fjellstua rehabilitering</Name><Dept><Name>Døgn</Name></Dept></Inst></HCP></PatRelHCP>';
    expect(block(wish)[0]).toMatchObject({
      place: '8254#OES',
      heading: 'Ønsket behandlingssted',
      text: 'Fjellstua rehabilitering, Døgn',
    });
    expect(block(wish.replace('OES', 'FLE'))).toEqual([]);
  });
});

describe('documents', () => {
  const container = (base64: string) => `<Base64Container xmlns="${BASE64}">${base64}</Base64Container>`;
  const about =
    '<MsgType V="A"/><MimeType>application/pdf</MimeType><Description>Epikrise</Description><IssueDate V="2026-02-01"/>';

  it('a container is carried as it stands, without its white space', () => {
    const { attachments } = referralIn(msgHead({ after: document(container('\n SGVp\n IQ==\n'), about) }));
    expect(attachments).toEqual([
      {
        title: 'Epikrise',
        contentType: 'application/pdf',
        base64: 'SGVpIQ==',
        url: null,
        created: '2026-02-01',
        path: '/MsgHead/Document[2]/RefDoc',
      },
    ]);
  });

  it('a reference is carried as such', () => {
    const after =
      '<Document><RefDoc><MsgType V="REF"/><FileReference>https://example.org/1</FileReference></RefDoc></Document>';
    expect(referralIn(msgHead({ after })).attachments[0]).toMatchObject({
      base64: null,
      url: 'https://example.org/1',
    });
  });

  it('a compressed document says so, as nothing else would', () => {
    const after = document(container('SGVpIQ=='), `${about}<Compression V="GZ" DN="gzip"/>`);
    expect(referralIn(msgHead({ after })).attachments[0]?.title).toBe('Epikrise (gzip)');
  });

  it('an open XML document is packed, and stands by itself', () => {
    const open =
      '<e:Epikrise xmlns:e="urn:e"><e:T V="a &lt; &quot;b&quot;" xsi:type="xsd:string">Å &amp; <i xmlns="">å</i></e:T></e:Epikrise>';
    const after = document(open, '<MsgType V="A"/>').replace(
      '<Document',
      '<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:e="urn:0"',
    );
    const [found] = referralIn(msgHead({ after })).attachments;
    expect(found?.contentType).toBe('text/xml');
    expect(Buffer.from(found?.base64 ?? '', 'base64').toString()).toBe(
      '<Epikrise xmlns="urn:e" xmlns:e="urn:e"><T xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" V="a &#60; &#34;b&#34;" xsi:type="xsd:string">Å &#38; <i xmlns="">å</i></T></Epikrise>',
    );
  });

  it('an open document under an absurdly long namespace is left in the original', () => {
    const after = document(`<x xmlns="urn:${'x'.repeat(300)}"/>`, '<MsgType V="A"/>');
    expect(referralIn(msgHead({ after })).attachments[0]).toMatchObject({ base64: null });
  });

  it('open text is packed, also where its letters look like base64; base64 without container needs another type', () => {
    const first = (content: string, type = '') =>
      referralIn(msgHead({ after: document(content, `<MsgType V="A"/>${type}`) })).attachments[0];
    const text = (content: string, type?: string) =>
      Buffer.from(first(content, type)?.base64 ?? '', 'base64').toString();
    expect(first('Hei!')).toMatchObject({ contentType: 'text/plain', base64: 'SGVpIQ==' });
    expect(text('Se vedlagt journal')).toBe('Se vedlagt journal');
    expect(text('Se vedlagt journal', '<MimeType>text/plain</MimeType>')).toBe('Se vedlagt journal');
    expect(first('SGVp IQ==', '<MimeType>application/pdf</MimeType>')).toMatchObject({ base64: 'SGVpIQ==' });
  });

  it('what only claims to be base64 is left in the original, and it is told', () => {
    for (const document_ of [
      document(container('SGVpIQ='), about),
      document('Se vedlagt journal!', '<MsgType V="A"/><MimeType>application/pdf</MimeType>'),
    ]) {
      const result = readText(msgHead({ after: document_ }));
      if (result.kind !== 'referral') throw new Error('no referral');
      expect(result.referral.attachments[0]).toMatchObject({ base64: null, unreadable: true });
      const path = '/MsgHead/Document[2]/RefDoc';
      expect(result.findings).toMatchObject([{ code: 'FIELD_INVALID', severity: 'warning', path }]);
    }
  });

  it('the XML document that is a Henvisning is the referral, wherever it stands; one of type A is attached', () => {
    const attachment = document(
      `<Henvisning xmlns="${V2_0}"><IssueDate V="2020-01-01"/></Henvisning>`,
      '<MsgType V="A"/>',
    );
    const note = document('<Notat xmlns="http://www.kith.no/xmlstds/notat"/>');
    const { texts: found, attachments } = referralIn(
      msgHead({ before: attachment + note, after: attachment }),
    );
    expect(found[0]?.path).toMatch(/^\/MsgHead\/Document\[3\]/);
    expect(attachments.map(({ path }) => path)).toEqual([
      '/MsgHead/Document[1]/RefDoc',
      '/MsgHead/Document[2]/RefDoc',
      '/MsgHead/Document[4]/RefDoc',
    ]);
  });

  it('v1.x carries them in ServReq', () => {
    const refDoc = `<RefDoc>${about}<Content>${container('SGVpIQ==')}</Content></RefDoc>`;
    const { attachments, texts: found } = referralIn(
      message({
        ns: V1_0,
        body: `${refDoc}<RefDoc><MsgType V="T"/><Content><InfItem><Observation><Description>x</Description></Observation></InfItem></Content></RefDoc>`,
      }),
    );
    expect(attachments[0]).toMatchObject({ base64: 'SGVpIQ==', path: '/Message/ServReq/RefDoc[1]' });
    expect(found).toEqual([]);
  });
});
