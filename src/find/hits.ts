/** One text in; every place that states one of the items, or denies it, out. */
import type { Match } from '../tables/automaton.ts';
import type { Cue, LanguageRules } from '../tables/language.ts';
import { CLAUSE, isWordSign, SENTENCE } from '../tables/signs.ts';
import { Collector, DENIAL_STATES, type Hit, isAside, isMasked, place } from './collector.ts';
import type { Gender } from './context.ts';
import { isDegree } from './degree.ts';
import { isLongOver, isOwnWork } from './own-history.ts';
import { countWords, foldedAt } from './spans.ts';
import { statementHits } from './statements.ts';
import { type Sentence, sourceStart, type Text } from './text.ts';
import { wordAfter, wordBefore } from './words-around.ts';

/** What the message says outside its texts that a text is read by. */
export interface Known {
  /** The patient's, null where it isn't known. */
  readonly gender: Gender | null;
  /** The message's, null where it isn't known. */
  readonly year: number | null;
}

export function hitsIn(text: Text, rules: LanguageRules, { gender, year }: Known): Hit[] {
  const collector = new Collector(text, gender);
  for (const sentence of text.sentences) {
    if (sentence.question && !isAskedOfReceiver(sentence)) continue;
    const isOthers = text.others.has(sentence);
    const masks = sentence.matches.filter((match) => match.value.says === 'ignore');
    for (let index = 0; index < sentence.matches.length; index += 1) {
      const match = sentence.matches[index];
      if (!match) continue;
      const { role } = match.value;
      if (isOthers) continue;
      if (role === 'phrase') phraseHit(collector, sentence, index, match, masks, year);
      else if (role === 'occupation') occupationHit(collector, sentence, index, match, masks);
    }
    statementHits(collector, sentence, rules, masks, isOthers);
  }
  return collector.hits;
}

/** `Kan dere se på denne fiskeren?` tells of the patient, where `Sykmeldt?` is a form's question. */
function isAskedOfReceiver(sentence: Sentence): boolean {
  return sentence.matches.some((match) => match.value.kind === 'to-you');
}

function phraseHit(
  collector: Collector,
  sentence: Sentence,
  index: number,
  match: Match<Cue>,
  masks: readonly Match<Cue>[],
  year: number | null,
): void {
  const { item, says, rule } = match.value;
  if (item === null || says === 'ignore' || collector.isFull(rule) || isMasked(match, item, masks)) return;
  const standing = collector.standing(sentence, index);
  if (isAside(collector.text, standing, item)) return;
  if (standing.relativesOwn && item === 'work-measures') return;
  if (says === 'doubtful' && goesOnAboutRelative(collector, sentence, index)) return;
  if (match.value.isDegree && !isDegree(collector.text.folded, sentence, match)) return;
  if (item === 'prior-treatment' && isOwnWork(collector.text, sentence, index)) return;
  if (item === 'sick-leave' && isLongOver(collector.text, sentence, index, year)) return;
  if (says === 'not-applicable') {
    collector.add(item, says, false, rule, place(collector.text, match), sentence);
    return;
  }
  const denied = says === 'none' || (standing.negated && !DENIAL_STATES.has(item) && item !== 'problem');
  const stated = !denied || DENIAL_STATES.has(item);
  collector.add(
    item,
    stated ? 'stated' : 'none',
    says === 'doubtful',
    rule,
    place(collector.text, match),
    sentence,
  );
}

/** `Mannen ble sykmeldt i fjor, var hos dere og er i full jobb igjen`: the same item was told of a relative, and nobody else named since. */
function goesOnAboutRelative(collector: Collector, sentence: Sentence, index: number): boolean {
  const { matches } = sentence;
  const item = matches[index]?.value.item;
  for (let at = index - 1; at >= 0; at -= 1) {
    const cue = matches[at];
    if (cue?.value.kind === 'patient') return false;
    if (cue?.value.role === 'phrase' && cue.value.item === item && cue.value.says === 'stated') {
      return collector.standing(sentence, at).relative;
    }
  }
  return false;
}

/** An occupation states employment unless it is someone the patient meets: `hos kiropraktor`, `henvist fysioterapeut`. */
function occupationHit(
  collector: Collector,
  sentence: Sentence,
  index: number,
  match: Match<Cue>,
  masks: readonly Match<Cue>[],
): void {
  const { text } = collector;
  if (collector.isFull(match.value.rule) || isMasked(match, 'employment', masks)) return;
  if (isAside(text, collector.standing(sentence, index), 'employment')) return;
  if (OTHERS_HANDS.has(wordBefore(text.folded, match.start))) return;
  if (!isOwnOccupation(text, sentence, match)) return;
  collector.add('employment', 'stated', false, match.value.rule, place(text, match), sentence);
}
const OTHERS_HANDS = new Set('hos hjå til av fra frå with by to from via ved'.split(' '));

/** Beside words of work (or, for some, the patient's age) in the same sentence, below a heading about work, or on its own. */
function isOwnOccupation(text: Text, sentence: Sentence, match: Match<Cue>): boolean {
  const { standing } = match.value;
  if (standing === 'own' || sentence.section?.heading?.items.includes('employment')) return true;
  const isNear = (kind: string) =>
    sentence.matches.some(
      ({ value, word }) => value.kind === kind && Math.abs(word - match.word) <= FRAME_REACH,
    );
  if (isNear('job-frame')) return true;
  if (opensWithPlace(text, sentence, match)) return standing !== 'provider' || !isNear('acts');
  if (standing === 'provider') return false;
  if (isNear('own-hint') || standsAlone(text, match)) return true;
  return standing === 'shared' && fillsSentence(text, sentence, match);
}
const FRAME_REACH = 12;

/** `Trebarnsmor, lektor.`, `Trener og lektor.`: nothing but the occupation between two marks, or after `og`. */
function standsAlone({ folded }: Text, match: Match<Cue>): boolean {
  let start = match.start;
  while (isWordSign(folded.signs[start - 1] ?? SENTENCE)) start -= 1;
  const isBounded = (folded.signs[start - 1] ?? SENTENCE) >= CLAUSE || AND.has(wordBefore(folded, start));
  return isBounded && (folded.signs[match.end] ?? SENTENCE) >= CLAUSE;
}
const AND = new Set(['og', 'and']);

/** `Saksbehandler Statens vegvesen.`: the occupation and a name, and nothing else. */
function fillsSentence({ folded }: Text, sentence: Sentence, match: Match<Cue>): boolean {
  const isFirst = sourceStart(folded, match) - sentence.start <= COMPOUND;
  return isFirst && countWords(folded, match.end, foldedAt(folded, sentence.end)) <= NAME_WORDS;
}
const NAME_WORDS = 4;

/** `Lærer på mellomtrinnet, …`: the sentence opens with the occupation and goes on with where. */
function opensWithPlace({ folded }: Text, sentence: Sentence, match: Match<Cue>): boolean {
  const isFirst = sourceStart(folded, match) - sentence.start <= COMPOUND;
  if (!isFirst || !WHERE.has(wordAfter(folded, match.end))) return false;
  // `Sekretær på tlf …` is somebody to call.
  return !sentence.matches.some(
    ({ value, word }) => value.kind === 'phone-word' && word > match.word && word - match.word <= 2,
  );
}
const COMPOUND = 15;
const WHERE = new Set('i på med ved hos hjå for in at with on innen fra frå from'.split(' '));
