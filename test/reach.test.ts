import { describe, expect, it } from 'vitest';
import { decide } from '../src/decide.ts';
import { MOST_TEXT, reachOf } from '../src/reach.ts';
import type { TextBlock } from '../src/referral.ts';
import { loadTables } from '../src/tables.ts';
import { message } from './read/messages.ts';

const tables = loadTables();

function block(text: string, path: string): TextBlock {
  return { place: null, heading: null, text, start: null, end: null, path };
}

describe('texts longer than the rules look through', () => {
  it('texts within the bound are looked through whole', () => {
    const texts = [block('x'.repeat(MOST_TEXT - 1), 'a'), block('y', 'b')];
    expect(reachOf(texts)).toEqual({ texts, unreadFrom: null });
  });

  it('short texts stay whole, long ones share the rest, cut between words', () => {
    const short = block('Telefon 40000001', 'b');
    const { texts, unreadFrom } = reachOf([
      block('ord '.repeat(MOST_TEXT), 'a'),
      short,
      block('z'.repeat(MOST_TEXT), 'c'),
    ]);
    expect(unreadFrom).toBe('a');
    expect(texts[1]).toBe(short);
    expect(texts[0]?.text).toMatch(/ord $/);
    const lengths = texts.map(({ text }) => text.length);
    expect(lengths.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(MOST_TEXT);
    expect(Math.min(...lengths.filter((_, index) => index !== 1))).toBeGreaterThan(MOST_TEXT / 2 - 100);
  });

  it('what may stand in the unread rest is uncertain, never missing, and the receiver is told', () => {
    const text = 'Vondt i ryggen. '.repeat(MOST_TEXT / 10);
    const xml = message({
      body: `<ReasonAsText><Heading V="PROB"/><TextResultValue>${text}</TextResultValue></ReasonAsText>`,
      patient: '<Address><County V="0301"/></Address>',
    });
    const decision = decide(Buffer.from(xml), tables);
    expect(decision.verdict).toBe('forward');
    expect(decision.findings).toContainEqual(
      expect.objectContaining({
        code: 'TEXT_TOO_LONG',
        severity: 'warning',
        path: '/Message/ServReq/ReasonAsText/TextResultValue',
      }),
    );
    const uncertain = decision.findings.flatMap(({ code, item }) =>
      code === 'ITEM_UNCERTAIN' ? [item] : [],
    );
    expect(uncertain).toEqual(['employment', 'sick-leave', 'prior-treatment', 'work-measures', 'phone']);
    expect(JSON.stringify(decision.bundle())).toContain('uncertain');
  });
});
