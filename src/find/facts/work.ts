/** Texts in; the patient's occupation and employer, in the words of the referral, out. */
import type { Certainty, Fact } from '../../decision.ts';
import type { Match } from '../../tables/automaton.ts';
import type { FactLabel } from '../../tables/facts.ts';
import type { Cue } from '../../tables/language.ts';
import { type Hit, place } from '../collector.ts';
import { standingOf, wordBefore } from '../context.ts';
import { type Span, trim } from '../spans.ts';
import { type Sentence, sentencesIn, sourceEnd, type Text } from '../text.ts';
import { certaintyOf, factAt } from './candidate.ts';

const LONGEST_NAME = 70;
const MOST_WORDS = 7;

/** What stands below a heading, or in a field, that asks for it by name. */
export function labelledFacts(text: Text, labels: ReadonlyMap<string, FactLabel>): Fact[] {
  const facts: Fact[] = [];
  const { block } = text;
  const whole: Span = { start: 0, end: block.text.length };
  const own = block.heading === null ? undefined : labels.get(bare(block.heading));
  if (own) addNamed(facts, text, whole, own, 'coded');
  for (const { label, content } of text.sections.slice(0, MOST_SECTIONS)) {
    const found = labels.get(bare(block.text.slice(label.start, label.end)));
    if (found) addNamed(facts, text, content, found, 'labelled');
  }
  return facts;
}
const MOST_SECTIONS = 30;

function bare(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}

function addNamed(facts: Fact[], text: Text, content: Span, label: FactLabel, certainty: Certainty): void {
  const name = nameAt(text.block.text, content);
  if (!name) return;
  const written = text.block.text.slice(name.start, name.end);
  if (label.kind === 'employer' && !isNameOfEmployer(written)) return;
  const [sentence] = sentencesIn(text, name);
  if (!sentence || sentence.matches.some((match) => isNoName(match) && overlaps(place(text, match), name)))
    return;
  const fact = { kind: label.kind, code: null, display: written, percent: null, since: null, state: null };
  facts.push({ ...factAt(text, sentence, name, label.rule, fact, certainty) });
}

/** Answers and events instead of a name: `Arbeidsgiver: ingen`, `Arbeidsgiver: har lagt til rette`. */
function isNoName({ value }: Match<Cue>): boolean {
  return NO_NAMES.has(value.kind) || value.fact?.kind === 'measure' || value.fact?.kind === 'sick-leave';
}
const NO_NAMES: ReadonlySet<string> = new Set([
  'none-answer',
  'unknown-answer',
  'unanswered',
  'negation',
  'wish',
  'arranges',
  'acts',
  'employer-other',
  'relative',
  'to-you',
]);

/** The first words, as far as a mark: `Nordli Bygg (14 ansatte)` → `Nordli Bygg`. */
function nameAt(source: string, content: Span): Span | null {
  const { start, end } = trim(source, content.start, Math.min(content.end, content.start + LONGEST_NAME));
  const [name = ''] = source
    .slice(start, end)
    .split(
      /[,;:(/\n\r]|\.(?:\s|$)|\s[–-]\s|\s\d{1,3}\s?(?:%|prosent)|\s(?:fast|siden|sidan|med|som har)\s/,
      1,
    );
  const span = trim(source, start, start + name.length);
  if (span.end - span.start < 2 || (span.end === end && content.end > content.start + LONGEST_NAME))
    return null;
  if (!/^\p{L}/u.test(source.charAt(span.start))) return null;
  return source.slice(span.start, span.end).split(/\s+/).length > MOST_WORDS ? null : span;
}

/** A capital behind the first letter, a name's ending or two words of it: `Informert` and `Positiv` are no employers. */
function isNameOfEmployer(written: string): boolean {
  return /\p{L}[^\p{Lu}]*\p{Lu}/u.test(written) || ORGANISATION.test(written);
}
const ORGANISATION =
  /(?:\b(?:AS|ASA|HF|DA|SA|BA)$|kommunen?$|\p{L}{3,}(?:sykehuset?|sjukehuset?|universitetet?|høgskolen?|skolen?|skulen?|barnehagen?|sykehjemmet?|sykehjem|sjukeheim|sjukeheimen|hjemmetjenesten|heimetenesta|verftet?|fabrikken?|butikken?|senteret?|verket?|firmaet?|firma|selskapet?|rederiet?|hotellet?|anlegget?|lageret?|verkstedet?|vaskeriet?|gården|kjeden)$)/iu;

/** The occupations that the employment finder has found to be the patient's own, as whole words. */
export function occupationsIn(text: Text, hits: readonly Hit[]): Fact[] {
  const facts: Fact[] = [];
  for (const hit of hits) {
    if (hit.text !== text || !hit.rule.startsWith('occupations:')) continue;
    const span = wholeWord(text.block.text, hit);
    const [sentence] = sentencesIn(text, hit);
    if (!sentence) continue;
    const labelled = certaintyOf('occupation', text, sentence) !== 'stated';
    if (SHARED.has(hit.rule) && !labelled && !isNamedAsOwn(text, span)) continue;
    const fact = {
      kind: 'occupation' as const,
      code: null,
      display: text.block.text.slice(span.start, span.end),
      percent: null,
      since: null,
      state: null,
    };
    facts.push(factAt(text, sentence, span, hit.rule, fact));
  }
  return facts;
}

/** Rows whose words are as often a superior's or an adviser's. */
const SHARED: ReadonlySet<string> = new Set([
  'occupations:leaders',
  'occupations:office',
  'occupations:therapists',
  'occupations:english-provider',
]);

/** `jobber som leder`, `er saksbehandler`, `works as a manager`; or the sentence, or a part of it, begins with it. */
function isNamedAsOwn(text: Text, span: Span): boolean {
  const before = text.block.text.slice(Math.max(0, span.start - 30), span.start).toLowerCase();
  return (
    /(?:\bsom|\ber|\bas|\bas an?|\bis an?|utdannet|utdanna|%|prosent|stilling|kvinne|mann|årig|år gammel|år)[\s,:]*$/u.test(
      before,
    ) || before.trim() === ''
  );
}

function wholeWord(source: string, span: Span): Span {
  let start = span.start;
  while (start > 0 && span.start - start < LONGEST_NAME && /[\p{L}-]/u.test(source.charAt(start - 1)))
    start -= 1;
  return { start, end: span.end };
}

/** Where the patient works, as one sentence names it: `ansatt hos Skogtroll AS`, `kokk på sykehjemmet`. */
export function employerIn(text: Text, sentence: Sentence): Fact | null {
  for (const [index, match] of sentence.matches.entries()) {
    if (!isWork(match)) continue;
    const at = afterPreposition(text, match);
    if (!at) continue;
    const standing = standingOf(text.folded, sentence, index);
    if (standing.relative || standing.colleague || standing.wished || standing.jobWished || standing.negated)
      continue;
    if (FORMER_WORK.test(text.block.text.slice(Math.max(0, at.start - 60), at.start))) continue;
    const span = employerName(text, sentence, at);
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
const FORMER_WORK =
  /(?:tidligere|tidlegare|forrige|sluttet|slutta|sa opp|formerly|former|jobbet|jobba|utdannet|utdanna)/i;

function isWork({ value }: Match<Cue>): boolean {
  if (value.role === 'occupation') return value.standing !== 'provider';
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
): Span | null {
  const source = text.block.text;
  NAME.lastIndex = from;
  const found = NAME.exec(source);
  if (!found) return null;
  const start = from + (found[0].length - (found[1]?.length ?? 0));
  const span = trim(source, start, from + found[0].length);
  const written = source.slice(span.start, span.end);
  const isSite = sentence.matches.some(
    (match) => match.value.kind === 'site' && overlaps(place(text, match), span),
  );
  if (isSite || ORGANISATION.test(written)) return span;
  const words = written.split(/\s+/);
  if (!/^\p{Lu}/u.test(written) || written.length < 2) return null;
  // n.b. one name behind "i" may be the town: `jobber i Bergen`; an acronym is none.
  if (words.length === 1 && TOWN.has(preposition))
    return /^\p{Lu}{2,6}$/u.test(written) && hasSmall(source) ? span : null;
  return hasSmall(source) ? span : null;
}
const TOWN = new Set('i på in at for'.split(' '));
/** Up to five words, the article left off, without those that begin another thought. */
const NAME =
  /\s+(?:en |et |ei |ein |eit |a |an |the )?((?!(?:og|men|med|som|der|for|i|på|et|en|fra|frå|siden|sidan|hun|ho|han|det|full|hel|heil|halv|fast|denne|dette|sin|si|sitt|eget|egen|eige|eigen|nå|no|dag|jobb|arbeid|and|with|since|his|her)[\s,.;])\p{L}[\p{L}\d&'’.-]*(?:[ ](?!(?:og|men|med|som|der|for|i|på|til|av|fra|frå|siden|sidan|hun|ho|han|har|er|fast|full|fulltid|heltid|deltid|hvor|kor|når|nå|no|og|and|with|since|where|in|at|full-time|part-time|mye|tungt|ca|prosent|stilling|vanligvis|til daglig|uten|utan|under|etter|gjennom|ved|i # år)(?![\p{L}]))(?:\p{Lu}|\d*\p{Lu}|\d{2,4}(?![\s\d]*%)|[\p{Ll}])[\p{L}\d&'’-]*){0,4})/uy;

function hasSmall(source: string): boolean {
  return /\p{Ll}{3}/u.test(source.slice(0, 2000));
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && a.end > b.start;
}
