/** A phrase in its sentence in; whether it tells of the patient's own work instead of treatment, or of a sick leave long over, out. */
import type { Match } from '../tables/automaton.ts';
import type { Cue } from '../tables/language.ts';
import { CLAUSE } from '../tables/signs.ts';
import { type Sentence, sourceStart, type Text } from './text.ts';
import { wordAfter, wordBefore } from './words-around.ts';

const WORK_REACH = 6;
const WAS_REACH = 4;
/** In signs, to either side. */
const YEAR_REACH = 120;
/** After these a therapist or a clinic is one the patient goes to: `jobber fullt og går til psykolog`. */
const OTHERS_HANDS = new Set('hos hjå til av fra frå med og with by to from and'.split(' '));
const WORKS: ReadonlySet<string> = new Set(['job-frame', 'holds-job', 'works']);

/** `Jobber som fysioterapeut`, `sekretær på smerteklinikken`: work, no treatment received. */
export function isOwnWork(text: Text, sentence: Sentence, index: number): boolean {
  const match = sentence.matches[index];
  if (!match || OTHERS_HANDS.has(wordBefore(text.folded, match.start))) return false;
  const isOccupation = sentence.matches.some(
    ({ value, end }) => value.role === 'occupation' && value.standing === 'provider' && end === match.end,
  );
  const isPlace = AT.has(wordBefore(text.folded, match.start));
  if (!isOccupation && !isPlace) return false;
  // `Er fysioterapeut på Nesodden`: nothing but what the patient is, and where.
  if (isOccupation && opensWithIs(text, sentence, match) && AT.has(wordAfter(text.folded, match.end)))
    return true;
  for (let at = index - 1; at >= 0; at -= 1) {
    const cue = sentence.matches[at];
    if (!cue || match.word - cue.word > WORK_REACH) return false;
    if (cue.end > match.start) continue;
    if (cue.value.kind === 'tried' || isParted(text, cue, match)) return false;
    if (WORKS.has(cue.value.kind) && (isOccupation || cue.value.kind !== 'job-frame')) return true;
  }
  return false;
}
function opensWithIs({ folded }: Text, sentence: Sentence, match: Match<Cue>): boolean {
  return IS.test(folded.source.slice(sentence.start, sourceStart(folded, match)));
}
const IS = /^\s*(?:(?:hun|han|ho|pas\.?|pasienten|he|she) )?(?:er|is an?) \S*$/i;

const AT = new Set('på ved i at in'.split(' '));

function isParted({ folded }: Text, cue: Match<Cue>, match: Match<Cue>): boolean {
  for (let at = cue.end; at < match.start; at += 1) if ((folded.signs[at] ?? 0) === CLAUSE) return true;
  return false;
}

/** `Var sjukmeld eit halvt år i 2009`: said in the past tense of a year two or more before the message's, and of no time since. */
export function isLongOver(text: Text, sentence: Sentence, index: number, year: number | null): boolean {
  const match = sentence.matches[index];
  if (!match || year === null) return false;
  const was = sentence.matches.some(
    ({ value, word, end }) => value.kind === 'was' && end <= match.start && match.word - word <= WAS_REACH,
  );
  if (!was || sentence.matches.some(({ value }) => value.kind === 'still')) return false;
  const at = sourceStart(text.folded, match);
  const from = Math.max(sentence.start, at - YEAR_REACH);
  const years = text.block.text
    .slice(from, Math.min(sentence.end, at + YEAR_REACH))
    .match(/(?<!\d)(?:19|20)\d\d(?!\d)/g);
  return years?.every((one) => Number(one) < year - 1) ?? false;
}
