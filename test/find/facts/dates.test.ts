/** Dates as referrals write them, and what they are on the day the message was sent. */
import { describe, expect, it } from 'vitest';
import { dateAt } from '../../../src/find/facts/dates.ts';

const DAY = '2026-03-12';
const read = (text: string, day: string | null = DAY) => dateAt(text, 0, day)?.value ?? null;

describe('a date', () => {
  it.each([
    ['12.3.26', '2026-03-12'],
    ['07.04.25 - 31.08.25', '2025-04-07'],
    ['2/12-24', '2024-12-02'],
    ['1. mars 2026', '2026-03-01'],
    ['16. februar, to egenmeldinger før det', '2026-02-16'],
    ['3 Nov to 7 Dec', '2025-11-03'],
    ['May 4, 2025', '2025-05-04'],
    ['2026-01-05', '2026-01-05'],
    ['januar 2026', '2026-01'],
    ['mars 25: degen.', '2025-03'],
    ['ca. juni -24', '2024-06'],
    ['2019 pga revmatisk sykdom', '2019'],
    ['mars i fjor', '2025-03'],
    ['i fjor', '2025'],
  ])('«%s» is %s', (text, date) => {
    expect(read(text)).toBe(date);
  });

  it('without a year is the last such day before the message', () => {
    expect(read('3/3.')).toBe('2026-03-03');
    expect(read('02.12., mine 12 uker')).toBe('2025-12-02');
    expect(read('mars')).toBe('2026-03');
    expect(read('desember')).toBe('2025-12');
  });

  it('just ahead of the message stays as written: it may be meant as well as a year ago', () => {
    expect(read('1. mai')).toBe('1. mai');
    expect(read('15.4.')).toBe('15.4');
  });

  it('without the day of the message stays as written', () => {
    expect(read('3. februar', null)).toBe('3. februar');
    expect(read('mars 2025', null)).toBe('2025-03');
  });

  it('of a season or a week stays as written', () => {
    expect(read('uke 37.')).toBe('uke 37');
    expect(read('nyttår')).toBe('nyttår');
    expect(read('høsten 24')).toBe('høsten 24');
    expect(read('i høst')).toBe('i høst');
  });

  it('takes no number behind it for its year', () => {
    expect(read('mars 60 %')).toBe('2026-03');
    expect(read('mars 12 uker')).toBe('2026-03');
    expect(read('6. januar. I fjor haust 100 %')).toBe('2026-01-06');
  });

  it('that is none is not found', () => {
    expect(read('32.1.26')).toBeNull();
    expect(read('12.13.25')).toBeNull();
    expect(read('av legen')).toBeNull();
  });
});
