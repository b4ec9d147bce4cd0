import { describe, expect, it } from 'vitest';
import { read } from '../../src/read/read.ts';
import {
  document,
  MSG_HEAD,
  message,
  msgHead,
  PROBLEM,
  readText,
  referralIn,
  refusal,
  tables,
  V1_0,
  V2_0,
} from './messages.ts';

describe('what a message is follows from its bytes', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \r\n\t'],
    ['a byte order mark', '\ufeff'],
    ['a byte order mark and a line', '\ufeff\n'],
  ])('%s is an empty message', (_name, text) => {
    expect(refusal(text)).toMatchObject({
      verdict: 'unreadable',
      code: 'MESSAGE_EMPTY',
      head: null,
      format: null,
    });
  });

  it('UTF-16 white space is an empty message', () => {
    expect(refusal(Buffer.from('\ufeff \n', 'utf16le')).code).toBe('MESSAGE_EMPTY');
  });

  it('a message over the limit is refused before anything in it is looked at', () => {
    const small = { ...tables, limits: { maxBytes: 10 } };
    const result = read(Buffer.from(' '.repeat(11)), small);
    expect(result).toMatchObject({ verdict: 'unreadable', head: null });
    expect(result).toHaveProperty('finding', {
      code: 'MESSAGE_TOO_LARGE',
      severity: 'error',
      item: null,
      path: null,
      values: { size: '11', limit: '10' },
    });
  });

  it('other text is of unknown format', () => {
    expect(refusal('Hei, kan dere ta imot denne?')).toMatchObject({
      verdict: 'unreadable',
      code: 'FORMAT_UNKNOWN',
    });
    expect(refusal(Buffer.of(0x25, 0x50, 0x44, 0x46)).code).toBe('FORMAT_UNKNOWN');
  });

  it('XML that is no KITH message is of a kind that is not taken', () => {
    expect(refusal('<html><body/></html>')).toMatchObject({
      verdict: 'unsupported',
      code: 'MESSAGE_TYPE_UNSUPPORTED',
      values: { type: 'html' },
      head: null,
    });
  });
});

describe('a Henvisning is known by the namespaces of root and body', () => {
  it.each([
    ['v1.0', message({ ns: V1_0 }), 'kith-1.0'],
    ['v1.1', message(), 'kith-1.1'],
    ['v2.0', msgHead(), 'kith-2.0'],
  ])('%s', (_name, xml, format) => {
    expect(referralIn(xml).head.format).toBe(format);
  });

  it('whatever the prefixes', () => {
    const prefixed = msgHead()
      .replace(/<(\/?)(?=[A-Z])/g, '<$1mh:')
      .replace(`xmlns="${MSG_HEAD}"`, `xmlns:mh="${MSG_HEAD}"`)
      .replace(
        new RegExp(`<mh:Henvisning xmlns="${V2_0}">(.*)</mh:Henvisning>`),
        (_, body: string) => `<x:Henvisning xmlns:x="${V2_0}">${body.replaceAll('mh:', 'x:')}</x:Henvisning>`,
      );
    expect(prefixed).toContain('<x:TextResultValue>');
    expect({ ...referralIn(prefixed) }).toEqual({ ...referralIn(msgHead()) });
  });

  it('whatever Type and MIGversion say', () => {
    const lying = msgHead().replace('V="HENVISNING_NYTILSTAND"', 'V="EPIKRISE"');
    expect(referralIn(lying).head.envelope).toMatchObject({ msgType: { code: 'EPIKRISE' } });
    expect(refusal(message({ ns: 'http://www.kith.no/xmlstds/labsvar/2012-02-15' })).verdict).toBe(
      'unsupported',
    );
  });

  it('whatever the order of its parts', () => {
    const reversed = message({ body: `<Id>R1</Id>${PROBLEM}<ServType V="N"/><IssueDate V="2026-02-09"/>` });
    const usual = message({ body: `<ServType V="N"/><IssueDate V="2026-02-09"/><Id>R1</Id>${PROBLEM}` });
    expect(referralIn(reversed)).toEqual(referralIn(usual));
  });

  it('its parts are read from KITH namespaces only', () => {
    const decoy = msgHead({ info: '<x:MsgId xmlns:x="urn:other">decoy</x:MsgId><MsgId>real</MsgId>' });
    expect(referralIn(decoy).head.id?.value).toBe('real');
    const shared = msgHead({
      patient:
        '<Patient><f:FamilyName xmlns:f="http://www.kith.no/xmlstds/felleskomponent1">Kvistholt</f:FamilyName></Patient>',
    });
    expect(referralIn(shared).patient?.name?.family).toBe('Kvistholt');
  });
});

describe('what else comes in KITH is named, and its sender can be answered', () => {
  const head = { id: { value: 'mh-1' }, sender: { organization: { identifiers: [{ value: '7100001' }] } } };

  it.each([
    [
      'a Dialogmelding',
      '<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/2013-01-23"/>',
      'MESSAGE_TYPE_UNSUPPORTED',
      { type: 'Dialogmelding' },
    ],
    [
      'a later Henvisning',
      '<Henvisning xmlns="http://ehelse.no/xmlstds/henvisning/2099-01-01"/>',
      'VERSION_UNSUPPORTED',
      { version: '2099-01-01' },
    ],
    [
      'the draft of Henvisning v2.0',
      '<Henvisning xmlns="http://www.kith.no/xmlstds/henvisning/2014-04-30"/>',
      'VERSION_UNSUPPORTED',
      { version: '2014-04-30' },
    ],
    [
      'a Henvisning of somebody else',
      '<Henvisning xmlns="urn:somebody"/>',
      'MESSAGE_TYPE_UNSUPPORTED',
      { type: 'Henvisning' },
    ],
  ])('%s in MsgHead', (_name, body, code, values) => {
    const xml = msgHead().replace(/<Henvisning.*<\/Henvisning>/, body);
    expect(refusal(xml)).toMatchObject({ verdict: 'unsupported', code, values, format: null, head });
  });

  it('a report to a register', () => {
    const xml = msgHead().replace(
      /<Document>.*<\/Document>/,
      '<PatientReport><CaseNo>1</CaseNo></PatientReport>',
    );
    expect(refusal(xml)).toMatchObject({ verdict: 'unsupported', values: { type: 'PatientReport' }, head });
  });

  it('a lab answer, whose sender is the service provider', () => {
    const party = (id: string) => `<HCP><Inst><Id>${id}</Id><TypeId V="HER"/></Inst></HCP>`;
    const xml = `<Message xmlns="http://www.kith.no/xmlstds/labsvar/2012-02-15"><MsgId>s1</MsgId><ServReport><ServProvider>${party('1')}</ServProvider><Requester>${party('2')}</Requester></ServReport></Message>`;
    const { verdict, values, head } = refusal(xml);
    expect([verdict, values]).toEqual(['unsupported', { type: 'labsvar' }]);
    expect(head?.sender?.organization?.identifiers[0]?.value).toBe('1');
    expect(head?.addressee?.organization?.identifiers[0]?.value).toBe('2');
  });

  it('a later version of the Message family', () => {
    const xml = message({ ns: 'http://www.kith.no/xmlstds/henvisning/2031-01-01' });
    expect(refusal(xml)).toMatchObject({
      code: 'VERSION_UNSUPPORTED',
      values: { version: '2031-01-01' },
      head: { id: { value: 'm-1' } },
    });
  });

  it('what a receiver tells the referrer about a v1.0 referral', () => {
    const xml = message({ ns: V1_0, body: `<MsgDescr V="T"/>${PROBLEM}` });
    expect(refusal(xml)).toMatchObject({ verdict: 'unsupported', values: { type: 'Tilbakemelding' } });
  });

  it('a name that could hide a person is not repeated', () => {
    const xml = msgHead().replace(
      /<Henvisning.*<\/Henvisning>/,
      '<n23847130091 xmlns="http://www.kith.no/xmlstds/x"/>',
    );
    expect(refusal(xml).values).toEqual({ type: 'ukjent' });
  });

  it.each([
    ['v1.0', 'http://www.kith.no/xmlstds/apprec/2004-11-21'],
    ['v1.1', 'http://www.kith.no/xmlstds/apprec/2012-02-15'],
    ['to come', 'http://ehelse.no/xmlstds/apprec/2031-01-01'],
  ])('a receipt %s is never answered', (_name, ns) => {
    const appRec = `<AppRec xmlns="${ns}"><Id>a1</Id></AppRec>`;
    const receipt = { verdict: 'ignored', code: 'MESSAGE_IS_RECEIPT', head: null };
    expect(refusal(appRec)).toMatchObject(receipt);
    expect(refusal(msgHead().replace(/<Henvisning.*<\/Henvisning>/, appRec))).toMatchObject(receipt);
    expect(refusal(appRec.slice(0, -3))).toMatchObject({ verdict: 'unreadable', head: null });
  });
});

describe('parts that must be there', () => {
  it.each([
    [
      'no MsgInfo',
      `<MsgHead xmlns="${MSG_HEAD}">${document(`<Henvisning xmlns="${V2_0}"/>`)}</MsgHead>`,
      'MsgInfo',
    ],
    ['no document', msgHead().replace(/<Document>.*<\/Document>/, ''), 'Document/RefDoc/Content/Henvisning'],
    [
      'an empty Content',
      msgHead().replace(/<Henvisning.*<\/Henvisning>/, ''),
      'Document/RefDoc/Content/Henvisning',
    ],
    ['no ServReq', message().replace(/<ServReq>.*<\/ServReq>/, ''), 'ServReq'],
  ])('%s makes the message unreadable', (_name, xml, part) => {
    expect(refusal(xml)).toMatchObject({
      verdict: 'unreadable',
      code: 'STRUCTURE_INVALID',
      values: { part },
    });
  });

  it.each([
    ['two patients', msgHead({ patient: '<Patient/><Patient/>' }), 'Patient[2]', 'mh-1'],
    [
      'two bodies in one document',
      msgHead().replace('</Content>', '<Notat xmlns="http://www.kith.no/xmlstds/notat"/></Content>'),
      'Content/*[2]',
      'mh-1',
    ],
    ['two message ids', msgHead({ info: '<MsgId>1</MsgId><MsgId>2</MsgId>' }), 'MsgId[2]', undefined],
    ['two senders', message().replace('</ServReq>', '<Requester/></ServReq>'), 'Requester[2]', undefined],
  ])('%s are refused rather than one of them chosen', (_name, xml, part, id) => {
    const { code, values, head } = refusal(xml);
    expect([code, values, head?.id?.value]).toEqual(['STRUCTURE_INVALID', { part }, id]);
  });

  it('a part of the header that nobody knows stands in no way of the referral, and is carried', () => {
    const result = readText(message({ header: '<MsgId>m-1</MsgId><Prioritet V="2"/><Merknad>x</Merknad>' }));
    expect(result).toMatchObject({ kind: 'referral', referral: { head: { id: { value: 'm-1' } } } });
    const fates = new Map(result.account().map(({ path, fate }) => [path, fate]));
    expect(fates.get('/Message/Merknad')).toBe('carried');
  });

  it.each([
    [
      'two in a v1.0 message',
      message({ ns: V1_0 }).replace('</Message>', '<ServReq/></Message>'),
      'm-1',
      '/Message/ServReq[2]',
    ],
    [
      'two in one document',
      msgHead().replace('</Content>', `<Henvisning xmlns="${V2_0}"/></Content>`),
      'mh-1',
      '/MsgHead/Document/RefDoc/Content/Henvisning[2]',
    ],
    [
      'two documents in one envelope',
      msgHead({ after: document(`<Henvisning xmlns="${V2_0}"/>`) }),
      'mh-1',
      '/MsgHead/Document[2]/RefDoc/Content/Henvisning',
    ],
    [
      'a second document without MsgType',
      msgHead({ after: document(`<Henvisning xmlns="${V2_0}"/>`, '') }),
      'mh-1',
      '/MsgHead/Document[2]/RefDoc/Content/Henvisning',
    ],
  ])('more than one referral is refused and answered, never read as one: %s', (_name, xml, id, path) => {
    const { verdict, code, values, head } = refusal(xml);
    expect([verdict, code, values, head?.id?.value]).toEqual([
      'unreadable',
      'REFERRAL_NOT_SINGLE',
      { part: path },
      id,
    ]);
  });

  it('a missing id blocks, a missing sender warns, both with the place where they were expected', () => {
    const result = readText(msgHead({ info: '', sender: '<Organisation/>' }));
    expect(result).toHaveProperty('findings', [
      { code: 'MESSAGE_ID_MISSING', severity: 'error', item: null, path: '/MsgHead/MsgInfo/MsgId' },
      { code: 'SENDER_MISSING', severity: 'warning', item: null, path: '/MsgHead/MsgInfo/Sender' },
    ]);
    expect(readText(message({ header: '', requester: '' }))).toHaveProperty('findings', [
      { code: 'MESSAGE_ID_MISSING', severity: 'error', item: null, path: '/Message/MsgId' },
      { code: 'SENDER_MISSING', severity: 'warning', item: null, path: '/Message/ServReq/Requester' },
    ]);
  });

  it('everything else may be missing', () => {
    const bare2 = referralIn(msgHead({ patient: '', body: '' }));
    expect(bare2).toMatchObject({
      patient: null,
      texts: [],
      diagnoses: [],
      action: { value: 'new' },
      priority: null,
    });
    const bare1 = referralIn(`<Message xmlns="${V1_0}"><ServReq/></Message>`);
    expect(bare1).toMatchObject({
      patient: null,
      requester: null,
      head: { id: null, time: null, test: null },
    });
  });
});

describe('of a message that breaks off, the sender is only answered if all that names the sender was whole', () => {
  const cutAt = (xml: string, mark: string) => refusal(xml.slice(0, xml.indexOf(mark)));

  it('MsgHead: after the end of MsgInfo', () => {
    expect(cutAt(msgHead(), '<Document>')).toMatchObject({
      verdict: 'unreadable',
      code: 'XML_NOT_WELL_FORMED',
      head: { id: { value: 'mh-1' } },
    });
    expect(cutAt(msgHead(), '</MsgInfo>').head).toBeNull();
  });

  it('Message: after the end of Requester', () => {
    expect(cutAt(message(), '</ServReq>').head?.id?.value).toBe('m-1');
    expect(cutAt(message(), '</Requester>').head).toBeNull();
    expect(cutAt(message(), '<Patient>').head).toBeNull();
  });

  it('also when it is too deep rather than short', () => {
    expect(refusal(msgHead({ body: '<a>'.repeat(100) })).head?.id?.value).toBe('mh-1');
  });

  it('nobody is answered without an id', () => {
    expect(cutAt(msgHead({ info: '' }), '<Document>').head).toBeNull();
  });
});
