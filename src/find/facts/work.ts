/** Texts in; the patient's occupation and employer, in the words of the referral, out. */
import type { Certainty, Fact } from '../../decision.ts';
import type { Match } from '../../tables/automaton.ts';
import type { FactLabel } from '../../tables/facts.ts';
import type { Cue } from '../../tables/language.ts';
import { type Hit, place } from '../collector.ts';
import { type Gender, standingOf, wordBefore } from '../context.ts';
import { type Span, trim } from '../spans.ts';
import { type Sentence, sentencesIn, sourceEnd, type Text } from '../text.ts';
import { factAt } from './candidate.ts';

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
    const span = wholeWord(text.block.text, hit, hit.rule);
    const [sentence] = sentencesIn(text, hit);
    if (!sentence || !isOwn(text, sentence, hit.rule, span, facts.length > 0)) continue;
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

/** Rows whose words name trades that hardly anyone but the patient has in a referral. */
const OWN: ReadonlySet<string> = new Set(
  'building electrical metal transport food personal farming offshore security'
    .split(' ')
    .map((row) => `occupations:${row}`),
);
/** Rows as often of a superior, an adviser or a therapist: at the beginning of a sentence they are as often not the patient's. */
const OTHERS: ReadonlySet<string> = new Set(
  'leaders office therapists english-shared english-provider'.split(' ').map((row) => `occupations:${row}`),
);
/** No occupation at all, whatever the row's wildcards let through. */
const NO_OCCUPATION =
  /^(?:arbeid(?:er|ar)\b|jobb(?:er|ar)\b|lærling$|baker$|maler$|følgesvenn$|\p{L}*vikar$|avløs(?:er|ar)$|avløysar$)/iu;
const OTHERS_TRADE =
  /(?:^|[^\p{L}])(?:med|samme|same|andre|en annen|sjefen,?|av|og en|fra|frå|leid inn|leigd inn|fått|får|skaffet|skaffa|via)\s+$/iu;
const OWN_TRADE =
  /(?:^|[^\p{L}])(?:som|er|var|as|is|an?|utdannet|utdanna|kvinne|mann|årig|gammel|gamal|gml|år|å|old|woman|man|fast|stilling|i jobb|yrke|jobb|arbeid|arbeidsstatus|%|prosent)[\s.,:(-]*$/iu;

/** `jobber som leder`, `43-årig saksbehandler`; or a sentence, or what stands below a heading, begins with it. */
function isOwn(text: Text, sentence: Sentence, rule: string, span: Span, isSecond: boolean): boolean {
  const source = text.block.text;
  if (NO_OCCUPATION.test(source.slice(span.start, span.end))) return false;
  const opening = Math.max(sentence.start, sentence.section?.content.start ?? 0, span.start - 30);
  const before = source.slice(Math.min(opening, span.start), span.start);
  if (OTHERS_TRADE.test(before)) return false;
  if (OWN_TRADE.test(before)) return true;
  if (isSecond) return false;
  if (OWN.has(rule)) return true;
  if (!/^[^\p{L}]*$/u.test(before)) return false;
  const isUnderWork = sentence.section?.heading?.items.includes('employment') === true;
  return !OTHERS.has(rule) || isUnderWork || (span.start < 40 && source.slice(0, span.start).trim() === '');
}

/** The whole compound; in English with the words in front of it (`back-end developer`). */
function wholeWord(source: string, span: Span, rule: string): Span {
  let { start } = span;
  while (start > 0 && span.start - start < LONGEST_NAME && /[\p{L}-]/u.test(source.charAt(start - 1))) {
    start -= 1;
  }
  if (rule.startsWith('occupations:english')) {
    const before = source.slice(Math.max(0, start - 40), start);
    start -= ENGLISH_BEFORE.exec(before)?.[1]?.length ?? 0;
  }
  const [preposition = ''] = ENDS_WITH_PREPOSITION.exec(source.slice(start, span.end)) ?? [];
  return { start, end: span.end - preposition.length };
}
const ENDS_WITH_PREPOSITION = /\s(?:i|på|ved|hos|for)$/i;
const ENGLISH_BEFORE = /(?:\ban?|y\/o|old|:)\s+((?:[a-z-]+\s){1,2})$/i;

/** Where the patient works, as one sentence names it: `ansatt hos Skogtroll AS`, `kokk på sykehjemmet`. */
export function employerIn(
  text: Text,
  sentence: Sentence,
  occupations: readonly Fact[],
  gender: Gender | null,
): Fact | null {
  for (const [index, match] of sentence.matches.entries()) {
    if (!isWork(text, match, occupations)) continue;
    const at = afterPreposition(text, match);
    if (!at) continue;
    const standing = standingOf(text.folded, sentence, index, gender);
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
  if (isSite || ORGANISATION.test(written)) return span;
  if (isShouted || !/^\p{Lu}/u.test(written)) return null;
  // n.b. one name behind "i" may be the town: `jobber i Bergen`; an acronym is none.
  const mayBeTown = TOWN.has(preposition) && !/\s/.test(written);
  return mayBeTown && !/^\p{Lu}{2,6}$/u.test(written) ? null : span;
}
const TOWN = new Set('i på in at for'.split(' '));
/** A word or a name of up to five words, the article left off: small words only at its beginning and its end. */
const NAME =
  /\s+(?:(?:en|et|ei|ein|eit|a|an|the)\s+)?((?!(?:og|men|med|som|der|for|i|på|fra|frå|siden|sidan|hun|ho|han|det|full|hel|heil|halv|fast|denne|dette|sin|si|sitt|eget|egen|eige|eigen|nå|no|dag|jobb|arbeid|and|with|since|his|her)[\s,.;])\p{L}[\p{L}\d&’-]*(?: (?:\p{Lu}[\p{L}\d&’-]*|\d{2,4}(?=[\s,.]|$)(?!\s*(?:%|prosent))|(?:kommunen?|fylkeskommune|sykehus|sykehuset|sjukehus|universitetssykehus|legesenter|skole|skule|ungdomsskole|barneskole|barnehage|sykehjem|sjukeheim|kontor|lager|verksted|hotell)(?![\p{L}]))){0,4})/uy;

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && a.end > b.start;
}
