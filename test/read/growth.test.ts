import { describe, expect, it } from 'vitest';
import { read } from '../../src/read/read.ts';
import { message, msgHead, tables } from './messages.ts';

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

const DOCUMENT =
  '<Document><RefDoc><MsgType V="A"/><Content><x xmlns="urn:x"/></Content></RefDoc></Document>';

describe('ten times the input costs about ten times the work', { retry: 3, timeout: 60_000 }, () => {
  it.each<[string, number, (size: number) => string]>([
    [
      'siblings of one name',
      100,
      (size) => msgHead({ body: `<Diagnosis><Concept V="L84"/></Diagnosis>`.repeat(size) }),
    ],
    [
      'identifiers of one patient',
      100,
      (size) =>
        msgHead({
          patient: `<Patient>${'<Ident><Id>1</Id><TypeId V="FNR"/></Ident>'.repeat(size)}</Patient>`,
        }),
    ],
    [
      'character references',
      2_000,
      (size) => message({ body: `<ReqComment>${'&#229;'.repeat(size)}</ReqComment>` }),
    ],
    [
      'text broken by comments',
      2_000,
      (size) => message({ body: `<ReqComment>${'x<!---->'.repeat(size)}</ReqComment>` }),
    ],
    [
      'spaces in preformatted text',
      10_000,
      (size) => message({ body: `<ReqComment><pre>${' '.repeat(size)}x</pre></ReqComment>` }),
    ],
    ['attached documents', 50, (size) => msgHead({ after: DOCUMENT.repeat(size) })],
    ['comments that never end', 2_000, (size) => `<a>${'<!--'.repeat(size)}`],
    ['elements that never end', 10_000, (size) => '<a>'.repeat(size)],
  ])('%s', (_name, size, make) => {
    const small = Buffer.from(make(size));
    const large = Buffer.from(make(size * 10));
    cost(small, 10);
    // The small one is read ten times over, so that both leave the same amount of garbage behind.
    expect(cost(large, 1)).toBeLessThan(1.5 * cost(small, 10));
  });

  it('an attribute of 30 MB is read like any other', () => {
    const bytes = Buffer.from(
      msgHead().replace('<Henvisning', `<Henvisning x="${'y'.repeat(30 * 1024 * 1024)}"`),
    );
    expect(read(bytes, tables).kind).toBe('referral');
  });
});
