import fc from 'fast-check';
import { lineInput } from '../../adapters/host/line-input.ts';
import {
  type Best,
  Engine,
  MessageHub,
  parseOptions,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

const START_MS = Date.UTC(2026, 0, 15, 9, 30, 0);

/** An engine and its lines from the level on. */
function open(given: WindrowOptions, clock = () => START_MS) {
  const { options } = parseOptions({ timeZone: 'UTC', hub: new MessageHub(), ...given }, {});
  const { engine, lines } = openTextEngine(options, clock);
  const messages = (): readonly string[] =>
    lines.map((line) => line.replace(/^.* mmengine - /, ''));
  return { engine, lines, messages };
}

describe('warnOn: nonfinite', () => {
  const given: WindrowOptions = { warnOn: ['nonfinite'], interval: 100 };

  test('tells once that a key is not finite, and once that it is again', () => {
    const { engine, lines } = open(given);
    const losses = [1, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, 2, 3];
    losses.forEach((loss, index) => {
      engine.collect({ train: { loss, lr: 0.1 }, time: START_MS + 1000 * index });
    });
    expect(lines).toEqual([
      '01/15 09:30:01 - mmengine - WARNING - not finite at iteration 2: train/loss is nan',
      '01/15 09:30:04 - mmengine - WARNING - finite again at iteration 5: train/loss after 3 values',
    ]);
    expect(engine.stats()).toMatchObject({ warnings: 2, nonFinite: 3 });
  });

  test('makes one line of all keys that turn with one record, and names five of them', () => {
    const { engine, messages } = open(given);
    const nan = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`k${i}`, Number.NaN]));
    engine.collect({ train: nan });
    expect(messages()).toEqual([
      'WARNING - not finite at iteration 1: train/k0 is nan, train/k1 is nan, train/k2 is nan, train/k3 is nan, train/k4 is nan and 2 more',
    ]);
  });

  test('knows groups apart', () => {
    const { engine, messages } = open({ ...given, modes: ['http'], groupBy: 'route' });
    engine.collect({ http: { ms: Number.NaN }, route: 'a' });
    engine.collect({ http: { ms: 1 }, route: 'b' });
    engine.collect({ http: { ms: 1 }, route: 'a' });
    expect(messages()).toEqual([
      'WARNING - not finite at iteration 1: http[a]/ms is nan',
      'WARNING - finite again at iteration 2: http[a]/ms after one value',
    ]);
  });

  test('is written where the level is warn', () => {
    const { engine, messages } = open({ ...given, interval: 1, level: 'warn' });
    engine.collect({ train: { loss: Number.NEGATIVE_INFINITY } });
    expect(messages()).toEqual(['WARNING - not finite at iteration 1: train/loss is -inf']);
  });

  test('says the same of records one by one and of batches of bytes', () => {
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 9 }) },
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
    );
    const record = fc.record({ loss: value, acc: value });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 60 }),
        fc.integer({ min: 1, max: 400 }),
        (all, size) => {
          const options = { ...given, interval: 7 };
          const records = all.map((train, index) => ({ train, time: START_MS + index }));
          const each = open(options);
          for (const one of records) each.engine.collect(one, { containers: [] });
          const read = open(options);
          const input = lineInput(read.engine, () => {});
          const bytes = Buffer.from(records.map((one) => `${pythonJson(one)}\n`).join(''));
          for (let start = 0; start < bytes.length; start += size) {
            input.push(bytes.subarray(start, start + size));
          }
          input.end();
          expect(read.lines).toEqual(each.lines);
        },
      ),
    );
  });
});

/** JSON as Python writes it, with bare NaN and Infinity. */
function pythonJson({ train, time }: { readonly train: object; readonly time: number }): string {
  const members = Object.entries(train).map(([key, value]) => `${JSON.stringify(key)}: ${value}`);
  return `{"train": {${members.join(', ')}}, "time": ${time}}`;
}

describe('warnOn: stalled', () => {
  test('tells once that records stay away, and once that they are back', () => {
    const world = { nowMs: START_MS };
    const { engine, lines } = open({ warnOn: ['stalled'], interval: 100 }, () => world.nowMs);
    expect(engine.tickMs).toBe(1000);
    const later = (sec: number): void => {
      world.nowMs += 1000 * sec;
      engine.tick(world.nowMs);
    };
    engine.collect({ train: { loss: 1 } });
    later(3);
    engine.collect({ train: { loss: 1 } });
    later(15);
    expect(lines).toEqual([]);
    later(1);
    later(60);
    engine.collect({ train: { loss: 1 } });
    later(16); // the stall is no pause of the run
    expect(lines).toEqual([
      '01/15 09:30:19 - mmengine - WARNING - no record for 16 s; the longest pause before was 3.0 s',
      '01/15 09:31:19 - mmengine - WARNING - records again after 76 s',
      '01/15 09:31:35 - mmengine - WARNING - no record for 16 s; the longest pause before was 3.0 s',
    ]);
  });

  test('leaves files alone: their end is no stall', () => {
    const { options } = parseOptions({ warnOn: ['stalled'] }, {});
    const arrivalClock = (): number => Number.NaN;
    const engine = new Engine(options, { sinks: [], clock: () => START_MS, arrivalClock });
    expect(engine.tickMs).toBeUndefined();
  });
});

describe('warnOn: worse', () => {
  /** The warnings of a run with these values, one line each. */
  function warningsOf(key: string, values: readonly number[]): readonly string[] {
    const { engine, messages } = open({ warnOn: ['worse'], interval: 1, windowSize: 1 });
    for (const value of values) engine.collect({ train: { [key]: value } });
    return messages().filter((message) => message.startsWith('WARNING'));
  }

  test('tells once that a loss has lost half of its way, and once that it is better', () => {
    expect(warningsOf('loss', [2, 1, 0.5, 1.5, 1.6, 1.7, 9, 9, 1, 0.4, 0.4])).toEqual([
      'WARNING - train/loss gets worse: 1.7 at iteration 6, 0.5 at iteration 3',
      'WARNING - train/loss is better again: 1 at iteration 9',
    ]);
  });

  test('takes the largest value of a metric as the best', () => {
    expect(warningsOf('acc', [0.2, 0.8, 0.3, 0.3, 0.3])).toEqual([
      'WARNING - train/acc gets worse: 0.3 at iteration 5, 0.8 at iteration 2',
    ]);
  });

  test('is silent on noise around a plateau, single spikes and keys that are neither', () => {
    expect(warningsOf('loss', [0.3, 0.28, 0.33, 0.31, 0.34, 0.33, 0.34])).toEqual([]);
    expect(warningsOf('loss', [2, 1, 9, 1, 9, 9, 1])).toEqual([]);
    expect(warningsOf('queue', [1, 5, 9, 20, 30, 40])).toEqual([]);
  });
});

describe('onBest', () => {
  test('is called with each best value in a line, of losses and metrics', () => {
    const calls: Best[] = [];
    const { engine } = open({ interval: 1, windowSize: 1, onBest: (best) => calls.push(best) });
    for (const loss of [3, 2, Number.NaN, 2, 1]) engine.collect({ train: { loss, lr: 0.1 } });
    engine.collect({ val: { acc: 0.5, depth: 4 } });
    expect(calls.map(({ mode, key, value, iter }) => [mode, key, value, iter])).toEqual([
      ['train', 'loss', 3, 1],
      ['train', 'loss', 2, 2],
      ['train', 'loss', 1, 5],
      ['val', 'acc', 0.5, 5],
    ]);
  });

  test('is not called again for worse values after a restart', () => {
    const calls: Best[] = [];
    const given: WindrowOptions = {
      interval: 1,
      windowSize: 1,
      onBest: (best) => calls.push(best),
    };
    const { engine } = open(given);
    engine.collect({ train: { loss: 1 } });
    const next = open(given).engine;
    next.restore(JSON.parse(JSON.stringify(engine.state)));
    next.collect({ train: { loss: 3 } });
    next.collect({ train: { loss: 0.5 } });
    expect(calls.map(({ value }) => value)).toEqual([1, 0.5]);
  });

  test('goes on from a state that knows no best values, refuses one with others', () => {
    const calls: Best[] = [];
    const onBest = (best: Best) => calls.push(best);
    const { state } = open({ interval: 1 }).engine;
    const next = open({ interval: 1, onBest }).engine;
    next.restore(state);
    next.collect({ train: { loss: 3 } });
    expect(calls).toHaveLength(1);
    for (const best of [5, [['train/loss', 'low']], [[1, 2]]]) {
      expect(() => open({ onBest }).engine.restore({ ...state, best })).toThrow(TypeError);
    }
  });

  test('is a warning, once, when it fails', async () => {
    const { options } = parseOptions(
      { interval: 1, hub: new MessageHub(), onBest: () => Promise.reject(new Error('full')) },
      {},
    );
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    const engine = new Engine(options, { sinks: [], clock: () => START_MS, warn });
    engine.collect({ train: { loss: 2 } });
    engine.collect({ train: { loss: 1 } });
    await engine.flush();
    expect(warnings).toEqual(['onBest has failed: Error: full']);
  });

  test('harms nobody when it throws or rejects, and is counted', async () => {
    const answers = [
      () => Promise.reject(new Error('later')),
      (): never => {
        throw new Error('now');
      },
    ];
    const { engine, messages } = open({ interval: 1, onBest: () => answers.pop()?.() });
    engine.collect({ train: { loss: 2 } });
    engine.collect({ train: { loss: 1 } });
    await engine.flush();
    expect(messages()).toHaveLength(2);
    expect(engine.stats().sinkFailures).toBe(2);
  });

  test('has to be a function', () => {
    expect(() => parseOptions({ onBest: 'save' as never }, {})).toThrow(/onBest.*a function/);
  });
});
