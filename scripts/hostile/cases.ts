/** Messages made to hurt, each made when it is asked for: what they are, and the bytes. All persons and ids are invented. */

const MSG_HEAD = 'http://www.kith.no/xmlstds/msghead/2006-05-24';
const HENVISNING = 'http://ehelse.no/xmlstds/henvisning/2017-11-30';
/** A synthetic fødselsnummer (month + 80). */
const FNR = '23847130091';
const MB = 1024 * 1024;

export interface HostileCase {
  readonly name: string;
  make(): Uint8Array;
}

export const CASES: readonly HostileCase[] = [
  xml('a usual referral', {}),
  { name: 'nothing', make: () => Buffer.alloc(0) },
  { name: 'white space only', make: () => Buffer.from(' \r\n\t'.repeat(100)) },
  { name: '36 MB, over the limit', make: () => Buffer.alloc(36 * MB, 'x') },
  { name: '30 MB of zero bytes', make: () => Buffer.alloc(30 * MB) },
  { name: '30 MB of white space', make: () => Buffer.alloc(30 * MB, ' ') },
  { name: 'XML: entities that grow', make: () => Buffer.from(entities()) },
  { name: 'XML: an entity from a file', make: () => Buffer.from(external()) },
  { name: 'XML: 200 000 elements deep', make: () => Buffer.from('<a>'.repeat(200_000)) },
  { name: 'XML: 10 million empty elements', make: () => Buffer.from(`<a>${'<b/>'.repeat(7 * MB)}</a>`) },
  {
    name: 'XML: 30 MB that break off',
    make: () => Buffer.from(referral({ text: filler(30) }).slice(0, -200)),
  },
  {
    name: 'XML: declared as UTF-8, written in another set',
    make: () => Buffer.from(referral({ text: 'æøå' }), 'latin1'),
  },
  xml('XML: an attribute of 30 MB', { attribute: 'y'.repeat(30 * MB) }),
  xml('XML: one text of 30 MB', { text: filler(30) }),
  xml('XML: one text of 30 MB without spaces', { text: 'x'.repeat(30 * MB) }),
  xml('XML: one text of 30 MB, digits only', { text: '12345678 '.repeat((30 * MB) / 9) }),
  xml('XML: one text of 30 MB in CDATA', { text: `<![CDATA[${filler(30)}]]>` }),
  xml('XML: one text of 30 MB with æ, ø and å', { text: filler(29).replaceAll('vondt', 'ømt') }),
  xml('XML: one text of 30 MB, half of it spaces, with a tag in it', {
    text: `<b>x</b>${'a '.repeat(15 * MB)}`,
  }),
  xml('XML: 30 MB of greater-than signs in an attached XML document', {
    attached: `<x xmlns="urn:x">${'>'.repeat(30 * MB)}</x>`,
  }),
  xml('XML: a message id of 30 MB', { id: 'x'.repeat(30 * MB) }),
  xml('XML: a name of 30 MB', { name: 'x '.repeat(15 * MB) }),
  xml('XML: a telephone number of 30 MB', { phone: '4 '.repeat(15 * MB) }),
  xml('XML: a comment of 30 MB', { text: `Vondt i ryggen.<!--${filler(30)}-->` }),
  xml('XML: a million comments', { text: 'x<!---->'.repeat(MB) }),
  xml('XML: a processing instruction of 30 MB', { text: `Vondt i ryggen.<?x ${filler(30)}?>` }),
  xml('XML: 30 MB of bare carriage returns', { text: `Vondt${'\r'.repeat(30 * MB)}i ryggen.` }),
  xml('XML: 30 MB of line ends', { text: `Vondt${'\r\n'.repeat(15 * MB)}i ryggen.` }),
  xml('XML: 5 million character references', { text: '&#229;'.repeat(5 * MB) }),
  xml('XML: an attachment of 22 MB (base64)', { attached: base64('QUJD'.repeat((29 * MB) / 4)) }),
  xml('XML: an attachment with a space behind every sign', {
    attached: base64('Q U J D '.repeat((30 * MB) / 8)),
  }),
  {
    name: 'XML: one text of 15 million characters in UTF-16',
    make: () => Buffer.from(`\ufeff${referral({ text: filler(15) })}`, 'utf16le'),
  },
  { name: 'JSON: 200 000 lists deep', make: () => Buffer.from('['.repeat(200_000)) },
  { name: 'JSON: 10 million values', make: () => Buffer.from(`[${'0,'.repeat(10 * MB)}0]`) },
  { name: 'JSON: 30 MB that break off', make: () => Buffer.from(fhir(filler(30)).slice(0, -20)) },
  {
    name: 'JSON: one note of 15 million carriage returns',
    make: () => Buffer.from(fhir('\r'.repeat(15 * MB))),
  },
  { name: 'JSON: one note of 30 MB', make: () => Buffer.from(fhir(filler(30))) },
  {
    name: 'JSON: one note of 15 MB, every sign escaped',
    make: () => Buffer.from(fhir(filler(5)).replaceAll('e', '\\u0065')),
  },
  {
    name: 'JSON: a note with `__proto__`',
    make: () => Buffer.from(fhir('Vondt.').replace('{"resourceType"', '{"__proto__":{"x":1},"resourceType"')),
  },
  { name: 'HL7: one OBX of 30 MB', make: () => Buffer.from(hl7(filler(30))) },
  {
    name: 'HL7: one OBX of 30 MB, no character set declared',
    make: () => Buffer.from(hl7(`ø${filler(30)}`, ''), 'latin1'),
  },
  { name: 'HL7: 199 000 escapes', make: () => Buffer.from(hl7('\\.br\\'.repeat(99_000))) },
  { name: 'HL7: 5 million segments', make: () => Buffer.from(hl7('Vondt.') + 'NTE|\r'.repeat(5 * MB)) },
  {
    name: 'HL7: an attachment of 22 MB (base64)',
    make: () =>
      Buffer.from(
        `${hl7('Vondt.')}OBX|2|ED|x^Brev||^application^pdf^Base64^${'QUJD'.repeat((29 * MB) / 4)}\r`,
      ),
  },
  { name: 'HL7: no header', make: () => Buffer.from('PID|1||23847130091\r') },
];

function xml(name: string, parts: ReferralParts): HostileCase {
  return { name, make: () => Buffer.from(referral(parts)) };
}

interface ReferralParts {
  readonly text?: string;
  readonly attribute?: string;
  /** Content of a second document. */
  readonly attached?: string;
  readonly id?: string;
  readonly name?: string;
  readonly phone?: string;
}

/** Henvisning v2.0 with a telephone number and a kommune, and one text. */
function referral(parts: ReferralParts): string {
  const { text = 'Vondt i ryggen.', attribute = '', attached } = parts;
  const { id = 'hostile-1', name = 'Kvistholt', phone = 'tel:40000001' } = parts;
  const reason = `<ReasonAsText><Heading V="PROB"/><TextResultValue>${text}</TextResultValue></ReasonAsText>`;
  const enclosed =
    attached === undefined
      ? ''
      : `<Document><RefDoc><MsgType V="A"/><MimeType>application/pdf</MimeType><Content>${attached}</Content></RefDoc></Document>`;
  return (
    `<?xml version="1.0"?><MsgHead xmlns="${MSG_HEAD}"><MsgInfo><Type V="HENVISNING_NYTILSTAND"/><MsgId>${id}</MsgId>` +
    `<GenDate>2026-02-09T16:02:02</GenDate><Sender><Organisation><OrganisationName>Lyngmo legekontor</OrganisationName>` +
    `<Ident><Id>7100001</Id><TypeId V="HER"/></Ident></Organisation></Sender><Patient><FamilyName>${name}</FamilyName>` +
    `<GivenName>Embla</GivenName><Ident><Id>${FNR}</Id><TypeId V="FNR"/></Ident><Address><County V="0301"/></Address>` +
    `<TeleCom><TeleAddress V="${phone}"/></TeleCom></Patient></MsgInfo><Document><RefDoc><MsgType V="XML"/><Content>` +
    `<Henvisning xmlns="${HENVISNING}" x="${attribute}">${reason}</Henvisning></Content></RefDoc></Document>${enclosed}</MsgHead>`
  );
}

function base64(written: string): string {
  return `<Base64Container xmlns="http://www.kith.no/xmlstds/base64container">${written}</Base64Container>`;
}

function hl7(text: string, charset = 'UNICODE UTF-8'): string {
  return [
    `MSH|^~\\&|EPJ|Lyngmo^7100001^HER|||20260209160202||REF^I12^REF_I12|hostile-1|P|2.5.1||||||${charset}`,
    'RF1||R|||||20260209',
    'PRD|RP|Nordvik^Tuva|||||9100001^HPR',
    `PID|1||${FNR}^^^&2.16.578.1.12.4.1.4.1&ISO||Kvistholt^Embla||||||^^^^^^^^0301||40000001`,
    `OBX|1|TX|8231#PROB^Problem||${text}`,
    '',
  ].join('\r');
}

function fhir(note: string): string {
  return JSON.stringify({
    resourceType: 'ServiceRequest',
    identifier: [{ value: 'hostile-1' }],
    status: 'active',
    intent: 'order',
    subject: { identifier: { system: 'urn:oid:2.16.578.1.12.4.1.4.1', value: FNR } },
    requester: { identifier: { system: 'urn:oid:2.16.578.1.12.4.1.2', value: '7100001' } },
    note: [{ text: note }],
  });
}

/** Sentences of a sick note, over and over, up to so many MB: text that the rules have to look at. */
function filler(megabytes: number): string {
  const words = 'Pasienten har hatt vondt i ryggen siden i fjor, og er sykmeldt 50 % fra jobben i butikk. ';
  return words.repeat(Math.ceil((megabytes * MB) / words.length)).slice(0, megabytes * MB);
}

function entities(): string {
  const names = Array.from({ length: 20 }, (_, index) => `e${index}`);
  const growing = names.map(
    (name, index) => `<!ENTITY ${name} "${index === 0 ? 'x' : `&e${index - 1};`.repeat(10)}">`,
  );
  return `<!DOCTYPE a [${growing.join('')}]><a>&e19;</a>`;
}

function external(): string {
  return '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>';
}
