import fc from 'fast-check';
import { Watermark } from '../../src/run/watermark.ts';

const JUMP_MS = 1000;

/** Where it stands after each clock. */
function marks(clocks: readonly number[]): number[] {
  const own = new Watermark(JUMP_MS);
  return clocks.map((timeMs) => {
    own.advance(timeMs);
    return own.timeMs;
  });
}

describe('Watermark', () => {
  test('is the latest clock, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(JUMP_MS), { minLength: 1 }), (clocks) => {
        expect(marks(clocks)).toEqual(clocks.map((_, at) => Math.max(...clocks.slice(0, at + 1))));
      }),
    );
  });

  test.each([
    ['one clock far ahead moves nothing', [0, 10, 90_000, 20, 30], [0, 10, 10, 20, 30]],
    ['a second one confirms it', [0, 90_000, 90_500, 90_600], [0, 0, 90_500, 90_600]],
    ['an older second one does too', [0, 90_000, 89_500], [0, 0, 90_000]],
    ['a late one between does not matter', [50, 90_000, 40, 90_100], [50, 50, 50, 90_100]],
    ['time that goes on forgets it', [0, 90_000, 10, 90_100], [0, 0, 10, 10]],
    ['two that differ by more confirm nothing', [0, 90_000, 95_000], [0, 0, 0]],
    ['a first one that is alone is wrong', [90_000, 10, 20], [90_000, 10, 20]],
    ['no clock is none', [NaN, 5, NaN], [NaN, 5, 5]],
  ])('%s', (_, clocks, expected) => {
    expect(marks(clocks)).toEqual(expected);
  });

  test('goes back where the clock stays behind', () => {
    const clocks = [90_000, 90_001, ...Array.from({ length: 100 }, (_, index) => index)];
    expect(marks(clocks).slice(-3)).toEqual([90_001, 90_001, 99]);
  });

  test('goes on from its JSON', () => {
    const own = new Watermark(JUMP_MS);
    for (const timeMs of [5, 90_000]) own.advance(timeMs);
    const restored = new Watermark(JUMP_MS);
    restored.restore(JSON.parse(JSON.stringify(own)));
    restored.advance(90_010);
    expect(restored.timeMs).toBe(90_010);
    expect(() => restored.restore({})).toThrow(TypeError);
  });
});
