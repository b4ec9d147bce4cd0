import { describe, expect, test } from 'vitest';
import { codeableConcept } from '../../src/map/codeable-concept.ts';
import { date, dateTime } from '../../src/map/dates.ts';
import { humanName } from '../../src/map/human-name.ts';
import { identifiers } from '../../src/map/identifier.ts';
import { clean, line, uri } from '../../src/map/text.ts';
import { coded, identifier } from './whole-referral.ts';

describe('dates', () => {
  test.each([
    ['2026', '2026'],
    ['2026-03', '2026-03'],
    ['2026-03-31', '2026-03-31'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    [' 2026-03-31 ', '2026-03-31'],
    ['2026-11-20T09:12:45+01:00', '2026-11-20T09:12:45+01:00'],
    ['2026-11-20T09:12:45.1234567Z', '2026-11-20T09:12:45.1234567Z'],
    ['2026-11-20T09:12+01:00', '2026-11-20T09:12:00+01:00'],
    ['2026-11-20T09:12:45', '2026-11-20'],
    ['2026-11-20T25:12:45Z', '2026-11-20'],
    ['2026-11-20T09:12:45+15:00', '2026-11-20'],
    ['2026-02-31', undefined],
    ['2026-02-31T09:12:45Z', undefined],
    ['1900-02-29', undefined],
    ['2026-04-31', undefined],
    ['2026-13-01', undefined],
    ['2026-00-01', undefined],
    ['2026-01-00', undefined],
    ['0000-01-01', undefined],
    ['20.11.2026', undefined],
    ['20261120', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j', (source, expected) => {
    expect(dateTime(source)).toBe(expected);
  });

  test('a birth date with a time of day is a date', () => {
    expect(date('1985-03-15T00:00:00+01:00')).toBe('1985-03-15');
  });
});

describe('text', () => {
  test.each([
    ['as it is', 'Blåbær\tog\r\ntyttebær – «ja» 😀', 'Blåbær\tog\r\ntyttebær – «ja» 😀'],
    ['without white space around it', '\n  Blåbær \t', 'Blåbær'],
    ['without control characters', 'Blå\u0000bær\u0007', 'Blåbær'],
    ['with plain spaces for others', 'Blå\u00a0bær\u2009nå', 'Blå bær nå'],
    ['with plain line breaks for others', 'Blå\u000bbær\u2028nå', 'Blå\nbær\nnå'],
    ['with a mark for half a character', 'Blå\ud83d', 'Blå\ufffd'],
    ['not at all when nothing is left', ' \u00a0\u0000\ufeff ', undefined],
  ])('is carried %s', (_, source, expected) => {
    expect(clean(source)).toBe(expected);
  });

  test('longer than FHIR allows is cut between characters', () => {
    const cut = clean('😀'.repeat(600_000)) ?? '';
    expect(cut.length).toBeLessThanOrEqual(1_000_001);
    expect(cut.endsWith('😀…')).toBe(true);
    expect(clean(`a${'😀'.repeat(600_000)}`)?.endsWith('😀…')).toBe(true);
  });

  test('of one line has single spaces', () => {
    expect(line(' Blåbær \n og  tyttebær')).toBe('Blåbær og tyttebær');
  });

  test('of a URI has none', () => {
    expect(uri('urn:oid:1 2')).toBeUndefined();
    expect(uri(' urn:oid:1.2 ')).toBe('urn:oid:1.2');
  });
});

describe('codes', () => {
  test('of a known list are coded', () => {
    expect(codeableConcept(coded(' L18 ', 'http://hl7.org/fhir/sid/icpc-2', 'Muskelsmerte '))).toEqual({
      coding: [{ system: 'http://hl7.org/fhir/sid/icpc-2', code: 'L18', display: 'Muskelsmerte' }],
    });
  });

  test.each([
    [coded('7', null, 'Noe'), { text: 'Noe (7)' }],
    [coded('7', null), { text: '7' }],
    [coded('', 'urn:oid:1.2', 'Noe'), { text: 'Noe' }],
    [coded('7', 'ikke en uri', 'Noe'), { text: 'Noe (7)' }],
    [coded(' ', null, ' '), undefined],
  ])('of an unknown list are text, %#', (source, expected) => {
    expect(codeableConcept(source)).toEqual(expected);
  });
});

describe('names', () => {
  test('in one string stay one string', () => {
    const name = { family: null, given: null, middle: null, text: 'Skogtrollbakken, Alfvard', path: '/x' };
    expect(humanName(name)).toEqual({ text: 'Skogtrollbakken, Alfvard' });
  });

  test('of nothing are none', () => {
    expect(humanName({ family: ' ', given: null, middle: null, text: null, path: '/x' })).toBeUndefined();
  });
});

describe('identifiers', () => {
  test('lose white space and repetition; a local number says what it is and who gave it', () => {
    const assigner = { reference: 'urn:uuid:1' };
    expect(
      identifiers(
        [
          identifier('FNR', ' 158385 10156 '),
          identifier('FNR', '15838510156'),
          identifier('HNR', 'H 17', null),
          identifier('other', '  '),
        ],
        assigner,
      ),
    ).toEqual([
      { system: 'urn:oid:2.16.578.1.12.4.1.4.1', value: '15838510156' },
      {
        type: { coding: [{ system: 'urn:oid:2.16.578.1.12.4.1.1.8327', code: 'HNR', display: 'H-nummer' }] },
        value: 'H 17',
        assigner,
      },
    ]);
  });
});
