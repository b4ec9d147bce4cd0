/** A telephone number in its sentence in; whose it is, by the words around it, out. */
import type { Span } from './spans.ts';
import { type Sentence, sourceEnd, sourceStart, type Text } from './text.ts';

/** `unnamed`: a telephone number, with no word on whose · `nobody`: not even called a telephone number · `other`: not the patient's. */
export type Owner = 'patient' | 'unnamed' | 'relative' | 'nobody' | 'other';

/**
 * Whose number it is, by the nearest telling word before it in its sentence (after the previous number), else after it.
 * A relative's number counts, doubtfully, where the patient is to be reached through it.
 */
export function ownerOf(
  text: Text,
  sentence: Sentence | undefined,
  number: Span,
  previousEnd: number,
  { isPhonePlace, isLabelled }: { isPhonePlace: boolean; isLabelled: boolean },
): Owner {
  let before: Owner | null = null;
  let relative: string | null = null;
  let namedUpTo = -1;
  let after: Owner | null = null;
  let hasPhoneWord = isPhonePlace || isLabelled;
  let hasContact = false;
  const reach = Math.min(number.end + AFTER, labelledEnd(text, number));
  for (const match of sentence ? [...sentence.voidMatches, ...sentence.matches] : []) {
    const start = sourceStart(text.folded, match);
    const end = sourceEnd(text.folded, match);
    const { kind } = match.value;
    if (kind === 'contact') hasContact = true;
    if (end <= number.start && start >= previousEnd) {
      if (kind === 'phone-word') {
        hasPhoneWord = true;
        // `… håper arbeidsgiver kan legge til rette. tlf 41 …`: what was named before a full stop is another matter.
        if (STOP_BEFORE.test(text.block.text.slice(Math.max(0, start - 4), start))) {
          before = null;
          relative = null;
        }
      }
      if (OWNERS[kind] === 'relative') relative = kind;
      else if (kind === 'patient' || kind === 'phone-patient') relative = null;
      const owner = ownerIn(kind, relative);
      // `Lederen hennes …`: still the leader.
      if (RELATIVES_OF[kind] && before === 'other' && isNext(text, namedUpTo, start)) continue;
      // `Veileder nås på …`: who is reached is who was named right before.
      const isNamed = /^[^,.;\n]{0,12}$/.test(text.block.text.slice(Math.max(0, namedUpTo), start));
      if (kind === 'reached') before = before && namedUpTo >= 0 && isNamed ? before : 'patient';
      else before = owner ?? before;
      if (owner) namedUpTo = end;
    } else if (start >= number.end && start <= reach && after === null) {
      if (NEXT_CLAUSE.test(text.block.text.slice(number.end, start))) continue;
      after = ownerIn(kind, relative);
      if (isTag(text.block.text, number.end, start)) before = after ?? before;
    }
  }
  const owner = after === 'other' && before !== 'patient' ? after : (before ?? after);
  if (owner === 'relative') return hasContact ? 'relative' : 'other';
  if (owner) return owner;
  if (isPhonePlace || isLabelled) return 'patient';
  if (isSigned(text, number.start)) return 'other';
  return hasPhoneWord ? 'unnamed' : 'nobody';
}

/** What stands below the next label of the line (`Tlf: … Beh: fysio`) is another matter. */
function labelledEnd({ sections }: Text, { start, end }: Span): number {
  const own = sections.find(({ content }) => content.start <= start && end <= content.end);
  return own?.heading?.items.includes('phone') ? own.content.end : Number.POSITIVE_INFINITY;
}

function isNext(text: Text, from: number, to: number): boolean {
  return text.block.text.slice(Math.max(0, from), to).trim() === '';
}
const AFTER = 40;
/** `Tlf 412 …, går hos fysio`: what is told behind the number is another matter. */
const NEXT_CLAUSE =
  /^\s*[,;]\s*(?:og |hun |han |ho |pas\S* )?(?:går|gått|gikk|følges|følgjes|trener|trenar|har|hatt|får|fått|fekk)\s/iu;
const STOP_BEFORE = /\p{Ll}\p{L}[.!?]\s$/u;

/** `412 77 845 (pas.)`: the bracket right after a number says whose it is, whatever came before. */
function isTag(source: string, numberEnd: number, start: number): boolean {
  return /^\s*\(\s*$/.test(source.slice(numberEnd, start));
}
const OWNERS: Readonly<Record<string, Owner>> = {
  'phone-patient': 'patient',
  patient: 'patient',
  'phone-other': 'other',
  'phone-her': 'patient',
  'phone-his': 'patient',
  'phone-relative': 'relative',
  'kin-she': 'relative',
  'kin-he': 'relative',
};
/** Whom the words mean, after a relative (a kind of words too) was spoken of. */
function ownerIn(kind: string, relative: string | null): Owner | null {
  if (relative !== null && RELATIVES_OF[kind]?.has(relative)) return 'relative';
  return OWNERS[kind] ?? null;
}

/** `Kona ringer regnskapet inn, hennes nummer …`: the pronoun goes on about a relative spoken of in the same sentence. */
const RELATIVES_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  'phone-her': new Set(['kin-she', 'phone-relative']),
  'phone-his': new Set(['kin-he', 'phone-relative']),
};

/** Below `Mvh` and the like stands the sender's own number. */
function isSigned(text: Text, at: number): boolean {
  return text.sentences.some(
    (sentence) =>
      sentence.start < at &&
      at - sentence.start < SIGNATURE_REACH &&
      sentence.matches.some((match) => match.value.kind === 'signature'),
  );
}
const SIGNATURE_REACH = 400;
