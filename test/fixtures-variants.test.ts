/** Every fixture in other clothes, cut short, and with bytes gone wrong: the same judgement, none by half, and never a crash. */
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decide } from '../src/decide.ts';
import { ITEMS } from '../src/referral.ts';
import { loadTables } from '../src/tables.ts';
import { type Fixture, loadFixtures } from './support/fixtures.ts';

const tables = loadTables();
const fixtures = loadFixtures();
const referrals = fixtures.filter(({ expected, file }) => expected.items !== null && file.endsWith('.xml'));

/** The message as text, its declaration naming `encoding`. */
function declared({ bytes }: Fixture, encoding: string): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const named = /encoding=["']([\w-]+)/.exec(bytes.toString('latin1', 0, 100))?.[1] ?? 'utf-8';
  return iconv
    .decode(bytes, isUtf16 ? 'utf16le' : named, { stripBOM: true })
    .replace(/encoding=(["'])[\w-]+/, `encoding=$1${encoding}`);
}

const CLOTHES: Readonly<Record<string, (fixture: Fixture) => Buffer>> = {
  'UTF-8': (fixture) => Buffer.from(declared(fixture, 'UTF-8')),
  'UTF-8 with byte order mark': (fixture) => Buffer.from(`\ufeff${declared(fixture, 'utf-8')}`),
  'UTF-16, little end first': (fixture) =>
    iconv.encode(declared(fixture, 'UTF-16'), 'utf16le', { addBOM: true }),
  'UTF-16, big end first': (fixture) =>
    iconv.encode(declared(fixture, 'UTF-16'), 'utf16be', { addBOM: true }),
  'UTF-8 without a declaration': (fixture) =>
    Buffer.from(declared(fixture, 'UTF-8').replace(/<\?xml[^>]*\?>/, '')),
  'line ends of Windows': (fixture) => Buffer.from(declared(fixture, 'UTF-8').replace(/\r?\n/g, '\r\n')),
  'one line': (fixture) => Buffer.from(declared(fixture, 'UTF-8').replace(/>\s+</g, '><')),
  'a comment behind it': (fixture) => Buffer.from(`${declared(fixture, 'UTF-8')}\n<!-- sent -->\n`),
};

function judgement(bytes: Uint8Array): unknown {
  const { verdict, wouldBe, format, found, findings, route, urgent, head } = decide(bytes, tables);
  return {
    verdict,
    wouldBe,
    format,
    urgent,
    id: head?.id?.value,
    items: ITEMS.map((item) => found?.items[item].status),
    findings: findings.map(({ code, severity, item }) => `${severity} ${code} ${item}`).sort(),
    route: [route?.region, route?.serviceLine, route?.receiverId],
  };
}

describe('a KITH referral in other clothes is judged the same', () => {
  const asSent = judgements(({ bytes }) => bytes);
  it.each(Object.entries(CLOTHES))('%s', (_, dress) => {
    expect(judgements(dress)).toEqual(asSent);
  });
});

function judgements(dress: (fixture: Fixture) => Buffer): Record<string, unknown> {
  return Object.fromEntries(referrals.map((fixture) => [fixture.name, judgement(dress(fixture))]));
}

describe('gone wrong on the way', () => {
  it('a KITH referral cut short anywhere is unreadable, never a shorter one', () => {
    for (const { name, bytes } of referrals) {
      const end = bytes.lastIndexOf('>'.charCodeAt(0));
      const cut = fc.integer({ min: 0, max: end - 1 });
      fc.assert(
        fc.property(cut, (length) => {
          expect(decide(bytes.subarray(0, length), tables).verdict, name).toBe('unreadable');
        }),
        { numRuns: 25 },
      );
    }
  });

  it('a message with some bytes changed is judged, whatever it became', () => {
    for (const { name, bytes } of fixtures) {
      const change = fc.record({ at: fc.nat(Math.max(bytes.length - 1, 0)), byte: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          const broken = Buffer.from(bytes);
          for (const { at, byte } of changes) broken[at] = byte;
          const decision = decide(broken, tables);
          expect(decision.bundle() === null, name).toBe(decision.referral === null);
        }),
        { numRuns: 20 },
      );
    }
  });
});
