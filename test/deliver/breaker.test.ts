/** A receiver's circuit: when it opens, who finds out whether it may close, and how long the others keep away. */
import { describe, expect, test } from 'vitest';
import { Breaker } from '../../src/deliver/breaker.ts';
import type { Answer } from '../../src/deliver/deliver.ts';

const ACCEPTED: Answer = { kind: 'accepted', status: 200, duplicate: false };
const REFUSED: Answer = { kind: 'refused', status: 422, why: 'http-422', issueCodes: [] };
const down = (retryAfterMs: number | null = null): Answer => ({
  kind: 'transient',
  status: 503,
  why: 'http-503',
  retryAfterMs,
});
const HOUR_MS = 3_600_000;

/** A breaker on a clock of the test's own, which opens after three failures for a second, then two … eight at most. */
function scene() {
  let nowMs = 1_000;
  const states: string[] = [];
  const breaker = new Breaker(
    { failures: 3, openMs: 1_000, longestOpenMs: 8_000 },
    (state, why) => states.push(why === null ? state : `${state} ${why}`),
    () => nowMs,
  );
  return {
    breaker,
    states,
    pass(ms: number) {
      nowMs += ms;
    },
    /** One request and its answer. */
    ask(answer: Answer) {
      const learn = breaker.enter();
      if (!learn) throw new Error('nobody may ask now');
      learn(answer);
    },
  };
}

describe('a closed circuit', () => {
  test('opens when as many requests in a row have failed as it is set to, and tells why', () => {
    const { breaker, states, ask } = scene();
    ask(down());
    ask(down());
    expect(breaker.waitMs).toBeNull();
    ask(down());
    expect(breaker.waitMs).toBe(1_000);
    expect(breaker.enter()).toBeNull();
    expect(states).toEqual(['open http-503']);
  });

  test.each([ACCEPTED, REFUSED])(
    'a receiver that judges a referral in between is not down: $kind',
    (answer) => {
      const { breaker, ask } = scene();
      for (const _ of [1, 2, 3]) {
        ask(down());
        ask(down());
        ask(answer);
      }
      expect(breaker.waitMs).toBeNull();
    },
  );

  test('opens at the first answer that says when to come again, for as long as it says', () => {
    const { breaker, ask, pass } = scene();
    ask(down(20_000));
    expect(breaker.waitMs).toBe(20_000);
    pass(20_000);
    expect(breaker.waitMs).toBeNull();
  });

  test('Retry-After: 0 asks for nothing', () => {
    const { breaker, ask } = scene();
    ask(down(0));
    expect(breaker.waitMs).toBeNull();
  });

  test('a receiver that asks for a day is probed after an hour', () => {
    const { breaker, ask } = scene();
    ask(down(24 * HOUR_MS));
    expect(breaker.waitMs).toBe(HOUR_MS);
  });
});

describe('an open circuit', () => {
  function opened() {
    const one = scene();
    for (const _ of [1, 2, 3]) one.ask(down());
    return one;
  }

  test('lets one probe pass when its time is over, and everybody when that is answered', () => {
    const { breaker, states, pass } = opened();
    pass(1_000);
    const learn = breaker.enter();
    expect(breaker.enter()).toBeNull();
    expect(breaker.waitMs).toBeGreaterThan(0);
    learn?.(ACCEPTED);
    expect(breaker.waitMs).toBeNull();
    expect(states).toEqual(['open http-503', 'half-open', 'closed']);
  });

  test('a refusal closes it too: the receiver is there', () => {
    const { breaker, ask, pass } = opened();
    pass(1_000);
    ask(REFUSED);
    expect(breaker.waitMs).toBeNull();
  });

  test('stays open twice as long after each probe that fails, up to its longest', () => {
    const { breaker, ask, pass } = opened();
    const waits: number[] = [];
    for (const expected of [1_000, 2_000, 4_000, 8_000, 8_000, 8_000]) {
      pass(expected - 1);
      expect(breaker.enter()).toBeNull();
      pass(1);
      ask(down());
      waits.push(expected);
    }
    expect(waits).toHaveLength(6);
  });

  test('begins anew with its shortest time once it has been closed', () => {
    const { breaker, ask, pass } = opened();
    pass(1_000);
    ask(down());
    pass(2_000);
    ask(ACCEPTED);
    for (const _ of [1, 2, 3]) ask(down());
    expect(breaker.waitMs).toBe(1_000);
  });

  test('the longer the receiver has been down, the longer the others keep away, up to an hour', () => {
    const { breaker, ask, pass } = opened();
    for (let hour = 0; hour < 4; hour += 1) {
      pass(HOUR_MS);
      ask(down());
    }
    expect(breaker.waitMs).toBe(HOUR_MS);
  });

  test('answers to what was asked before it opened change nothing', () => {
    const { breaker, ask } = scene();
    const early = breaker.enter();
    const earlier = breaker.enter();
    for (const _ of [1, 2, 3]) ask(down());
    early?.(ACCEPTED);
    earlier?.(down(60_000));
    expect(breaker.waitMs).toBe(1_000);
  });
});
