/**
 * Phrases in; an automaton out that finds all of them in a folded text in one pass (Aho–Corasick): its time grows with the
 * text and the matches only, never with the number of phrases, and no text can make it backtrack.
 */
import { type Folded, foldPhrase, isWordSign, SENTENCE, SIGNS } from './fold.ts';

/** One phrase found. `start` and `end` are places in the folded text; `word` counts the words of the text before it. */
export interface Match<T> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
  readonly word: number;
  readonly words: number;
}

interface Target<T> {
  readonly value: T;
  readonly length: number;
  readonly words: number;
  /** `*` in front: any word that ends so; behind: any word that begins so. */
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

/** Collects phrases, then {@link build}s. Phrases: words parted by spaces, `#` for any number, `*` first or last as above. */
export class AutomatonBuilder<T> {
  readonly #next: Map<number, number>[] = [new Map()];
  readonly #targets: Target<T>[][] = [[]];

  /** Adds one phrase. Returns false when it has no letter or number. */
  add(phrase: string, value: T): boolean {
    const openStart = phrase.startsWith('*');
    const openEnd = phrase.endsWith('*');
    const signs = foldPhrase(phrase.slice(openStart ? 1 : 0, openEnd ? -1 : undefined));
    if (signs === null) return false;
    let state = 0;
    let words = 1;
    for (const sign of signs) {
      if (!isWordSign(sign)) words += 1;
      let following = this.#next[state]?.get(sign);
      if (following === undefined) {
        following = this.#next.length;
        this.#next.push(new Map());
        this.#targets.push([]);
        this.#next[state]?.set(sign, following);
      }
      state = following;
    }
    this.#targets[state]?.push({ value, length: signs.length, words, openStart, openEnd });
    return true;
  }

  /** States are numbered by depth, so that the ones met most often lie together in memory. */
  build(): Automaton<T> {
    const states = this.#next.length;
    const table = states < 0x10000 ? new Uint16Array(states * SIGNS) : new Uint32Array(states * SIGNS);
    const fallback = new Uint32Array(states);
    const shorter = new Uint32Array(states);
    const targets: (readonly Target<T>[])[] = [[]];
    const order = [0];
    for (let number = 0; number < order.length; number += 1) {
      const node = order[number] ?? 0;
      targets[number] = this.#targets[node] ?? [];
      const fall = fallback[number] ?? 0;
      if (number > 0) shorter[number] = (targets[fall]?.length ?? 0) > 0 ? fall : (shorter[fall] ?? 0);
      for (let sign = 0; sign < SIGNS; sign += 1) {
        const child = this.#next[node]?.get(sign);
        const fallTo = number === 0 ? 0 : (table[fall * SIGNS + sign] ?? 0);
        if (child === undefined) {
          table[number * SIGNS + sign] = fallTo;
        } else {
          table[number * SIGNS + sign] = order.length;
          fallback[order.length] = fallTo;
          order.push(child);
        }
      }
    }
    return new Automaton(table, shorter, targets);
  }
}

export class Automaton<T> {
  readonly #table: Uint16Array | Uint32Array;
  /** The longest shorter phrase that also ends in this state, 0 = none. */
  readonly #shorter: Uint32Array;
  readonly #targets: readonly (readonly Target<T>[])[];

  constructor(
    table: Uint16Array | Uint32Array,
    shorter: Uint32Array,
    targets: readonly (readonly Target<T>[])[],
  ) {
    this.#table = table;
    this.#shorter = shorter;
    this.#targets = targets;
  }

  /** All phrases in `text`, or in the part `from`–`to` of it, ordered by where they end. */
  scan(text: Folded, from = 0, to = text.length): Match<T>[] {
    const { signs } = text;
    const table = this.#table;
    const shorter = this.#shorter;
    const targets = this.#targets;
    const matches: Match<T>[] = [];
    let state = 0;
    let word = 0;
    for (let at = from; at < to; at += 1) {
      const sign = signs[at] ?? SENTENCE;
      if (!isWordSign(sign)) word += 1;
      state = table[state * SIGNS + sign] ?? 0;
      let found = targets[state]?.length === 0 ? (shorter[state] ?? 0) : state;
      for (; found > 0; found = shorter[found] ?? 0) {
        for (const target of targets[found] ?? NO_TARGETS) {
          const start = at + 1 - target.length;
          if (start < from) continue;
          if (!target.openStart && start > 0 && isWordSign(signs[start - 1] ?? 0)) continue;
          if (!target.openEnd && isWordSign(signs[at + 1] ?? 0)) continue;
          matches.push({
            value: target.value,
            start,
            end: at + 1,
            word: word - target.words + 1,
            words: target.words,
          });
        }
      }
    }
    return matches;
  }
}

const NO_TARGETS: readonly never[] = [];
