/** The region tables against hand-picked numbers, and against the registers they were made from where those are present. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { tables } from './scene.ts';

const { geography } = tables;
const regionOf = (kommunenummer: string, date: string | null = '2026-05-20') =>
  geography.prefixOf(kommunenummer, date)?.region ?? null;

describe('kommunenummer', () => {
  test.each([
    ['0301', 'Helse Sør-Øst', 'Oslo'],
    ['3420', 'Helse Sør-Øst', 'Elverum'],
    ['3005', 'Helse Sør-Øst', 'Drammen in Viken, 2020–2023'],
    ['1106', 'Helse Vest', 'Haugesund'],
    ['1201', 'Helse Vest', 'Bergen until 2019'],
    ['4699', 'Helse Vest', 'a future number in Vestland'],
    ['1577', 'Helse Midt-Norge', 'Volda'],
    ['1601', 'Helse Midt-Norge', 'Trondheim until 2017'],
    ['5001', 'Helse Midt-Norge', 'Trondheim'],
    ['1806', 'Helse Nord', 'Narvik'],
    ['5406', 'Helse Nord', 'Hammerfest 2020–2023'],
    ['5599', 'Helse Nord', 'a future number in Troms'],
    ['2100', 'Helse Nord', 'Svalbard'],
  ])('%s lies in %s (%s)', (number, region) => {
    expect(regionOf(number)).toBe(region);
  });

  test.each(['2211', '2311', '9000', '9999'])('%s has no region', (number) => {
    expect(geography.prefixOf(number, null)).toMatchObject({ region: null });
  });

  test('a prefix no county has leads nowhere', () => {
    expect(geography.prefixOf('6001', null)).toBeNull();
  });

  test('Hornindal (1444) was in Helse Vest and is in Helse Midt-Norge since it became a part of Volda', () => {
    expect(regionOf('1444', '2019-12-31T23:00:00+01:00')).toBe('Helse Vest');
    expect(regionOf('1444', '2020-01-01')).toBe('Helse Midt-Norge');
    expect(regionOf('1444', null)).toBe('Helse Midt-Norge');
    expect(regionOf('1445', '2026-05-20')).toBe('Helse Vest');
  });
});

describe('postal code', () => {
  test.each([
    ['0474', 'Helse Sør-Øst'],
    ['4440', 'Helse Sør-Øst'],
    ['4050', 'Helse Vest'],
    ['6700', 'Helse Vest'],
    ['6150', 'Helse Midt-Norge'],
    ['7980', 'Helse Nord'],
    ['9170', 'Helse Nord'],
  ])('%s lies in %s', (code, region) => {
    expect(geography.rangeOf(code)?.region).toBe(region);
  });

  test.each(['8099', '4450', '9999', '0000', '474', '', 'LV-1'])('%s leads nowhere', (code) => {
    expect(geography.rangeOf(code)).toBeNull();
  });
});

const registers = fileURLToPath(new URL('../../../shared/domain/data/', import.meta.url));

describe.skipIf(!existsSync(registers))('against the registers in ../shared', () => {
  const read = (file: string): Record<string, string>[] =>
    parse(readFileSync(`${registers}${file}`), { columns: true, bom: true });

  test('every municipality of today lies in its region', () => {
    const rows = read('kommuner.csv').filter((row) => row.kommunenr !== '2100');
    expect(rows).toHaveLength(357);
    const wrong = rows.filter((row) => regionOf(row.kommunenr ?? '') !== row.rhf);
    expect(wrong).toEqual([]);
  });

  test('every number used since 1988 lies in the region of its place, then and now', () => {
    const rows = read('kommuner_gamle_til_2024.csv');
    expect(rows).toHaveLength(526);
    const wrong = rows.filter((row) => {
      const number = row.old_kommunenr ?? '';
      return (
        regionOf(number, `${row.last_valid_year}-12-31`) !== row.rhf_old ||
        regionOf(number, '2026-05-20') !== row.rhf_new
      );
    });
    expect(wrong).toEqual([]);
  });

  test('every postal code, PO boxes too, lies in the region of its post office', () => {
    const rows = read('postnummer.csv');
    expect(rows).toHaveLength(5122);
    const wrong = rows.filter((row) => (geography.rangeOf(row.postnr ?? '')?.region ?? '') !== row.rhf);
    expect(wrong).toEqual([]);
  });
});
