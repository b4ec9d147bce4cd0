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

/** ASCII digits and letters, and every letter from À on but the signs × and ÷; lower case, since the text is lowered first. */
const LETTERS = '0-9a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u1e00-\\u1eff';
/** What may part two words of one phrase: white space, punctuation, a line break; never an empty line. */
const GAP = `(?!\\s*\\n\\s*\\n)[^${LETTERS}]{1,6}`;
const WORDS = new RegExp(`[${LETTERS}]+\\*?`, 'g');

/** What is wrong with a phrase, null when nothing is. */
export function phraseFault(phrase: string): string | null {
  const words = wordsOf(phrase);
  if (words.length === 0) return `"${phrase}" has no word`;
  const short = words.find((word) => word.endsWith('*') && word.length < 4);
  return short === undefined ? null : `"${short}" needs three letters before "*"`;
}

/** Compiles phrases once; one phrase may have several meanings. */
export function phraseIndex<T>(phrases: Iterable<Phrase<T>>): PhraseIndex<T> {
  const meanings = new Map<string, T[]>();
  for (const { phrase, meaning } of phrases) {
    const key = wordsOf(phrase).join(' ');
    const known = meanings.get(key);
    if (known) known.push(meaning);
    else meanings.set(key, [meaning]);
  }
  if (meanings.size === 0) return { scan: () => [] };

  // n.b. the first alternative that fits wins, so the longest stands first.
  const keys = [...meanings.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const anyPhrase = new RegExp(`(?<![${LETTERS}])(?:${keys.map(pattern).join('|')})(?![${LETTERS}])`, 'g');
  const openKeys = new Map<string, { readonly key: string; readonly fits: RegExp }[]>();
  for (const key of keys.filter((key) => key.includes('*'))) {
    const alike = openKeys.get(key.slice(0, 2)) ?? [];
    alike.push({ key, fits: new RegExp(`^${pattern(key)}$`) });
    openKeys.set(key.slice(0, 2), alike);
  }

  function meaningsOf(words: string): readonly T[] {
    const key = meanings.has(words)
      ? words
      : openKeys.get(words.slice(0, 2))?.find(({ fits }) => fits.test(words))?.key;
    return (key === undefined ? undefined : meanings.get(key)) ?? [];
  }

  return {
    scan(text) {
      const hits: Hit<T>[] = [];
      const lowered = lower(text);
      anyPhrase.lastIndex = 0;
      for (let found = anyPhrase.exec(lowered); found; found = anyPhrase.exec(lowered)) {
        const words = wordsOf(found[0]).join(' ');
        hits.push({
          meanings: meaningsOf(words),
          start: found.index,
          end: found.index + found[0].length,
        });
      }
      return hits;
    },
  };
}

/** `rehab* i nord` → a pattern over lowered text. Words hold nothing that means anything in a pattern but `*`. */
function pattern(key: string): string {
  return key.replaceAll('*', `[${LETTERS}]*`).replaceAll(' ', GAP);
}

function wordsOf(text: string): string[] {
  return lower(text).match(WORDS) ?? [];
}

/** Lower case of the same length: n.b. `İ` alone becomes two characters, which would shift every offset after it. */
function lower(text: string): string {
  const lowered = text.toLowerCase();
  return lowered.length === text.length ? lowered : text.replaceAll('İ', 'I').toLowerCase();
}
