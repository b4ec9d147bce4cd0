/** One sentence and the occupations found in its text in; where the patient works, as the sentence names it, out. */
import type { Fact } from '../../decision.ts';
import type { Match } from '../../tables/automaton.ts';
import type { FactPatterns } from '../../tables/fact-patterns.ts';
import type { Cue } from '../../tables/language.ts';
import { place } from '../collector.ts';
import { type Gender, standingOf } from '../context.ts';
import { overlaps, type Span } from '../spans.ts';
import { type Sentence, sourceEnd, type Text } from '../text.ts';
import { wordBefore } from '../words-around.ts';
import { factAt } from './candidate.ts';

/** Where the patient works, as one sentence names it: `ansatt hos Skogtroll AS`, `kokk på sykehjemmet`. */
export function employerIn(
  text: Text,
  sentence: Sentence,
  occupations: readonly Fact[],
  gender: Gender | null,
  patterns: FactPatterns,
): Fact | null {
  for (const [index, match] of sentence.matches.entries()) {
    if (!isWork(text, match, occupations)) continue;
    const at = afterPreposition(text, match);
    if (!at) continue;
    const standing = standingOf(text.folded, sentence, index, gender);
    if (standing.relative || standing.colleague || standing.wished || standing.jobWished || standing.negated)
      continue;
    if (patterns['former-before'].test(text.block.text.slice(Math.max(0, at.start - 60), at.start))) continue;
    const span = employerName(text, sentence, at, patterns);
    if (!span) continue;
    const fact = {
      kind: 'employer' as const,
      code: null,
      display: text.block.text.slice(span.start, span.end),
      percent: null,
      since: null,
      state: null,
    };
    return factAt(text, sentence, span, match.value.rule, fact);
  }
  return null;
}
function isWork(text: Text, match: Match<Cue>, occupations: readonly Fact[]): boolean {
  const { value } = match;
  if (value.role === 'occupation') {
    const end = sourceEnd(text.folded, match);
    return occupations.some(
      ({ display, evidence }) =>
        evidence.rule === value.rule &&
        text.block.text.slice(Math.max(0, end - display.length), end) === display,
    );
  }
  const kind = value.fact?.kind;
  if (kind === 'position-percentage') return true;
  return (
    kind === 'employment-status' && (value.fact?.code === 'employed' || value.fact?.code === 'apprentice')
  );
}

/** Past the preposition that the words of work end with, or that follows them. */
function afterPreposition(text: Text, match: Match<Cue>): { start: number; preposition: string } | null {
  const source = text.block.text;
  const end = sourceEnd(text.folded, match);
  const last = wordBefore(text.folded, match.end + 1);
  if (PREPOSITIONS.has(last)) return { start: end, preposition: last };
  NEXT.lastIndex = end;
  const next = NEXT.exec(source);
  return next ? { start: end + next[0].length, preposition: (next[1] ?? '').toLowerCase() } : null;
}
const PREPOSITIONS = new Set('i på hos hjå ved for at in by'.split(' '));
const NEXT = /\s+(i|på|hos|hjå|ved|at|in|for)(?=\s)/iy;

function employerName(
  text: Text,
  sentence: Sentence,
  { start: from, preposition }: { start: number; preposition: string },
  { organisation }: FactPatterns,
): Span | null {
  const source = text.block.text;
  NAME.lastIndex = from;
  const found = NAME.exec(source);
  const name = found?.[1];
  if (!found || name === undefined) return null;
  const start = from + found[0].length - name.length;
  const isShouted = !/\p{Ll}{3}/u.test(source.slice(0, 2000));
  const written = isShouted ? (name.split(/\s/, 1)[0] ?? '') : name;
  const span = { start, end: start + written.length };
  const isMeasure = sentence.matches.some(
    (match) => match.value.fact?.kind === 'measure' && overlaps(place(text, match), span),
  );
  if (written.length < 2 || written.endsWith('-') || isMeasure) return null;
  const isSite = sentence.matches.some(
    (match) => match.value.kind === 'site' && overlaps(place(text, match), span),
  );
  if (isSite || organisation.test(written)) return span;
  if (isShouted || !/^\p{Lu}/u.test(written)) return null;
  // n.b. one name behind "i" may be the town: `jobber i Bergen`; an acronym is none.
  const mayBeTown = TOWN.has(preposition) && !/\s/.test(written);
  return mayBeTown && !/^\p{Lu}{2,6}$/u.test(written) ? null : span;
}
const TOWN = new Set('i på in at for'.split(' '));
/** A word or a name of up to five words, the article left off: small words only at its beginning and its end. */
const NAME =
  /\s+(?:(?:en|et|ei|ein|eit|a|an|the)\s+)?((?!(?:og|men|med|som|der|for|i|på|fra|frå|siden|sidan|hun|ho|han|det|full|hel|heil|halv|fast|denne|dette|sin|si|sitt|eget|egen|eige|eigen|nå|no|dag|jobb|arbeid|and|with|since|his|her)[\s,.;])\p{L}[\p{L}\d&’-]*(?: (?:\p{Lu}[\p{L}\d&’-]*|\d{2,4}(?=[\s,.]|$)(?!\s*(?:%|prosent))|(?:kommunen?|fylkeskommune|sykehus|sykehuset|sjukehus|universitetssykehus|legesenter|skole|skule|ungdomsskole|barneskole|barnehage|sykehjem|sjukeheim|kontor|lager|verksted|hotell)(?![\p{L}]))){0,4})/uy;
