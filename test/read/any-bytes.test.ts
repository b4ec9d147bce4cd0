import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read } from '../../src/read/read.ts';
import { message, msgHead, tables, V1_0 } from './messages.ts';

const GOOD = [
  msgHead({
    body: '<ReasonAsText><TextResultValue>Ærlig <b>øm</b> &#229; <![CDATA[<x>]]></TextResultValue></ReasonAsText>',
  }),
  message(),
  message({ ns: V1_0 }),
].map((xml) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`));
const good = fc.constantFrom(...GOOD);

/** Everything a result offers, so that a fault that only shows when it is asked for shows here. */
function readAll(bytes: Uint8Array): string {
  const result = read(bytes, tables);
  JSON.stringify([result, result.account()]);
  return result.kind === 'referral' ? 'referral' : result.verdict;
}

describe('whatever the bytes', () => {
  it('random bytes are read or refused, never thrown on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readAll(bytes)),
      { numRuns: 500 },
    );
  });

  it('a good message with bytes changed, taken out, doubled or put in is read or refused, never thrown on', () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 40 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc
          .constantFrom('<', '</', '>', '"', '&', '&#0;', ']]>', '<!--', '<?', 'xmlns=""', '\0', '\ufeff')
          .map((text) => Buffer.from(text)),
      ),
      repeat: fc.nat({ max: 60 }),
    });
    fc.assert(
      fc.property(good, fc.array(edit, { minLength: 1, maxLength: 4 }), (bytes, edits) => {
        let changed = bytes;
        for (const { at, remove, insert, repeat } of edits) {
          const place = at % (changed.length + 1);
          const doubled = changed.subarray(place, place + repeat);
          changed = Buffer.concat([
            changed.subarray(0, place),
            insert,
            doubled,
            changed.subarray(place + remove),
          ]);
        }
        readAll(changed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('the same bytes give the same result', () => {
    for (const bytes of GOOD) {
      expect(JSON.stringify(read(bytes, tables))).toBe(JSON.stringify(read(Buffer.from(bytes), tables)));
    }
  });

  it('a message that breaks off anywhere never reads as a referral', () => {
    for (const bytes of GOOD) {
      expect(readAll(bytes)).toBe('referral');
      for (let length = 0; length < bytes.length; length += 1) {
        expect(readAll(bytes.subarray(0, length)), `cut at ${length}`).toBe('unreadable');
      }
    }
  });
});
