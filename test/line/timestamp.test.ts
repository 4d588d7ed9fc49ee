import fc from 'fast-check';
import { timestampFormatter } from '../../src/line/timestamp.ts';
import { readTimestamp } from '../../src/record/time.ts';

const year1973To2100 = fc.integer({ min: 1e11, max: 4_102_444_800_000 });

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

describe('timestampFormatter', () => {
  // each from datetime.astimezone(ZoneInfo(...)) of Python 3.11
  test.each([
    ['2024-08-21T08:05:21Z', 'UTC', '2024/08/21 08:05:21'],
    ['2024-01-01T00:00:00Z', 'UTC', '2024/01/01 00:00:00'],
    ['1969-12-31T23:59:59Z', 'UTC', '1969/12/31 23:59:59'],
    ['2024-08-21T23:59:59Z', 'Asia/Kolkata', '2024/08/22 05:29:59'],
    ['2024-12-31T23:30:00Z', 'Europe/Berlin', '2025/01/01 00:30:00'],
    ['2024-06-01T00:00:00Z', 'Australia/Lord_Howe', '2024/06/01 10:30:00'],
    ['2024-02-29T12:00:00Z', 'Pacific/Kiritimati', '2024/03/01 02:00:00'],
  ])('timestampFormatter of %s in %s', (iso, timeZone, expected) => {
    const timeMs = Date.parse(iso);
    expect(timestampFormatter('file', timeZone)(timeMs)).toBe(expected);
    expect(timestampFormatter('console', timeZone)(timeMs)).toBe(expected.slice(5));
  });

  test.each([
    ['2024-03-31T00:59:59Z', 'Europe/Berlin', '03/31 01:59:59'],
    ['2024-03-31T01:00:00Z', 'Europe/Berlin', '03/31 03:00:00'],
    ['2024-10-27T00:30:00Z', 'Europe/Berlin', '10/27 02:30:00'],
    ['2024-10-27T01:30:00Z', 'Europe/Berlin', '10/27 02:30:00'],
    ['2024-03-10T06:59:59Z', 'America/New_York', '03/10 01:59:59'],
    ['2024-03-10T07:00:00Z', 'America/New_York', '03/10 03:00:00'],
  ])('timestampFormatter of %s in %s keeps summer time', (iso, timeZone, expected) => {
    expect(timestampFormatter('console', timeZone)(Date.parse(iso))).toBe(expected);
  });

  test('timestampFormatter cuts milliseconds, before 1970 too', () => {
    const format = timestampFormatter('file', 'UTC');
    expect(format(1_724_227_521_999)).toBe('2024/08/21 08:05:21');
    expect(format(1_724_227_522_000)).toBe('2024/08/21 08:05:22');
    expect(format(1_724_227_521_999.9)).toBe('2024/08/21 08:05:21');
    expect(format(-1)).toBe('1969/12/31 23:59:59');
    expect(format(-1000)).toBe('1969/12/31 23:59:59');
    expect(format(-1001)).toBe('1969/12/31 23:59:58');
  });

  test('timestampFormatter is toISOString in UTC, in any order of the times', () => {
    fc.assert(
      fc.property(fc.array(year1973To2100), (times) => {
        const format = timestampFormatter('file', 'UTC');
        expect(times.map(format)).toEqual(times.map(utc));
      }),
    );
  });

  test('timestampFormatter takes the zone of the machine by default', () => {
    fc.assert(
      fc.property(year1973To2100, (timeMs) => {
        const date = new Date(timeMs);
        const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
        const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
        expect(timestampFormatter('console', undefined)(timeMs).slice(6)).toBe(clock);
      }),
    );
  });

  test('timestampFormatter throws a RangeError for an unknown time zone', () => {
    expect(() => timestampFormatter('file', 'Mars/Olympus')).toThrow(RangeError);
  });

  test('timestampFormatter prints whatever readTimestamp reads', () => {
    const format = timestampFormatter('file', 'UTC');
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.date(), fc.string(), fc.integer()), (raw) => {
        const timeMs = readTimestamp(raw);
        if (timeMs !== undefined)
          expect(format(timeMs)).toMatch(/^\d{4,6}(\/\d\d){2} \d\d:\d\d:\d\d$/);
      }),
    );
  });
});

describe('readTimestamp', () => {
  test.each([
    [1e11, 1e11],
    [1_724_227_521_123, 1_724_227_521_123],
    [1_724_227_521, 1_724_227_521_000],
    [1_724_227_521.123, 1_724_227_521_123],
    [1_724_227_521_123.5, 1_724_227_521_123.5],
    [1_724_227_521_123_456, 1_724_227_521_123.456],
    [1_724_227_521_123_456_800, 1_724_227_521_123.457],
    ['1724227521', 1_724_227_521_000],
    ['2024-08-21 08:05:21,123Z', 1_724_227_521_123],
    ['1724227521123', 1_724_227_521_123],
    ['2024-08-21T08:05:21.123Z', 1_724_227_521_123],
    ['2024-08-21T08:05:21+02:00', 1_724_220_321_000],
    ['Wed, 21 Aug 2024 08:05:21 GMT', 1_724_227_521_000],
    [new Date(1_724_227_521_123), 1_724_227_521_123],
  ])('readTimestamp reads %p', (raw, timeMs) => {
    expect(readTimestamp(raw)).toBe(timeMs);
  });

  test.each([
    ...[1e9 - 1, 0.0019, 0, -1e12, NaN, Infinity, 1e19, 1e300],
    ...['', '1', '0.0019', 'now', '12:00', '99999999999999999999', new Date(NaN)],
    ...[null, undefined, true, {}, [1_724_227_521_123], 1_724_227_521_123n],
  ])('readTimestamp takes %p for no timestamp', (raw) => {
    expect(readTimestamp(raw)).toBeUndefined();
  });

  // Date.parse finds a month in the last number of any words
  test.each(['half past 3', 'meeting 3', 'took over 3', 'request 12', 'step 7 of 9'])(
    'readTimestamp takes %p for no date string',
    (raw) => {
      expect(readTimestamp(raw)).toBeUndefined();
    },
  );
});
