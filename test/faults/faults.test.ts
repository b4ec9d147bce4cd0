/** Every fault scenario once, small: whatever is done to adapters, brokers, receivers and disks, the books balance. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Chance } from './chance.ts';
import { Ground } from './ground.ts';
import { SCENARIOS } from './scenarios/index.ts';

const BALANCED = {
  lost: [],
  doubled: [],
  wronglyDead: [],
  misplaced: [],
  unanswered: [],
  answeredWrongly: [],
  unknown: [],
  waiting: 0,
};

describe('every message has its end and every sender its answer, with', () => {
  let ground: Ground;
  beforeAll(() => {
    ground = new Ground(inject('serviceLogs'));
  });
  afterAll(() => ground?.close());

  it.for(SCENARIOS)('$name', { timeout: 240_000 }, async (scenario, { skip }) => {
    const lacking = await Ground.lacks(scenario);
    if (lacking) skip(`needs ${lacking}`);
    const seed = Date.now() % 1_000_000;
    const { books, harm, said } = await ground.play(scenario, new Chance(seed));
    expect(books.faults, `seed ${seed}, said:\n${said}`).toEqual(BALANCED);
    expect(harm, 'harm was done').toBeGreaterThan(0);
  });
});
