/** A phrase with numbers in it in; whether each is a degree of sick leave as people say it without a per cent sign (`60`, `60/40`), out. */
import type { Match } from '../tables/automaton.ts';
import type { Folded } from '../tables/fold.ts';
import type { Cue } from '../tables/language.ts';
import { CLAUSE, NUMBER } from '../tables/signs.ts';
import type { Sentence } from './text.ts';

const DEGREES = new Set('20 25 30 40 50 60 70 75 80 90 100'.split(' '));

/** False where a unit stands behind (`går på 50 mg`): the phrase speaks of something else. */
export function isDegree({ source, signs, origin }: Folded, sentence: Sentence, match: Match<Cue>): boolean {
  for (let at = match.start; at < match.end; at += 1) {
    if (signs[at] !== NUMBER) continue;
    const number = source.slice(origin[at], origin[at + 1] ?? source.length).trim();
    if (!DEGREES.has(number) && !isShared(number)) return false;
  }
  return !sentence.matches.some(
    ({ value, start, end, word }) =>
      (value.kind === 'unit' && start === match.end + 1) ||
      // `Sertralin gått på 100 i et år`, `HbA1c gikk fra 60 til 50`.
      (value.item === 'prior-treatment' &&
        end <= match.start &&
        match.word - word <= DOSE_REACH &&
        !signs.subarray(end, match.start).includes(CLAUSE)),
  );
}
const DOSE_REACH = 3;

/** `60/40`: so much work, so much sick leave. */
function isShared(number: string): boolean {
  const [first = '', second = '', more] = number.split(/[/-]/);
  return more === undefined && DEGREES.has(first) && Number(first) + Number(second) === 100;
}
