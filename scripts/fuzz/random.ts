/** A seed → the same chances every time, so that a message can be made again from the seed it was made with. */

export interface Random {
  /** 0 ≤ n < below. */
  int(below: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  /** One of them; there must be one. */
  of<T>(items: readonly T[]): T;
}

/** mulberry32 (public domain): small, and good enough to mangle messages with. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    once: (times) => int(times) === 0,
    of: (items) => {
      const item = items[int(items.length)];
      if (item === undefined) throw new Error('there is nothing to choose from');
      return item;
    },
  };
}
