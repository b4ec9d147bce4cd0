/** One sentence in; the sick leaves it tells of out, each with its degree and its beginning, and self-certified days or the risk of one. */
import type { Certainty } from '../../decision.ts';
import { factSystem } from '../../systems.ts';
import type { FactContext } from '../../tables/facts.ts';
import type { Tables } from '../../tables.ts';
import { place } from '../collector.ts';
import { standingOf } from '../context.ts';
import { isLongOver } from '../own-history.ts';
import type { Span } from '../spans.ts';
import type { Sentence, Text } from '../text.ts';
import { certaintyOf, factAt, type Known } from './candidate.ts';
import { degreesIn, isSaidNow, periodOf } from './degrees.ts';
import type { Leave } from './in-force.ts';
import { percentIn } from './percent.ts';
import { sinceOf } from './since.ts';
import { nearest } from './state.ts';

/** Degrees are looked for this far around the words of a sick leave, characters. */
const BACK = 60;
const AHEAD = 160;
const LONGEST_WINDOW = 600;
/** The codes that a degree makes full or graded. */
const GRADED: ReadonlySet<string> = new Set(['full', 'graded', 'sick-listed']);
const FORMER: ReadonlySet<FactContext> = new Set(['former']);
const NOT_LISTED = 'Ikke sykmeldt';

/** What one sentence tells of the patient's sick leave; `at`: the places of its words that name facts. */
export function leavesIn(
  text: Text,
  sentence: Sentence,
  at: readonly number[],
  { day, gender }: Known,
  tables: Tables,
): Leave[] {
  if (text.wish || sentence.section?.heading?.wish) return [];
  const certainty = certaintyOf('sick-leave', text, sentence);
  const leaves: Leave[] = [];
  let rule = certainty === 'stated' ? null : headingRule(text, sentence);
  let window: Span | null = rule === null ? null : sentence;
  /** The first sick leave that is named without a degree: it counts where no degree stands around. */
  let bare: Leave | null = null;
  for (const index of at) {
    const match = sentence.matches[index];
    const words = match?.value.fact;
    if (!match || words?.kind !== 'sick-leave') continue;
    const standing = standingOf(text.folded, sentence, index, gender);
    if (standing.relative || standing.colleague) continue;
    const span = place(text, match);
    const told = { text, sentence, span, certainty, rule: match.value.rule, display: words.display };
    const code = words.code ?? '';
    const isGraded = GRADED.has(code);
    if (isGraded && standing.negated) {
      leaves.push(leaveOf({ ...told, display: NOT_LISTED }, 'not-sick-listed', null, null, tables));
      continue;
    }
    if (standing.wished || (standing.negated && code !== 'not-sick-listed')) continue;
    if (nearest(text, sentence, index, FORMER) !== null) continue;
    if (!isGraded) {
      leaves.push(leaveOf(told, code, null, sinceOf(text, sentence, index, day), tables));
      continue;
    }
    if (isLongOver(text, sentence, index, day === null ? null : Number(day.slice(0, 4)))) continue;
    rule = match.value.rule;
    window = widened(window, sentence, span);
    const since = sinceOf(text, sentence, index, day);
    const percent = words.percent ?? percentIn(text, span);
    const leave = leaveOf(told, code, percent, since, tables);
    if (words.percent !== null) leaves.push(leave);
    else bare ??= leave;
  }
  if (rule === null || window === null) return leaves;
  const end = Math.min(window.end, window.start + LONGEST_WINDOW);
  const degrees = degreesIn(text, sentence, { start: window.start, end }, tables.facts.patterns);
  for (const degree of degrees) {
    const { since, isOver } = periodOf(text, degree, day);
    if (isOver) continue;
    const told = { text, sentence, span: degree, certainty, rule, display: null };
    leaves.push(leaveOf(told, 'sick-listed', degree.value, since, tables));
  }
  if (bare && degrees.length === 0) leaves.push(bare);
  else if (bare && degrees.length === 1) giveDate(leaves, bare.fact.since);
  return leaves;
}

interface Told {
  readonly text: Text;
  readonly sentence: Sentence;
  readonly span: Span;
  readonly certainty: Certainty;
  readonly rule: string;
  /** What to show where the code has no name in the concept map. */
  readonly display: string | null;
}

function leaveOf(
  told: Told,
  code: string,
  percent: number | null,
  since: string | null,
  tables: Tables,
): Leave {
  const { text, sentence, span, certainty, rule } = told;
  const coded = GRADED.has(code) && percent !== null ? (percent === 100 ? 'full' : 'graded') : code;
  const named = tables.conceptMaps.displayOf('sick-leave', factSystem('sick-leave'), coded);
  const fact = {
    kind: 'sick-leave' as const,
    code: coded,
    display: named ?? told.display ?? coded,
    percent,
    since: since ?? (certainty === 'coded' ? text.block.start : null),
    state: null,
  };
  return {
    fact: factAt(text, sentence, span, rule, fact, certainty),
    isCurrent: isSaidNow(text, sentence, span),
  };
}

function widened(window: Span | null, sentence: Sentence, { start, end }: Span): Span {
  const from = Math.max(sentence.start, start - BACK);
  const to = Math.min(sentence.end, end + AHEAD);
  return { start: Math.min(window?.start ?? from, from), end: Math.max(window?.end ?? to, to) };
}

/** The one degree takes the date of the words it belongs to: `50 % sykmeldt fra 20. juli`. */
function giveDate(leaves: Leave[], since: string | null): void {
  const last = leaves.at(-1);
  if (last && last.fact.since === null)
    leaves[leaves.length - 1] = { ...last, fact: { ...last.fact, since } };
}

function headingRule(text: Text, sentence: Sentence): string | null {
  if (text.place?.items.includes('sick-leave')) return text.place.rule;
  return sentence.section?.heading?.rule ?? null;
}
