import {
  Engine,
  type EngineState,
  MessageHub,
  parseOptions,
  TrackBudget,
} from '../../src/internal/index.ts';

const START_MS = 1_724_227_521_000;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** An engine whose states are kept, with a clock of the test's own. */
function open(state?: EngineState, given: object = {}) {
  const world = { nowMs: START_MS };
  const states: EngineState[] = [];
  const keep = (saved: EngineState): true => {
    states.push(saved);
    return true;
  };
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  const engine = new Engine(options, {
    sinks: [],
    clock: () => world.nowMs,
    stateStore: { save: async (saved) => keep(saved), saveNow: keep },
    trackBudget: new TrackBudget(),
  });
  if (state !== undefined) engine.restore(JSON.parse(JSON.stringify(state)));
  let iter = engine.resumed?.iter ?? 0;
  const train = (count: number, fields: object = {}): void => {
    for (let i = 0; i < count; i++)
      engine.collect({ iter: ++iter, train: { loss: iter }, ...fields });
  };
  return { engine, world, states, train };
}

/** The number of values in the tracks of `loss` of a run that goes on from a state. */
function valuesIn(state: EngineState | undefined, given: object = {}): number {
  const { engine } = open(state, given);
  const modes = engine.tracks.flatMap((group) => group.modes);
  const counts = modes.flatMap(({ tracks }) => [...(tracks.get('loss')?.buckets.count ?? [])]);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The gaps of the first mode. */
function gapsOf({ tracks }: Engine): readonly number[] {
  return tracks[0]?.modes[0]?.clock.gaps ?? [];
}

/** What a state has of the tracks of its first group. */
function tracksIn(state: EngineState | undefined): unknown {
  const { groups } = Object(state?.groups);
  return Object(groups?.[0]?.hook).tracks;
}

test('tracks are copied every 5 minutes at most, and every state has a copy', async () => {
  const { engine, world, states, train } = open();
  for (let save = 0; save < 12; save++) {
    train(10);
    await engine.saveState();
    world.nowMs += 30 * SECOND_MS;
  }
  // at 0 and at 300 s
  expect(states.map((state) => valuesIn(state))).toEqual([...Array(10).fill(10), 110, 110]);
  expect(new Set(states.map(tracksIn)).size).toBe(2); // nothing is copied in between
  expect(states.map(({ iter }) => iter)).toEqual(states.map((_, save) => 10 * (save + 1)));
});

test('a host that never waits copies no more often', () => {
  const { engine, world, states, train } = open();
  for (let save = 0; save < 3; save++) {
    train(10);
    engine.saveStateNow();
    world.nowMs += 30 * SECOND_MS;
  }
  expect(states.map((state) => valuesIn(state))).toEqual([10, 10, 10]);
});

test.each<[string, (engine: Engine) => unknown]>([
  ['close', (engine) => engine.close()],
  ['exit', (engine) => engine.end()],
])('at the %s the tracks are whole', async (_name, end) => {
  const { engine, states, train } = open();
  train(10);
  await engine.saveState();
  train(5);
  await end(engine);
  expect(states.map((state) => valuesIn(state))).toEqual([10, 15]);
});

test('a state that a program asks for has the tracks as they are', () => {
  const { engine, train } = open();
  train(10);
  expect(valuesIn(engine.state)).toBe(10);
  train(1);
  expect(valuesIn(engine.state)).toBe(11);
});

test('what a crash has lost is a gap behind the newest iteration of the tracks', async () => {
  const { engine, world, states, train } = open();
  train(10);
  await engine.saveState();
  train(10);
  world.nowMs += MINUTE_MS;
  await engine.saveState();
  const next = open(states.at(-1));
  expect(next.engine.resumed?.iter).toBe(20);
  next.train(10);
  expect(gapsOf(next.engine)).toEqual([10]);
  const [mode] = next.engine.tracks[0]?.modes ?? [];
  const { lastIter = [] } = mode?.tracks.get('loss')?.buckets ?? {};
  expect([...lastIter]).toEqual([
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    ...Array.from({ length: 10 }, (_, i) => 21 + i),
  ]);
});

test('restarts without a record between them are one gap', () => {
  const first = open();
  first.train(3);
  const second = open(first.engine.state);
  const third = open(second.engine.state);
  expect(gapsOf(third.engine)).toEqual([3]);
});

test('a group that comes between two copies is copied at once', async () => {
  const given = { groupBy: 'host' };
  const { engine, states, train } = open(undefined, given);
  train(10, { host: 'a' });
  await engine.saveState();
  train(5, { host: 'b' });
  await engine.saveState();
  expect(states.map((state) => valuesIn(state, given))).toEqual([10, 15]);
});
