import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { split } from '../../../src/read/split.ts';
import { loadFixtures } from '../../support/fixtures.ts';
import { message, referralIn } from './messages.ts';

const one = (id: string) => message([`NTE|1||Tekst ${id}`], { id });
const parts = (text: string) => split(Buffer.from(text)).map((part) => Buffer.from(part).toString());
const ids = (text: string) => split(Buffer.from(text)).map((part) => referralIn(part).head.id?.value);

describe('several messages in one body', () => {
  it.each([
    ['one after the other', `${one('1')}\r${one('2')}\r`],
    ['with line feeds', `${one('1')}\r${one('2')}`.replaceAll('\r', '\n')],
    ['a file of batches', `FHS|^~\\&|A\rBHS|^~\\&\r${one('1')}\r${one('2')}\rBTS|2\rFTS|1\r`],
    ['two batches', `BHS|^~\\&\r${one('1')}\rBTS|1\rBHS|^~\\&\r${one('2')}\rBTS|1`],
    ['frames of MLLP', `\x0b${one('1')}\r\x1c\r\x0b${one('2')}\r\x1c\r`],
    ['frames with nothing between', `\x0b${one('1')}\r\x1c\x0b${one('2')}\r\x1c`],
    ['a byte order mark in front', `\ufeff${one('1')}\r${one('2')}`],
    ['signs of their own', `${one('1')}\r${one('2').replaceAll('|', '#')}`],
  ])('%s are taken apart', (_name, text) => {
    expect(ids(text)).toEqual(['1', '2']);
  });

  it('each part is a slice of the bytes, without what stands around the messages', () => {
    expect(parts(`FHS|^~\\&\r${one('1')}\r${one('2')}\rBTS|2`)).toEqual([`${one('1')}\r`, `${one('2')}\r`]);
    expect(parts(`\x0b${one('1')}\r\x1c\r\x0b${one('2')}`)).toEqual([
      `\x0b${one('1')}\r\x1c`,
      `\x0b${one('2')}`,
    ]);
  });

  it.each([
    ['one message', one('1')],
    ['a batch of one', `FHS|^~\\&\rBHS|^~\\&\r${one('1')}\rBTS|1\rFTS|1`],
    ['a frame with one', `\x0b${one('1')}\r\x1c\r`],
    ['the name of the header inside a text', message(['NTE|1||se MSH|^~\\& over'])],
    ['segments without a header', 'PID|1\rNTE|1'],
    ['XML', '<a>MSH|\rMSH|</a>'],
    ['nothing', ''],
  ])('%s stays whole', (_name, text) => {
    expect(parts(text)).toEqual([text]);
  });

  it('more than anybody sends are not taken apart', () => {
    const body = (messages: number) => Buffer.from('MSH|^~\\&\r'.repeat(messages));
    expect(split(body(10_000))).toHaveLength(10_000);
    for (const messages of [10_001, 20_000]) expect(split(body(messages))).toEqual([body(messages)]);
  });

  it('whatever the bytes: never thrown on, and nothing but slices in their order', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'MSH|^~\\&|A',
        'FHS|',
        'BHS|^~\\&',
        'BTS|1',
        'FTS|',
        '\r',
        '\n',
        '\x0b',
        '\x1c',
        ' ',
        'PID|1',
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''));
        let end = 0;
        for (const part of split(bytes)) {
          expect(part.buffer).toBe(bytes.buffer);
          const start = part.byteOffset - bytes.byteOffset;
          expect(start).toBeGreaterThanOrEqual(end);
          end = start + part.length;
        }
        expect(end).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('all fixtures in one body come out as they went in', () => {
    const bodies = loadFixtures()
      .filter(({ file, bytes }) => file.endsWith('.hl7') && bytes.subarray(0, 3).toString() === 'MSH')
      .map(({ bytes }) => bytes);
    const together = Buffer.concat(bodies.flatMap((bytes) => [bytes, Buffer.from('\r')]));
    const apart = split(together).map((part) => Buffer.from(part).toString('latin1').trimEnd());
    expect(apart).toEqual(bodies.map((bytes) => bytes.toString('latin1').trimEnd()));
  });
});
