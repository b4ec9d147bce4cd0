/** Statements made of several kinds of words in one sentence (`mappings/statements.csv`): one walk over the sentence each. */
import type { Match } from '../tables/automaton.ts';
import type { Cue, LanguageRules } from '../tables/language.ts';
import type { Statement } from '../tables/statement-rules.ts';
import { type Collector, DENIAL_STATES, isAside, isMasked } from './collector.ts';
import type { Standing } from './context.ts';
import { type Sentence, sourceEnd, sourceStart } from './text.ts';

/** Remembers where each kind was seen last, so that the walk costs no more than the sentence's words and the rows they touch. */
export function statementHits(
  collector: Collector,
  sentence: Sentence,
  rules: LanguageRules,
  masks: readonly Match<Cue>[],
  isOthers: boolean,
): void {
  const last = new Map<string, { match: Match<Cue>; index: number }>();
  const done = new Set<Statement>();
  for (let index = 0; index < sentence.matches.length; index += 1) {
    const match = sentence.matches[index];
    if (!match) continue;
    const { kind } = match.value;
    const statements = rules.statementsByKind.get(kind);
    if (!statements) continue;
    last.set(kind, { match, index });
    for (const statement of statements) {
      if (done.has(statement) || (isOthers && !tellsOfHelp(statement))) continue;
      if (!isSeen(statement, last) || collector.isFull(statement.rule)) continue;
      const parts = partsOf(statement, last, match);
      if (!parts || isElsewhere(sentence, statement)) continue;
      if (parts.some((part) => isMasked(part.match, statement.item, masks))) continue;
      const standings = parts.map((part) => collector.standing(sentence, part.index));
      const counts = statement.says === 'none' ? standings.map(asDenial) : standings;
      if (counts.some((standing) => isAside(collector.text, standing, statement.item))) continue;
      if (standings.some(({ relativesOwn }) => relativesOwn) && isRelativesOwn(sentence, statement)) continue;
      done.add(statement);
      const negated = standings.some((standing) => standing.negated);
      const denied = statement.says === 'none' || (negated && !tellsByDenial(statement));
      const span = {
        start: Math.min(...parts.map((part) => sourceStart(collector.text.folded, part.match))),
        end: Math.max(...parts.map((part) => sourceEnd(collector.text.folded, part.match))),
      };
      const says = statement.says === 'not-applicable' ? 'not-applicable' : denied ? 'none' : 'stated';
      collector.add(statement.item, says, statement.says === 'doubtful', statement.rule, span, sentence);
    }
  }
}

/** `Legger ikke tak lenger, maler mest`: what the patient does no longer is what was changed. */
function tellsByDenial({ item, groups }: Statement): boolean {
  return DENIAL_STATES.has(item) || groups.some((kinds) => kinds.some((kind) => NO_LONGER.has(kind)));
}
const NO_LONGER: ReadonlySet<string> = new Set(['no-longer', 'plain-not']);

/** Most statements lack one of their kinds, and are left here. */
function isSeen({ groups }: Statement, last: ReadonlyMap<string, Part>): boolean {
  for (const kinds of groups) {
    let seen = false;
    for (const kind of kinds) seen ||= last.has(kind);
    if (!seen) return false;
  }
  return true;
}

/** Words in the sentence that make it about something else: of a kind, or stating another item. */
function isElsewhere(sentence: Sentence, { unless }: Statement): boolean {
  return (
    unless.size > 0 &&
    sentence.matches.some(
      ({ value }) => unless.has(value.kind) || (TELLS.has(value.says) && unless.has(value.item ?? '')),
    )
  );
}

/** A denial needs nothing to have been taken up: `arbeidstiltak skal vi ikke snakke om, det har ikke skjedd noe`. */
function asDenial(standing: Standing): Standing {
  return { ...standing, untaken: false };
}

/** `Mannen har lagt om til dagskift`: his own work, unless it is how he helps with the patient's. */
function isRelativesOwn(sentence: Sentence, statement: Statement): boolean {
  if (statement.item !== 'work-measures' || tellsOfHelp(statement)) return false;
  return !sentence.matches.some(({ value }) => value.kind === 'farm');
}

/** A sentence about a relative may tell how that one helps: `han har overtatt fjøset`. */
function tellsOfHelp({ item, groups }: Statement): boolean {
  return item === 'work-measures' && groups.some((kinds) => kinds.some((kind) => HELP.has(kind)));
}
const HELP: ReadonlySet<string> = new Set(['takes-over', 'helper', 'does']);

const TELLS: ReadonlySet<string> = new Set(['stated', 'doubtful']);

type Part = { match: Match<Cue>; index: number };

/** The newest words of each kind that the statement needs, when they stand close enough and in order. */
function partsOf(statement: Statement, last: ReadonlyMap<string, Part>, newest: Match<Cue>): Part[] | null {
  const parts: Part[] = [];
  for (const group of statement.groups) {
    let best: Part | null = null;
    for (const kind of group) {
      const part = last.get(kind);
      if (part && (!best || part.match.end > best.match.end)) best = part;
    }
    if (!best || newest.word - best.match.word > statement.within) return null;
    const previous = parts.at(-1);
    if (statement.ordered && previous && best.match.start < previous.match.end) return null;
    parts.push(best);
  }
  return parts;
}
