/** `mappings/region-prefixes.csv` and `postal-ranges.csv` → the health region of a kommunenummer or a postal code. */
import { z } from 'zod';
import { REGIONS } from '../referral.ts';
import { emptyAsNull, provenance, type Row, required, standing, type TableReader } from './csv.ts';
import { overlap, validAt } from './validity.ts';

const prefixSchema = z.object({
  id: required,
  /** The first two digits of a kommunenummer, or all four. */
  prefix: z.string().regex(/^(\d{2}|\d{4})$/, 'must be two or four digits'),
  /** Null: numbers that stand for no place with a health region. */
  region: z.union([z.enum(REGIONS), z.literal('').transform(() => null)]),
  place: required,
  ...provenance,
  note: emptyAsNull,
});
type RegionPrefix = Row<z.output<typeof prefixSchema>>;

const postalCode = z.string().regex(/^\d{4}$/, 'must be four digits');
const rangeSchema = z.object({
  id: required,
  from: postalCode,
  to: postalCode,
  region: z.enum(REGIONS),
  ...standing,
  note: emptyAsNull,
});
type PostalRange = Row<z.output<typeof rangeSchema>>;

export interface Geography {
  /** The row for a kommunenummer (four digits, Volven 3402; current, historic or future), judged at an ISO date; null = none. */
  prefixOf(kommunenummer: string, date: string | null): RegionPrefix | null;
  /** The row for a postal code of four digits; null = not in use, or no region. */
  rangeOf(postalCode: string): PostalRange | null;
}

export function loadGeography(reader: TableReader): Geography {
  const prefixes = reader.rows('region-prefixes', prefixSchema, (row) => row.id);
  const ranges = reader.rows('postal-ranges', rangeSchema, (row) => row.id);
  checkPrefixes(prefixes, reader);
  checkRanges(ranges, reader);

  const byPrefix = new Map<string, RegionPrefix[]>();
  // Without a date the newest row counts.
  const newestFirst = [...prefixes].sort((a, b) => (b.validFrom ?? '').localeCompare(a.validFrom ?? ''));
  for (const row of newestFirst) byPrefix.set(row.prefix, [...(byPrefix.get(row.prefix) ?? []), row]);
  const byCode = new Map<number, PostalRange>();
  for (const row of ranges) {
    for (let code = Number(row.from); code <= Number(row.to); code++) byCode.set(code, row);
  }

  return Object.freeze({
    prefixOf(kommunenummer: string, date: string | null) {
      for (const prefix of [kommunenummer, kommunenummer.slice(0, 2)]) {
        const row = byPrefix.get(prefix)?.find((row) => validAt(row, date));
        if (row) return row;
      }
      return null;
    },
    rangeOf(postalCode: string) {
      return /^\d{4}$/.test(postalCode) ? (byCode.get(Number(postalCode)) ?? null) : null;
    },
  });
}

function checkPrefixes(rows: readonly RegionPrefix[], reader: TableReader): void {
  for (const [index, row] of rows.entries()) {
    const other = rows.slice(0, index).find((other) => other.prefix === row.prefix && overlap(other, row));
    if (other) {
      reader.fault(
        'region-prefixes',
        row.line,
        `${row.prefix} is valid in line ${other.line} at the same time`,
      );
    }
    if (row.prefix.length === 4 && !rows.some((other) => other.prefix === row.prefix.slice(0, 2))) {
      reader.fault('region-prefixes', row.line, `${row.prefix} has no row for its first two digits`);
    }
  }
  for (const region of REGIONS) {
    if (!rows.some((row) => row.region === region)) {
      reader.fault('region-prefixes', null, `no prefix leads to ${region}`);
    }
  }
}

function checkRanges(rows: readonly PostalRange[], reader: TableReader): void {
  for (const [index, row] of rows.entries()) {
    if (row.from > row.to) reader.fault('postal-ranges', row.line, `${row.from} comes after ${row.to}`);
    const other = rows.slice(0, index).find((other) => other.from <= row.to && row.from <= other.to);
    if (other) reader.fault('postal-ranges', row.line, `overlaps with line ${other.line}`);
  }
}
