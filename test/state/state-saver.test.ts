import {
  Engine,
  type EngineState,
  MessageHub,
  parseOptions,
  type StateStore,
} from '../../src/internal/index.ts';
import { StateSaver, type StateSaverOptions } from '../../src/state/state-saver.ts';

const START_MS = Date.UTC(2024, 7, 21, 3);
const INTERVAL_MS = 5000;

const stateOf = (records: number): EngineState => ({
  version: 3,
  records,
  timeMs: START_MS,
  hub: null,
  groups: null,
  told: null,
});

/** A promise, and how to settle it. */
function deferred<Value = void>() {
  let settle: (value: Value) => void = () => {};
  let fail = (): void => {};
  const promise = new Promise<Value>((resolve, reject) => {
    settle = resolve;
    fail = () => reject(new Error('no lines'));
  });
  return { promise, settle, fail };
}

/** A store that takes each state in the order in which it is given, and says how it came. */
function listStore(isSaved = true) {
  const taken: string[] = [];
  const store: StateStore = {
    async save({ records }) {
      taken.push(`slices ${records}`);
      return isSaved;
    },
    saveNow({ records }) {
      taken.push(`now ${records}`);
      return isSaved;
    },
  };
  return { store, taken };
}

/** A store of which each save in slices ends when it is told to. */
function slowStore() {
  const saves: { readonly records: number; readonly end: (isSaved: boolean) => void }[] = [];
  const now: number[] = [];
  const store: StateStore = {
    save({ records }) {
      const { promise, settle } = deferred<boolean>();
      saves.push({ records, end: settle });
      return promise;
    },
    saveNow: ({ records }) => now.push(records) > 0,
  };
  return { store, saves, now };
}

/** A saver of the states 1, 2, 3 and so on, in the order in which they are captured. */
function saverOf(options: Pick<StateSaverOptions, 'store'> & Partial<StateSaverOptions>) {
  let captured = 0;
  return new StateSaver({
    capture: () => stateOf(++captured),
    flush: async () => {},
    intervalMs: INTERVAL_MS,
    clock: () => 0,
    ...options,
  });
}

/** Lets all promises that can go on do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('StateSaver', () => {
  test('a state is captured at once and saved behind its lines', async () => {
    const { store, taken } = listStore();
    const lines = deferred();
    let captured = 0;
    const saver = saverOf({
      store,
      flush: () => lines.promise,
      capture: () => stateOf(++captured),
    });
    const saving = saver.save();
    expect(captured).toBe(1);
    await settled();
    expect(taken).toEqual([]);
    lines.settle();
    await saving;
    expect(taken).toEqual(['slices 1']);
    expect(saver.counts).toEqual({ saved: 1, failed: 0 });
  });

  test('however often it is asked for during a save, one more follows', async () => {
    const { store, saves } = slowStore();
    const saver = saverOf({ store });
    const first = saver.save();
    await settled();
    const others = [saver.save(), saver.save(), saver.save()];
    await settled();
    expect(saves.map(({ records }) => records)).toEqual([1]);
    saves[0]?.end(true);
    await settled();
    expect(saves.map(({ records }) => records)).toEqual([1, 2]);
    saves[1]?.end(true);
    await Promise.all([first, ...others]);
    expect(saves).toHaveLength(2);
    expect(saver.counts).toEqual({ saved: 2, failed: 0 });
  });

  test('saveNow overtakes a save that is under way, which is not counted', async () => {
    const { store, saves, now } = slowStore();
    const saver = saverOf({ store });
    const saving = saver.save();
    await settled();
    saver.saveNow(true);
    expect(now).toEqual([2]);
    saves[0]?.end(false);
    await saving;
    expect(saver.counts).toEqual({ saved: 1, failed: 0 });
  });

  test('a state that waits for its lines is dropped when a newer one is saved meanwhile', async () => {
    const { store, taken } = listStore();
    const lines = deferred();
    const saver = saverOf({ store, flush: () => lines.promise });
    const saving = saver.save();
    saver.saveNow(true);
    lines.settle();
    await saving;
    expect(taken).toEqual(['now 2']);
  });

  test('lines that cannot be written, states that cannot be captured or saved are counted', async () => {
    const lines = [Promise.reject(new Error('no lines')), Promise.resolve(), Promise.resolve()];
    const { store } = listStore(false);
    let captures = 0;
    const saver = saverOf({
      store,
      flush: () => lines.shift() ?? Promise.resolve(),
      capture() {
        if (++captures === 2) throw new Error('no state');
        return stateOf(captures);
      },
    });
    await saver.save();
    await saver.save();
    await saver.save();
    saver.saveNow(true);
    saver.saveNow(false); // not tried
    expect(saver.counts).toEqual({ saved: 0, failed: 4 });
  });

  test('a record waits for a save only where the timer of the host is a second late', async () => {
    let nowMs = 0;
    const { store, taken } = listStore();
    const saver = saverOf({ store, clock: () => nowMs });
    const isDueAt = (ms: number): boolean => {
      nowMs = ms;
      saver.lineWritten();
      return saver.isDue;
    };
    expect([5000, 5999, 6000].map(isDueAt)).toEqual([false, false, true]);
    saver.saveNow(true);
    expect(saver.isDue).toBe(false);
    expect([11_999, 12_000].map(isDueAt)).toEqual([false, true]);
    await saver.save();
    expect(saver.isDue).toBe(false);
    expect(taken).toEqual(['now 1', 'slices 2']);
  });

  test('the last state is captured at once, saved behind the lines, and none comes after it', async () => {
    const { store, taken } = listStore();
    const saver = saverOf({ store });
    const lines = deferred();
    const finished = saver.finish(lines.promise);
    await saver.save();
    expect(taken).toEqual([]);
    lines.settle();
    await finished;
    saver.saveNow(true);
    await saver.save();
    expect(taken).toEqual(['slices 1']);
  });

  test('the last state waits for the save that is under way', async () => {
    const { store, saves } = slowStore();
    const saver = saverOf({ store });
    void saver.save();
    await settled();
    void saver.save(); // would be older than the last one
    const finished = saver.finish(Promise.resolve());
    saves[0]?.end(true);
    await settled();
    expect(saves.map(({ records }) => records)).toEqual([1, 2]);
    saves[1]?.end(true);
    await finished;
    expect(saver.counts).toEqual({ saved: 2, failed: 0 });
  });

  test('an exit while the last state is saved saves that state, and no later one', async () => {
    const { store, saves, now } = slowStore();
    const saver = saverOf({ store });
    const finished = saver.finish(Promise.resolve());
    await settled();
    saver.saveNow(true);
    expect(now).toEqual([1]);
    saves[0]?.end(false);
    await finished;
    expect(saver.counts).toEqual({ saved: 1, failed: 0 });
  });

  test('lines that fail at the end leave the state before', async () => {
    const { store, taken } = listStore();
    const saver = saverOf({ store });
    const lines = deferred();
    const finished = saver.finish(lines.promise);
    lines.fail();
    await finished;
    expect(taken).toEqual([]);
    expect(saver.counts).toEqual({ saved: 0, failed: 1 });
  });
});

describe('an engine with a store', () => {
  const train = (iter: number) => ({ time: START_MS + iter * 1000, train: { loss: iter } });

  function engineOf(given: object, stateStore?: StateStore, partial: number[] = []): Engine {
    const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
    return new Engine(options, {
      sinks: [
        {
          write: (event) =>
            event.kind === 'summary' && partial.push(event.summary.partialIters ?? 0),
        },
      ],
      clock: () => START_MS,
      ...(stateStore !== undefined && { stateStore }),
    });
  }

  test('saves on close, after that no more', async () => {
    const { store, taken } = listStore();
    const engine = engineOf({}, store);
    engine.collect(train(1));
    await engine.saveState();
    engine.collect(train(2));
    engine.saveStateNow();
    await engine.close();
    engine.saveStateNow();
    await engine.saveState();
    expect(taken).toEqual(['slices 1', 'now 2', 'slices 2']);
    expect(engine.stats()).toMatchObject({ stateSaves: 3, stateFailures: 0 });
  });

  test('counts the iterations of a tail once: it is part of the state that close saves', async () => {
    const states: EngineState[] = [];
    const save = async (state: EngineState) => states.push(state) > 0;
    const engine = engineOf({ tail: true }, { save, saveNow: () => false });
    for (let iter = 1; iter <= 13; iter++) engine.collect(train(iter));
    await engine.close();
    const partial: number[] = [];
    const next = engineOf({ tail: true }, undefined, partial);
    next.restore(states.at(-1));
    next.collect(train(14));
    next.collect(train(15));
    await next.close();
    expect(partial).toEqual([2]);
  });
});
