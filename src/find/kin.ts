/** A relative's words in their sentence in; whether a relative is meant, acts, and owns what is said next out. */
import type { Match } from '../tables/automaton.ts';
import type { Folded } from '../tables/fold.ts';
import type { Cue } from '../tables/language.ts';
import { CLAUSE } from '../tables/signs.ts';
import type { Sentence } from './text.ts';
import { clausesBetween, wordAfter, wordBefore, wordsOf } from './words-around.ts';

/** After these a relative is no subject: `bor med kona`. */
const PREPOSITIONS = new Set(
  'med for til av hos fra frå hjå overfor på om sammen saman with of from by ved etter'.split(' '),
);

/** `Mor har …`, `Bror hans …`, `Far, som …`; but `Mor til tre`, `Samboer, to barn` and `Far på 40 år` are the patient. */
export function isNamedKin(folded: Folded, cue: Match<Cue>): boolean {
  if ((folded.signs[cue.start - 1] ?? CLAUSE) < CLAUSE && !POSSESSIVES.has(wordBefore(folded, cue.start))) {
    return false;
  }
  const next = wordAfter(folded, cue.end);
  if ((folded.signs[cue.end] ?? CLAUSE) >= CLAUSE) return next === 'som' || next === 'who';
  return CHILDREN.has(wordsOf(folded, cue)) || (next !== '' && !DESCRIBES.has(next) && !/^\d/.test(next));
}
const CHILDREN = new Set(['sønn', 'son', 'datter', 'dotter']);
const POSSESSIVES = new Set('hans hennes hennar min mi sin si his her og'.split(' '));
const DESCRIBES = new Set('til på av med i for fra frå f født fødd og uten utan to of with and'.split(' '));

/** `Mannen er tømrer og fikk …`, `her sister, who is a nurse, has had …`: told of, so that what was had was that one's. */
export function isDescribed(folded: Folded, { end }: Match<Cue>): boolean {
  const next = wordAfter(folded, end);
  return DESCRIBED.has(POSSESSIVES.has(next) ? wordAfter(folded, end + 1 + next.length) : next);
}
const DESCRIBED = new Set('er var som jobber jobbar arbeider arbeidar who is was works'.split(' '));

/** A relative who does something, not one who is only in the company of the patient. */
export function isSubject(folded: Folded, cue: Match<Cue>): boolean {
  if ((folded.signs[cue.start - 1] ?? CLAUSE) >= CLAUSE) return true;
  return !PREPOSITIONS.has(wordBefore(folded, cue.start));
}

/** A comma ends what is said of a relative, unless it goes on (`kona, som er lærer`, `…, der har de lagt til rette for henne`). */
export function ownsUpTo(folded: Folded, sentence: Sentence, cue: Match<Cue>, match: Match<Cue>): boolean {
  const clauses = clausesBetween(folded, cue, match);
  if (clauses === 0) return true;
  const next = wordAfter(folded, cue.end);
  if (clauses <= 2 && (next === 'som' || next === 'who')) return true;
  if (clauses === 2 && isNamedByWork(folded, sentence, cue)) return true;
  for (let at = cue.end; at < match.start; at += 1) {
    if (folded.signs[at] === CLAUSE && !GOES_ON.has(wordAfter(folded, at))) return false;
  }
  return true;
}
/** `Kona, hjelpepleier, er …` */
function isNamedByWork({ signs }: Folded, { matches }: Sentence, cue: Match<Cue>): boolean {
  return (
    signs[cue.end] === CLAUSE &&
    matches.some(
      ({ value, start, end, word }) =>
        value.role === 'occupation' && start > cue.end && signs[end] === CLAUSE && word - cue.word <= 2,
    )
  );
}
const GOES_ON = new Set('der hvor kor og som hun ho where she'.split(' '));
