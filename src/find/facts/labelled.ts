/** One text in; the occupation and the employer that stand below a heading, or in a field, that asks for them by name, out. */
import type { Certainty, Fact } from '../../decision.ts';
import type { Match } from '../../tables/automaton.ts';
import type { FactPatterns } from '../../tables/fact-patterns.ts';
import type { FactLabel, FactTables } from '../../tables/facts.ts';
import type { Cue } from '../../tables/language.ts';
import { place } from '../collector.ts';
import { overlaps, type Span, trim } from '../spans.ts';
import { sentencesIn, type Text } from '../text.ts';
import { factAt } from './candidate.ts';

/** Characters. */
const LONGEST_NAME = 70;
const MOST_WORDS = 7;

/** What stands below a heading, or in a field, that asks for it by name. */
export function labelledFacts(text: Text, { labels, patterns }: FactTables): Fact[] {
  const facts: Fact[] = [];
  const { block } = text;
  const whole: Span = { start: 0, end: block.text.length };
  const own = block.heading === null ? undefined : labels.get(bare(block.heading));
  if (own) addNamed(facts, text, whole, own, 'coded', patterns);
  for (const { label, content } of text.sections.slice(0, MOST_SECTIONS)) {
    if (label.end - label.start > LONGEST_LABEL) continue;
    const found = labels.get(bare(block.text.slice(label.start, label.end)));
    if (found) addNamed(facts, text, content, found, 'labelled', patterns);
  }
  return facts;
}
const MOST_SECTIONS = 30;
/** Characters; a longer heading asks for more than a name. */
const LONGEST_LABEL = 40;

function bare(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}

function addNamed(
  facts: Fact[],
  text: Text,
  content: Span,
  label: FactLabel,
  certainty: Certainty,
  patterns: FactPatterns,
): void {
  const name = nameAt(text.block.text, content);
  if (!name) return;
  const written = text.block.text.slice(name.start, name.end);
  if (label.kind === 'employer' && !isNameOfEmployer(written, patterns)) return;
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
function isNameOfEmployer(written: string, { organisation }: FactPatterns): boolean {
  return /\p{L}[^\p{Lu}]*\p{Lu}/u.test(written) || organisation.test(written);
}
