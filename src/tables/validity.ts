/** Dated rows: whether a row holds at the time of a message, and whether two rows hold at the same time. */

/** First and last day (ISO dates); null = open. */
export interface Period {
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/**
 * True when the row holds on the date (ISO, its first ten characters count; both ends included). Without a date every row holds:
 * tables are judged by the message's own time, never by the clock.
 */
export function validAt(row: Period, date: string | null): boolean {
  if (date === null) return true;
  const day = date.slice(0, 10);
  return (row.validFrom === null || row.validFrom <= day) && (row.validTo === null || day <= row.validTo);
}

export function overlap(a: Period, b: Period): boolean {
  return (a.validFrom ?? '') <= (b.validTo ?? '9999') && (b.validFrom ?? '') <= (a.validTo ?? '9999');
}
