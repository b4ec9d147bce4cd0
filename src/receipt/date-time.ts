/** Dates and times as messages give them → xs:dateTime, or null for what is none. */

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](\d\d):(\d\d))?)?$/;

/** Widens a date to midnight and adds missing seconds; keeps zone and fractions. XML Schema part 2, section 3.2.7. */
export function asDateTime(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  const parts = DATE_TIME.exec(trimmed);
  if (!parts) return null;
  const [year, month, day, hour, minute, second, zoneHour, zoneMinute] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (!isDay(year, month, day) || !isTime(hour, minute, second) || !isZone(zoneHour, zoneMinute)) return null;
  if (parts[4] === undefined) return `${trimmed}T00:00:00`;
  return parts[6] === undefined ? `${trimmed.slice(0, 16)}:00${trimmed.slice(16)}` : trimmed;
}

function isDay(year = 0, month = 0, day = 0): boolean {
  const lastDay = month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0;
  return year >= 1 && day >= 1 && day <= lastDay;
}

function isTime(hour = 0, minute = 0, second = 0): boolean {
  return hour <= 23 && minute <= 59 && second <= 59;
}

function isZone(hour = 0, minute = 0): boolean {
  return hour * 60 + minute <= 14 * 60 && minute <= 59;
}
