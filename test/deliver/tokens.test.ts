/** Access tokens over time: when they are renewed, how many ask for one, and what a token server that fails costs. */
import { expect, test } from 'vitest';
import { NoToken, Tokens } from '../../src/deliver/tokens.ts';

/** Tokens that hold for 100 s and are renewed after 80, on a clock of the test's own. */
function scene() {
  let nowMs = 0;
  let asked = 0;
  let failing: string | null = null;
  const waiting: (() => void)[] = [];
  let held = false;
  const told: (string | null)[] = [];
  const tokens = new Tokens(
    async () => {
      asked += 1;
      const value = `token-${asked}`;
      const fate = failing;
      if (held) await new Promise<void>((resolve) => waiting.push(resolve));
      if (fate !== null) throw new NoToken(fate);
      return { value, endsAtMs: nowMs + 100_000, renewAtMs: nowMs + 80_000 };
    },
    (why) => told.push(why),
    () => nowMs,
  );
  return {
    tokens,
    told,
    asked: () => asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (why: string | null) => {
      failing = why;
    },
    /** Token requests are answered when the returned function is called. */
    hold: () => {
      held = true;
      return () => {
        held = false;
        for (const answer of waiting.splice(0)) answer();
      };
    },
  };
}
const value = async (tokens: Tokens) => (await tokens.get()).value;

test('a token is fetched once, however many ask for it at the same time', async () => {
  const { tokens, asked, hold } = scene();
  const answer = hold();
  const all = Array.from({ length: 50 }, () => value(tokens));
  answer();
  expect(new Set(await Promise.all(all))).toEqual(new Set(['token-1']));
  expect(await value(tokens)).toBe('token-1');
  expect(asked()).toBe(1);
});

test('near its end it is renewed by one request, while everybody goes on with the old one', async () => {
  const { tokens, asked, pass, hold } = scene();
  await tokens.get();
  pass(80_000);
  const answer = hold();
  expect(await Promise.all([value(tokens), value(tokens), value(tokens)])).toEqual(Array(3).fill('token-1'));
  expect(asked()).toBe(2);
  answer();
  await expect.poll(() => value(tokens)).toBe('token-2');
  expect(asked()).toBe(2);
});

test('a renewal that fails troubles nobody while the old one holds, and is not repeated for every message', async () => {
  const { tokens, asked, pass, fail, told } = scene();
  await tokens.get();
  pass(80_000);
  fail('http-503');
  await tokens.get();
  await expect.poll(() => told).toEqual(['http-503']);
  for (const _ of [1, 2, 3]) expect(await value(tokens)).toBe('token-1');
  expect(asked()).toBe(2);
  pass(5_000);
  fail(null);
  await tokens.get();
  await expect.poll(() => told).toEqual(['http-503', null]);
  expect(await value(tokens)).toBe('token-3');
});

test('one that has ended is never used', async () => {
  const { tokens, pass, fail } = scene();
  await tokens.get();
  pass(100_000);
  expect(await value(tokens)).toBe('token-2');
  pass(100_000);
  fail('timeout');
  await expect(tokens.get()).rejects.toThrow('timeout');
});

test('a token server that refuses is asked again after a while, not for every message, and told of once', async () => {
  const { tokens, asked, pass, fail, told } = scene();
  fail('invalid-client');
  for (const _ of [1, 2, 3]) await expect(tokens.get()).rejects.toThrow(NoToken);
  expect(asked()).toBe(1);
  pass(5_000);
  await expect(tokens.get()).rejects.toThrow(NoToken);
  expect(asked()).toBe(2);
  pass(5_000);
  fail(null);
  expect(await value(tokens)).toBe('token-3');
  expect(told).toEqual(['invalid-client', null]);
});

test('a token that the receiver has not taken is fetched anew once, though many come back with it', async () => {
  const { tokens, asked } = scene();
  const [one, two, three] = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
  tokens.reject(one);
  const newer = await tokens.get();
  tokens.reject(two);
  tokens.reject(three);
  expect(await tokens.get()).toBe(newer);
  expect(asked()).toBe(2);
});
