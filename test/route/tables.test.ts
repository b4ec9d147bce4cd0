/** Faulty routing tables: an edit of a shipped table in, the fault that stops the start out, with file and line. */
import { describe, expect, test } from 'vitest';
import { editedTables, tables } from './scene.ts';

const faults: readonly (readonly [
  about: string,
  file: string,
  edit: (text: string) => string,
  fault: RegExp,
])[] = [
  [
    'a region without an intake unit',
    'receivers.csv',
    (text) => text.replace(/^(rve-nord,.*?),intake-unit,/m, '$1,clinic,'),
    /receivers\.csv: Helse Nord has no intake unit/,
  ],
  [
    'an intake unit that does not assess rights',
    'receivers.csv',
    (text) => text.replace(/^(rve-nord,.*?,institution),yes,/m, '$1,no,'),
    /receivers\.csv:\d+: an intake unit must assess rights/,
  ],
  [
    'two receivers with one id',
    'receivers.csv',
    (text) => text.replace(/^vigor,/m, 'muritunet,'),
    /receivers\.csv:\d+: "muritunet" stands in line \d+ already/,
  ],
  [
    'two receivers with one organisation number',
    'receivers.csv',
    (text) => text.replace('979757751', '976003799'),
    /receivers\.csv:\d+: 976003799 stands in line \d+ already/,
  ],
  [
    'a name that two receivers have',
    'receivers.csv',
    (text) => text.replace('|VHSS|', '|Muritunet|'),
    /receivers\.csv:\d+: "Muritunet" is a name in line \d+ already/,
  ],
  [
    'a region that does not exist',
    'receivers.csv',
    (text) => text.replace(/^(skogli,.*?,institution),Helse Sør-Øst,/m, '$1,Helse Øst,'),
    /receivers\.csv:\d+: region: /,
  ],
  [
    'a name without a word',
    'receivers.csv',
    (text) => text.replace('VHSS', '--'),
    /receivers\.csv:\d+: "--" has no word/,
  ],
  [
    'a prefix of three digits',
    'region-prefixes.csv',
    (text) => text.replace(/^34,34,/m, '34,345,'),
    /region-prefixes\.csv:\d+: prefix: must be two or four digits/,
  ],
  [
    'a prefix that two rows claim at the same time',
    'region-prefixes.csv',
    (text) => text.replace('Sogn og Fjordane),,2019-12-31', 'Sogn og Fjordane),,2020-12-31'),
    /region-prefixes\.csv:\d+: 1444 is valid in line \d+ at the same time/,
  ],
  [
    'a municipality whose county has no row',
    'region-prefixes.csv',
    (text) => text.replace(/^14,14,.*\n/m, ''),
    /region-prefixes\.csv:\d+: 1444 has no row for its first two digits/,
  ],
  [
    'postal ranges that overlap',
    'postal-ranges.csv',
    (text) => text.replace(',5003,5994,', ',4994,5994,'),
    /postal-ranges\.csv:\d+: overlaps with line \d+/,
  ],
  [
    'a postal range that runs backwards',
    'postal-ranges.csv',
    (text) => text.replace(',7979,7983,', ',7983,7979,'),
    /postal-ranges\.csv:\d+: 7983 comes after 7979/,
  ],
  [
    'a situation without a routing rule',
    'routing.csv',
    (text) => text.replace(/^unclear,.*\n/m, ''),
    /routing\.csv: no rule for Helse Sør-Øst · primary · unclear/,
  ],
  [
    'two routing rules about the same',
    'routing.csv',
    (text) => text.replace(/^(mental,any,any),mental-outpatient,/m, '$1,unclear,'),
    /routing\.csv:\d+: says the same as line \d+ about /,
  ],
  [
    'a catchment of a receiver that does not exist',
    'catchments.csv',
    (text) => text.replace(',ahus-helseiarbeid,', ',ahus,'),
    /catchments\.csv:\d+: no receiver "ahus"/,
  ],
  [
    'a catchment for a service its receiver does not offer',
    'catchments.csv',
    (text) =>
      text.replace(
        'lovisenberg-helse-og-arbeid,mental-outpatient',
        'lovisenberg-helse-og-arbeid,institution',
      ),
    /catchments\.csv:\d+: lovisenberg-helse-og-arbeid does not offer institution/,
  ],
  [
    'a place in two catchments',
    'catchments.csv',
    (text) => text.replace('3205|3207', '3205|3205'),
    /catchments\.csv:\d+: .*3205 stands in line \d+ already/,
  ],
  [
    'diagnosis ranges that overlap',
    'service-line-diagnoses.csv',
    (text) => text.replace(',L83,L84,', ',L82,L84,'),
    /service-line-diagnoses\.csv:\d+: icpc-2 L82 stands in line \d+ already/,
  ],
  [
    'a diagnosis range over two letters',
    'service-line-diagnoses.csv',
    (text) => text.replace(',F00,F31,', ',F00,G31,'),
    /service-line-diagnoses\.csv:\d+: F00–G31 is not a range/,
  ],
  [
    'a word with any ending that begins with two letters',
    'provider-words.csv',
    (text) => text.replace('wish,wish,ønsk*', 'wish,wish,øn*'),
    /provider-words\.csv:\d+: "øn\*" needs three letters before "\*"/,
  ],
];

describe('a faulty table stops the start and names the place', () => {
  test.each(faults)('%s', (_, file, edit, fault) => {
    expect(() => editedTables({ [file]: edit })).toThrow(fault);
  });
});

describe('the synthetic directory', () => {
  test('reaches an intake unit in every region', () => {
    for (const row of tables.receivers.rows.filter(({ kind }) => kind === 'intake-unit')) {
      expect(tables.directory.byId.has(row.id), row.id).toBe(true);
    }
  });

  test('knows no receiver but those of the table and one for tests', () => {
    const own = tables.directory.entries.filter(({ id }) => !tables.receivers.byId.has(id));
    expect(own.map(({ id, test }) => ({ id, test }))).toEqual([{ id: 'testmottak', test: true }]);
  });

  test('reaches every receiver whose offer stands, but for one that electronic referrals do not reach', () => {
    const missing = tables.receivers.rows
      .filter(({ validTo }) => validTo === null || validTo >= '2026-11-01')
      .filter(({ id }) => !tables.directory.byId.has(id));
    expect(missing.map(({ id }) => id)).toEqual(['hernes-institutt']);
  });

  test('has invented HER-ids of 999xxxx only, and a receiver that wants transactions', () => {
    const { entries } = tables.directory;
    expect(entries.flatMap(({ herIds }) => herIds).filter((herId) => !/^999\d{4}$/.test(herId))).toEqual([]);
    expect(entries.some(({ delivery }) => delivery === 'transaction')).toBe(true);
    for (const { id, endpoint } of entries) expect(endpoint).toBe(`http://127.0.0.1:8090/receivers/${id}`);
  });
});
