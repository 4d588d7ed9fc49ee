import fc from 'fast-check';
import { Engine, type EngineEvent, MessageHub, parseOptions } from '../../src/internal/index.ts';
import { type LogRecord, readFeatures, readGoldens } from '../conformance/golden.ts';
import { openRun, runWhole } from './whole-run.ts';

const START_MS = Date.UTC(2024, 7, 21, 3);
const train = (iter: number): LogRecord => ({
  time: START_MS + iter * 1000,
  train: { loss: iter },
});

function engineOf(given: LogRecord): Engine {
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  return new Engine(options, { sinks: [], clock: () => START_MS });
}

const valuesOf = (engine: Engine, key: string): readonly number[] => [
  ...engine.hub.getScalar(key).data.values,
];

describe('Engine.state', () => {
  test('it counts the records that were taken, each once', () => {
    const engine = engineOf({});
    engine.collect(train(1));
    engine.collect({ msg: 'passes' });
    engine.collect({ ...train(2), level: 50 }); // both
    engine.collect({
      get train() {
        throw new Error('passes');
      },
    });
    expect(engine.state).toMatchObject({ records: 4, iter: 2, timeMs: START_MS });
    const next = engineOf({});
    next.restore(engine.state);
    next.collect(train(3));
    expect(next.state.records).toBe(5);
    expect(next.resumed).toEqual({ records: 4, iter: 2 });
  });

  test('it is a copy: what comes later does not change it', () => {
    const engine = engineOf({
      customCfg: [{ dataSrc: 'loss', methodName: 'p50', windowSize: '1h' }],
      throughput: true,
      summary: true,
    });
    engine.collect(train(1));
    const { state } = engine;
    const before = JSON.stringify(state);
    for (let iter = 2; iter < 30; iter++) engine.collect(train(iter));
    expect(JSON.stringify(state)).toBe(before);
  });

  test('updates that wait for their record still do after a restart', () => {
    const given = {
      interval: 1,
      customCfg: [{ dataSrc: 'tmp', methodName: 'sum', windowSize: 'global' }],
    };
    const engine = engineOf(given);
    engine.collect(train(1));
    engine.hub.updateScalar('train/tmp', 5);
    engine.hub.updateScalar('train/tmp', Number.NaN);
    engine.hub.updateScalar('train/tmp', 7);
    const next = engineOf(given);
    next.restore(JSON.parse(JSON.stringify(engine.state)));
    next.collect(train(2));
    engine.collect(train(2));
    // the time of the iteration is not measured across a restart
    const kept = (own: Engine) => {
      const { groups } = JSON.parse(JSON.stringify(own.state)).groups;
      const [{ hook }] = groups;
      return [hook.aggregates, hook.waiting];
    };
    expect(kept(next)).toEqual(kept(engine));
  });

  test("a 'global' mean over 150,000 values is the same after a restart", () => {
    const given = {
      interval: 1,
      customCfg: [{ dataSrc: 'loss', methodName: 'mean', windowSize: 'global' }],
    };
    const engine = engineOf(given);
    for (let iter = 1; iter <= 150_000; iter++) engine.hub.append('train/loss', iter / 7, 1);
    const next = engineOf(given);
    next.restore(JSON.parse(JSON.stringify(engine.state)));
    const mean = (of: Engine) => of.hub.getScalar('train/loss').mean();
    expect(next.hub.getScalar('train/loss').length).toBe(150_000);
    expect(mean(next)).toBe(mean(engine));
  });

  test('time without records goes on over a restart: its line is that of the live run', () => {
    let nowMs = START_MS;
    const open = () => {
      const events: unknown[] = [];
      const given = { hub: new MessageHub(), interval: '10s' as const };
      const customCfg = [{ dataSrc: 'loss', methodName: 'sum', windowSize: 'interval' as const }];
      const { options } = parseOptions({ ...given, customCfg }, {});
      const write = (event: EngineEvent): void => void events.push(structuredClone(event));
      return { engine: new Engine(options, { sinks: [{ write }], clock: () => nowMs }), events };
    };
    const live = open();
    for (let iter = 1; iter <= 3; iter++) {
      nowMs += 1000;
      live.engine.collect({ ...train(iter), time: nowMs, name: 'job', memory: 512 });
    }
    const state = JSON.parse(JSON.stringify(live.engine.state));
    nowMs += 8000;
    const next = open();
    next.engine.restore(state);
    live.engine.tick(nowMs);
    next.engine.tick(nowMs);
    expect(next.events).toHaveLength(1);
    expect(next.events).toEqual(live.events);
    expect(next.events).toMatchObject([{ name: 'job', summary: { memoryMb: 512 } }]);
  });

  test('an iteration that is not measured counts in the ETA of a loop that goes on', () => {
    const open = () => {
      const etas: unknown[] = [];
      const given = { hub: new MessageHub(), interval: 1, epochLength: { val: 10 } };
      const { options } = parseOptions(given, {});
      const write = (event: EngineEvent): void => {
        if (event.kind === 'summary') etas.push(event.summary.eta);
      };
      return { engine: new Engine(options, { sinks: [{ write }], clock: () => START_MS }), etas };
    };
    const val = (batch: number) => ({ time: START_MS + batch * 2000, val: { loss: 1 }, batch });
    const first = open();
    for (const batch of [1, 2, 3]) first.engine.collect(val(batch));
    const next = open();
    next.engine.restore(JSON.parse(JSON.stringify(first.engine.state)));
    next.engine.collect(val(4)); // the time since the third batch is not known
    // 4 s of the second and the third batch over the three since the first: 6 are left
    expect(next.etas).toMatchObject([{ iterations: 3, totalSec: 4, sec: (4 / 3) * 6 }]);
  });

  test('a key is as old after a restart as it was', () => {
    const shown: string[][] = [];
    const open = (): Engine => {
      const { options } = parseOptions({ hub: new MessageHub(), interval: 1, keyTtl: 3 }, {});
      const write = (event: EngineEvent): void => {
        if (event.kind === 'summary') shown.push(event.summary.items.map(({ key }) => key));
      };
      return new Engine(options, { sinks: [{ write }], clock: () => START_MS });
    };
    const engine = open();
    engine.collect({ time: START_MS, train: { loss: 1, rare: 2 } });
    engine.collect(train(2));
    const next = open();
    next.restore(JSON.parse(JSON.stringify(engine.state)));
    next.collect(train(3));
    next.collect(train(4));
    expect(shown).toEqual([['loss', 'rare'], ['loss', 'rare'], ['loss', 'rare'], ['loss']]);
  });

  test('a history keeps as many values as the options ask for now', () => {
    const engine = engineOf({ windowSize: 2 });
    for (let iter = 1; iter <= 5; iter++) engine.collect(train(iter));
    const next = engineOf({ windowSize: 4 });
    next.restore(engine.state);
    for (let iter = 6; iter <= 9; iter++) next.collect(train(iter));
    expect(valuesOf(next, 'train/loss')).toEqual([6, 7, 8, 9]);
  });

  test('what the program updated before its logger was made comes behind what was saved', () => {
    const engine = engineOf({});
    engine.collect(train(1));
    engine.hub.updateInfo('train/host', 'old');
    const hub = new MessageHub();
    hub.updateScalar('train/loss', 8);
    hub.updateScalar('train/own', 9);
    hub.updateInfo('train/host', 'new');
    const next = engineOf({ hub });
    next.restore(engine.state);
    expect(valuesOf(next, 'train/loss')).toEqual([1, 8]);
    expect(valuesOf(next, 'train/own')).toEqual([9]);
    expect(hub.getInfo('train/host')).toBe('new');
  });

  test('what another adapter left in a hub of that name is replaced', async () => {
    const hub = new MessageHub();
    const engine = engineOf({ hub });
    engine.collect(train(1));
    const { state } = engine;
    await engine.close();
    const next = engineOf({ hub });
    next.restore(state);
    expect(valuesOf(next, 'train/loss')).toEqual([1]);
  });

  test('settings that records brought hold after a restart, options that are new win over old ones', () => {
    const summaries: (number | undefined)[] = [];
    const open = (maxEpochs: number): Engine => {
      const { options } = parseOptions({ hub: new MessageHub(), interval: 1, maxEpochs }, {});
      const sink = {
        write: (event: { kind: string }) => {
          if (event.kind !== 'summary') return;
          const { place } = Object(event).summary;
          summaries.push(place.maxEpochs, place.epochLength);
        },
      };
      return new Engine(options, { sinks: [sink], clock: () => START_MS });
    };
    const engine = open(3);
    engine.collect({ ...train(1), run: { epochLength: { train: 7 } } });
    const next = open(4);
    next.restore(engine.state);
    next.collect(train(2));
    expect(summaries).toEqual([3, 7, 4, 7]);
  });
});

test('a last line has the clock and the name of the record that was last, in another process', async () => {
  const engine = engineOf({ tail: true });
  engine.collect({ ...train(1), name: 'trainer' });
  const heads: unknown[] = [];
  const { options } = parseOptions({ hub: new MessageHub(), tail: true }, {});
  const next = new Engine(options, {
    sinks: [{ write: ({ kind, timeMs, name }) => heads.push({ kind, timeMs, name }) }],
    clock: () => 0,
  });
  next.restore(engine.state);
  await next.close();
  expect(heads).toEqual([{ kind: 'summary', timeMs: START_MS + 1000, name: 'trainer' }]);
});

test('each save is traced', async () => {
  const traces: string[] = [];
  const { options } = parseOptions({ hub: new MessageHub(), level: 'debug' }, {});
  const engine = new Engine(options, {
    sinks: [{ write: (event) => event.kind === 'trace' && traces.push(event.message) }],
    clock: () => START_MS,
    stateStore: { save: async () => true, saveNow: () => true },
  });
  await engine.saveState();
  engine.saveStateNow();
  expect(traces).toEqual(['save', 'save']);
  await engine.close();
});

describe('Engine.restore of what is no state', () => {
  const RUNS = [
    '06-train-val-test',
    'stats-window-global',
    'stats-window-10s',
    'group-by-route',
    'summary-text',
  ];
  const runs = [...readGoldens(), ...readFeatures()].filter(({ name }) => RUNS.includes(name));

  test.each([
    undefined,
    null,
    1,
    'state',
    [],
    {},
    { version: 2 },
    { version: 3 },
    { version: 3, records: -1 },
  ])('%j throws and changes nothing', (state) => {
    const engine = engineOf({});
    expect(() => engine.restore(state)).toThrow(TypeError);
    expect(engine.resumed).toBeUndefined();
    expect(engine.state).toEqual(engineOf({}).state);
  });

  test('inputs go on only from a state that is sound in all its parts', () => {
    const restored: unknown[] = [];
    const inputs = { toJSON: () => 7, restore: (state: unknown) => restored.push(state) };
    const { options } = parseOptions({ hub: new MessageHub() }, {});
    const open = () => new Engine(options, { sinks: [], clock: () => START_MS, inputs });
    const { state } = open();
    expect(state.inputs).toBe(7);
    expect(() => open().restore({ ...state, hub: null })).toThrow(TypeError);
    expect(() => open().restore({ ...state, groups: null })).toThrow(TypeError);
    expect(restored).toEqual([]);
    open().restore(state);
    expect(restored).toEqual([7]);
  });

  test.each(runs)(
    '$name: whatever is put in its place, it throws or the run goes on',
    async (golden) => {
      const { states } = await runWhole(golden);
      const text = JSON.stringify(states.at(-1));
      const places = placesIn(JSON.parse(text));
      const fresh = JSON.stringify(openRun(golden).engine.state);
      let thrown = 0;
      fc.assert(
        fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
          const state = JSON.parse(text);
          putAt(state, place, value);
          const { engine } = openRun(golden);
          try {
            engine.restore(state);
          } catch (error) {
            expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
            expect(JSON.stringify(engine.state)).toBe(fresh);
            thrown++;
            return;
          }
          for (const record of golden.records.slice(-12)) engine.collect(record);
          engine.tick(START_MS);
          expect(() => JSON.stringify(engine.state)).not.toThrow();
        }),
        { numRuns: 300 },
      );
      expect(thrown).toBeGreaterThan(50);
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );

  test('names of prototypes are keys like any other', () => {
    const engine = engineOf({
      modes: ['train', '__proto__', 'constructor'],
      throughput: true,
      summary: true,
    });
    const record = JSON.parse(
      '{"__proto__":{"__proto__":1,"toString":2},"constructor":{"prototype":3},"time":1724209121000}',
    );
    engine.collect(record);
    const next = engineOf({
      modes: ['train', '__proto__', 'constructor'],
      throughput: true,
      summary: true,
    });
    next.restore(JSON.parse(JSON.stringify(engine.state)), { sameRun: true });
    expect(JSON.stringify(next.state)).toBe(JSON.stringify(engine.state));
    expect(valuesOf(next, '__proto__/toString')).toEqual([2]);
    expect(({} as Record<string, unknown>).toString).toBe(Object.prototype.toString);
  });
});

type Path = readonly (string | number)[];

/** Every place in a JSON value, its own included. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...members.flatMap(([key, member]) => placesIn(member, [...path, key]))].filter(
    ({ length }) => length > 0 || path.length > 0,
  );
}

function putAt(state: unknown, path: Path, value: unknown): void {
  const parent = path.slice(0, -1).reduce<unknown>((object, key) => Object(object)[key], state);
  Object(parent)[path.at(-1) ?? ''] = value;
}
