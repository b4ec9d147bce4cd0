/**
 * Dates and times from a sender → FHIR R4 `date`, `dateTime` and `instant`, or undefined when they are not real ones. Never the
 * clock: the same message always gives the same times.
 */
import type { Referral } from '../referral.ts';

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
/** FHIR wants seconds and a zone wherever there is a time of day. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?$/;
const ZONE = /^(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;

/** A calendar date of any precision (2026, 2026-03, 2026-03-14); the time of day, if there is one, is left off. */
export function date(text: string | null | undefined): string | undefined {
  const [day] = (text?.trim() ?? '').split('T');
  return day !== undefined && isRealDate(day) ? day : undefined;
}

/** A FHIR dateTime. A time of day without a zone, or one that is not a time, is left off; the date stays. */
export function dateTime(text: string | null | undefined): string | undefined {
  return instantOf(text) ?? date(text);
}

/** FHIR `instant`s of the message: when it was sent as far as it says itself. */
export interface MessageTime {
  /** The message's time, else the referral's date at midnight UTC (no hour is claimed); undefined when neither is stated. */
  readonly stated: string | undefined;
  /** The same, else the epoch, for the elements that FHIR requires. */
  readonly required: string;
}

export function messageTime(referral: Referral): MessageTime {
  const sources = [referral.head.time?.value, referral.authoredOn?.value];
  let stated: string | undefined;
  for (const source of sources) stated ??= instantOf(source) ?? midnight(date(source));
  return { stated, required: stated ?? '1970-01-01T00:00:00Z' };
}

function instantOf(text: string | null | undefined): string | undefined {
  const parts = /^([^T]+)T([^Z+-]+)(.+)$/.exec(text?.trim() ?? '');
  if (!parts) return undefined;
  const [, day = '', time = '', zone = ''] = parts;
  if (day.length !== 10 || !isRealDate(day) || !TIME.test(time) || !ZONE.test(zone)) return undefined;
  return `${day}T${time.length === 5 ? `${time}:00` : time}${zone}`;
}

function midnight(day: string | undefined): string | undefined {
  return day?.length === 10 ? `${day}T00:00:00Z` : undefined;
}

function isRealDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const [, year = '', month, day] = parts;
  if (year === '0000') return false;
  if (month !== undefined && (month < '01' || month > '12')) return false;
  return day === undefined || (day >= '01' && Number(day) <= daysIn(Number(year), Number(month)));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
