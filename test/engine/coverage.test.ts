import fc from 'fast-check';
import { Engine, MessageHub, parseOptions, type WindrowOptions } from '../../src/internal/index.ts';
import { SummaryFormatter } from '../../src/line/summary-formatter.ts';
import { readScalarsLine } from '../../src/record/read-scalars-line.ts';
import type { Batch } from '../../src/record/template.ts';
import type { Summary } from '../../src/summary/summary.ts';
import { batchOf } from './batch-of.ts';

const START_MS = Date.UTC(2024, 7, 21, 3);

function bench(given: WindrowOptions) {
  const summaries: Summary[] = [];
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  const engine = new Engine(options, {
    sinks: [{ write: (event) => event.kind === 'summary' && summaries.push(event.summary) }],
    clock: () => START_MS,
  });
  return { engine, summaries };
}

/** Rows of `<mode>/loss`, one per iteration. */
function lossOf(mode: string, iters: readonly number[]): Batch {
  return batchOf(
    { mode },
    iters.map((iter) => [iter, START_MS + iter * 1000, iter / 8]),
  );
}

describe('noteRanks', () => {
  test('the next line shows the smallest share since the line before', () => {
    const { engine, summaries } = bench({ interval: 2 });
    const take = (present: number, iters: readonly number[]): void => {
      engine.noteRanks({ present, world: 8 });
      expect(engine.takeBatch(lossOf('train', iters))).toBe(iters.length);
    };
    take(7, [1]);
    take(8, [2, 3]);
    take(5, [4]);
    take(6, [5]);
    take(8, [6, 7, 8]);
    expect(summaries.map(({ ranks }) => ranks)).toEqual([
      { present: 7, world: 8, late: 0 },
      { present: 5, world: 8, late: 0 },
      { present: 6, world: 8, late: 0 },
      undefined,
    ]);
  });

  test('each mode has its own; a batch of complete records marks no line', () => {
    const { engine, summaries } = bench({ interval: 1, modes: ['train', 'own'] });
    engine.noteRanks({ present: 1, world: 2 });
    engine.takeBatch(lossOf('train', [1]));
    engine.noteRanks({ present: 2, world: 2 });
    engine.takeBatch(lossOf('own', [1]));
    engine.takeBatch(lossOf('train', [2]));
    expect(summaries.map(({ place, ranks }) => [place.mode, ranks?.present])).toEqual([
      ['train', 1],
      ['own', undefined],
      ['train', undefined],
    ]);
  });

  test('the line before a record that makes it due has no mark of that record', () => {
    const { engine, summaries } = bench({ interval: '10s' });
    engine.noteRanks({ present: 8, world: 8 });
    engine.takeBatch(lossOf('train', [1, 2]));
    engine.noteRanks({ present: 7, world: 8 });
    engine.takeBatch(lossOf('train', [20, 40]));
    expect(summaries.map(({ ranks }) => ranks?.present)).toEqual([undefined, 7]);
  });

  test('the line of a loop of val has the mark of its batches and of its metrics', () => {
    const { engine, summaries } = bench({ interval: 100 });
    for (const present of [8, 6, 8]) {
      engine.noteRanks({ present, world: 8 });
      engine.collect({ val: { loss: 1 }, batch: 1, time: START_MS });
    }
    engine.collect({ val: { acc: 1 }, time: START_MS });
    engine.noteRanks({ present: 3, world: 8 });
    engine.collect({ val: { acc: 1 }, time: START_MS });
    expect(summaries.map(({ ranks }) => ranks?.present)).toEqual([6, 3]);
  });
});

describe('noteLate', () => {
  test('the next line of the mode says how many, once', () => {
    const { engine, summaries } = bench({ interval: 1 });
    engine.takeBatch(lossOf('train', [1]));
    engine.noteLate(lossOf('train', [1, 1]));
    engine.noteLate(lossOf('val', [1]));
    engine.takeBatch(lossOf('train', [2, 3]));
    expect(summaries.map(({ ranks }) => ranks)).toEqual([
      undefined,
      { present: undefined, world: undefined, late: 2 },
      undefined,
    ]);
    expect(engine.stats().late).toBe(3);
  });

  test('reaches the group of each row, by text and by number; a new group is not made', () => {
    const { engine, summaries } = bench({ interval: 1, groupBy: ['route', 'pod'] });
    const { labels } = engine.learner;
    const rowsOf = (routes: readonly string[], pod: number): Batch =>
      batchOf(
        { labels: ['text', 'number'] },
        routes.map((route, index) => [index + 1, START_MS, labels.idOf(route), pod, 0.5]),
      );
    engine.takeBatch(rowsOf(['/a', '/b'], 1));
    summaries.length = 0;
    engine.noteLate(rowsOf(['/b', '/b', '/c'], 1));
    engine.takeBatch(rowsOf(['/a', '/b'], 1));
    const seen = summaries.map(({ place, ranks }) => [place.group.join(' '), ranks?.late]);
    expect(seen).toEqual([
      ['/a 1', undefined],
      ['/b 1', 2],
    ]);
    expect(engine.tracks).toHaveLength(2);
  });
});

describe('marks', () => {
  const take = (given: WindrowOptions, present: number, late: number): readonly Summary[] => {
    const { engine, summaries } = bench(given);
    engine.noteRanks({ present, world: 8 });
    engine.takeBatch(lossOf('train', [1]));
    engine.noteLate(
      lossOf(
        'train',
        Array.from({ length: late }, () => 1),
      ),
    );
    engine.end();
    return summaries;
  };
  const lines = (summaries: readonly Summary[]): readonly string[] =>
    summaries.map((summary) => new SummaryFormatter().format(summary));

  test.each([
    [8, 0, ''],
    [7, 0, ' (ranks: 7/8)'],
    [7, 12, ' (ranks: 7/8, late: 12)'],
    [8, 12, ' (late: 12)'],
  ])('of %i ranks of 8 and %i late records', (present, late, mark) => {
    const given = { interval: 100, tail: true };
    expect(lines(take(given, present, late))).toEqual([
      `Epoch(train) [1][1]    loss: 0.1250 (partial: 1 iteration)${mark}`,
    ]);
    expect(lines(take({ interval: 'epoch' }, present, late))).toEqual([
      `Epoch(train) [1][1]    loss: 0.1250${mark}`,
    ]);
  });

  test('the tag has the ranks only where some are missing; a line of the file is read back', () => {
    const tags = [8, 7].map((present) => {
      const [summary] = take({ interval: 1 }, present, 1);
      return Object.fromEntries(summary?.tag ?? []);
    });
    const whole = { loss: 0.125, epoch: 1, iter: 1, step: 1 };
    expect(tags).toEqual([whole, { ...whole, ranks: 7 }]);
    expect(Object.keys(tags[1] ?? {}).at(-1)).toBe('ranks');
    expect(readScalarsLine(tags[1] ?? {})?.keys).toEqual(['loss']);
    // a scalar of the program
    expect(readScalarsLine({ loss: 1, ranks: 3, step: 1, iter: 1 })?.keys).toEqual([
      'loss',
      'ranks',
    ]);
  });

  test('a scalar of the program that is called ranks stays in the tag', () => {
    const { engine, summaries } = bench({ interval: 1 });
    engine.noteRanks({ present: 1, world: 2 });
    engine.collect({ train: { ranks: 0.5 }, time: START_MS });
    expect(summaries[0]?.tag.get('ranks')).toBe(0.5);
  });
});

test('the mark is the worst of any batches since the line, in whatever parts they come', () => {
  const part = fc.record({
    present: fc.integer({ min: 1, max: 4 }),
    length: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 12 }),
      fc.integer({ min: 1, max: 7 }),
      (parts, interval) => {
        const { engine, summaries } = bench({ interval });
        const presents: number[] = [];
        for (const { present, length } of parts) {
          const iters = Array.from({ length }, (_, index) => presents.length + index + 1);
          presents.push(...iters.map(() => present));
          engine.noteRanks({ present, world: 4 });
          engine.takeBatch(lossOf('train', iters));
        }
        const expected = Array.from(
          { length: Math.floor(presents.length / interval) },
          (_, line) => {
            const worst = Math.min(...presents.slice(line * interval, (line + 1) * interval));
            return worst < 4 ? worst : undefined;
          },
        );
        expect(summaries.map(({ ranks }) => ranks?.present)).toEqual(expected);
      },
    ),
  );
});
