import fc from 'fast-check';
import {
  clockTexts,
  countText,
  durationText,
  logPlaces,
  valueTexts,
} from '../../src/page/axis-text.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [12_500, '12.5k'],
  [2_000_000, '2M'],
])('countText of %d', (value, text) => {
  expect(countText(value)).toBe(text);
});

test.each([
  [0, '0s'],
  [2.5, '2.5s'],
  [60, '1m'],
  [90, '1m 30s'],
  [5400, '1h 30m'],
  [129_600, '1d 12h'],
])('durationText of %d', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

describe('valueTexts', () => {
  test('are short, and empty where there is no place', () => {
    expect(valueTexts([0, 0.5, null, 1])).toEqual(['0', '0.5', '', '1']);
  });

  test('differ where the places do', () => {
    const places = [1e12, 1e12 + 1, 1e12 + 2];
    expect(new Set(valueTexts(places)).size).toBe(3);
  });
});

describe('logPlaces', () => {
  test('are 1, 2 and 5 times powers of ten', () => {
    expect(logPlaces(0.1, 3)).toEqual([0.1, 0.2, 0.5, 1, 2]);
  });

  test('of any axis are at least one and at most a dozen, in order, within it', () => {
    const bounds = fc.tuple(
      fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
      fc.double({ min: 1.44, max: 1e60, noNaN: true }), // the least that an axis is padded to
    );
    fc.assert(
      fc.property(bounds, ([min, factor]) => {
        const places = logPlaces(min, min * factor);
        expect(places.length).toBeGreaterThanOrEqual(1);
        expect(places.length).toBeLessThanOrEqual(12);
        for (const [i, place] of places.entries()) {
          expect(place).toBeGreaterThanOrEqual(min * (1 - 1e-9));
          expect(place).toBeLessThanOrEqual(min * factor * (1 + 1e-9));
          expect(place).toBeGreaterThan(places[i - 1] ?? 0);
        }
      }),
    );
  });
});

describe('clockTexts', () => {
  /** Seconds of a clock in the time zone of the machine, as a browser has it. */
  const at = (...parts: [number, number, number, number?, number?, number?]): number =>
    new Date(2026, ...parts).getTime() / 1000;

  test('names the day below the first clock and the first one of each day', () => {
    const clocks = [at(6, 29, 12, 0), at(6, 30, 0, 0), at(6, 30, 12, 0), at(6, 31, 0, 0)];
    expect(clockTexts(clocks)).toEqual(['12:00\n07/29', '00:00\n07/30', '12:00', '00:00\n07/31']);
  });

  test('has seconds and their parts where the steps need them', () => {
    const first = at(0, 2, 3, 4, 5);
    expect(clockTexts([first, first + 15])).toEqual(['03:04:05\n01/02', '03:04:20']);
    expect(clockTexts([first, first + 0.25])).toEqual(['03:04:05.000\n01/02', '03:04:05.250']);
  });

  test('of one clock and of none', () => {
    expect(clockTexts([at(0, 2, 3, 4)])).toEqual(['03:04\n01/02']);
    expect(clockTexts([])).toEqual([]);
  });
});
