import { lineInput } from '../../adapters/host/line-input.ts';
import {
  Engine,
  type EngineEvent,
  type EngineState,
  type LogRecord,
  MessageHub,
  parseOptions,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import type { EndEvent, RunEvent } from '../../src/sinks/event.ts';

const START_MS = 1_724_227_521_000;
const NOW_MS = START_MS + 3_600_000;
const STORE = { save: async () => true, saveNow: () => true };

interface Run {
  readonly engine: Engine;
  readonly events: readonly EngineEvent[];
  readonly kinds: () => readonly string[];
  readonly opened: () => readonly RunEvent[];
  readonly ended: () => readonly EndEvent[];
}

/** An engine with a sink that keeps its events; `records` are taken, `state` is where it begins. */
function run(
  given: WindrowOptions,
  records: readonly LogRecord[] = [],
  state?: EngineState | undefined,
): Run {
  const { options } = parseOptions({ hub: new MessageHub(), timeZone: 'UTC', ...given }, {});
  const events: EngineEvent[] = [];
  const sinks = [{ write: (event: EngineEvent) => void events.push(event) }];
  const engine = new Engine(options, { sinks, clock: () => NOW_MS, stateStore: STORE });
  if (state !== undefined) engine.restore(JSON.parse(JSON.stringify(state)));
  for (const record of records) engine.collect(record);
  return {
    engine,
    events,
    kinds: () => events.map(({ kind }) => kind),
    opened: () => events.filter((event) => event.kind === 'run'),
    ended: () => events.filter((event) => event.kind === 'end'),
  };
}

function train(count: number, from = 1): readonly LogRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    time: START_MS + (from + index - 1) * 1000,
    iter: from + index,
    train: { loss: 1 / (from + index) },
  }));
}

describe('a run', () => {
  test('is opened once before its first line and closed once behind its last one', async () => {
    const { engine, kinds } = run({ interval: 2, tail: true, summary: true }, train(3));
    await engine.close();
    await engine.close();
    expect(kinds()).toEqual(['run', 'summary', 'summary', 'table', 'end']);
  });

  test('is opened by the first record with scalars, though no line is due', () => {
    expect(run({}, [{ msg: 'hello' }, ...train(1)]).kinds()).toEqual(['ordinary', 'run']);
  });

  test('without scalars is neither opened nor closed', async () => {
    const { engine, kinds } = run({}, [{ msg: 'hello' }, { run: { maxEpochs: 3 } }]);
    engine.end();
    await engine.close();
    expect(kinds()).toEqual(['ordinary', 'ordinary']);
  });

  test('is opened by batches of rows too', () => {
    const { engine, kinds } = run({ interval: 50 });
    const lines = lineInput(engine, () => {});
    lines.push(
      Buffer.from(
        train(100)
          .map((record) => `${JSON.stringify(record)}\n`)
          .join(''),
      ),
    );
    lines.end();
    expect(kinds()).toEqual(['run', 'summary', 'summary']);
  });

  test('says what is known of it, what its own records said included', () => {
    const settings = { maxEpochs: 3, epochLength: { train: 10, val: 4 }, experimentName: 'iris' };
    const first = { time: START_MS, run: settings, train: { loss: 1 }, job: { depth: 2 } };
    const [opened] = run({ modes: ['train', 'val', 'job'], maxEpochs: 9 }, [first]).opened();
    expect(opened).toEqual({
      kind: 'run',
      timeMs: START_MS,
      name: undefined,
      experimentName: 'iris',
      startedMs: START_MS,
      maxEpochs: 3,
      maxIters: 30,
      epochLength: { train: 10, val: 4 },
      modes: ['train', 'job'],
      groupBy: [],
      timeZone: 'UTC',
      resumed: undefined,
      stats: expect.any(Function),
    });
  });

  test('answers with the counters of the moment when it is asked', () => {
    const { engine, opened } = run({}, train(1));
    const [opening] = opened();
    expect(opening?.stats()).toMatchObject({ records: 1, collected: 1, passed: 0 });
    for (const record of [...train(2, 2), { msg: 'hello' }]) engine.collect(record);
    expect(opening?.stats()).toMatchObject({ records: 4, collected: 3, passed: 1 });
  });

  test('names the labels of its groups, and the zone of this machine', () => {
    const records = [{ host: 'a', train: { loss: 1 } }];
    const [opened] = run({ groupBy: 'host', timeZone: undefined }, records).opened();
    expect(opened?.groupBy).toEqual(['host']);
    expect(opened?.timeZone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(opened?.startedMs).toBe(NOW_MS);
  });

  test('ends with the counters of all its records', async () => {
    const { engine, ended } = run({ interval: 2 }, [...train(2), { msg: 'hello' }]);
    await engine.close();
    expect(ended()).toHaveLength(1);
    expect(ended()[0]?.stats).toMatchObject({ records: 3, collected: 2, passed: 1, refused: 0 });
  });

  test('ends at the exit of the process, and not again when it is closed', async () => {
    const { engine, kinds } = run({ interval: 1 }, train(1));
    engine.end();
    expect(kinds()).toEqual(['run', 'summary', 'end']);
    await engine.close();
    expect(kinds()).toEqual(['run', 'summary', 'end']);
  });

  test('that begins behind the end of the process is closed too', async () => {
    const { engine, kinds } = run({ interval: 1 });
    engine.end();
    for (const record of train(1)) engine.collect(record);
    await engine.close();
    expect(kinds()).toEqual(['run', 'summary', 'end']);
  });

  test('ends before the sinks are flushed and closed', async () => {
    const { options } = parseOptions({ hub: new MessageHub(), interval: 1 }, {});
    const calls: string[] = [];
    const sink = {
      write: ({ kind }: EngineEvent) => void calls.push(kind),
      flush: () => {},
      flushSync: () => calls.push('flushSync') > 0,
      close: () => void calls.push('close'),
    };
    const engine = new Engine(options, { sinks: [sink], clock: () => NOW_MS });
    for (const record of train(1)) engine.collect(record);
    engine.end();
    await engine.close();
    expect(calls).toEqual(['run', 'summary', 'end', 'flushSync', 'close']);
  });
});

describe('a restored run', () => {
  const options = { interval: 2, epochLength: 2 };
  const { state } = run(options, train(3)).engine;

  test('says where it goes on, and when it began', () => {
    const [opened] = run(options, train(1, 4), state).opened();
    expect(opened).toMatchObject({
      timeMs: START_MS + 3000,
      startedMs: START_MS,
      modes: ['train'],
      resumed: { records: 3, iter: 3, epoch: 2 },
    });
  });

  test('is opened before the lines that come with its end, though no record has come', async () => {
    const { engine, kinds, opened } = run({ ...options, tail: true }, [], state);
    await engine.close();
    expect(kinds()).toEqual(['run', 'summary', 'end']);
    expect(opened()[0]?.resumed).toEqual({ records: 3, iter: 3, epoch: 2 });
  });
});

describe('a summary has what a sink needs', () => {
  function summaries(given: WindrowOptions, records: readonly LogRecord[]) {
    return run(given, records).events.flatMap((event) =>
      event.kind === 'summary' ? [event.summary] : [],
    );
  }

  test('raw values with their statistics and windows, under keys below the mode', () => {
    const given = {
      interval: 2,
      logWithHierarchy: true,
      hide: ['acc'],
      customCfg: [{ dataSrc: 'loss', methodName: 'min', windowSize: 'global', logName: 'low' }],
    } as const;
    const records = [
      { time: START_MS, train: { loss: 3, acc: 1, lr: 0.1 } },
      { time: START_MS + 1000, train: { loss: Number.NaN, acc: -1 / 0, lr: 0.2 } },
    ];
    const [summary] = summaries(given, records);
    expect(summary?.step).toBe(2);
    expect(
      summary?.scalars.map(({ key, value, methodName, windowSize }) => [
        key,
        value,
        methodName,
        windowSize,
      ]),
    ).toEqual([
      ['loss', Number.NaN, 'mean', 10],
      ['acc', Number.NEGATIVE_INFINITY, 'current', undefined],
      ['lr', 0.2, 'current', undefined],
      ['time', 1, 'mean', 10],
      ['low', Number.NaN, 'min', 'global'],
    ]);
  });

  test('the step of a val epoch is the epoch, or the iteration', () => {
    const records = [...train(3), { val: { acc: 0.5 } }];
    const given = { epochLength: 3, interval: 100 };
    const stepsOf = (logMetricByEpoch: boolean) =>
      summaries({ ...given, logMetricByEpoch }, records).map(({ kind, step, place }) => [
        kind,
        step,
        place.epoch,
        place.iter,
      ]);
    const iteration = ['iter', 3, 1, 3];
    expect(stepsOf(true)).toEqual([iteration, ['epoch', 1, 1, 3]]);
    expect(stepsOf(false)).toEqual([iteration, ['epoch', 3, 1, 3]]);
  });
});
