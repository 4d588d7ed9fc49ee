import { Engine } from '../../src/engine/engine.ts';
import { parseOptions } from '../../src/options/parse-options.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import type { StateStore } from '../../src/state/state-store.ts';

/** A sink that has dropped so many lines, and has nothing left to write. */
function sinkThatDropped(dropped: number): Sink {
  return {
    name: 'lines',
    stats: { bytes: 0, lines: 0, dropped },
    isIdle: true,
    write: () => {},
    flush: () => {},
    flushSync: () => true,
  };
}

/** An engine with one record, and the number of states that were saved. */
function openEngine(dropped: number) {
  const { options } = parseOptions({ interval: 1 }, {});
  let saves = 0;
  const count = (): true => {
    saves++;
    return true;
  };
  const stateStore: StateStore = { save: async () => count(), saveNow: count };
  const engine = new Engine(options, {
    sinks: [sinkThatDropped(dropped)],
    clock: () => 0,
    stateStore,
  });
  engine.collect({ train: { loss: 1 } });
  return { engine, saves: () => saves };
}

describe('a sink that has dropped lines', () => {
  test('flush rejects, although nothing waits', async () => {
    const { engine } = openEngine(3);
    await expect(engine.flush()).rejects.toThrow('lines were dropped');
  });

  test.each<[string, (engine: Engine) => unknown]>([
    ['saveState', (engine) => engine.saveState()],
    ['saveStateNow', (engine) => engine.saveStateNow()],
    ['end', (engine) => engine.end()],
  ])('%s saves no state that claims them', async (_name, save) => {
    const { engine, saves } = openEngine(1);
    await save(engine);
    expect(saves()).toBe(0);
  });
});

test('a sink that has dropped none: the state is saved, and flush resolves', async () => {
  const { engine, saves } = openEngine(0);
  await engine.flush();
  await engine.saveState();
  engine.saveStateNow();
  engine.end();
  expect(saves()).toBe(3);
});
