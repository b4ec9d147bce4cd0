/** The referral's texts → names of places of treatment and words of the service line, each with how the sentence speaks of it. */

import type { Certainty, Evidence } from '../decision.ts';
import { messageDay } from '../message-day.ts';
import type { Referral } from '../referral.ts';
import type { Hit } from '../tables/phrase-index.ts';
import type { Meaning, ProviderWords } from '../tables/service-lines.ts';
import type { Tables } from '../tables.ts';

/**
 * How a sentence speaks of a place or an offer: asked for, spoken of as a stay or a proposal, just named, done before, or not wanted.
 */
export type Standing = 'wished' | 'offered' | 'named' | 'past' | 'refused';

export interface Mention {
  readonly meanings: readonly Meaning[];
  readonly standing: Standing;
  readonly text: string;
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** All mentions in the order of the texts, then the services requested by code, whose names are read like an addressee's. */
export function mentionsIn(referral: Referral, tables: Tables): Mention[] {
  const { phrases, places } = tables.serviceLines;
  const year = messageDay(referral)?.slice(0, 4) ?? null;
  const mentions: Mention[] = [];
  for (const { text, path, place } of referral.texts) {
    const hits = phrases.scan(text);
    const ofPlace = places.get(place ?? '')?.meaning ?? null;
    for (const [index, hit] of hits.entries()) {
      const meanings = hit.meanings.filter(isMentioned);
      if (meanings.length === 0) continue;
      const standing = standingOf(text, hits, index, ofPlace, year);
      mentions.push({ meanings, standing, text, path, start: hit.start, end: hit.end });
    }
  }
  for (const { display, path } of referral.requestedServices) {
    if (display === null) continue;
    for (const hit of phrases.scan(display)) {
      const meanings = hit.meanings.filter(
        (meaning) => meaning.kind === 'line' && meaning.words.where === 'addressee',
      );
      mentions.push({ meanings, standing: 'named', text: display, path, start: hit.start, end: hit.end });
    }
  }
  return mentions;
}

export function evidenceFor(mention: Mention, certainty: Certainty, rule: string): Evidence {
  const { text, path, start, end } = mention;
  return { quote: text.slice(start, end), path, start, end, certainty, rule };
}

function isMentioned(meaning: Meaning): boolean {
  if (meaning.kind === 'line') return meaning.words.where === 'text';
  return meaning.kind === 'name' || isPlaceWord(meaning.words);
}

export function isPlaceWord(words: ProviderWords): boolean {
  return words.meaning === 'institution' || words.meaning === 'dps';
}

function standingOf(
  text: string,
  hits: readonly Hit<Meaning>[],
  index: number,
  ofPlace: ProviderWords['meaning'] | null,
  year: string | null,
): Standing {
  const { start, end } = hits[index] ?? { start: 0, end: 0 };
  const sentence = sentenceAround(text, start, end);
  const said = wordsIn(hits, sentence);
  // `vil ikke til Meråker, men ønsker Coperio`: the last word of will before the name, else the first one after it.
  const will = said.filter(({ meaning }) => meaning === 'wish' || meaning === 'refusal');
  const nearest = will.findLast((word) => word.start < start) ?? will[0];
  if (nearest) return nearest.meaning === 'wish' ? 'wished' : 'refused';

  const heading = headingAbove(text, sentence.start);
  const announced = heading ? wordsIn(hits, heading.span) : [];
  const says = (words: readonly Word[], ...meanings: readonly ProviderWords['meaning'][]) =>
    words.some(({ meaning }) => meanings.includes(meaning));
  if (heading?.sameLine && says(announced, 'wish', 'offer')) return 'wished';
  if (says([...said, ...announced], 'past') || ofPlace === 'past') return 'past';
  if (speaksOfPastYear(text, sentence, year)) return 'past';
  if (says(announced, 'wish') || ofPlace === 'wish') return 'wished';
  return says([...said, ...announced], 'offer') ? 'offered' : 'named';
}

interface Word {
  readonly meaning: ProviderWords['meaning'];
  readonly start: number;
}

function wordsIn(hits: readonly Hit<Meaning>[], { start, end }: Span): Word[] {
  return hits
    .filter((hit) => hit.start >= start && hit.end <= end)
    .flatMap((hit) =>
      hit.meanings.flatMap((meaning) =>
        meaning.kind === 'provider' ? [{ meaning: meaning.words.meaning, start: hit.start }] : [],
      ),
    );
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Farthest that a sentence or a heading is looked for, UTF-16 units. */
const REACH = 400;

/**
 * The sentence around a place: it ends at a full stop, question or exclamation mark or semicolon before a capital, digit or line
 * break, and at a line break before anything but a small letter (systems break lines in mid-sentence).
 */
function sentenceAround(text: string, start: number, end: number): Span {
  const first = Math.max(0, start - REACH);
  let from = first;
  for (let at = start - 1; at >= first; at--) {
    if (endsSentence(text, at)) {
      from = at + 1;
      break;
    }
  }
  const last = Math.min(text.length, end + REACH);
  let to = end;
  while (to < last && !endsSentence(text, to)) to += 1;
  return { start: from, end: to };
}

function endsSentence(text: string, at: number): boolean {
  const character = text[at];
  if (character === '\n' || character === '\r') return !/^\s*\p{Ll}/u.test(text.slice(at, at + 8));
  if (character === '.' || character === '!' || character === '?' || character === ';') {
    return /^\s+[^\p{Ll}\s]|^\s*$/u.test(text.slice(at + 1, at + 8));
  }
  return false;
}

/**
 * The heading a sentence stands under: the words before a colon in its own line, else the nearest line above that is a heading or
 * begins with one, unless an empty line comes between.
 */
function headingAbove(text: string, at: number): { span: Span; sameLine: boolean } | null {
  for (let line = lineAt(text, at); at - line.start <= REACH; line = lineAt(text, line.start - 1)) {
    const words = text.slice(line.start, line.end);
    const label = /^[^\p{L}\n]*\p{L}[^:.\n]{1,40}:/u.exec(words);
    const sameLine = line.end >= at;
    if (label) return { span: { start: line.start, end: line.start + label[0].length }, sameLine };
    if (!sameLine && isHeadingLine(words)) return { span: line, sameLine };
    if (line.start === 0 || words.trim() === '') return null;
  }
  return null;
}

function lineAt(text: string, at: number): Span {
  const end = text.indexOf('\n', at);
  return { start: text.lastIndexOf('\n', at - 1) + 1, end: end < 0 ? text.length : end };
}

function isHeadingLine(line: string): boolean {
  const words = line.trim();
  return words !== '' && words.length <= 50 && (/^[#*=]/.test(words) || !/[.,;!?]/.test(words));
}

function speaksOfPastYear(text: string, { start, end }: Span, year: string | null): boolean {
  if (year === null) return false;
  const years = text.slice(start, end).match(/(?<!\d)(?:19|20)\d\d(?!\d)/g);
  return years?.some((named) => named < year) ?? false;
}
