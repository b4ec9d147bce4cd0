/**
 * Dates and times as senders write them → ISO 8601 as FHIR wants it. Times without a zone are Europe/Oslo.
 * The offset is computed from the rule, not looked up in the time zone data of the machine: the same message must give the same
 * bytes everywhere.
 */

/** xs:dateTime, xs:date, xs:gYearMonth or xs:gYear; also single-digit months and days, seconds left out, and `+0100`. */
const TIME =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,20}))?)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
/** As people and older systems write it: `15.03.2026`, `15.3.2026 kl. 14:05`. A year of two digits is not guessed at. */
const NORWEGIAN =
  /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:(?:,?\s+(?:kl\.?\s?)?)(\d{2})[:.](\d{2})(?:[:.](\d{2}))?)?$/i;
/** `20260315`, `202603151405`, `20260315140500+0100`. n.b. day first can't be meant: its fifth and sixth digits would be 18 to 20. */
const DIGITS =
  /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(?:(\d{2})(?:\.(\d{1,20}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const XS_DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;

const HOUR = 3_600_000;

interface Moment {
  /** As precise as written: `2026`, `2026-03`, `2026-03-09`. */
  readonly date: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** `HH:MM:SS` with up to three decimals; null when only a date is written. */
  readonly clock: string | null;
  readonly hour: number;
  readonly zone: string | null;
}

/** A date that says something, though it can't be read: it holds a letter, or a digit other than zero. */
export function asWritten(text: string): string | null {
  return /\p{L}|[1-9]/u.test(text) ? text : null;
}

/** A date (possibly partial), or a dateTime with its offset. Null when it is neither. */
export function isoDateOrDateTime(text: string): string | null {
  const moment = parse(text);
  if (!moment) return null;
  return moment.clock === null ? moment.date : withOffset(moment, moment.date, moment.clock);
}

/**
 * The date alone (possibly partial). Null when there is none. n.b. a midnight may have come as UTC, `1979-05-13T23:00:00Z`: of a time
 * with a zone, the date is the one in Norway.
 */
export function isoDate(text: string): string | null {
  const moment = parse(text);
  if (moment === null) return null;
  if (moment.clock === null || moment.zone === null) return moment.date;
  const instant = Date.parse(`${moment.date}T${moment.clock}${moment.zone}`);
  const summer = new Date(instant + 2 * HOUR);
  const offset = osloOffset(
    summer.getUTCFullYear(),
    summer.getUTCMonth() + 1,
    summer.getUTCDate(),
    summer.getUTCHours(),
  );
  const there = offset === '+02:00' ? summer : new Date(instant + HOUR);
  return there.toISOString().slice(0, 10);
}

/** A dateTime with its offset; a date alone is widened to its first moment. Null when it is neither. */
export function isoDateTime(text: string): string | null {
  const moment = parse(text);
  return moment && withOffset(moment, widened(moment), moment.clock ?? '00:00:00');
}

/** The lexical xs:dateTime that a receipt may echo: as written when it is one, widened when it is a date. Null when neither. */
export function echoedDateTime(text: string): string | null {
  const moment = parse(text);
  if (!moment || XS_DATE_TIME.test(text)) return moment && text;
  return `${widened(moment)}T${moment.clock ?? '00:00:00'}${moment.zone ?? ''}`;
}

function widened(moment: Moment): string {
  return `${moment.date}${'-01-01'.slice(moment.date.length - 4)}`;
}

function withOffset(moment: Moment, date: string, clock: string): string {
  return `${date}T${clock}${moment.zone ?? osloOffset(moment.year, moment.month, moment.day, moment.hour)}`;
}

function parse(text: string): Moment | null {
  const match = TIME.exec(text) ?? DIGITS.exec(text) ?? yearFirst(NORWEGIAN.exec(text));
  if (!match) return null;
  const [, years = '', months, days, hours, minutes, seconds = '00', decimals, zones] = match;
  const year = Number(years);
  const month = Number(months ?? 1);
  const day = Number(days ?? 1);
  const hour = Number(hours ?? 0);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || Number(minutes ?? 0) > 59 || Number(seconds) > 59) return null;
  const zone = zoneOf(zones);
  if (zone === undefined) return null;
  let date = years;
  if (months !== undefined) date += `-${months.padStart(2, '0')}`;
  if (days !== undefined) date += `-${days.padStart(2, '0')}`;
  const fraction = decimals === undefined ? '' : `.${decimals.slice(0, 3)}`;
  const clock = hours === undefined ? null : `${hours}:${minutes}:${seconds}${fraction}`;
  return { date, year, month, day, clock, hour, zone };
}

function yearFirst(match: RegExpExecArray | null): readonly (string | undefined)[] | null {
  if (match === null) return null;
  const [whole, days, months, years, ...clock] = match;
  return [whole, years, months, days, ...clock];
}

/** `Z`, or `±HH:MM` up to 14 hours (XML Schema part 2, section 3.2.7.3); null when not written, undefined when impossible. */
function zoneOf(written: string | undefined): string | null | undefined {
  if (written === undefined) return null;
  if (written === 'Z') return 'Z';
  const hours = Number(written.slice(1, 3));
  const minutes = Number(written.slice(-2));
  if (hours > 14 || minutes > 59 || (hours === 14 && minutes > 0)) return undefined;
  return `${written.slice(0, 3)}:${written.slice(-2)}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Norwegian law: since 1980 summer time begins on the last Sunday of March at 02:00; it ended on the last Sunday of September at
 * 03:00 until 1995, and ends on that of October since (directive 2000/84/EC). The doubtful hour in autumn counts as summer time.
 */
function osloOffset(year: number, month: number, day: number, hour: number): '+01:00' | '+02:00' {
  const endMonth = year < 1996 ? 9 : 10;
  if (year < 1980 || month < 3 || month > endMonth) return '+01:00';
  if (month > 3 && month < endMonth) return '+02:00';
  const change = lastSunday(year, month);
  const changed = day > change || (day === change && hour >= 3);
  return changed === (month === 3) ? '+02:00' : '+01:00';
}

function lastSunday(year: number, month: number): number {
  const last = daysIn(year, month);
  return last - new Date(Date.UTC(year, month - 1, last)).getUTCDay();
}
