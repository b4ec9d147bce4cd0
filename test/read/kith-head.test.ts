import { describe, expect, it } from 'vitest';
import type { Party } from '../../src/referral.ts';
import { FNR, message, msgHead, PROBLEM, readText, referralIn, V1_0 } from './messages.ts';

const HER = 'urn:oid:2.16.578.1.12.4.1.2';

function ids(party: Party | null | undefined) {
  return {
    outer: party?.organization?.identifiers.map(({ kind, value }) => `${kind} ${value}`),
    unit: party?.organization?.unit?.identifiers.map(({ kind, value }) => `${kind} ${value}`),
    person: party?.professional?.identifiers.map(({ kind, value }) => `${kind} ${value}`),
  };
}

describe('the head', () => {
  it('has id, time with its offset, and what a receipt echoes, each with its place', () => {
    const { head } = referralIn(
      msgHead({ info: '<MsgId> abc </MsgId><GenDate>2026-02-09T16:02:02.5120032</GenDate>' }),
    );
    expect(head.id).toEqual({ value: 'abc', path: '/MsgHead/MsgInfo/MsgId' });
    expect(head.time).toEqual({ value: '2026-02-09T16:02:02.512+01:00', path: '/MsgHead/MsgInfo/GenDate' });
    expect(head.envelope).toEqual({
      kind: 'kith',
      version: '2.0',
      msgType: { code: 'HENVISNING_NYTILSTAND', display: null },
      genDate: '2026-02-09T16:02:02.5120032',
    });
  });

  it('reads dates from @V and from text in both families, and widens a bare date', () => {
    const asText = referralIn(message({ header: '<MsgId>1</MsgId><GenDate>2026-06-09</GenDate>' })).head;
    expect(asText.time).toEqual({ value: '2026-06-09T00:00:00+02:00', path: '/Message/GenDate' });
    expect(asText.envelope).toMatchObject({ genDate: '2026-06-09T00:00:00' });
    const asCode = referralIn(msgHead({ info: '<MsgId>1</MsgId><GenDate V="2026-06-09T10:00:00Z"/>' })).head;
    expect(asCode.time).toEqual({ value: '2026-06-09T10:00:00Z', path: '/MsgHead/MsgInfo/GenDate/@V' });
    const none = referralIn(msgHead({ info: '<MsgId>1</MsgId><GenDate>i dag</GenDate>' })).head;
    expect([none.time, none.envelope]).toMatchObject([null, { genDate: null }]);
  });

  it.each([
    ['MsgHead D', msgHead({ info: '<MsgId>1</MsgId><ProcessingStatus V="D"/>' }), true],
    ['MsgHead T', msgHead({ info: '<MsgId>1</MsgId><ProcessingStatus V=" T "/>' }), true],
    ['MsgHead d', msgHead({ info: '<MsgId>1</MsgId><ProcessingStatus V="d"/>' }), true],
    ['Message test', message({ header: '<MsgId>1</MsgId><Status V="test"/>' }), true],
    ['Message ProcessingStatus T', message({ header: '<MsgId>1</MsgId><ProcessingStatus V="T"/>' }), true],
    [
      'Message with both, one of them a mark of test',
      message({ header: '<MsgId>1</MsgId><Status V="TEST"/><ProcessingStatus V="P"/>' }),
      true,
    ],
    ['MsgHead P', msgHead({ info: '<MsgId>1</MsgId><ProcessingStatus V="P"/>' }), false],
    ['Message TEST', message({ header: '<MsgId>1</MsgId><Status V="TEST"/>' }), true],
    ['Message APR', message({ header: '<MsgId>1</MsgId><Status V="APR"/>' }), false],
  ])('%s says whether it is a test', (_name, xml, test) => {
    expect(referralIn(xml).head.test?.value).toBe(test);
  });

  it('has the conversation it belongs to', () => {
    const conversation =
      '<ConversationRef><RefToConversation>c</RefToConversation><RefToParent>p</RefToParent></ConversationRef>';
    const { head } = referralIn(msgHead({ info: `<MsgId>1</MsgId>${conversation}` }));
    expect([head.parentId?.value, head.conversationId?.value]).toEqual(['p', 'c']);
  });
});

describe('sender, receiver and copies of MsgHead', () => {
  const organisation = (id: string, inner = '') =>
    `<Organisation><OrganisationName>Virksomhet ${id}</OrganisationName><Ident><Id>${id}</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.8116"/></Ident>${inner}</Organisation>`;
  const person = (id: string) =>
    `<HealthcareProfessional><TypeHealthcareProfessional V="KI" DN="Kiropraktor"/><FamilyName>Brekkmo</FamilyName><Ident><Id>${id}</Id><TypeId V="HPR" S="2.16.578.1.12.4.1.1.9051"/></Ident></HealthcareProfessional>`;

  it('the service inside the organisation is its unit; identifiers are known by their kind, not by the list they name', () => {
    const { head, requester } = referralIn(
      msgHead({ sender: organisation('1', `${organisation('2')}${person('3')}`) }),
    );
    expect(ids(head.sender)).toEqual({ outer: ['HER 1'], unit: ['HER 2'], person: ['HPR 3'] });
    expect(head.sender?.organization?.identifiers[0]).toEqual({
      kind: 'HER',
      value: '1',
      system: HER,
      path: '/MsgHead/MsgInfo/Sender/Organisation/Ident/Id',
    });
    expect(head.sender?.professional?.profession).toEqual({
      code: 'KI',
      system: 'urn:oid:2.16.578.1.12.4.1.1.9060',
      display: 'Kiropraktor',
      path: '/MsgHead/MsgInfo/Sender/Organisation/HealthcareProfessional/TypeHealthcareProfessional/@V',
    });
    expect(requester).toBe(head.sender);
  });

  it('a professional may stand in the service', () => {
    const { head } = referralIn(msgHead({ sender: organisation('1', organisation('2', person('3'))) }));
    expect(ids(head.sender)).toEqual({ outer: ['HER 1'], unit: ['HER 2'], person: ['HPR 3'] });
  });

  it('a regular GP without a stated profession is a physician', () => {
    const gp =
      '<HealthcareProfessional><RoleToPatient V="6" DN="Fastlege"/><FamilyName>Brekkmo</FamilyName></HealthcareProfessional>';
    expect(
      referralIn(msgHead({ sender: organisation('1', gp) })).requester?.professional?.profession,
    ).toMatchObject({
      code: 'LE',
      path: expect.stringMatching(/RoleToPatient\/@V$/),
    });
  });

  it('an empty inner Organisation is none, and an unknown kind of identifier stays without system', () => {
    const sender = `<Organisation><OrganisationName>X</OrganisationName><Ident><Id>a b</Id><TypeId V="LOK"/></Ident><Organisation/></Organisation>`;
    expect(referralIn(msgHead({ sender })).head.sender?.organization).toMatchObject({
      identifiers: [{ kind: 'other', value: 'a b', system: null }],
      unit: null,
    });
  });

  it('the receiver is the addressee, other receivers get copies, the patient does not', () => {
    const info = `<MsgId>1</MsgId><Receiver>${organisation('4')}</Receiver><OtherReceiver>${organisation('5')}</OtherReceiver><OtherReceiver>${person('6')}</OtherReceiver><OtherReceiver><Patient><FamilyName>X</FamilyName></Patient></OtherReceiver>`;
    const { head, copies } = referralIn(msgHead({ info }));
    expect(ids(head.addressee).outer).toEqual(['HER 4']);
    expect(copies.map((copy) => ids(copy))).toMatchObject([{ outer: ['HER 5'] }, { person: ['HPR 6'] }]);
  });
});

describe('requester, service provider and copies of Message', () => {
  it('Dept is the unit, HCPerson the professional, the address that of the institution', () => {
    const requester =
      '<Inst><Name>Kontor</Name><Id>1</Id><TypeId V="HER"/><Dept><Name>Tjeneste</Name><Id>2</Id><TypeId V="HER"/></Dept>' +
      '<HCPerson><Name>Brekkmo, Ida</Name><Id>3</Id><TypeId V="HPR"/><AdditionalId><Id>4</Id><Type V="HER"/></AdditionalId></HCPerson>' +
      '<AdditionalId><Id>999 888 777</Id><Type V="ENH"/></AdditionalId></Inst>' +
      '<Address><Type V="WP"/><StreetAdr>Bakken 2</StreetAdr><TeleAddress V="tel:71000001"/></Address>';
    const { requester: party } = referralIn(message({ requester }));
    expect(ids(party)).toEqual({
      outer: ['HER 1', 'ENH 999888777'],
      unit: ['HER 2'],
      person: ['HPR 3', 'HER 4'],
    });
    expect(party?.professional?.name).toMatchObject({ text: 'Brekkmo, Ida', family: null, given: null });
    expect(party?.organization).toMatchObject({
      telecoms: [{ kind: 'phone', value: '71000001' }],
      address: { use: 'work', lines: ['Bakken 2'] },
    });
  });

  it('a professional without institution is the party, with the telephone of the address', () => {
    const requester =
      '<HCProf><Type V="LE" DN="Lege"/><Name>Ida Brekkmo</Name><Id>3</Id><TypeId V="HPR"/></HCProf><Address><TeleAddress V="71000001"/></Address>';
    expect(referralIn(message({ requester })).requester).toMatchObject({
      organization: null,
      professional: { profession: { code: 'LE' }, telecoms: [{ value: '71000001' }] },
    });
  });

  it('ServProvider is the addressee and CopyDest gets a copy', () => {
    const party = (id: string) => `<HCP><Inst><Id>${id}</Id><TypeId V="HER"/></Inst></HCP>`;
    const { head, copies } = referralIn(
      message({ body: `<ServProvider>${party('1')}</ServProvider><CopyDest>${party('2')}</CopyDest>` }),
    );
    expect([ids(head.addressee).outer, copies.map((copy) => ids(copy).outer)]).toEqual([
      ['HER 1'],
      [['HER 2']],
    ]);
  });
});

describe('the patient', () => {
  it('of MsgHead: name in parts, identifiers, birth, sex, address, telephones', () => {
    const patient =
      '<Patient><FamilyName>Kvistholt</FamilyName><MiddleName>Å</MiddleName><GivenName>Embla</GivenName><DateOfBirth>1971-04-23</DateOfBirth><Sex V="2" DN="Kvinne"/>' +
      `<Ident><Id>${FNR.slice(0, 6)} ${FNR.slice(6)}</Id><TypeId V="FNR"/></Ident>` +
      '<Address><Type V="HP"/><StreetAdr>Myra 1\n 2. etasje</StreetAdr><Postbox>Boks 3</Postbox><PostalCode>0474</PostalCode><City>Oslo</City><County V="301" DN="OSLO"/><Country V="NO"/></Address></Patient>';
    const path = '/MsgHead/MsgInfo/Patient';
    expect(referralIn(msgHead({ patient })).patient).toEqual({
      name: { family: 'Kvistholt', middle: 'Å', given: 'Embla', text: null, path },
      identifiers: [
        { kind: 'FNR', value: FNR, system: 'urn:oid:2.16.578.1.12.4.1.4.1', path: `${path}/Ident/Id` },
      ],
      birthDate: { value: '1971-04-23', path: `${path}/DateOfBirth` },
      deceased: null,
      gender: { value: 'female', path: `${path}/Sex/@V` },
      addresses: [
        {
          use: 'home',
          lines: ['Myra 1', '2. etasje', 'Boks 3'],
          postalCode: { value: '0474', path: `${path}/Address/PostalCode` },
          city: 'Oslo',
          kommunenummer: { value: '0301', path: `${path}/Address/County/@V` },
          kommuneName: 'OSLO',
          bydel: null,
          country: { value: 'NO', path: `${path}/Address/Country/@V` },
          path: `${path}/Address`,
        },
      ],
      telecoms: [],
      path,
    });
  });

  it('of Message: name as one text, main and further identifiers, dates in @V, bydel', () => {
    const patient =
      '<AdditionalId><Id>H-77</Id><Type V="HNR"/></AdditionalId><DateOfBirth V="1971-04-22T23:00:00Z"/><DateOfDeath V="2026-01-02"/>' +
      '<Address><Type V="H"/><CityDistr V="030103" DN="Sagene"/><Country DN="Sverige"/><County V="Oslo"/></Address>';
    const found = referralIn(message({ patient })).patient;
    expect(found?.name).toMatchObject({ text: 'Kvistholt, Embla', family: null });
    expect(found?.identifiers.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      `FNR ${FNR}`,
      'HNR H-77',
    ]);
    expect([found?.birthDate?.value, found?.deceased?.value, found?.gender]).toEqual([
      '1971-04-23',
      '2026-01-02',
      null,
    ]);
    expect(found?.addresses[0]).toMatchObject({
      kommunenummer: null,
      bydel: { code: '030103', system: 'urn:oid:2.16.578.1.12.4.1.1.3403', display: 'Sagene' },
      country: { value: 'Sverige', path: '/Message/ServReq/Patient/Address/Country/@DN' },
    });
  });

  it.each([
    ['0', 'unknown'],
    ['1', 'male'],
    ['2', 'female'],
    ['9', 'other'],
    ['7', undefined],
  ])('sex %s is %s', (code, gender) => {
    expect(referralIn(message({ patient: `<Sex V="${code}"/>` })).patient?.gender?.value).toBe(gender);
  });
});

it('an address that is said to be unusable is an old one', () => {
  for (const type of ['BAD', 'bad']) {
    const patient = `<Patient><Address><Type V="${type}"/><PostalCode>9510</PostalCode></Address></Patient>`;
    expect(referralIn(msgHead({ patient })).patient?.addresses).toMatchObject([{ use: 'old' }]);
  }
});

describe('a patient’s number', () => {
  const [OID, other] = ['urn:oid:2.16.578.1.12.4.1.4.', 'other' as const];
  it.each([
    ['of no kind, a fødselsnummer', FNR, '', { kind: 'FNR', system: `${OID}1` }],
    [
      'of an unknown kind, with a space',
      '238471 30091',
      'XYZ',
      { kind: 'FNR', value: FNR, system: `${OID}1` },
    ],
    ['of no kind, a D-number', '55838510069', '', { kind: 'DNR', system: `${OID}2` }],
    ['of no kind, an FH-number', '81000000027', '', { kind: 'FHN', system: `${OID}3` }],
    ['of no kind, with wrong check digits', '23847130092', '', { kind: 'FNR', system: null }],
    ['of an unknown kind, with wrong check digits', '23847130092', 'XYZ', { kind: 'FNR', system: null }],
    ['of another country', '23847130092', 'UID', { kind: other, system: null }],
    ['of no kind, of another length', '2384713', '', { kind: other, system: null }],
  ])('%s', (_name, value, kind, expected) => {
    const type = kind === '' ? '' : `<TypeId V="${kind}"/>`;
    const in2 = msgHead({ patient: `<Patient><Ident><Id>${value}</Id>${type}</Ident></Patient>` });
    const in1 = message({ patient: `<AdditionalId><Id>${value}</Id>${type}</AdditionalId>` });
    expect(referralIn(in2).patient?.identifiers).toMatchObject([expected]);
    expect(referralIn(in1).patient?.identifiers[1]).toMatchObject(expected);
  });
});

describe('dates of another form than the standard has', () => {
  const FNR_LESS = '<FamilyName>Kvistholt</FamilyName><GivenName>Embla</GivenName>';
  const dates = (birth: string, death: string, issued: string) => {
    const in1 = message({
      patient: `<DateOfBirth V="${birth}"/><DateOfDeath V="${death}"/>`,
      body: `<IssueDate V="${issued}"/>${PROBLEM}`,
    });
    const patient = `<Patient>${FNR_LESS}<DateOfBirth>${birth}</DateOfBirth><DateOfDeath>${death}</DateOfDeath></Patient>`;
    const in2 = msgHead({ patient, body: `<IssueDate V="${issued}"/>${PROBLEM}` });
    return [in1, in2].map((xml) => {
      const result = readText(xml);
      if (result.kind !== 'referral') throw new Error('no referral');
      const { patient: read, authoredOn } = result.referral;
      return {
        values: [read?.birthDate?.value, read?.deceased?.value, authoredOn?.value],
        told: result.findings.map(({ code, severity, path }) => [code, severity, path?.split('/').at(-1)]),
      };
    });
  };

  it('are read where they mean but one day, and nothing is told', () => {
    for (const { values, told } of dates('17.04.1979', '20260315', '202611201405')) {
      expect(values).toEqual(['1979-04-17', '2026-03-15', '2026-11-20T14:05:00+01:00']);
      expect(told).toEqual([]);
    }
  });

  it('stay as they were written where they are no day, and it is told', () => {
    for (const { values, told } of dates('1979-13-40', 'i mars', '15/03/26')) {
      expect(values).toEqual(['1979-13-40', 'i mars', '15/03/26']);
      expect(told.map(([code, severity]) => [code, severity])).toEqual(
        Array(3).fill(['FIELD_INVALID', 'warning']),
      );
    }
  });

  it('are none where nothing but zeros and strokes stands', () => {
    for (const { values, told } of dates('0000-00-00', '-', '00.00.0000')) {
      expect([...values, ...told]).toEqual([undefined, undefined, undefined]);
    }
  });
});

describe('telephones and the like', () => {
  const telecom = (type: string, address: string) => {
    const patient = `<Patient><TeleCom>${type}<TeleAddress V="${address}"/></TeleCom></Patient>`;
    const [found] = referralIn(msgHead({ patient })).patient?.telecoms ?? [];
    return found && [found.kind, found.use, found.value];
  };

  it.each([
    ['tel:91000001', ['phone', null, '91000001']],
    ['TEL:91 00 00 01', ['phone', null, '91 00 00 01']],
    ['tel:%2B4791000001', ['phone', null, '+4791000001']],
    ['callto://91000001', ['phone', null, '91000001']],
    ['mob:91000001', ['phone', 'mobile', '91000001']],
    ['sms:91000001', ['phone', 'mobile', '91000001']],
    ['91000001', ['phone', null, '91000001']],
    ['+47 910 00 001', ['phone', null, '+47 910 00 001']],
    ['fax:71000002', ['fax', null, '71000002']],
    ['mailto:embla@example.org', ['email', null, 'embla@example.org']],
    ['embla@example.org', ['email', null, 'embla@example.org']],
    ['https://example.org/91000001', ['other', null, 'https://example.org/91000001']],
    ['www.example.org/91000001', ['other', null, 'www.example.org/91000001']],
    ['91 00 00 01 (mob./priv.)', ['phone', null, '91 00 00 01 (mob./priv.)']],
    ['tel:', undefined],
    [' ', undefined],
    ['100%', ['phone', null, '100%']],
  ])('%s', (address, found) => {
    expect(telecom('', address)).toEqual(found);
  });

  it.each([
    ['MC', ['phone', 'mobile', '91000001']],
    ['MC ', ['phone', 'mobile', '91000001']],
    ['H', ['phone', 'home', '91000001']],
    ['HV', ['phone', 'temp', '91000001']],
    ['WP', ['phone', 'work', '91000001']],
    ['F', ['fax', null, '91000001']],
    ['PG', ['other', null, '91000001']],
    ['EC', ['other', null, '91000001']],
    ['ec', ['other', null, '91000001']],
    ['ukjent', ['phone', null, '91000001']],
  ])('type %s', (type, found) => {
    expect(telecom(`<TypeTelecom V="${type}"/>`, 'tel:91000001')).toEqual(found);
  });

  it('the type may follow the address, or have no code', () => {
    const patient =
      '<Patient><TeleCom><TeleAddress V="1"/><TypeTelecom V="MC"/></TeleCom><TeleCom><TeleAddress V="2"/><TypeTelecom DN="Hovedtelefon"/></TeleCom></Patient>';
    expect(referralIn(msgHead({ patient })).patient?.telecoms).toEqual([
      {
        kind: 'phone',
        use: 'mobile',
        value: '1',
        path: '/MsgHead/MsgInfo/Patient/TeleCom[1]/TeleAddress/@V',
      },
      { kind: 'phone', use: null, value: '2', path: '/MsgHead/MsgInfo/Patient/TeleCom[2]/TeleAddress/@V' },
    ]);
  });

  it('a number of anybody else is never the patient’s', () => {
    const others =
      '<PatRelInst><NameInst>Rørlegger Dahl</NameInst><RoleInst DN="Arbeidsgiver"/><Address><TeleAddress V="tel:71000009"/></Address></PatRelInst>' +
      '<ContactPerson><OccupationRole>Nærmeste leder</OccupationRole><WorkingPlace>Rørlegger Dahl</WorkingPlace><Merknad>tlf 71000008</Merknad><TeleAddress V="tel:71000008"/></ContactPerson>' +
      '<ParorendeForesatt><Comment>tlf 71000007</Comment></ParorendeForesatt>';
    const { patient, texts } = referralIn(message({ patient: others }));
    expect(patient?.telecoms).toEqual([]);
    expect(JSON.stringify(texts)).not.toMatch(/7100000/);
  });
});

describe('what the referral asks for', () => {
  it.each([
    ['N', 'new'],
    ['H', 'new'],
    ['M', 'change'],
    ['A', 'addition'],
    ['C', 'cancellation'],
    ['c ', 'cancellation'],
    ['?', 'new'],
  ])('ServType %s', (code, action) => {
    expect(referralIn(message({ body: `<ServType V="${code}"/>` })).action).toEqual({
      value: action,
      path: '/Message/ServReq/ServType/@V',
    });
  });

  it('v2.0 has an action only with a requested service', () => {
    const none = referralIn(msgHead()).action;
    expect(none).toEqual({ value: 'new', path: '/MsgHead/Document/RefDoc/Content/Henvisning/ServType' });
    expect(referralIn(msgHead({ body: '<ReqServ><ServType V="M"/></ReqServ>' })).action.value).toBe('change');
  });

  it('has its own id in v1.x, and dates as precise as written', () => {
    const { businessId, authoredOn } = referralIn(
      message({ body: '<Id>007</Id><IssueDate V="2026-02-09"/>' }),
    );
    expect([businessId?.value, authoredOn?.value]).toEqual(['007', '2026-02-09']);
    const v2 = referralIn(msgHead({ body: '<IssueDate>2026-02-09T00:00:00</IssueDate>' }));
    expect([v2.businessId, v2.authoredOn?.value]).toEqual([null, '2026-02-09T00:00:00+01:00']);
  });

  it('priority and services carry the list that their place or @S names', () => {
    const service =
      '<ReqServ><Priority V="3" DN="Haster"/><Purpose V="2"/><Service><ServId V="AB1" S="2.16.578.1.12.4.1.1.7270" DN="Opphold"/><MedSpeciality V="230" S="2.16.578.1.12.4.1.1.8451"/></Service></ReqServ>';
    const list = (number: string) => `urn:oid:2.16.578.1.12.4.1.1.${number}`;
    const v1 = referralIn(
      message({ ns: V1_0, body: `<MsgDescr V="H_REHAB" DN="Rehab"/>${service}${PROBLEM}` }),
    );
    expect(v1.priority).toMatchObject({ code: '3', system: list('8304'), display: 'Haster' });
    expect(v1.requestedServices.map(({ code, system }) => [code, system])).toEqual([
      ['AB1', list('7270')],
      ['230', list('8451')],
      ['H_REHAB', list('8263')],
      ['2', list('8248')],
    ]);
    const v2 = referralIn(
      msgHead({ body: `<TypeInnholdIMelding><TypeInnhold V="10"/></TypeInnholdIMelding>${service}` }),
    );
    expect([v2.priority?.system, v2.requestedServices.at(-2)?.system]).toEqual([list('8306'), list('8455')]);
  });
});
