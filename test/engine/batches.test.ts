import fc from 'fast-check';
import {
  Engine,
  MessageHub,
  parseOptions,
  textLines,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import type { Batch } from '../../src/record/template.ts';
import { batchOf, type Columns, partOf } from './batch-of.ts';

/** Batches as an aggregator of many processes makes them: of any rows, in any parts. */

const START_MS = Date.UTC(2024, 7, 21, 3);

function bench(given: WindrowOptions) {
  const lines: string[] = [];
  const { options } = parseOptions({ hub: new MessageHub(), timeZone: 'UTC', ...given }, {});
  const world = { arrivals: 0 };
  const text = textLines(options, {
    ...{ isColored: false, filtersOrdinary: true },
    write: (_, message) => lines.push(message),
  });
  const engine = new Engine(options, {
    sinks: [text],
    clock: () => START_MS,
    arrivalClock: () => {
      world.arrivals++;
      return START_MS;
    },
  });
  return { engine, lines, world };
}

/** The lines of rows that come in parts of these sizes, one after the other, and what follows. */
function runOf(
  given: WindrowOptions,
  batchFor: (engine: Engine) => Batch,
  sizes: readonly number[],
) {
  const { engine, lines } = bench(given);
  const batch = batchFor(engine);
  for (let start = 0, part = 0; start < batch.count; part++) {
    const size = sizes[part % sizes.length] ?? batch.count;
    const end = Math.min(batch.count, start + size);
    expect(engine.takeBatch(partOf(batch, start, end))).toBe(end - start);
    start = end;
  }
  const state = JSON.stringify(engine.state);
  engine.end();
  return { lines, state, stats: engine.stats() };
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

const options: fc.Arbitrary<WindrowOptions> = fc.record({
  interval: fc.constantFrom<number | 'epoch' | '1s' | '10s'>(1, 3, 10, 'epoch', '1s', '10s'),
  modes: fc.constant(['train', 'val', 'http']),
  epochLength: fc.constantFrom(undefined, 10),
  maxEpochs: fc.constantFrom(undefined, 4),
  byEpoch: fc.boolean(),
  first: fc.boolean(),
  ignoreLast: fc.boolean(),
  tail: fc.boolean(),
  throughput: fc.boolean(),
  summary: fc.boolean(),
  eta: fc.constantFrom('mean', 'recent'),
  experimentName: fc.constantFrom(undefined, 'exp'),
  intervalExpName: fc.constant(7),
  maxGroups: fc.constantFrom(1, 2, 100),
  customCfg: fc.constantFrom(
    [],
    [
      { dataSrc: 'loss', methodName: 'p95', windowSize: '3s', logName: 'p95' },
      { dataSrc: 'loss', methodName: 'sum', windowSize: 'interval', logName: 'sum' },
    ],
  ),
});

describe('positions that go back', () => {
  test('a new attempt counts on from where its records are', () => {
    const { engine, lines } = bench({
      interval: 2,
      epochLength: 4,
      maxEpochs: 2,
      throughput: true,
    });
    const iters = [1, 2, 3, 4, 5, 6, 3, 4, 5, 6, 7, 8];
    const rows = iters.map((iter, at) => [iter, START_MS + at * 1000, iter, 1]);
    expect(engine.takeBatch(batchOf({ keys: ['loss', 'time'] }, rows))).toBe(12);
    const line = (epoch: number, batch: number, eta: number, loss: string): string =>
      `Epoch(train) [${epoch}][${batch}/4]    eta: 0:00:0${eta}  time: 1.0000  throughput: 1.0000  loss: ${loss}`;
    expect(lines).toEqual([
      line(1, 2, 6, '1.5000'),
      line(1, 4, 4, '2.5000'),
      line(2, 2, 2, '3.5000'),
      line(1, 4, 4, '3.5000'), // the windows go on: they are of updates
      line(2, 2, 2, '3.9000'),
      line(2, 4, 0, '5.1000'),
    ]);
  });

  /** Attempts that go back to a checkpoint, or to the beginning. */
  const attempts = fc
    .record({
      progress: fc.subarray(['epoch', 'iter', 'batch'] as const),
      hasTime: fc.boolean(),
      parts: fc.array(
        fc.record({
          from: fc.integer({ min: 1, max: 35 }),
          length: fc.integer({ min: 1, max: 60 }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      stepMs: fc.constantFrom(0, 40, 250, 4000),
      mode: fc.constantFrom('train', 'train', 'http'),
    })
    .map(({ progress, hasTime, parts, stepMs, mode }) => {
      let timeMs = START_MS;
      const rows = parts.flatMap(({ from, length }) =>
        Array.from({ length }, (_, index) => {
          const iter = from + index;
          timeMs += stepMs;
          const place = { epoch: Math.ceil(iter / 10), iter, batch: ((iter - 1) % 10) + 1 };
          const head = progress.map((field) => place[field]);
          return [...head, ...(hasTime ? [timeMs] : []), iter / 7, 0.25];
        }),
      );
      return batchOf({ mode, progress, hasTime, keys: ['loss', 'time'] }, rows);
    });

  test('in one batch they lead to what they lead to record by record', () => {
    fc.assert(
      fc.property(options, attempts, sizes, (given, batch, parts) => {
        const each = runOf(given, () => batch, [1]);
        expect(runOf(given, () => batch, parts)).toEqual(each);
        expect(runOf(given, () => batch, [batch.count])).toEqual(each);
      }),
      { numRuns: 150 },
    );
  });

  test('a loop of val that an attempt broke off is over when its batches begin anew', () => {
    const given = { interval: 100, epochLength: { train: 3, val: 4 }, hide: ['time'] };
    const { engine, lines } = bench(given);
    const val = (batches: readonly number[]): Batch =>
      batchOf(
        { mode: 'val', progress: ['batch'], keys: ['acc'] },
        batches.map((batch) => [batch, START_MS, batch]),
      );
    const train = (iters: readonly number[]): Batch =>
      batchOf(
        {},
        iters.map((iter) => [iter, START_MS, iter]),
      );
    engine.takeBatch(train([1, 2, 3]));
    engine.takeBatch(val([1, 2]));
    engine.takeBatch(train([1, 2, 3]));
    engine.takeBatch(val([1, 2, 3, 4]));
    engine.takeBatch(train([4]));
    expect(lines.filter((line) => line.startsWith('Epoch(val)'))).toEqual([
      'Epoch(val) [1][4/4]    acc: 2', // as of the batches that came
      'Epoch(val) [1][4/4]    acc: 4',
    ]);
  });
});

describe('rows of several groups', () => {
  /** Runs of rows of one group, of labels in columns and of constant ones. */
  const grouped = fc
    .record({
      labels: fc.constantFrom<NonNullable<Columns['labels']>>(
        ['text'],
        ['number'],
        ['text', 'text'],
        ['text', 'number'],
        [{ text: '/x' }],
        [{ text: '/x' }, 'text'],
      ),
      progress: fc.constantFrom<NonNullable<Columns['progress']>>([], ['iter'], ['memory']),
      hasTime: fc.boolean(),
      stepMs: fc.constantFrom(0, 100, 700, -50, 60_000),
      mode: fc.constantFrom('train', 'http'),
      runs: fc.array(
        fc.record({
          label: fc.nat(3),
          other: fc.nat(1),
          length: fc.integer({ min: 1, max: 30 }),
        }),
        { minLength: 1, maxLength: 10 },
      ),
    })
    .map(({ labels, progress, hasTime, stepMs, mode, runs }) => (engine: Engine): Batch => {
      let timeMs = START_MS;
      const iters = new Map<string, number>();
      const textId = (text: string): number => engine.learner.labels.idOf(text);
      const rows = runs.flatMap(({ label, other, length }) =>
        Array.from({ length }, (_, index) => {
          timeMs += stepMs;
          const values = labels.flatMap((kind, at) => {
            const value = at === 0 ? label : other;
            if (typeof kind === 'object') return [];
            return [kind === 'text' ? textId(`/${'abcd'[value]}`) : value];
          });
          const iter = (iters.get(values.join()) ?? 0) + 1;
          iters.set(values.join(), iter);
          const head = progress.map((field) => (field === 'iter' ? iter : 512 + index));
          return [...head, ...(hasTime ? [timeMs] : []), ...values, index / 7, 0.25];
        }),
      );
      return batchOf({ mode, progress, hasTime, labels, keys: ['loss', 'time'] }, rows);
    });

  test('in one batch they lead to what they lead to record by record', () => {
    fc.assert(
      fc.property(options, grouped, sizes, (given, batchFor, parts) => {
        const { template } = batchFor(bench({}).engine);
        const groupBy = template.labels.map((_, index) => `label${index}`);
        const each = runOf({ ...given, groupBy }, batchFor, [1]);
        expect(runOf({ ...given, groupBy }, batchFor, parts)).toEqual(each);
        expect(runOf({ ...given, groupBy }, batchFor, [1000])).toEqual(each);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['a constant label', [{ text: '/a' }], () => []],
    ['a label of one text', ['text'], (engine: Engine) => [engine.learner.labels.idOf('/a')]],
    ['labels of one text and one number', ['text', 'number'], () => [0, 7]],
  ] as const)('rows of %s reach their hook by columns', (_, labels, values) => {
    const { engine, world } = bench({ interval: 1000, groupBy: labels.map((_, at) => `l${at}`) });
    const rows = Array.from({ length: 64 }, (_, at) => [at + 1, ...values(engine), at, 0.25]);
    engine.takeBatch(batchOf({ hasTime: false, labels, keys: ['loss', 'time'] }, rows.slice(0, 1)));
    world.arrivals = 0;
    const rest = batchOf({ hasTime: false, labels, keys: ['loss', 'time'] }, rows.slice(1));
    expect(engine.takeBatch(rest)).toBe(63);
    expect(world.arrivals).toBe(1); // one stretch
    expect(engine.stats().collected).toBe(64);
  });
});

describe('a row that is not valid', () => {
  test.each([
    ['epoch', -1],
    ['epoch', 1.5],
    ['iter', Number.NaN],
    ['batch', Infinity],
    ['memory', -5],
    ['memory', Number.NaN],
  ] as const)('is not taken: %s %d', (field, value) => {
    const { engine } = bench({ interval: 1000 });
    const rows = [1, 2, 3, 4].map((at) => [
      at === 3 ? value : field === 'epoch' ? 1 : at,
      START_MS,
      at,
    ]);
    expect(engine.takeBatch(batchOf({ progress: [field] }, rows))).toBe(2);
  });

  test('is not taken: a count of any section', () => {
    const { engine } = bench({ interval: 1000, modes: ['train', 'http'] });
    const { template } = batchOf({}, []);
    const [section] = template.sections;
    if (section === undefined) throw new Error('a section is expected');
    const other = { ...section, mode: 'http', columns: [3], countColumns: [4] };
    const rows = [1, 2, 3, 4].flatMap((at) => [at, START_MS + at, at, at, at === 3 ? 0 : 2]);
    const wide = { ...template, width: 5, sections: [section, other] };
    expect(engine.takeBatch({ template: wide, rows: Float64Array.from(rows), count: 4 })).toBe(2);
  });
});
