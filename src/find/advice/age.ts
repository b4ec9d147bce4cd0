/** Referral → the patient's age on the day of the message, and where it was read: the birth date, else the national number. */
import type { Evidence } from '../../decision.ts';
import { messageDay } from '../../message-day.ts';
import { bareNumber, nationalKind } from '../../national-number.ts';
import type { Referral } from '../../referral.ts';

export interface Age {
  /** Whole years. */
  readonly years: number;
  readonly evidence: Evidence;
}

/** Null where the birth date or the message's own date is not known to the day, or the one is after the other. Never the clock. */
export function ageOf(referral: Referral): Age | null {
  const day = messageDay(referral);
  if (day === null || day.length < FULL_DATE) return null;
  const born = birthDateOf(referral, day);
  if (!born) return null;
  const years = yearsBetween(born.quote, day);
  return years < 0 || years > OLDEST ? null : { years, evidence: born };
}

const FULL_DATE = 'YYYY-MM-DD'.length;
const OLDEST = 130;

/** Its quote is the ISO date. */
function birthDateOf({ patient }: Referral, day: string): Evidence | null {
  const stated = /^\d{4}-\d\d-\d\d(?=T|$)/.exec(patient?.birthDate?.value ?? '')?.[0];
  if (patient?.birthDate && stated !== undefined) return evidenceOf(stated, patient.birthDate.path, 'coded');
  for (const { value, path } of patient?.identifiers ?? []) {
    const kind = nationalKind(value);
    if (kind === null || kind === 'FHN') continue;
    const read = birthDateIn(bareNumber(value), day);
    if (read !== null) return evidenceOf(read, path, 'inferred');
  }
  return null;
}

function evidenceOf(quote: string, path: string, certainty: Evidence['certainty']): Evidence {
  return { quote, path, start: null, end: null, certainty, rule: 'advice:target.age' };
}

/**
 * The first six digits: D-numbers add 40 to the day, H-numbers and test numbers 40, 65 or 80 to the month. Of the centuries the one is
 * taken in which the patient is younger than 100: the digits behind will no longer tell it from 2032 on.
 */
function birthDateIn(number: string, day: string): string | null {
  const [date = 0, month = 0, year = 0] = [0, 2, 4].map((at) => Number(number.slice(at, at + 2)));
  const realDate = date > 40 ? date - 40 : date;
  const realMonth = month > 80 ? month - 80 : month > 65 ? month - 65 : month > 40 ? month - 40 : month;
  const pad = (part: number) => String(part).padStart(2, '0');
  const rest = `${pad(year)}-${pad(realMonth)}-${pad(realDate)}`;
  const century = Number(day.slice(0, 2));
  const thisCentury = `${century}${rest}`;
  return thisCentury <= day ? thisCentury : `${century - 1}${rest}`;
}

function yearsBetween(born: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
  return day.slice(5) < born.slice(5) ? years - 1 : years;
}
