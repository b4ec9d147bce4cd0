import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, receiptFor } from '../../../src/decide.ts';
import { read } from '../../../src/read/read.ts';
import { loadFixtures } from '../../support/fixtures.ts';
import { message, tables } from './messages.ts';

const fixtures = loadFixtures().filter(({ file }) => file.endsWith('.hl7'));
const SIGNS = [
  '|',
  '^',
  '~',
  '\\',
  '&',
  '\r',
  '\n',
  '\r\n',
  '\\.br\\',
  '\\X',
  '""',
  '\0',
  '\x0b',
  '\x1c',
  '\xff',
  'MSH|',
  'PID|',
  'NTE|',
  'OBX|',
];

const edit = fc.record({
  at: fc.nat(),
  remove: fc.nat({ max: 40 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(...SIGNS).map((text) => Buffer.from(text, 'latin1')),
  ),
  repeat: fc.nat({ max: 60 }),
});
type Edit = { at: number; remove: number; insert: Uint8Array; repeat: number };

function edited(bytes: Uint8Array, edits: readonly Edit[]): Buffer {
  let changed = Buffer.from(bytes);
  for (const { at, remove, insert, repeat } of edits) {
    const place = at % (changed.length + 1);
    const doubled = changed.subarray(place, place + repeat);
    changed = Buffer.concat([changed.subarray(0, place), insert, doubled, changed.subarray(place + remove)]);
  }
  return changed;
}

/** Everything a result offers, so that a fault that only shows when it is asked for shows here. */
function readAll(bytes: Uint8Array): void {
  const result = read(bytes, tables);
  JSON.stringify([result, result.account()]);
}

describe('whatever the bytes', () => {
  it('a fixture with bytes changed, taken out, doubled or put in is read or refused, never thrown on', () => {
    const bytes = fc.constantFrom(...fixtures.map((fixture) => fixture.bytes));
    fc.assert(
      fc.property(bytes, fc.array(edit, { minLength: 1, maxLength: 5 }), (good, edits) =>
        readAll(edited(good, edits)),
      ),
      { numRuns: 4_000 },
    );
  });

  it('each fixture so changed is judged and answered, or not answered by rule', () => {
    for (const { name, bytes } of fixtures) {
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
          const decision = decide(edited(bytes, edits), tables);
          expect(decision.findings.length > 0 || decision.verdict === 'forward', name).toBe(true);
          const receipt = receiptFor(decision, { kind: 'rejected' }, tables);
          if (decision.verdict === 'ignored') expect(receipt).toBeNull();
        }),
        { numRuns: 25 },
      );
    }
  });

  it('a header of any signs is read or refused', () => {
    const header = fc.tuple(
      fc.string({ maxLength: 1 }),
      fc.string({ maxLength: 6 }),
      fc.array(fc.string({ maxLength: 6 })),
    );
    fc.assert(
      fc.property(header, ([field, encoding, fields]) =>
        readAll(Buffer.from(`MSH${field}${encoding}${field}${fields.join(field)}\rNTE${field}1${field}x`)),
      ),
      { numRuns: 1_000 },
    );
  });

  it('the same bytes give the same result', () => {
    for (const { bytes } of fixtures) {
      expect(JSON.stringify(read(bytes, tables))).toBe(JSON.stringify(read(Buffer.from(bytes), tables)));
    }
  });
});

/** The least processor time of a few rounds: what the work costs when nothing else gets in its way. */
function cost(bytes: Uint8Array, times: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round += 1) {
    const start = process.cpuUsage();
    for (let time = 0; time < times; time += 1) read(bytes, tables).account();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least;
}

describe('ten times the input costs about ten times the work', { retry: 3, timeout: 60_000 }, () => {
  it.each<[string, number, (size: number) => string]>([
    ['repetitions', 300, (size) => message([`PID|1||1||||||||||${'40000001~'.repeat(size)}`])],
    ['components', 300, (size) => message([`PID|1||1||${'a^'.repeat(size)}`])],
    ['subcomponents', 300, (size) => message([`PID|1||1||${'a&'.repeat(size)}`])],
    ['fields', 300, (size) => message([`PID${'|a'.repeat(size)}`])],
    ['segments of one name', 100, (size) => message(Array<string>(size).fill('DG1|1||L84^Rygg^ICPC-2'))],
    ['lines of one text', 100, (size) => message(Array<string>(size).fill('OBX|1|TX|57133-1||en linje'))],
    ['lines broken inside a text', 300, (size) => message([`OBX|1|TX|x||${'linje\n'.repeat(size)}`])],
    ['escapes', 500, (size) => message([`NTE|1||${'\\.br\\a'.repeat(size)}`])],
    ['signs that are no escape', 2_000, (size) => message([`NTE|1||${'\\a'.repeat(size)}`])],
    ['hexadecimal digits', 20_000, (size) => message([`NTE|1||\\X${'41'.repeat(size)}\\`])],
    [
      'providers',
      100,
      (size) => message(Array<string>(size).fill('PRD|CP|Lien^Per||Sted|22480190^WPN^PH||1^HPR')),
    ],
    ['identifiers', 200, (size) => message([`PID|1||${'1^^^^FNR~'.repeat(size)}`])],
  ])('%s', (_name, size, make) => {
    const small = Buffer.from(make(size));
    const large = Buffer.from(make(size * 10));
    cost(small, 10);
    // The small one is read ten times over, so that both leave the same amount of garbage behind.
    expect(cost(large, 1)).toBeLessThan(1.5 * cost(small, 10));
  });

  it('a field of 30 MB is read like any other', () => {
    const content = 'QUJD'.repeat(7_500_000);
    const result = read(Buffer.from(message([`OBX|1|ED|x||^AP^PDF^Base64^${content}`])), tables);
    expect(result.kind === 'referral' && result.referral.attachments[0]?.base64?.length).toBe(30_000_000);
  });
});
