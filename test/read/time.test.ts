import { describe, expect, it } from 'vitest';
import { echoedDateTime, isoDate, isoDateOrDateTime, isoDateTime } from '../../src/read/time.ts';

describe('dates and times of the source', () => {
  it.each([
    ['2026-02-09T16:02:02', '2026-02-09T16:02:02+01:00'],
    ['2026-06-15T14:05:36', '2026-06-15T14:05:36+02:00'],
    ['2026-02-17T14:34:32.5120032+01:00', '2026-02-17T14:34:32.512+01:00'],
    ['2026-06-04T08:01:31Z', '2026-06-04T08:01:31Z'],
    ['2026-06-04T08:01+0200', '2026-06-04T08:01:00+02:00'],
    ['2026-06-04', '2026-06-04T00:00:00+02:00'],
    ['2026-06', '2026-06-01T00:00:00+02:00'],
    ['2026', '2026-01-01T00:00:00+01:00'],
    ['15.03.2026', '2026-03-15T00:00:00+01:00'],
    ['5.3.2026', '2026-03-05T00:00:00+01:00'],
    ['15.03.2026 kl. 14:05', '2026-03-15T14:05:00+01:00'],
    ['15.03.2026 14.05', '2026-03-15T14:05:00+01:00'],
    ['20260315', '2026-03-15T00:00:00+01:00'],
    ['202606151405', '2026-06-15T14:05:00+02:00'],
    ['20260615140536+0200', '2026-06-15T14:05:36+02:00'],
    ['15.03.26', null],
    ['15/03/2026', null],
    ['31.02.2026', null],
    ['15032026', null],
    ['20261340', null],
    ['202603', null],
    ['2026-02-29', null],
    ['2026-13-01', null],
    ['2026-01-01T24:00:00', null],
    ['2026-01-01T10:00:00+15:00', null],
    ['0000-01-01', null],
    ['16:02:02', null],
    ['i går', null],
    ['', null],
  ])('%s as a point in time is %s', (written, iso) => {
    expect(isoDateTime(written)).toBe(iso);
  });

  it.each([
    ['2026-02-09', '2026-02-09'],
    ['2026-02-09+01:00', '2026-02-09'],
    ['2026-02', '2026-02'],
    ['1991-12-4', '1991-12-04'],
    ['2026-02-09T16:02:02', '2026-02-09T16:02:02+01:00'],
  ])('%s as precise as written is %s', (written, iso) => {
    expect(isoDateOrDateTime(written)).toBe(iso);
  });

  it.each([
    ['1979-05-14T00:00:00', '1979-05-14'],
    ['1979-05-13T23:00:00Z', '1979-05-14'],
    ['2025-05-25T22:00:00Z', '2025-05-26'],
    ['2025-05-25T23:30:00+02:00', '2025-05-25'],
    ['2025-12-25T22:30:00Z', '2025-12-25'],
  ])('the day of %s in Norway is %s', (written, date) => {
    expect(isoDate(written)).toBe(date);
  });

  it.each([
    ['2019-01-16T22:51:35.5317672+01:00', '2019-01-16T22:51:35.5317672+01:00'],
    ['2026-02-09T16:02:02', '2026-02-09T16:02:02'],
    ['2026-02-09', '2026-02-09T00:00:00'],
    ['2026', '2026-01-01T00:00:00'],
    ['20.11.2026', '2026-11-20T00:00:00'],
    ['16:02:02', null],
  ])('%s is echoed in a receipt as %s', (written, echoed) => {
    expect(echoedDateTime(written)).toBe(echoed);
  });

  it('the hour that comes twice in autumn is summer time, the one that is skipped in spring is winter time', () => {
    expect(isoDateTime('2026-10-25T02:30:00')).toBe('2026-10-25T02:30:00+02:00');
    expect(isoDateTime('2026-03-29T02:30:00')).toBe('2026-03-29T02:30:00+01:00');
  });

  it('times without zone are Europe/Oslo as the time zone data has it, 1980–2037', () => {
    const oslo = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Oslo', timeZoneName: 'longOffset' });
    const sevenHours = 7 * 3_600_000;
    for (let at = Date.UTC(1980, 5, 1); at < Date.UTC(2037, 11, 31); at += sevenHours * 5) {
      const name = oslo.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
      const offset = name === 'GMT+02:00' ? 2 : 1;
      const local = new Date(at + offset * 3_600_000).toISOString().slice(0, 19);
      expect(Date.parse(isoDateTime(local) ?? ''), local).toBe(at);
    }
  });
});
