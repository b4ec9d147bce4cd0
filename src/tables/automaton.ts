/**
 * Phrases in; an automaton out that finds all of them in a folded text in one pass (Aho–Corasick): its time grows with the
 * text and the matches only, never with the number of phrases, and no text can make it backtrack.
 */
import { type Folded, foldPhrase } from './fold.ts';
import { isWordSign, SENTENCE, SIGNS, SPACE } from './signs.ts';

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
  /** Also where the word goes on. */
  readonly openEnd: boolean;
}

/** Column of a state's row that no sign uses: the longest phrase that ends in the state, 0 = none. */
const ENDS = 0;

/**
 * Collects phrases, then {@link build}s. Phrases: words parted by spaces, `#` for any number, `*`
 * in front for any word that ends so, `*` behind for any word that begins so.
 *
 * n.b. a phrase that begins a word hangs below the separator in front of it. So inside a word that begins no phrase the automaton
 * rests in its first state, and a scan stays within the few rows that the processor keeps near.
 */
export class AutomatonBuilder<T> {
  readonly #next: Map<number, number>[] = [new Map([[SPACE, 1]]), new Map()];
  readonly #targets: Target<T>[][] = [[], []];

  /** Adds one phrase. Returns false when it has no letter or number. */
  add(phrase: string, value: T): boolean {
    const openStart = phrase.startsWith('*');
    const openEnd = phrase.endsWith('*');
    const signs = foldPhrase(phrase.slice(openStart ? 1 : 0, openEnd ? -1 : undefined));
    if (signs === null) return false;
    let state = openStart ? 0 : 1;
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
    this.#targets[state]?.push({ value, length: signs.length, words, openEnd });
    return true;
  }

  /** States are numbered by depth, so that the ones met most often lie together in memory. */
  build(): Automaton<T> {
    const states = this.#next.length;
    const table = states < 0x10000 ? new Uint16Array(states * SIGNS) : new Uint32Array(states * SIGNS);
    const fallback = new Uint32Array(states);
    const shorter = new Uint32Array(states);
    const targets: (readonly Target<T>[])[] = [];
    const order = [0];
    for (let number = 0; number < order.length; number += 1) {
      const node = order[number] ?? 0;
      const row = number * SIGNS;
      const fall = fallback[number] ?? 0;
      const own = this.#targets[node] ?? [];
      targets.push(own);
      // What no phrase goes on with leads where the longest shorter beginning leads, and so does what ends here.
      table.copyWithin(row, fall * SIGNS, (fall + 1) * SIGNS);
      if (own.length > 0) {
        shorter[number] = table[row + ENDS] ?? 0;
        table[row + ENDS] = number;
      }
      for (const [sign, child] of this.#next[node] ?? []) {
        fallback[order.length] = table[row + sign] ?? 0;
        table[row + sign] = order.length;
        order.push(child);
      }
      if (number === 0) table.fill(table[SPACE] ?? 0, SPACE, SENTENCE + 1);
    }
    return new Automaton(table, shorter, targets);
  }
}

export class Automaton<T> {
  readonly #table: Uint16Array | Uint32Array;
  /** By a state in which a phrase ends: the longest shorter one that ends there too, 0 = none. */
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
    const matches: Match<T>[] = [];
    const before = signs[from - 1] ?? SENTENCE;
    let state = isWordSign(before) ? 0 : (table[before] ?? 0);
    let word = 0;
    for (let at = from; at < to; at += 1) {
      const sign = signs[at] ?? SENTENCE;
      if (!isWordSign(sign)) word += 1;
      state = table[state * SIGNS + sign] ?? 0;
      const longest = table[state * SIGNS + ENDS] ?? 0;
      if (longest > 0) this.#collect(matches, longest, at + 1, word, isWordSign(signs[at + 1] ?? SENTENCE));
    }
    return matches;
  }

  /** Adds the phrases that end before the sign at `end`: the longest, then what ends with it. */
  #collect(matches: Match<T>[], longest: number, end: number, word: number, insideWord: boolean): void {
    for (let state = longest; state > 0; state = this.#shorter[state] ?? 0) {
      for (const { value, length, words, openEnd } of this.#targets[state] ?? NO_TARGETS) {
        if (insideWord && !openEnd) continue;
        matches.push({ value, start: end - length, end, word: word - words + 1, words });
      }
    }
  }
}

const NO_TARGETS: readonly never[] = [];
