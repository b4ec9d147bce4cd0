/** Measures `decide()` against our own guarded parse plus serialising the same bundle, as ratios within one run. */
import { decide } from '../../src/decide.ts';
import { parseXml } from '../../src/read/xml/parse.ts';
import { loadTables } from '../../src/tables.ts';
import { forwardedMessages } from './messages.ts';
import { spread } from './statistics.ts';

const ROUNDS = 31;
const WARM_UP = 6;

export function benchDecide(): string[] {
  const tables = loadTables();
  const messages = forwardedMessages().map((bytes) => ({ bytes, bundle: decide(bytes, tables).bundle() }));
  const repeat = Math.ceil(400 / messages.length);
  const floor = () => {
    for (const { bytes, bundle } of messages) {
      parseXml(bytes);
      JSON.stringify(bundle);
    }
  };
  const whole = () => {
    for (const { bytes } of messages) decide(bytes, tables);
  };
  const ratios: number[] = [];
  const floorUs: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    // Turn and turn about, so that whatever else the machine does meets both alike.
    const base = timed(floor, repeat);
    const judged = timed(whole, repeat);
    if (round < WARM_UP) continue;
    ratios.push(judged / base);
    floorUs.push((base / repeat / messages.length) * 1000);
  }
  const bytes = messages.reduce((sum, one) => sum + one.bytes.length, 0) / messages.length;
  return [
    `decide() / (guarded parse + serialising the bundle): ${spread(ratios)}, goal ≤ 1.6`,
    `  ${messages.length} referrals of ${(bytes / 1024).toFixed(1)} KB on average, ${ROUNDS} rounds; the floor took ${spread(floorUs, 0)} µs a message`,
  ];
}

function timed(work: () => void, repeat: number): number {
  const start = performance.now();
  for (let index = 0; index < repeat; index += 1) work();
  return performance.now() - start;
}
