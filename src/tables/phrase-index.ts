/**
 * Many phrases sought in one pass: phrases with their meanings go in, a scanner comes out that finds them in a text, the longest
 * at each place.
 *
 * A phrase is words. Case, line breaks and punctuation between them do not count; `*` after a word's letters means any ending
 * (`rehabiliteringsopph*`). Nothing is stemmed beyond that.
 */

export interface Phrase<T> {
  readonly phrase: string;
  readonly meaning: T;
}

/** Where a phrase stands: UTF-16 offsets into the text as given. */
export interface Hit<T> {
  readonly meanings: readonly T[];
  readonly start: number;
  readonly end: number;
}

export interface PhraseIndex<T> {
  /** All hits in order, none overlapping. */
  scan(text: string): Hit<T>[];
}

/** ASCII digits and letters, and every letter from À on but the signs × and ÷, in lower case. */
const LETTERS = '0-9a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u1e00-\\u1eff';
const LETTER = new RegExp(`^[${LETTERS}]$`);
const WORDS = new RegExp(`[${LETTERS}]+\\*?`, 'g');
/** Above this no UTF-16 unit is a letter, or becomes one in lower case. */
const UNITS = 0x2200;
/** Each unit's letter in lower case, 0 where it is none. n.b. `İ` alone becomes two characters in lower case. */
const lowered = Uint16Array.from({ length: UNITS }, (_, unit) => {
  const letter = String.fromCharCode(unit).toLowerCase().replace('i\u0307', 'i');
  return LETTER.test(letter) ? letter.charCodeAt(0) : 0;
});

/** What is wrong with a phrase, null when nothing is. */
export function phraseFault(phrase: string): string | null {
  const words = wordsOf(phrase);
  if (words.length === 0) return `"${phrase}" has no word`;
  const short = words.find((word) => word.endsWith('*') && word.length < 4);
  return short === undefined ? null : `"${short}" needs three letters before "*"`;
}

/** Compiles phrases once; one phrase may have several meanings. */
export function phraseIndex<T>(phrases: Iterable<Phrase<T>>): PhraseIndex<T> {
  const byPhrase = new Map<string, T[]>();
  for (const { phrase, meaning } of phrases) {
    const words = wordsOf(phrase).join(' ');
    const known = byPhrase.get(words);
    if (known) known.push(meaning);
    else byPhrase.set(words, [meaning]);
  }
  const longestFirst = [...byPhrase].sort(([a], [b]) => b.length - a.length);
  const trie = new Trie(longestFirst.map(([phrase]) => phrase));
  return {
    scan(text) {
      const hits: Hit<T>[] = [];
      for (let at = 0; at < text.length; at += 1) {
        if (!trie.isLetter(text, at)) continue;
        const fit = trie.bestFit(text, at);
        if (fit) hits.push({ meanings: longestFirst[fit.phrase]?.[1] ?? [], start: at, end: fit.end });
        at = fit?.end ?? trie.endOfWord(text, at);
      }
      return hits;
    },
  };
}

interface Fit {
  readonly phrase: number;
  readonly end: number;
}

/** Columns of a node's row before those of the letters: what stands there when a word ends, and behind any ending of the word. */
const GAP = 0;
const STAR = 1;
const OTHER_LETTER = 2;
/** What may part two words of one phrase: this much white space and punctuation, with at most one line break, so no empty line. */
const LONGEST_GAP = 6;
const NEWLINE = 0x0a;

/** The phrases letter by letter. It is walked from each word's beginning on, and most words leave it after two or three letters. */
class Trie {
  /** Column of each unit; {@link GAP} for all that is no letter. */
  readonly #columns = new Uint8Array(UNITS);
  readonly #width: number;
  readonly #table: Uint32Array;
  /** By node: one more than the phrase that ends there, 0 = none. */
  readonly #ends: Uint32Array;

  /** Of several phrases that fit, the one that stands first counts. */
  constructor(phrases: readonly string[]) {
    const letters = [...new Set(phrases.join(''))].filter((letter) => LETTER.test(letter));
    const columns = new Map(letters.map((letter, index) => [letter, OTHER_LETTER + 1 + index]));
    this.#width = OTHER_LETTER + 1 + letters.length;
    for (const [unit, letter] of lowered.entries()) {
      if (letter > 0) this.#columns[unit] = columns.get(String.fromCharCode(letter)) ?? OTHER_LETTER;
    }
    const most = phrases.reduce((sum, phrase) => sum + phrase.length, 1);
    const table = new Uint32Array(most * this.#width);
    this.#ends = new Uint32Array(most);
    let nodes = 1;
    for (const [index, phrase] of phrases.entries()) {
      let node = 0;
      for (const character of phrase) {
        const column = character === ' ' ? GAP : character === '*' ? STAR : (columns.get(character) ?? GAP);
        const cell = node * this.#width + column;
        if (table[cell] === 0) {
          table[cell] = nodes;
          nodes += 1;
        }
        node = table[cell] ?? 0;
      }
      this.#ends[node] = index + 1;
    }
    this.#table = table.slice(0, nodes * this.#width);
  }

  isLetter(text: string, at: number): boolean {
    return this.#columnAt(text, at) !== GAP;
  }

  endOfWord(text: string, from: number): number {
    let at = from;
    while (this.isLetter(text, at)) at += 1;
    return at;
  }

  /** The first of the phrases that fit from a word's first letter on, null when none does. */
  bestFit(text: string, start: number): Fit | null {
    return this.#follow(text, start, 0, null);
  }

  #follow(text: string, from: number, first: number, known: Fit | null): Fit | null {
    let best = known;
    let node = first;
    for (let at = from; ; ) {
      const star = this.#table[node * this.#width + STAR] ?? 0;
      if (star > 0) best = this.#follow(text, this.endOfWord(text, at), star, best);
      const column = this.#columnAt(text, at);
      if (column === GAP) {
        const phrase = (this.#ends[node] ?? 0) - 1;
        if (phrase >= 0 && (best === null || phrase < best.phrase)) best = { phrase, end: at };
      }
      node = this.#table[node * this.#width + column] ?? 0;
      if (node === 0) return best;
      at = column === GAP ? this.#afterGap(text, at) : at + 1;
      if (at > text.length) return best;
    }
  }

  /** The next word of the phrase; past the end of the text when it stands too far off. */
  #afterGap(text: string, from: number): number {
    let lines = 0;
    let signs = 0;
    let at = from;
    for (; at < text.length && !this.isLetter(text, at); at += 1) {
      if (text.charCodeAt(at) === NEWLINE) {
        lines += 1;
        signs = 0;
      } else {
        signs += 1;
      }
      if (lines > 1 || signs > LONGEST_GAP) return text.length + 1;
    }
    return at;
  }

  #columnAt(text: string, at: number): number {
    return this.#columns[text.charCodeAt(at)] ?? GAP;
  }
}

function wordsOf(text: string): string[] {
  return text.replaceAll('İ', 'I').toLowerCase().match(WORDS) ?? [];
}
