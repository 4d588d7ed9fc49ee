import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  Engine,
  explain,
  parseOptions,
  type Summary,
  textLines,
} from '../../src/internal/index.ts';
import { type LogRecord, linesOf } from '../conformance/golden.ts';
import { WAYS } from '../conformance/ways.ts';

const START_MS = Date.UTC(2024, 7, 21, 3);
const QUIET = { timeZone: 'UTC', maxEpochs: 1, epochLength: 20, tail: true };

/** Iterations of train a second apart. */
function train(count: number): LogRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    time: START_MS + (index + 1) * 1000,
    level: 30,
    train: { loss: index + 1, time: 0.5 },
  }));
}

/** The messages of a run, those of its end apart, and the summaries. */
async function run(given: LogRecord, records: readonly LogRecord[]) {
  const messages: string[] = [];
  const summaries: Summary[] = [];
  const { options } = parseOptions(given, {});
  const text = textLines(options, {
    isColored: false,
    filtersOrdinary: true,
    write: (_line, message) => messages.push(message),
  });
  const engine = new Engine(options, {
    sinks: [text, { write: (event) => event.kind === 'summary' && summaries.push(event.summary) }],
    clock: () => START_MS,
  });
  for (const record of records) engine.collect(record);
  const before = messages.length;
  await engine.close();
  await engine.close();
  return { before: messages.slice(0, before), end: messages.slice(before), summaries };
}

describe('tail', () => {
  test('the iterations since the last line are one last line, marked with their number', async () => {
    const { before, end, summaries } = await run(QUIET, train(13));
    expect(before).toEqual(['Epoch(train) [1][10/20]    eta: 0:00:05  time: 0.5000  loss: 5.5000']);
    expect(end).toEqual([
      'Epoch(train) [1][13/20]    eta: 0:00:03  time: 0.5000  loss: 8.5000 (partial: 3 iterations)',
    ]);
    expect(summaries.map(({ partialIters }) => partialIters)).toEqual([undefined, 3]);
  });

  test('one iteration is one iteration, and a line without numbers has no trailing blanks', async () => {
    const { end } = await run(
      { ...QUIET, hide: ['time', 'loss'], maxEpochs: undefined },
      train(11),
    );
    expect(end).toEqual(['Epoch(train) [1][11/20] (partial: 1 iteration)']);
  });

  test('nothing is written when nothing has come since the last line', async () => {
    const { before, end } = await run(QUIET, train(20));
    expect([before.length, end.length]).toEqual([2, 0]);
    expect((await run(QUIET, [])).end).toEqual([]);
  });

  test('without it the rest has no line', async () => {
    expect((await run({ ...QUIET, tail: false }, train(13))).end).toEqual([]);
  });

  test('each mode and each group has its own', async () => {
    const modes = [
      { time: START_MS, train: { loss: 1 } },
      { time: START_MS, val: { data_time: 1 }, batch: 1 },
      { time: START_MS, val: { data_time: 1 }, batch: 2 },
      { time: START_MS, http: { ms: 4 } },
    ];
    const options = { modes: ['train', 'val', 'http'], tail: true, hide: ['time'] };
    const ofModes = await run(options, modes);
    expect(ofModes.end).toEqual([
      'Epoch(train) [1][1]    loss: 1.0000 (partial: 1 iteration)',
      'Epoch(val) [1][2/2]    data_time: 1.0000',
      'Iter(http) [1]    ms: 4 (partial: 1 iteration)',
    ]);
    const routes = ['/a', '/b', '/a'].map((route) => ({
      time: START_MS,
      route,
      train: { loss: 2 },
    }));
    const ofGroups = await run({ groupBy: 'route', tail: true, hide: ['time'] }, routes);
    expect(ofGroups.end).toEqual([
      'Epoch(train)[/a] [1][2]    loss: 2.0000 (partial: 2 iterations)',
      'Epoch(train)[/b] [1][1]    loss: 2.0000 (partial: 1 iteration)',
    ]);
  });

  test('a val loop that has ended has no rest', async () => {
    const records = [
      { time: START_MS, val: { data_time: 1 }, batch: 1 },
      { time: START_MS, val: { accuracy: 1 } },
    ];
    expect((await run({ tail: true }, records)).end).toEqual([]);
  });

  test('an epoch of unknown length is whole when the run ends, one of known length is not', async () => {
    const options = { interval: 'epoch', tail: true };
    expect((await run(options, train(3))).end).toEqual([
      'Epoch(train) [1][3]    time: 0.5000  loss: 2.0000',
    ]);
    expect((await run({ ...options, epochLength: 5 }, train(3))).end).toEqual([
      'Epoch(train) [1][3/5]    time: 0.5000  loss: 2.0000 (partial: 3 iterations)',
    ]);
  });

  test('the iterations of all lines add up to the iterations of the run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.nat(40), async (interval, count) => {
        const { summaries } = await run({ interval, byEpoch: false, tail: true }, train(count));
        const iters = summaries.map(({ partialIters }) => partialIters ?? interval);
        expect(iters.reduce((sum, each) => sum + each, 0)).toBe(count);
      }),
      { numRuns: 50 },
    );
  });

  test('explain names it', () => {
    const text = 'a line at the end of the run for the iterations since the last one';
    expect(explain({ tail: true })).toContain(text);
    expect(explain({})).not.toContain(text);
  });
});

describe.each(WAYS)('tail through the $name', ({ run: runWay }) => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('the last line and its tag are written once', async () => {
    const scalarsFile = join(folder, 'scalars.json');
    const lines = await runWay({ ...QUIET, scalarsFile }, train(13), folder);
    expect(lines).toEqual([
      '08/21 03:00:10 - mmengine - INFO - Epoch(train) [1][10/20]    eta: 0:00:05  time: 0.5000  loss: 5.5000',
      '08/21 03:00:13 - mmengine - INFO - Epoch(train) [1][13/20]    eta: 0:00:03  time: 0.5000  loss: 8.5000 (partial: 3 iterations)',
    ]);
    const tags = linesOf(readFileSync(scalarsFile, 'utf8')).map((line) => JSON.parse(line));
    expect(tags.map(({ iter, loss }) => [iter, loss])).toEqual([
      [10, 5.5],
      [13, 8.5],
    ]);
  });
});
