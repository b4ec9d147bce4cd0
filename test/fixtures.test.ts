/** Every fixture through `decide`: what it says is compared with what the case says, whole and strictly. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decide, receiptBytes, receiptFor } from '../src/decide.ts';
import type { Decision, Receipt } from '../src/decision.ts';
import { ITEMS } from '../src/referral.ts';
import { loadTables } from '../src/tables.ts';
import { invalid, unsound } from './map/validate.ts';
import { type Expected, type Fixture, loadFixtures } from './support/fixtures.ts';
import { readAck } from './support/fixtures-ack.ts';
import { type AppRec, child, readAppRec } from './support/fixtures-apprec.ts';
import { readOutcome } from './support/fixtures-outcome.ts';
import { personalDataOf } from './support/fixtures-privacy.ts';
import { receiptInWords } from './support/fixtures-receipts.ts';

const tables = loadTables();
const loadedAgain = loadTables();
const fixtures = loadFixtures();

describe('fixtures', () => {
  it.each(fixtures)('$name is judged as it says', ({ bytes, expected }) => {
    expect(judged(decide(bytes, tables), expected.about)).toEqual(expected);
  });

  it('lie in the folder of their verdict', () => {
    const strays = fixtures.filter(({ verdict, expected }) => expected.verdict !== verdict);
    expect(strays.map(({ name }) => name)).toEqual([]);
  });

  it.each(fixtures)('$name gives the same bundle and the same receipt twice', ({ bytes }) => {
    const [first, second] = [decide(bytes, tables), decide(Buffer.from(bytes), loadedAgain)];
    expect(JSON.stringify(second.bundle)).toBe(JSON.stringify(first.bundle));
    expect(receiptOf(second)).toEqual(receiptOf(first));
  });

  const answered = (kind: RegExp) =>
    fixtures.filter(({ expected }) => kind.test(expected.receipt?.kind ?? 'none'));
  it.each(answered(/^apprec/))('$name is answered with an AppRec as the standard builds it', (fixture) => {
    const decision = decide(fixture.bytes, tables);
    const receipt = receiptOf(decision);
    if (!receipt) throw new Error('no receipt');
    assertAppRec(readAppRec(receipt.body), receipt, decision, fixture);
  });
  it.each(answered(/^hl7-ack$/))('$name is answered with an ACK as the standard builds it', (fixture) => {
    const decision = decide(fixture.bytes, tables);
    const receipt = receiptOf(decision);
    if (!receipt) throw new Error('no receipt');
    assertAck(receipt, decision, fixture);
  });

  it.each(answered(/^fhir-message$/))(
    '$name is answered with a message as the standard builds it',
    (fixture) => {
      const decision = decide(fixture.bytes, tables);
      const receipt = receiptOf(decision);
      if (!receipt) throw new Error('no receipt');
      assertOutcome(receipt, decision, fixture);
    },
  );

  it('together hold cases enough of every format, all seven verdicts and all three versions of KITH', () => {
    const count = (ending: string) => fixtures.filter(({ file }) => file.endsWith(ending)).length;
    expect(count('.xml')).toBeGreaterThanOrEqual(34);
    expect(count('.hl7')).toBeGreaterThanOrEqual(15);
    const seen = (pick: (expected: Expected) => string | null) =>
      [...new Set(fixtures.map(({ expected }) => pick(expected)))].filter((one) => one !== null).sort();
    expect(seen(({ verdict }) => verdict)).toEqual(
      ['forward', 'ignored', 'incomplete', 'test', 'unreadable', 'unroutable', 'unsupported'].sort(),
    );
    expect(seen(({ format }) => format)).toEqual(
      expect.arrayContaining(['fhir', 'hl7v2', 'kith-1.0', 'kith-1.1', 'kith-2.0']),
    );
    expect(seen(({ region }) => region)).toEqual(
      ['Helse Midt-Norge', 'Helse Nord', 'Helse Sør-Øst', 'Helse Vest'].sort(),
    );
    expect(seen(({ serviceLine }) => serviceLine)).toEqual(
      ['institution', 'mental-outpatient', 'musculoskeletal-outpatient', 'unclear'].sort(),
    );
    const missed = new Set(fixtures.flatMap(({ expected }) => expected.findings.map(({ item }) => item)));
    expect(ITEMS.filter((item) => !missed.has(item))).toEqual([]);
  });

  it('hold no identity number that could be a real one', () => {
    // n.b. Tenor: month + 80 (Skatteetaten); a common help number (FH) begins with 8 or 9 and is nobody's birth date.
    const synthetic = /^(\d\d(8[1-9]|9[0-2])|[89])/;
    const numbers = fixtures.flatMap(({ bytes }) => personalDataOf(bytes).identityNumbers);
    expect(numbers.filter((number) => number.length === 11 && !synthetic.test(number))).toEqual([]);
  });

  it('carry distinct message ids, so that every one has a fate of its own', () => {
    const ids = fixtures.map(({ bytes }) => decide(bytes, tables).ids.for('message'));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a fixture that has lost its other half', () => {
  it('fails the run and is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'los-fixtures-'));
    try {
      mkdirSync(join(folder, 'forward'));
      writeFileSync(join(folder, 'forward', 'lonely.xml'), '<a/>');
      writeFileSync(join(folder, 'forward', 'orphan.expected.json'), '{}');
      expect(() => loadFixtures(folder)).toThrow(
        'fixtures without their other half: forward/lonely.xml, forward/orphan.expected.json',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The decision in the words of an expectation. */
function judged(decision: Decision, about: string): Expected {
  const { found, route } = decision;
  const bundle = decision.bundle();
  return {
    about,
    verdict: decision.verdict,
    ...(decision.wouldBe === null ? {} : { wouldBe: decision.wouldBe }),
    format: decision.format,
    items: found
      ? (Object.fromEntries(ITEMS.map((item) => [item, found.items[item].status])) as Expected['items'])
      : null,
    missing: ITEMS.filter((item) =>
      decision.findings.some(
        ({ code, severity, item: about }) =>
          code.endsWith('_MISSING') && severity === 'error' && about === item,
      ),
    ),
    findings: decision.findings
      .map(({ code, severity, item }) => ({ code, severity, item }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    region: route?.region ?? null,
    serviceLine: route?.serviceLine ?? null,
    receiver: route?.receiverId ?? null,
    urgent: decision.urgent,
    receipt: receiptInWords(receiptOf(decision)),
    bundle: bundle?.entry?.map(({ resource }) => resource?.resourceType ?? 'nothing') ?? null,
  };
}

/** The receipt once everything has gone as it should. */
function receiptOf(decision: Decision): Receipt | null {
  const accepted = (decision.wouldBe ?? decision.verdict) === 'forward';
  return receiptFor(decision, { kind: accepted ? 'accepted' : 'rejected' }, tables);
}

const CHILDREN = [
  ['MsgType', 1, 1],
  ['MIGversion', 1, 1],
  ['SoftwareName', 0, 1],
  ['SoftwareVersion', 0, 1],
  ['GenDate', 1, 1],
  ['Id', 1, 1],
  ['Sender', 1, 1],
  ['Receiver', 1, 1],
  ['Status', 1, 1],
  ['Error', 0, Number.POSITIVE_INFINITY],
  ['OriginalMsgId', 1, 1],
] as const;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;
const CODE_8221 = /^(E(10|20|21|3[0-6]|53|54)|S(01|02|03|99)|T(01|02|10|99)|X99)$/;

/** What the XSDs ask for and what they can't: names, order, number, code lists, who answers whom about what. */
function assertAppRec(
  appRec: AppRec,
  receipt: Receipt,
  decision: Decision,
  { bytes, expected }: Fixture,
): void {
  const { root } = appRec;
  const names = root.children.map(({ name }) => name);
  const inOrder = CHILDREN.flatMap(([name]) => names.filter((one) => one === name));
  expect(names).toEqual(inOrder);
  for (const [name, least, most] of CHILDREN) {
    const count = names.filter((one) => one === name).length;
    expect(count, name).toBeGreaterThanOrEqual(least);
    expect(count, name).toBeLessThanOrEqual(most);
  }
  expect(child(root, 'MsgType')?.attributes.V).toBe('APPREC');
  expect(child(root, 'MIGversion')?.text).toBe(
    appRec.version === '1.0' ? '1.0 2004-11-21' : 'v1.1 2012-02-15',
  );
  expect(child(root, 'GenDate')?.text).toMatch(DATE_TIME);
  expect(child(root, 'Id')?.text).toBe(receipt.id);
  for (const party of ['Sender', 'Receiver']) {
    const hcp = child(child(root, party), 'HCP');
    expect(hcp?.children[0]?.name, party).toMatch(/^(Inst|HCProf)$/);
  }

  expect(receipt.positive).toBe(appRec.status === '1');
  expect(appRec.errors.length > 0).toBe(appRec.status === '2');
  for (const { code, system, display, text } of appRec.errors) {
    expect(code).toMatch(CODE_8221);
    expect(system).toBe('2.16.578.1.12.4.1.1.8221');
    expect(display).not.toBe('');
    expect(text).toMatch(/^\p{Lu}.{15,}/su);
    expect(text).not.toMatch(/[{}]|undefined|null/);
  }
  if (decision.urgent && appRec.status === '2') expect(appRec.errors[0]?.text).toMatch(/^.{0,60}akutt/i);

  const head = decision.head;
  expect(appRec.original.id).toBe(head?.id?.value ?? appRec.original.id);
  expect(appRec.original.issued).toMatch(DATE_TIME);
  expect(appRec.original.type).not.toBe('');
  const herIds = (party: 'sender' | 'addressee') => {
    const organization = head?.[party]?.organization;
    const all = [...(organization?.identifiers ?? []), ...(organization?.unit?.identifiers ?? [])];
    return all.filter(({ kind }) => kind === 'HER').map(({ value }) => value);
  };
  expect(appRec.receiver.herIds).toEqual(expect.arrayContaining(herIds('sender')));
  expect(appRec.sender.herIds).toEqual(expect.arrayContaining(herIds('addressee')));

  expect(personalDataOf(bytes).patient.filter((one) => receipt.body.includes(one))).toEqual([]);
  expect(expected.receipt?.kind).toBe(`apprec-${appRec.version}`);
}

/** What the sender's system looks at first: who answers, what about, in which version, signs and character set. */
function assertAck(receipt: Receipt, decision: Decision, { bytes }: Fixture): void {
  const envelope = decision.head?.envelope;
  if (envelope?.kind !== 'hl7v2') throw new Error('not of HL7 v2');
  const { msh, code, about, text, errors } = readAck(receipt.body);
  expect(`${msh[1]}${msh[2]}`).toBe(envelope.separators);
  expect([msh[5], msh[6], msh[4]]).toEqual([envelope.msh[3], envelope.msh[4], envelope.msh[6]]);
  expect(msh[9]).toMatch(/^ACK/);
  expect(msh[10]).toMatch(/^[0-9a-f]{20}$/);
  expect(msh[11]).toBe(envelope.msh[11] || 'P');
  expect(about).toBe(envelope.msh[10]);
  expect(receipt.positive).toBe(code === 'AA');
  expect(errors.length > 0).toBe(code !== 'AA');
  for (const error of errors) {
    expect(error.text).toMatch(/^\p{Lu}.{15,}/su);
    expect(error.text).not.toMatch(/[{}]|undefined|null/);
  }
  const told = decision.urgent && code !== 'AA' ? errors[0]?.text : undefined;
  if (told) expect(told).toMatch(/^.{0,60}akutt/i);
  const isOld = Number(envelope.version.split('.')[1] || 0) < 5;
  expect(text).toBe(isOld ? errors.map((error) => error.text).join(' ') : '');
  expect(errors.every(({ severity }) => (severity === null) === isOld)).toBe(true);
  const read = iconv.decode(receiptBytes(receipt), receipt.charset ?? 'utf-8');
  expect(read).toBe(receipt.body);
  expect(personalDataOf(bytes).patient.filter((one) => receipt.body.includes(one))).toEqual([]);
}

/** What the sender's system looks at first: which message is answered, how, and what each issue says. */
function assertOutcome(receipt: Receipt, decision: Decision, { bytes }: Fixture): void {
  const envelope = decision.head?.envelope;
  if (envelope?.kind !== 'fhir') throw new Error('not of FHIR');
  const { bundle, header, code, about, issues } = readOutcome(receipt.body);
  expect([...invalid(bundle), ...unsound(bundle)]).toEqual([]);
  expect(bundle.id).toBe(receipt.id);
  expect(about).toBe(envelope.headerId ?? envelope.bundleId ?? about);
  expect(code).toBe(receipt.positive ? 'ok' : 'fatal-error');
  expect(issues.length > 0).toBe(!receipt.positive);
  if (envelope.sourceEndpoint !== null)
    expect(header.destination?.[0]?.endpoint).toBe(envelope.sourceEndpoint);
  for (const { text, reason, place } of issues) {
    expect(text).toMatch(/^\p{Lu}.{15,}/su);
    expect(text).not.toMatch(/[{}]|undefined|null/);
    expect(decision.findings.map((finding) => finding.code)).toContain(reason);
    expect(place ?? 'Bundle').toMatch(/^[A-Z]\w+/);
  }
  if (decision.urgent && !receipt.positive) expect(issues[0]?.text).toMatch(/^.{0,60}akutt/i);
  expect(personalDataOf(bytes).patient.filter((one) => receipt.body.includes(one))).toEqual([]);
}
