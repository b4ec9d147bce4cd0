/** A text of some length in; how much processor time `find` spends on it out, so that a test can tell how that grows. */
import { find } from '../../src/find/find.ts';
import type { Tables } from '../../src/tables.ts';
import { referralWithText } from '../support/referral.ts';

/** Anything below is as likely the machine's doing, microseconds. */
const LEAST = 1_000;

/** How many times as long `find` takes on ten times the text: 10 where it grows with the length, 100 with its square. */
export function growth(make: (length: number) => string, length: number, tables: Tables): number {
  const cost = (text: string) => {
    const message = referralWithText(text);
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round += 1) {
      const start = process.cpuUsage();
      find(message, tables);
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, user + system);
    }
    return best;
  };
  cost(make(length / 10));
  const small = Math.max(cost(make(length)), LEAST);
  return cost(make(10 * length)) / small;
}

/** Between growing with the length and with its square. */
export const TOO_STEEP = 20;
