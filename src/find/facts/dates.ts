/**
 * A place in a text and the message's own day in; the date written there out. Norwegian and English; a date without a year is the last
 * such day before the message. Never the clock: without the message's day a date without a year stays as written.
 */

/** `value`: ISO (2026, 2026-03, 2026-03-14), or as written where no year can be told. `end`: past the date, UTF-16 units. */
export interface WrittenDate {
  readonly value: string;
  readonly end: number;
}

const MONTHS: Readonly<Record<string, number>> = {
  januar: 1,
  jan: 1,
  january: 1,
  februar: 2,
  febr: 2,
  feb: 2,
  february: 2,
  mars: 3,
  march: 3,
  april: 4,
  apr: 4,
  mai: 5,
  may: 5,
  juni: 6,
  jun: 6,
  june: 6,
  juli: 7,
  july: 7,
  august: 8,
  aug: 8,
  september: 9,
  sept: 9,
  sep: 9,
  oktober: 10,
  okt: 10,
  october: 10,
  oct: 10,
  november: 11,
  nov: 11,
  desember: 12,
  des: 12,
  december: 12,
  dec: 12,
};
const MONTH = Object.keys(MONTHS)
  .sort((a, b) => b.length - a.length)
  .join('|');
/** What may stand between the word of time and the date: `siden ca. midten av mars`. */
const LEAD =
  /[\s(:]*(?:(?:ca|cirka|omtrent|om lag|rundt|medio|ultimo|primo|tidlig i|tidleg i|sent i|slutten av|starten av|byrjinga av|begynnelsen av|midten av|utgangen av|early|late|about|around|i(?! fjor| høst| haust| vår| vinter| som| sum)|in|den|the)\.?\s+){0,2}/iy;
const ISO = /(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])/y;
const NUMBERS =
  /(\d{1,2})\s?[./]\s?(\d{1,2})(?:(?:[./-]|\.?\s?-|\s)\s?((?:19|20)\d\d|\d\d)(?![\d.:%/]|\s*(?:%|pros)))?(?![\d%:])/y;
const DAY_MONTH = new RegExp(`(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s+(${MONTH})(?![a-zæøå])\\.?`, 'iy');
/** n.b. `mars 25` is a month and a year; only English writes the day behind. */
const MONTH_DAY =
  /(january|february|march|may|june|july|october|december)\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d.%:])(?!\s*%)/iy;
const MONTH_ONLY = new RegExp(`(${MONTH})(?![a-zæøå])\\.?`, 'iy');
const YEAR_BEHIND =
  /,?\s*(?:-|–|’|'|´)?\s?((?:19|20)\d\d|\d\d)(?![\d.:%/,]\d|\d|\s*(?:%|pros|pst|tim|t\b|uke|veke|dag|gang|beh|kg|mg|x\b|week|day|hour))/iy;
const LAST_YEAR_BEHIND = /\s+(?:i fjor|last year)(?![a-zæøå])/iy;
const YEAR = /((?:19|20)\d\d)(?![\d-])/y;
const LAST_YEAR = /(?:i fjor|last year)(?![a-zæøå]|\s+(?:høst|haust|vår|vinter|sommer|sumar|jul))/iy;
/** Times of the year that no month stands for are kept as they are written. */
const SEASON =
  /(?:(?:i fjor |i |sist |last |tidlig |sein )?(?:sommeren|sumaren|høsten|hausten|våren|vinteren|vår|høst|haust|vinter|sommer|sumar|jul|julen|jula|påske|påsken|påska|nyttår|pinse|uke \d{1,2}|veke \d{1,2}|week \d{1,2}|easter|christmas|summer|autumn|spring|winter)(?![a-zæøå])(?: i fjor)?(?:\s+(?:(?:19|20)\d\d|\d\d)(?!\d|\s*%))?)/iy;

/** The date that stands at `from`, null when none does. `day`: the message's day, ISO, as precise as known. */
export function dateAt(source: string, from: number, day: string | null): WrittenDate | null {
  LEAD.lastIndex = from;
  const start = from + (LEAD.exec(source)?.[0].length ?? 0);
  return (
    isoAt(source, start) ??
    numbersAt(source, start, day) ??
    dayMonthAt(source, start, day) ??
    seasonAt(source, start) ??
    yearAt(source, start, day)
  );
}

function at(pattern: RegExp, source: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(source);
}

function isoAt(source: string, start: number): WrittenDate | null {
  const found = at(ISO, source, start);
  return found && { value: found[0], end: start + found[0].length };
}

function numbersAt(source: string, start: number, today: string | null): WrittenDate | null {
  const found = at(NUMBERS, source, start);
  if (!found) return null;
  const [written, day = '', month = '', year] = found;
  if (!isDay(Number(day), Number(month))) return null;
  const end = start + written.length;
  const value = resolve(fullYear(year, today), Number(month), Number(day), today);
  return { value: value ?? written.trim(), end };
}

function dayMonthAt(source: string, start: number, today: string | null): WrittenDate | null {
  const dayFirst = at(DAY_MONTH, source, start);
  const monthFirst = dayFirst ? null : at(MONTH_DAY, source, start);
  const found = dayFirst ?? monthFirst ?? at(MONTH_ONLY, source, start);
  if (!found) return null;
  const [, first = '', second = ''] = found;
  const month = MONTHS[(dayFirst ? second : first).toLowerCase()] ?? 0;
  const day = dayFirst ? Number(first) : monthFirst ? Number(second) : null;
  if (day !== null && !isDay(day, month)) return null;
  let end = start + found[0].length;
  const yearBehind = at(YEAR_BEHIND, source, end);
  // A full stop ends the sentence: `6. januar. I fjor haust …`.
  const lastYear = yearBehind || source[end - 1] === '.' ? null : at(LAST_YEAR_BEHIND, source, end);
  end += (yearBehind ?? lastYear)?.[0].length ?? 0;
  const year = lastYear ? yearBefore(today) : fullYear(yearBehind?.[1], today);
  return { value: resolve(year, month, day, today) ?? source.slice(start, end).trim(), end };
}

function seasonAt(source: string, start: number): WrittenDate | null {
  const found = at(SEASON, source, start);
  return found && { value: found[0].trim(), end: start + found[0].length };
}

function yearAt(source: string, start: number, today: string | null): WrittenDate | null {
  const found = at(YEAR, source, start);
  if (found) return { value: found[0], end: start + found[0].length };
  const lastYear = at(LAST_YEAR, source, start);
  if (!lastYear) return null;
  const year = yearBefore(today);
  return {
    value: year === null ? lastYear[0] : String(year),
    end: start + lastYear[0].length,
  };
}

/** The ISO date; without a year the last such day on or before `today`. Null where no year can be told. */
function resolve(
  year: number | null,
  month: number,
  day: number | null,
  today: string | null,
): string | null {
  const rest = `-${pad(month)}${day === null ? '' : `-${pad(day)}`}`;
  if (year !== null) return `${year}${rest}`;
  if (today === null || today.length < 10) return null;
  const thisYear = Number(today.slice(0, 4));
  if (`${thisYear}${rest}` <= today) return `${thisYear}${rest}`;
  // Just ahead it is as likely to be meant as a year ago.
  return monthsAhead(today, month) <= UNCLEAR_MONTHS ? null : `${thisYear - 1}${rest}`;
}
const UNCLEAR_MONTHS = 2;

function monthsAhead(today: string, month: number): number {
  return month - Number(today.slice(5, 7));
}

function fullYear(written: string | undefined, today: string | null): number | null {
  if (written === undefined) return null;
  if (written.length === 4) return Number(written);
  const century = 2000 + Number(written);
  return today !== null && century > Number(today.slice(0, 4)) + 1 ? century - 100 : century;
}

function yearBefore(today: string | null): number | null {
  return today === null ? null : Number(today.slice(0, 4)) - 1;
}

function isDay(day: number, month: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 29 : SHORT.has(month) ? 30 : 31);
}
const SHORT: ReadonlySet<number> = new Set([4, 6, 9, 11]);

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
