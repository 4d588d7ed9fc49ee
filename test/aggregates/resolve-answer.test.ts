import { type Question, resolveAnswer } from '../../src/aggregates/resolve-answer.ts';
import { STATISTIC_NAMES } from '../../src/aggregates/window-statistics.ts';

const PARAMS = { q: 0.5, alpha: 0.1, direction: 'min' } as const;
const own = { own: (): number => 1, p95: (): number => 2 };

function answer(
  methodName: string,
  window: Question['window'],
  windowing: 'mmengine' | 'exact' = 'mmengine',
  statistics: typeof own | object = {},
) {
  const settings = { statistics: { ...statistics }, windowing };
  return resolveAnswer({ methodName, window, params: PARAMS, args: [] }, settings);
}

describe('who answers', () => {
  test.each([
    ['current', undefined, { kind: 'current' }],
    ['mean', 7, { kind: 'history', window: 7 }],
    ['mean', undefined, { kind: 'history', window: 'all' }],
    ['mean', 'epoch', { kind: 'history', window: 'epoch' }],
    ['max', 'global', { kind: 'history', window: 'global' }],
    ['p95', 7, { kind: 'history', window: 7 }],
    ['p95', undefined, { kind: 'aggregate', era: 'run' }],
    ['sum', 'epoch', { kind: 'aggregate', era: 'epoch' }],
    ['rate', 'global', { kind: 'aggregate', era: 'run' }],
    ['rate', 7, { kind: 'window', reach: { kind: 'updates', length: 7 } }],
    ['best', 7, { kind: 'window', reach: { kind: 'updates', length: 7 } }],
    ['mean', { spanMs: 5 }, { kind: 'window', reach: { kind: 'time', spanMs: 5 } }],
  ] as const)('%s over %j', (methodName, window, expected) => {
    expect(answer(methodName, window)).toMatchObject(expected);
  });

  test("windowing 'exact' counts what the epoch or the run has brought", () => {
    expect(answer('mean', 'epoch', 'exact')).toMatchObject({ kind: 'counted', era: 'epoch' });
    expect(answer('own', 'global', 'exact', own)).toMatchObject({ kind: 'counted', era: 'run' });
    expect(answer('mean', 7, 'exact')).toMatchObject({ kind: 'history', window: 7 });
    expect(answer('sum', 'epoch', 'exact')).toMatchObject({ kind: 'aggregate', era: 'epoch' });
  });

  test("a user's statistic goes before windrow's, with MMEngine's windows", () => {
    expect(answer('p95', 'epoch', 'mmengine', own)).toMatchObject({
      kind: 'history',
      window: 'epoch',
    });
    expect(answer('own', { spanMs: 5 }, 'mmengine', own)).toMatchObject({ kind: 'window' });
    expect(answer('toString', 7)).toBeUndefined();
    expect(answer('nothing', 7)).toBeUndefined();
  });

  test('every statistic has an answer over every window', () => {
    for (const name of STATISTIC_NAMES) {
      for (const window of [1, 'epoch', 'global', { spanMs: 1 }, undefined] as const) {
        for (const windowing of ['mmengine', 'exact'] as const) {
          expect(answer(name, window, windowing)).toBeDefined();
        }
      }
    }
  });
});

test("a user's statistic gets copies, weights as numbers of samples, and its arguments", () => {
  const seen: unknown[] = [];
  const spy = (...given: unknown[]): string => {
    seen.push(...given);
    return '3';
  };
  const question = { methodName: 'spy', window: 2, params: PARAMS, args: ['x'] };
  const statistics = { spy: spy as unknown as () => number };
  const resolved = resolveAnswer(question, { statistics, windowing: 'mmengine' });
  if (resolved?.kind !== 'history') throw new Error('history expected');
  const values = Float64Array.of(1, 2);
  const none = new Float64Array(0);
  const { over } = resolved.statistic;
  const counts = Float64Array.of(3, -0.5);
  expect(over({ values, counts, timesMs: none, iters: none })).toBe(3);
  expect(over({ values, counts: undefined, timesMs: none, iters: none })).toBe(3);
  expect(seen).toEqual([
    ...[values, Float64Array.of(3, 0.5), 'x'],
    ...[values, Float64Array.of(1, 1), 'x'],
  ]);
  expect(seen[0]).not.toBe(values);
});
