/**
 * The message's telephone fields and texts in; the patient's own number out. Numbers of clinics, NAV, employers and
 * relatives, dates and identity numbers are told apart by the words around them.
 */
import { findPhoneNumbersInText } from 'libphonenumber-js';
import type { ItemStatement } from '../decision.ts';
import type { Party, Referral, Telecom } from '../referral.ts';
import type { Hit } from './collector.ts';
import { around } from './evidence.ts';
import { type Owner, ownerOf } from './phone-owner.ts';
import { settle } from './settle.ts';
import type { Span } from './spans.ts';
import type { Text } from './text.ts';

const FEWEST_DIGITS = 5;
const TEXT_DIGITS = 8;
const MOST_CANDIDATES = 40;
/** Digits and the marks people put between them; bounded, so that no text costs more than its length. */
const CANDIDATE = /[+(]{0,2}\d[\d ().\-–/\u00a0]{4,28}\d/g;
const DATE =
  /(?<![\d.])(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{4}|\d{2})(?!\.?\d)|(?<!\d)(?:19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)/g;

/** The patient's own telecom fields first. A fax, an e-mail address, a pager or an emergency contact is no telephone of the patient's. */
export function findPhone(
  referral: Referral,
  texts: readonly Text[],
  denials: readonly Hit[],
): ItemStatement {
  const coded = (referral.patient?.telecoms ?? []).filter(isTelephone);
  if (coded.length > 0) {
    return {
      status: 'stated',
      uncertain: false,
      evidence: coded.map(({ value, path }) => ({
        quote: value,
        path,
        start: null,
        end: null,
        certainty: 'coded' as const,
        rule: 'places:telecom',
      })),
    };
  }
  const others = numbersOfOthers(referral);
  const hits = texts.flatMap((text) => phoneHits(text, others));
  return settle([...hits, ...denials]);
}

function isTelephone(telecom: Telecom): boolean {
  return telecom.kind === 'phone' && digitsOf(telecom.value).length >= FEWEST_DIGITS;
}

const STANDING = {
  patient: { certainty: 'stated', doubtful: false },
  unnamed: { certainty: 'stated', doubtful: false },
  relative: { certainty: 'inferred', doubtful: true },
  nobody: { certainty: 'inferred', doubtful: true },
} as const satisfies Record<Exclude<Owner, 'other'>, unknown>;

function phoneHits(text: Text, others: ReadonlySet<string>): Hit[] {
  const hits: Hit[] = [];
  const isPhonePlace = text.block.place === '8234#TEL';
  let previousEnd = 0;
  let previousOwner: Owner | null = null;
  for (const span of candidates(text.block.text, MOST_CANDIDATES)) {
    const sentence = text.sentences.find((one) => span.start < one.end && span.end > one.start);
    const label = sentence?.section?.heading?.items.includes('phone') === true;
    const numbers = numbersIn(text.block.text, span, isPhonePlace || label);
    for (const number of numbers) {
      const written = text.block.text.slice(number.start, number.end);
      const owner: Owner = others.has(lastDigits(written))
        ? 'other'
        : JOINED.test(text.block.text.slice(previousEnd, number.start)) && previousOwner
          ? previousOwner
          : ownerOf(text, sentence, number, previousEnd, { isPhonePlace, isLabelled: label });
      previousEnd = number.end;
      previousOwner = owner;
      if (owner === 'other') continue;
      const { certainty, doubtful } = STANDING[owner];
      hits.push({
        item: 'phone',
        says: 'stated',
        doubtful,
        certainty: isPhonePlace ? 'coded' : label && !doubtful ? 'labelled' : certainty,
        rule: isPhonePlace ? 'places:8234#TEL' : `contexts:phone-${owner}`,
        text,
        start: number.start,
        end: number.end,
        quote: sentence ? around(text, sentence, number) : number,
      });
    }
  }
  return hits;
}

/** `Sentralbord 02800 / 22 11 80 80`: two numbers of one owner. */
const JOINED = /^\s*(?:\/|(?:eller|or|evt\.?) ?(?:direkte|mobil|mob\.?|direct|mobile)?)\s*$/;
/** Stretches of digits that could be numbers, at most `most` of them. */
function candidates(source: string, most: number): Span[] {
  const spans: Span[] = [];
  for (const match of source.matchAll(CANDIDATE)) {
    if (digitsOf(match[0]).length < FEWEST_DIGITS) continue;
    spans.push({ start: match.index, end: match.index + match[0].length });
    if (spans.length === most) break;
  }
  return spans;
}

/** Numbers in a stretch of digits. In a place meant for one, an unusual number is taken as it stands. */
function numbersIn(source: string, span: Span, meantForOne: boolean): Span[] {
  const written = source.slice(span.start, span.end).replace(DATE, (date) => 'x'.repeat(date.length));
  const digits = digitsOf(written);
  if (digits.length >= TEXT_DIGITS) {
    const found = findPhoneNumbersInText(written, 'NO').map((one) => ({
      start: span.start + one.startsAt,
      end: span.start + one.endsAt,
    }));
    if (found.length > 0) return found;
  }
  return meantForOne && digits.length >= FEWEST_DIGITS && digits.length !== IDENTITY_NUMBER ? [span] : [];
}
const IDENTITY_NUMBER = 11;

function numbersOfOthers(referral: Referral): ReadonlySet<string> {
  const numbers = new Set<string>();
  for (const party of [referral.requester, referral.head.sender, referral.head.addressee]) {
    for (const telecom of telecomsOf(party)) {
      if (telecom.kind !== 'email') numbers.add(lastDigits(telecom.value));
    }
  }
  return numbers;
}

function telecomsOf(party: Party | null): Telecom[] {
  const organization = party?.organization;
  return [
    ...(organization?.telecoms ?? []),
    ...(organization?.unit?.telecoms ?? []),
    ...(party?.professional?.telecoms ?? []),
  ];
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

function lastDigits(text: string): string {
  return digitsOf(text).slice(-TEXT_DIGITS);
}
