/**
 * Many phrases sought in one pass: phrases with their meanings go in, a scanner comes out that finds them in a text, the longest
 * at each place.
 *
 * A phrase is words. Case, line breaks and punctuation between them do not count; `*` after a word's letters means any ending
 * (`rehabiliteringsopph*`). Nothing is stemmed beyond that.
 *
 * n.b. a plain alternation of beginnings is what the engine seeks in one walk over the text; patterns among the alternatives would make
 * it try each at each place. So beginnings are sought first, and the phrases that begin so are then compared at that place only.
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

/** ASCII digits and letters, and every letter from À on but the signs × and ÷; lower case, since the text is lowered first. */
const LETTERS = '0-9a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u1e00-\\u1eff';
/** What may part two words of one phrase: some white space and punctuation with at most one line break, so no empty line. */
const GAP = `(?=[^${LETTERS}])(?:[^${LETTERS}\\n]{0,6}\\n)?[^${LETTERS}\\n]{0,6}`;
const WORDS = new RegExp(`[${LETTERS}]+\\*?`, 'g');
/** Letters of the first word that are sought first. */
const BEGINNING = 6;

/** What is wrong with a phrase, null when nothing is. */
export function phraseFault(phrase: string): string | null {
  const words = wordsOf(phrase);
  if (words.length === 0) return `"${phrase}" has no word`;
  const short = words.find((word) => word.endsWith('*') && word.length < 4);
  return short === undefined ? null : `"${short}" needs three letters before "*"`;
}

interface Candidate<T> {
  /** Fits at `lastIndex` only. */
  readonly pattern: RegExp;
  readonly length: number;
  readonly meanings: T[];
}

/** Compiles phrases once; one phrase may have several meanings. */
export function phraseIndex<T>(phrases: Iterable<Phrase<T>>): PhraseIndex<T> {
  const byPhrase = new Map<string, Candidate<T>>();
  for (const { phrase, meaning } of phrases) {
    const key = wordsOf(phrase).join(' ');
    const known = byPhrase.get(key);
    if (known) known.meanings.push(meaning);
    else byPhrase.set(key, { pattern: patternOf(key), length: key.length, meanings: [meaning] });
  }
  if (byPhrase.size === 0) return { scan: () => [] };

  const beginnings = new Set([...byPhrase.keys()].map(beginningOf));
  const byBeginning = new Map<string, Candidate<T>[]>();
  for (const beginning of beginnings) {
    const candidates = [...byPhrase]
      .filter(([phrase]) => beginning.startsWith(beginningOf(phrase)))
      .map(([, candidate]) => candidate)
      .sort((a, b) => b.length - a.length);
    byBeginning.set(beginning, candidates);
  }
  // The first alternative that fits wins, so the longest stands first.
  const longestFirst = [...beginnings].sort((a, b) => b.length - a.length);
  const anyBeginning = new RegExp(`(?<![${LETTERS}])(?:${longestFirst.join('|')})`, 'g');

  return {
    scan(text) {
      const hits: Hit<T>[] = [];
      const lowered = lower(text);
      anyBeginning.lastIndex = 0;
      for (let found = anyBeginning.exec(lowered); found; found = anyBeginning.exec(lowered)) {
        for (const { pattern, meanings } of byBeginning.get(found[0]) ?? []) {
          pattern.lastIndex = found.index;
          if (!pattern.test(lowered)) continue;
          hits.push({ meanings, start: found.index, end: pattern.lastIndex });
          anyBeginning.lastIndex = pattern.lastIndex;
          break;
        }
      }
      return hits;
    },
  };
}

/** `rehab* i nord` → a pattern over lowered text. Words hold nothing that means anything in a pattern but `*`. */
function patternOf(phrase: string): RegExp {
  const words = phrase.replaceAll('*', `[${LETTERS}]*`).replaceAll(' ', GAP);
  return new RegExp(`${words}(?![${LETTERS}])`, 'y');
}

function beginningOf(phrase: string): string {
  return (/^[^ *]+/.exec(phrase)?.[0] ?? '').slice(0, BEGINNING);
}

function wordsOf(text: string): string[] {
  return lower(text).match(WORDS) ?? [];
}

/** Lower case of the same length: n.b. `İ` alone becomes two characters, which would shift every offset after it. */
function lower(text: string): string {
  const lowered = text.toLowerCase();
  return lowered.length === text.length ? lowered : text.replaceAll('İ', 'I').toLowerCase();
}
