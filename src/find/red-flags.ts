/** Texts and coded diagnoses in; what may speak of acute danger out. A denied flag, a relative's or one long past is none. */
import type { Evidence } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Match } from '../tables/automaton.ts';
import type { Cue, LanguageRules } from '../tables/language.ts';
import { CLAUSE } from '../tables/signs.ts';
import { standingOf } from './context.ts';
import { saysAnew } from './denial.ts';
import { around, quote } from './evidence.ts';
import type { Known } from './hits.ts';
import { type Sentence, sourceEnd, sourceStart, type Text } from './text.ts';
import { wordAfter, wordsOf } from './words-around.ts';

const MOST_FLAGS = 10;
const PAST_REACH = 8;
const DENIAL_REACH = 8;
/** How near the words of the column `unless` must stand. */
const UNLESS_REACH = 5;

export function findRedFlags(
  referral: Referral,
  texts: readonly Text[],
  rules: LanguageRules,
  { year }: Known,
): Evidence[] {
  const flags: Evidence[] = [];
  for (const text of texts) {
    for (const sentence of text.sentences) {
      if (flags.length === MOST_FLAGS || text.others.has(sentence)) continue;
      const match = sentence.matches.find((_, index) => isFlag(text, sentence, index, year));
      if (!match) continue;
      const phrase = { start: sourceStart(text.folded, match), end: sourceEnd(text.folded, match) };
      flags.push(quote(text, around(text, sentence, phrase), 'stated', match.value.rule));
    }
  }
  for (const { coded } of referral.diagnoses) {
    const code = coded.code.replace('.', '').toUpperCase();
    const row = rules.redFlagCodes.find(
      ({ system, prefix }) => system === coded.system && code.startsWith(prefix),
    );
    if (row) {
      flags.push({
        quote: coded.display ?? coded.code,
        path: coded.path,
        start: null,
        end: null,
        certainty: 'coded',
        rule: row.rule,
      });
    }
  }
  return flags;
}

function isFlag(text: Text, sentence: Sentence, index: number, year: number | null): boolean {
  const match = sentence.matches[index];
  if (match?.value.role !== 'red-flag' || match.value.says === 'ignore' || sentence.question) return false;
  const { denied, relative, colleague } = standingOf(text.folded, sentence, index);
  if (relative || colleague || (denied && isDenied(text, sentence, index, match))) return false;
  return !isSetAside(sentence, match) && !isPast(text, sentence, match, year);
}

/**
 * A denial in the same clause, or one that lists what is not there (`ingen psykose, selvmordstanker eller …`). `Sover ikke,
 * selvmordstanker` and `kan ikke utelukke …` are none: where it is in doubt, somebody is to look.
 */
function isDenied(text: Text, sentence: Sentence, index: number, match: Match<Cue>): boolean {
  const { folded } = text;
  const before = sentence.matches.filter(
    ({ value, start, word }) =>
      value.kind === 'negation' && start < match.start && match.word - word <= DENIAL_REACH,
  );
  if (before.length === 0) return isDeniedBehind(text, sentence, index, match);
  if (saysAnew(folded, sentence, match)) return false;
  return before.some((cue) => {
    if (EXCLUDES.has(wordAfter(folded, cue.end))) return false;
    const after = sentence.matches[index + 1];
    if (after?.value.kind === 'denied-after') return true;
    if (!isParted(text, cue, match)) return true;
    return LISTS.has(wordsOf(folded, cue)) && !EFFECTS.has(wordAfter(folded, cue.end));
  });
}

/** `Suicidalitet: benektes`; but `SI+, ingen plan` denies the plan only, and `er ikke utelukket` nothing. */
function isDeniedBehind(
  { folded, block }: Text,
  { matches }: Sentence,
  index: number,
  match: Match<Cue>,
): boolean {
  const mark = block.text.charAt(folded.origin[match.end] ?? 0);
  const [next] = matches.slice(index + 1).filter(({ start }) => start >= match.end);
  if (next && EXCLUDES.has(wordAfter(folded, next.end))) return false;
  return !(mark === ',' && next && LISTS.has(wordsOf(folded, next)));
}
const EXCLUDES = new Set(
  'utelukke utelukkes utelukket utelukka utelukkast exclude excluded rule ruled'.split(' '),
);
const LISTS = new Set(
  `ingen inga intet uten utan verken hverken korkje benekter nekter nektar avkrefter none without denies denied neither`.split(
    ' ',
  ),
);
const EFFECTS = new Set(
  'effekt bedring betring nytte hjelp hjelpt virkning verknad utbytte effect improvement relief'.split(' '),
);

function isParted({ folded }: Text, first: Match<Cue>, second: Match<Cue>): boolean {
  for (let at = first.end; at < second.start; at += 1) if (folded.signs[at] === CLAUSE) return true;
  return false;
}

/** The row's own words that make it none: `suicidalitet vurdert som lav`. */
function isSetAside({ matches }: Sentence, match: Match<Cue>): boolean {
  return matches.some(
    ({ value, word }) =>
      value.role === 'red-flag' &&
      value.says === 'ignore' &&
      value.rule === match.value.rule &&
      Math.abs(word - match.word) <= UNLESS_REACH,
  );
}

/** Said to be long ago in its own clause, or of years before last year, and not of now: `tidligere selvmordsforsøk`. */
function isPast(text: Text, sentence: Sentence, match: Match<Cue>, year: number | null): boolean {
  const { matches } = sentence;
  if (matches.some((one) => isNow(matches, one) && Math.abs(one.word - match.word) <= PAST_REACH))
    return false;
  const isSaid = matches.some((other) => {
    if (other.value.kind !== 'past' || Math.abs(match.word - other.word) > PAST_REACH) return false;
    return other.start < match.start ? !isParted(text, other, match) : !isParted(text, match, other);
  });
  if (isSaid || year === null) return isSaid;
  const years = text.block.text.slice(sentence.start, sentence.end).match(/(?<!\d)(?:19|20)\d\d(?!\d)/g);
  return years?.every((one) => Number(one) < year - 1) ?? false;
}

/** `Ikke nå` and the English `no plans` are no now. */
function isNow(matches: Sentence['matches'], { value, start, end, word }: Match<Cue>): boolean {
  if (value.kind !== 'now') return false;
  return !matches.some(
    (other) =>
      other.value.kind === 'negation' &&
      (other.word + other.words === word || (other.start <= start && other.end >= end)),
  );
}
