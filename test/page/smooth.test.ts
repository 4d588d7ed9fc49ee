import fc from 'fast-check';
import { smooth } from '../../src/page/smooth.ts';

function curve(points: readonly (readonly [x: number, y: number])[]): Parameters<typeof smooth>[0] {
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    weight: new Float64Array(points.length).fill(1),
  };
}

const places = fc
  .uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 50 })
  .map((all) => all.sort((a, b) => a - b));
const width = fc.double({ min: 1, max: 2000, noNaN: true });

describe('smooth', () => {
  test('a width of 0 changes nothing', () => {
    const { y, ...rest } = curve([
      [0, 3],
      [1, 1],
    ]);
    expect(smooth({ ...rest, y }, 0)).toBe(y);
  });

  test('a straight line stays as it is at any width', () => {
    const slope = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(places, width, slope, slope, (xs, own, a, b) => {
        const line = curve(xs.map((x) => [x, a * x + b]));
        const smoothed = smooth(line, own);
        smoothed.forEach((value, i) => {
          const scale = 1 + Math.abs(a) * 1000 + Math.abs(b);
          expect(Math.abs(value - Number(line.y[i]))).toBeLessThan(1e-6 * scale);
        });
      }),
    );
  });

  test('is the weighted line of a plain sum over all points', () => {
    const ys = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
      minLength: 50,
      maxLength: 50,
    });
    fc.assert(
      fc.property(places, ys, fc.double({ min: 5, max: 500, noNaN: true }), (xs, values, own) => {
        const points = xs.map((x, i) => [x, Number(values[i])] as const);
        const smoothed = smooth(curve(points), own);
        points.forEach(([here], i) => {
          const sum = (of: (x: number, y: number) => number): number =>
            points.reduce(
              (total, [x, y]) => total + Math.exp(-Math.abs(x - here) / own) * of(x - here, y),
              0,
            );
          const [w, sx, sxx] = [sum(() => 1), sum((x) => x), sum((x) => x * x)];
          const [sy, sxy] = [sum((_, y) => y), sum((x, y) => x * y)];
          const determinant = w * sxx - sx * sx;
          fc.pre(determinant > 1e-6 * w * sxx);
          const expected = (sxx * sy - sx * sxy) / determinant;
          expect(Math.abs(Number(smoothed[i]) - expected)).toBeLessThan(
            1e-5 * (1 + Math.abs(expected)),
          );
        });
      }),
    );
  });

  test('does not lag: a step up and a step down are mirror images', () => {
    const xs = Array.from({ length: 41 }, (_, x) => x);
    const up = smooth(curve(xs.map((x) => [x, x < 20 ? 0 : x === 20 ? 0.5 : 1])), 4);
    xs.forEach((x) => {
      expect(up[x]).toBeCloseTo(1 - Number(up[40 - x]), 9);
    });
  });

  test('skips what is not a number and leaves it a gap', () => {
    const xs = Array.from({ length: 20 }, (_, x) => x);
    const smoothed = smooth(curve(xs.map((x) => [x, x === 7 ? Number.NaN : x])), 5);
    expect(smoothed[7]).toBeNaN();
    expect(smoothed[8]).toBeCloseTo(8, 9);
  });
});
