/**
 * One text and the patient's gender in; the sentences that go on about a relative named before them out:
 * `Kona er lærer. Hun er sykmeldt.`
 */
import type { Match } from '../tables/automaton.ts';
import type { Cue } from '../tables/language.ts';
import type { Gender } from './context.ts';
import { isSubject } from './kin.ts';
import type { Sentence, Text } from './text.ts';
import { wordsOf } from './words-around.ts';

type Read = Omit<Text, 'others'>;

interface Named {
  readonly gender: Gender;
  /** Named as one who does something: `kona er lærer`, not `bor med kona`. */
  readonly acts: boolean;
  readonly spouse: boolean;
}

/**
 * A pronoun of the other gender than the patient's, and none of the patient's own, means the relative, all through the text. Where
 * the patient's gender isn't known, only a husband or a wife is followed, and only from one sentence to the next.
 */
export function sentencesOfOthers(text: Read, gender: Gender | null): ReadonlySet<Sentence> {
  const found = new Set<Sentence>();
  let named: Named | null = null;
  let isNext = false;
  let speaksOfPatient: boolean | null = null;
  for (const sentence of text.sentences) {
    const pronouns: ReadonlySet<Gender | 'named'> | null = named && pronounsIn(text, sentence);
    if (
      named &&
      pronouns?.has(named.gender) &&
      !pronouns.has('named') &&
      !pronouns.has(other(named.gender))
    ) {
      if (gender === null) {
        if (isNext && named.spouse && named.acts && opensWithPronoun(text, sentence)) {
          found.add(sentence);
          continue;
        }
      } else if (gender !== named.gender) {
        speaksOfPatient ??= text.sentences.some((one) => pronounsIn(text, one).has(gender));
        if (isNext || speaksOfPatient) {
          found.add(sentence);
          continue;
        }
      }
    }
    const kin = lastNamed(text, sentence);
    isNext = kin !== null;
    named = kin ?? named;
  }
  return found;
}

function other(gender: Gender): Gender {
  return gender === 'male' ? 'female' : 'male';
}

function lastNamed(text: Read, sentence: Sentence): Named | null {
  const cue = sentence.matches.findLast(({ value }) => value.kind === 'kin-she' || value.kind === 'kin-he');
  if (!cue) return null;
  return {
    gender: cue.value.kind === 'kin-she' ? 'female' : 'male',
    acts: isSubject(text.folded, cue),
    spouse: SPOUSES.has(wordsOf(text.folded, cue)),
  };
}
const SPOUSES = new Set('kona kone konen kjerringa wife mannen ektemannen husband'.split(' '));

function pronounsIn(text: Read, sentence: Sentence): Set<Gender | 'named'> {
  const genders = new Set<Gender | 'named'>();
  for (const match of sentence.matches) {
    if (match.value.kind === 'patient') genders.add(genderOf(text, match));
  }
  return genders;
}

function genderOf(text: Read, match: Match<Cue>): Gender | 'named' {
  const word = wordsOf(text.folded, match);
  if (HE.has(word)) return 'male';
  return SHE.has(word) ? 'female' : 'named';
}
const HE = new Set('han ham he him himself'.split(' '));
const SHE = new Set('hun ho henne she her herself'.split(' '));

function opensWithPronoun(text: Read, sentence: Sentence): boolean {
  const first = sentence.matches.find(({ value }) => value.kind === 'patient');
  return first !== undefined && (text.folded.origin[first.start] ?? 0) - sentence.start <= MARKS;
}
/** A blank, a quotation mark or a bullet may stand before the first word. */
const MARKS = 4;
