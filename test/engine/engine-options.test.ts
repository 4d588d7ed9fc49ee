import {
  Engine,
  type EngineEvent,
  MessageHub,
  parseOptions,
  textLines,
  type WindrowOptions,
} from '../../src/internal/index.ts';

const START_MS = 1_724_209_121_000;

/** An engine with a clock and a memory of the test's own. */
function bench(given: WindrowOptions) {
  const world = { nowMs: 0, memoryMb: 0 };
  const hub = new MessageHub();
  const { options } = parseOptions({ hub, timeZone: 'UTC', ...given }, {});
  const messages: string[] = [];
  const events: EngineEvent[] = [];
  const text = textLines(options, {
    isColored: false,
    filtersOrdinary: true,
    write: (_line, message) => messages.push(message),
  });
  const engine = new Engine(options, {
    sinks: [{ write: (event) => void events.push(event) }, text],
    clock: () => world.nowMs,
    memoryMb: () => world.memoryMb,
  });
  const tags = () =>
    events.flatMap((event) => (event.kind === 'summary' ? [[...event.summary.tag]] : []));
  return { world, hub, engine, messages, events, tags };
}

describe('memory', () => {
  test('stands between the times and the rest, and in the tag behind iter', () => {
    const { world, engine, messages, tags } = bench({ memory: true, interval: 1 });
    world.memoryMb = 321;
    engine.collect({ train: { loss: 0.5, lr: 0.1, time: 2, data_time: 1 }, time: START_MS });
    expect(messages).toEqual([
      'Epoch(train) [1][1]  lr: 1.0000e-01  time: 2.0000  data_time: 1.0000  memory: 321  loss: 0.5000',
    ]);
    expect(tags()[0]?.slice(-4)).toEqual([
      ['epoch', 1],
      ['iter', 1],
      ['memory', 321],
      ['step', 1],
    ]);
  });

  test('is not asked for without the option', () => {
    const { engine, messages } = bench({ interval: 1 });
    engine.collect({ train: { loss: 0.5, time: 2 }, time: START_MS });
    expect(messages).toEqual(['Epoch(train) [1][1]    time: 2.0000  loss: 0.5000']);
  });
});

describe('tick', () => {
  const given: WindrowOptions = { modes: ['job'], interval: '10s' };

  test('writes the line of a boundary, once, when the clock of the records would pass it', () => {
    const { engine, messages, events } = bench(given);
    engine.collect({ job: { n: 1 }, time: START_MS });
    engine.tick(8999);
    expect(messages).toEqual([]);
    engine.tick(9000); // a boundary: the run began a second behind one
    engine.tick(9000);
    expect(messages).toEqual(['Iter(job) [1]    n: 1']);
    expect(events[0]?.timeMs).toBe(START_MS + 9000);
    engine.tick(60_000);
    expect(messages).toHaveLength(1);
  });

  test('is worth calling for intervals of time only', () => {
    expect(bench({}).engine.tickMs).toBeUndefined();
    expect(bench({ interval: 'epoch' }).engine.tickMs).toBeUndefined();
    expect(bench({ interval: '1h' }).engine.tickMs).toBe(1000);
    expect(bench({ interval: { train: '400ms', val: 5 } }).engine.tickMs).toBe(100);
  });

  test('reaches every group', () => {
    const { engine, messages } = bench({ ...given, groupBy: 'queue' });
    for (const queue of ['a', 'b']) engine.collect({ job: { n: 1 }, queue, time: START_MS });
    engine.tick(10_000);
    expect(messages).toEqual(['Iter(job)[a] [1]    n: 1', 'Iter(job)[b] [1]    n: 1']);
  });
});

describe('updates from outside', () => {
  test('are in the windows of the iteration that the next record closes', () => {
    const item = (methodName: string, windowSize: 'epoch' | 'global') =>
      ({ dataSrc: 'tmp', methodName, windowSize, logName: `${methodName}_${windowSize}` }) as const;
    const { hub, engine, messages } = bench({
      interval: 2,
      hide: ['time', 'tmp'],
      customCfg: [item('sum', 'epoch'), item('best', 'global')],
    });
    for (const [iter, epoch, value] of [
      [1, 1, 5],
      [2, 1, 3],
      [3, 2, 4],
      [4, 2, 7],
    ] as const) {
      hub.updateScalar('train/tmp', value);
      const batch = iter - 2 * (epoch - 1);
      engine.collect({ train: { time: 1 }, epoch, iter, batch, time: START_MS });
    }
    hub.updateScalar('train/tmp', 1); // no record closes its iteration any more
    expect(messages).toEqual([
      'Epoch(train) [1][2]    sum_epoch: 8.0000  best_global: 3.0000 (@2)',
      'Epoch(train) [2][2]    sum_epoch: 11.0000  best_global: 3.0000 (@2)',
    ]);
  });
});
