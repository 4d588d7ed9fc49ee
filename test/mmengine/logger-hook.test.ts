import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Engine,
  MessageHub,
  parseOptions,
  scalarsFile,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { openRun } from './open-run.ts';

/** What MMEngine's `tests/test_hooks/test_logger_hook.py` asks of a LoggerHook, said again. */

const train = { train: { loss: 0.5, time: 0.25 } };

/** The iterations of a run of train that got a line. */
function linesOf(given: object, iters: number): readonly number[] {
  const { engine, messages } = openRun(given);
  const seen: number[] = [];
  for (let iter = 1; iter <= iters; iter++) {
    const before = messages.length;
    engine.collect(train);
    if (messages.length > before) seen.push(iter);
  }
  return seen;
}

test.each([
  { interval: '100' },
  { interval: -1 },
  { ignoreLast: 'False' },
  { intervalExpName: '100' },
  { intervalExpName: -1 },
])('%j is refused by name', (given) => {
  const [name = ''] = Object.keys(given);
  expect(() => parseOptions(given as WindrowOptions, {})).toThrow(name);
});

test('the defaults and a pasted dict are taken', () => {
  expect(() => parseOptions({}, {})).not.toThrow();
  const pasted = {
    type: 'LoggerHook',
    interval: 100,
    ignore_last: false,
    interval_exp_name: 100,
  } as const;
  expect(() => parseOptions(pasted, {})).not.toThrow();
});

test.each([true, false])('a line every ten iterations, byEpoch: %p', (byEpoch) => {
  expect(linesOf({ byEpoch }, 25)).toEqual([10, 20]);
});

test('the end of an epoch has a line where the last ones are not ignored', () => {
  expect(linesOf({ ignoreLast: false, epochLength: 5 }, 12)).toEqual([5, 10]);
  expect(linesOf({ ignoreLast: false, epochLength: 14 }, 28)).toEqual([10, 14, 24, 28]);
  expect(linesOf({ ignoreLast: true, epochLength: 14 }, 28)).toEqual([10, 24]);
});

test('an epoch that is shorter than the interval has a line at its end', () => {
  expect(linesOf({ epochLength: 9 }, 20)).toEqual([9, 18]);
});

test('the name of the experiment comes every thousand iterations', () => {
  const { engine, messages } = openRun({ experimentName: 'night', interval: 5000 });
  for (let iter = 1; iter <= 2000; iter++) engine.collect(train);
  expect(messages).toEqual(['Exp name: night', 'Exp name: night']);
});

test.each(['val', 'test'])('%s has a line every ten iterations of its loop', (mode) => {
  const { engine, messages } = openRun({});
  const counts = Array.from({ length: 12 }, (_, index) => {
    engine.collect({ [mode]: { time: 0.25 }, batch: index + 1 });
    return messages.length;
  });
  expect(counts).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
});

describe('the scalars file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    [true, 3],
    [false, 2],
  ])('has the metrics of val with their times, its step by epoch: %p', async (byEpoch, step) => {
    const path = join(folder, 'scalars.json');
    const given = { logMetricByEpoch: byEpoch, hub: new MessageHub() };
    const { options } = parseOptions(given, {});
    const engine = new Engine(options, { sinks: [scalarsFile(path)], clock: () => 0 });
    for (let iter = 1; iter <= 2; iter++) engine.collect({ ...train, iter, epoch: 3 });
    engine.collect({ val: { time: 1, data_time: 0.5, acc: 0.8 }, epoch: 3 });
    await engine.close();
    const tags = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(tags).toEqual([{ time: 1, data_time: 0.5, acc: 0.8, step }]);
  });

  test('has a tag for each line of train, and one for each val', async () => {
    const path = join(folder, 'scalars.json');
    const { options } = parseOptions({ epochLength: 4, interval: 2, hub: new MessageHub() }, {});
    const engine = new Engine(options, { sinks: [scalarsFile(path)], clock: () => 0 });
    for (let epoch = 1; epoch <= 2; epoch++) {
      for (let batch = 1; batch <= 4; batch++) engine.collect(train);
      engine.collect({ val: { acc: 0.5 }, epoch });
      engine.collect({ test: { acc: 0.5 } });
    }
    await engine.close();
    const tags = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(tags.map(({ step, iter }) => [step, iter])).toEqual([
      [2, 2],
      [4, 4],
      [1, undefined],
      [6, 6],
      [8, 8],
      [2, undefined],
    ]);
  });
});

test('a test loop has its line, its lists as Python prints them', () => {
  const { engine, messages } = openRun({});
  engine.collect({ test: { a: 0.5, c: { list: [0.5, 2.5] }, d: [1.5, 2.5] } });
  expect(messages).toEqual(["Epoch(test)    a: 0.5000  c: {'list': [0.5, 2.5]}  d: [1.5, 2.5]"]);
});
