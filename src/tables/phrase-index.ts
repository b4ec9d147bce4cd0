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
const BEGINNING = 8;

/** What is wrong with a phrase, null when nothing is. */
export function phraseFault(phrase: string): string | null {
  const words = wordsOf(phrase);
  if (words.length === 0) return `"${phrase}" has no word`;
  const short = words.find((word) => word.endsWith('*') && word.length < 4);
  return short === undefined ? null : `"${short}" needs three letters before "*"`;
}

/** The phrases of one beginning: the pattern fits at `lastIndex` only, its n-th group for the n-th phrase, the longest first. */
interface Candidates<T> {
  /** The beginning is the whole first word of each. */
  readonly wholeWord: boolean;
  readonly pattern: RegExp;
  readonly meanings: readonly (readonly T[])[];
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
  if (byPhrase.size === 0) return { scan: () => [] };

  const beginnings = new Set([...byPhrase.keys()].map(beginningOf));
  const byBeginning = new Map<string, Candidates<T>>();
  for (const beginning of beginnings) {
    const candidates = [...byPhrase]
      .filter(([phrase]) => beginning.startsWith(beginningOf(phrase)))
      .sort(([a], [b]) => b.length - a.length);
    const groups = candidates.map(([phrase]) => `(${patternOf(phrase)})`).join('|');
    const pattern = new RegExp(`(?:${groups})(?![${LETTERS}])`, 'y');
    byBeginning.set(beginning, {
      wholeWord: candidates.every(([phrase]) => `${phrase} `.startsWith(`${beginning} `)),
      pattern,
      meanings: candidates.map(([, meanings]) => meanings),
    });
  }
  // The first alternative that fits wins, so the longest stands first.
  const longestFirst = [...beginnings].sort((a, b) => b.length - a.length);
  const anyBeginning = new RegExp(`(?<![${LETTERS}])(?:${longestFirst.join('|')})`, 'g');

  return {
    scan(text) {
      const hits: Hit<T>[] = [];
      const lowered = lower(text);
      anyBeginning.lastIndex = 0;
      for (let begun = anyBeginning.exec(lowered); begun; begun = anyBeginning.exec(lowered)) {
        const candidates = byBeginning.get(begun[0]);
        if (!candidates) continue;
        // Most words that begin so go on otherwise; comparing them costs more than finding them.
        if (candidates.wholeWord && isLetter(lowered.charCodeAt(anyBeginning.lastIndex))) continue;
        candidates.pattern.lastIndex = begun.index;
        const groups = candidates.pattern.exec(lowered);
        if (!groups) continue;
        const fitting = groups.findIndex((group, index) => index > 0 && group !== undefined);
        const end = candidates.pattern.lastIndex;
        hits.push({ meanings: candidates.meanings[fitting - 1] ?? [], start: begun.index, end });
        anyBeginning.lastIndex = end;
      }
      return hits;
    },
  };
}

/** `rehab* i nord` → a pattern over lowered text. Words hold nothing that means anything in a pattern but `*`. */
function patternOf(phrase: string): string {
  return phrase.replaceAll('*', `[${LETTERS}]*`).replaceAll(' ', GAP);
}

/** The same letters as {@link LETTERS}, for one UTF-16 unit; NaN, past the end, is none. */
function isLetter(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0xc0 && unit <= 0x24f && unit !== 0xd7 && unit !== 0xf7) ||
    (unit >= 0x1e00 && unit <= 0x1eff)
  );
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
