/**
 * Text or table phrase in; the same words folded for comparison out: case, accents, spelling of numbers and the kinds of
 * separator are evened out, and every folded sign remembers where it stood. One pass, linear in the text's length.
 */

import {
  CLAUSE,
  DASHES,
  FIRST_LETTER,
  FULL_STOP,
  isWordSign,
  KIND_CLAUSE,
  KIND_DIGIT,
  KIND_NEWLINE,
  KIND_SKIP,
  KIND_SPACE,
  KIND_STOP,
  kindAt,
  LETTER_A,
  LETTER_AA,
  NUMBER,
  PERCENT,
  PLUS,
  RING,
  SENTENCE,
  SPACE,
} from './signs.ts';

/** A text folded. `signs[i]` stood at `origin[i]` in the source (UTF-16 units); `word[i]` counts the words before it. */
export interface Folded {
  readonly source: string;
  readonly length: number;
  readonly signs: Uint8Array;
  readonly origin: Uint32Array;
}

/** Words after which a full stop and a digit do not end a sentence (`abbreviations`), and titles, before capitals too. */
export interface Abbreviations {
  readonly beforeNumber: ReadonlySet<string>;
  readonly beforeName: ReadonlySet<string>;
}

/** Folds a text. Never throws; time and memory grow with the length only. */
export function fold(source: string, abbreviations: Abbreviations): Folded {
  const signs = new Uint8Array(source.length + 2);
  const origin = new Uint32Array(source.length + 2);
  signs[0] = SENTENCE;
  let length = 1;
  let lineStart = 0;
  const separate = (strength: number, at: number) => {
    const last = signs[length - 1] ?? SENTENCE;
    if (isWordSign(last)) {
      signs[length] = strength;
      origin[length] = at;
      length += 1;
    } else if (strength > last) {
      signs[length - 1] = strength;
    }
  };
  for (let at = 0; at < source.length; at += 1) {
    const kind = kindAt(source, at);
    if (kind >= FIRST_LETTER && kind < KIND_SKIP) {
      if (signs[length - 1] === NUMBER || signs[length - 1] === PERCENT) separate(SPACE, at);
      signs[length] = kind;
      origin[length] = at;
      length += 1;
      continue;
    }
    switch (kind) {
      case KIND_SKIP:
        if (source.charCodeAt(at) === RING && signs[length - 1] === LETTER_A) signs[length - 1] = LETTER_AA;
        break;
      case KIND_DIGIT: {
        if (isWordSign(signs[length - 1] ?? SENTENCE) && signs[length - 1] === PERCENT) separate(SPACE, at);
        signs[length] = NUMBER;
        origin[length] = at;
        length += 1;
        at = endOfNumber(source, at) - 1;
        break;
      }
      case PERCENT:
      case PLUS:
        separate(SPACE, at);
        signs[length] = kind;
        origin[length] = at;
        length += 1;
        break;
      case KIND_SPACE:
        if (DASHES.has(source.charCodeAt(at))) at = foldDash(source, at, separate);
        else separate(SPACE, at);
        break;
      case KIND_CLAUSE:
        separate(CLAUSE, at);
        break;
      case KIND_NEWLINE:
        separate(newlineStrength(source, lineStart, at), at);
        lineStart = at + 1;
        break;
      case KIND_STOP:
        separate(
          source.charCodeAt(at) === FULL_STOP
            ? stopStrength(source, at, signs, origin, length, abbreviations)
            : SENTENCE,
          at,
        );
        break;
      default:
        separate(SPACE, at);
    }
  }
  separate(SENTENCE, source.length);
  return { source, length, signs, origin };
}

/** `1`, `37,5`, `07.04.25`, `14:20`, `5-6`, `24/7`: digits, and single marks between digits. */
function endOfNumber(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length) {
    const kind = kindAt(source, at);
    if (kind === KIND_DIGIT) {
      at += 1;
    } else if ('.,:/-–'.includes(source.charAt(at)) && kindAt(source, at + 1) === KIND_DIGIT) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

/** A dash inside a word separates words; between spaces it separates clauses; at a line's end it joins a broken word. */
function foldDash(source: string, at: number, separate: (strength: number, at: number) => void): number {
  const before = at === 0 ? KIND_NEWLINE : kindAt(source, at - 1);
  const after = at + 1 < source.length ? kindAt(source, at + 1) : KIND_NEWLINE;
  if (after === KIND_NEWLINE && before >= FIRST_LETTER && before < KIND_SKIP) {
    let next = at + 1;
    while (next < source.length && next < at + 40 && /\s/.test(source.charAt(next))) next += 1;
    const first = source.charAt(next);
    if (first !== first.toUpperCase()) return next - 1;
  }
  const spaced = (kind: number) => kind === KIND_SPACE || kind === KIND_NEWLINE;
  separate(spaced(before) && spaced(after) ? CLAUSE : SPACE, at);
  return at;
}

/** A line break inside a sentence is a space; one after a finished or short line, before a blank line or a capital, ends it. */
function newlineStrength(source: string, lineStart: number, at: number): number {
  let next = at + 1;
  if (source.charCodeAt(at) === 0x0d && source.charCodeAt(next) === 0x0a) next += 1;
  while (next < source.length && (source.charAt(next) === ' ' || source.charAt(next) === '\t')) next += 1;
  const first = source.charAt(next);
  if (first === '') return SENTENCE;
  if (first !== first.toUpperCase()) return SPACE;
  if (opensWithLabel(source, next)) return SENTENCE;
  const last = source.charAt(at - 1);
  const finished = /[.!?:;]/.test(last);
  const wrapped = at - lineStart >= WRAPPED_LINE && !finished && /\p{Lu}/u.test(first);
  return wrapped && hasSmallLetter(source, Math.max(lineStart, at - 20), at) ? SPACE : SENTENCE;
}
/** Lines this long without a final mark are taken as broken by the sender's system. */
const WRAPPED_LINE = 60;

/** A word or two and a colon: `TLF: …`, `Tidl. us/beh: …`. */
function opensWithLabel(source: string, from: number): boolean {
  for (let at = from; at < from + LONGEST_LABEL && at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === ':') return at > from;
    if (character === '\n' || character === ',') return false;
  }
  return false;
}
const LONGEST_LABEL = 30;

function hasSmallLetter(source: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const letter = source.charAt(at);
    if (letter !== letter.toUpperCase()) return true;
  }
  return false;
}

function stopStrength(
  source: string,
  at: number,
  signs: Uint8Array,
  origin: Uint32Array,
  length: number,
  abbreviations: Abbreviations,
): number {
  let next = at + 1;
  if (next < source.length && !/[\s"'»”’)\]]/.test(source.charAt(next))) return SPACE;
  while (next < source.length && next < at + 40 && /[\s"'»”’)\]«“(-]/.test(source.charAt(next))) next += 1;
  const first = source.charAt(next);
  if (first === '') return SENTENCE;
  if (first !== first.toUpperCase()) return SPACE;
  let start = length;
  while (start > 1 && isWordSign(signs[start - 1] ?? 0)) start -= 1;
  if (length - start > MAX_ABBREVIATION || start === length) return SENTENCE;
  const word = source.slice(origin[start], at).toLowerCase();
  const capital = first !== first.toLowerCase();
  if (abbreviations.beforeName.has(word)) return SPACE;
  return !capital && abbreviations.beforeNumber.has(word) ? SPACE : SENTENCE;
}
const MAX_ABBREVIATION = 12;

/** A table phrase folded: its signs without the outer separators. Null when it has no word sign. */
export function foldPhrase(phrase: string): Uint8Array | null {
  const NONE: Abbreviations = { beforeNumber: new Set(), beforeName: new Set() };
  const withNumbers = phrase.replaceAll('#', '0');
  const folded = fold(withNumbers, NONE);
  const signs = folded.signs.slice(1, folded.length);
  let end = signs.length;
  while (end > 0 && !isWordSign(signs[end - 1] ?? 0)) end -= 1;
  return end === 0 ? null : signs.slice(0, end);
}
