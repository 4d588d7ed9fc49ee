import fc from 'fast-check';
import { formatDuration } from '../../src/line/python-duration.ts';

/** `timedelta` counts at most so many days. */
const MAX_SEC = 999_999_999 * 86_400 + 86_399;

/** The seconds that a text of `str(timedelta)` stands for. */
function parseDuration(text: string): number {
  const match = /^(?:(-?\d+) days?, )?(\d{1,2}):(\d\d):(\d\d)$/.exec(text);
  if (match === null) throw new SyntaxError(`no duration: ${text}`);
  const [days, hours, minutes, seconds] = match.slice(1).map((part = '0') => Number(part));
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

describe('formatDuration', () => {
  // each from str(timedelta(seconds=int(s))) of Python 3.11
  test.each([
    [0, '0:00:00'],
    [-0, '0:00:00'],
    [0.9, '0:00:00'],
    [1, '0:00:01'],
    [40, '0:00:40'],
    [59, '0:00:59'],
    [60, '0:01:00'],
    [3599.99, '0:59:59'],
    [3600, '1:00:00'],
    [86_399, '23:59:59'],
    [86_400, '1 day, 0:00:00'],
    [93_784, '1 day, 2:03:04'],
    [172_799, '1 day, 23:59:59'],
    [172_800, '2 days, 0:00:00'],
    [1e6, '11 days, 13:46:40'],
    [8_639_999, '99 days, 23:59:59'],
    [123_456_789, '1428 days, 21:33:09'],
    [86_399_999_999_999, '999999999 days, 23:59:59'],
    [-0.5, '0:00:00'],
    [-1, '-1 day, 23:59:59'],
    [-1.5, '-1 day, 23:59:59'],
    [-59, '-1 day, 23:59:01'],
    [-86_399, '-1 day, 0:00:01'],
    [-86_400, '-1 day, 0:00:00'],
    [-86_401, '-2 days, 23:59:59'],
    [-172_801, '-3 days, 23:59:59'],
  ])('formatDuration(%p) is %s', (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });

  test('formatDuration parsed back gives the seconds', () => {
    const near = fc.integer({ min: -200_000, max: 200_000 });
    fc.assert(
      fc.property(fc.oneof(near, fc.integer({ min: -MAX_SEC, max: MAX_SEC })), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });

  test('formatDuration cuts fractions towards zero', () => {
    const seconds = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(seconds, (value) => {
        expect(formatDuration(value)).toBe(formatDuration(Math.trunc(value)));
      }),
    );
  });
});
