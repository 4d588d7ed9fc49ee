import {
  Engine,
  type GivenSink,
  GuardedSink,
  MessageHub,
  parseOptions,
} from '../../src/internal/index.ts';

const NEVER = new Promise<never>(() => {});

/** An engine with a guarded sink, a record and its line. */
function open(given: GivenSink) {
  const { options } = parseOptions({ hub: new MessageHub(), interval: 1 }, {});
  const reasons: string[] = [];
  const sink = new GuardedSink(given, {
    onFailure: (reason) => void reasons.push(reason),
    maxWaitMs: 5,
  });
  const kinds: string[] = [];
  const other = { write: ({ kind }: { readonly kind: string }) => void kinds.push(kind) };
  let saves = 0;
  const store = { save: async () => ++saves > 0, saveNow: () => ++saves > 0 };
  const sinks = [sink, other];
  const engine = new Engine(options, { sinks, clock: () => 0, stateStore: store });
  engine.collect({ train: { loss: 1 } });
  return { engine, reasons, kinds, saves: () => saves };
}

const boom = (): never => {
  throw new Error('boom');
};
const reject = (): Promise<void> => Promise.reject(new Error('boom'));

/** Sinks that do harm: how often, and what the user is told. */
const HARMFUL: readonly (readonly [string, GivenSink, number, string])[] = [
  ['a function throws', boom, 3, 'Error: boom'],
  ['a function rejects', reject, 3, 'Error: boom'],
  ['write throws', { write: boom }, 3, 'Error: boom'],
  ['write never ends', { write: () => NEVER }, 2, 'flush takes longer than 5 ms'],
  ['flush throws', { write: () => {}, flush: boom }, 2, 'Error: boom'],
  ['flush rejects', { write: () => {}, flush: reject }, 2, 'Error: boom'],
  ['flush never ends', { write: () => {}, flush: () => NEVER }, 1, 'flush takes longer than 5 ms'],
  ['flushSync throws', { write: () => {}, flushSync: boom }, 1, 'Error: boom'],
  ['close rejects', { write: () => {}, close: reject }, 1, 'Error: boom'],
  ['close never ends', { write: () => {}, close: () => NEVER }, 1, 'close takes longer than 5 ms'],
];

describe('a sink of a program', () => {
  test.each(HARMFUL)('%s: counted, told of once, and harms nobody', async (...row) => {
    const [, given, failures, reason] = row;
    const { engine, reasons, kinds, saves } = open(given);
    await engine.flush();
    await engine.saveState();
    engine.end();
    await engine.close();
    expect(kinds).toEqual(['run', 'summary', 'end']);
    expect(engine.stats().sinkFailures).toBe(failures);
    expect(reasons).toEqual([reason]);
    expect(saves()).toBe(3);
  });

  test('a state is saved at once while it holds something', () => {
    const { engine, saves } = open({ write: () => {}, flush: () => NEVER, isIdle: false });
    engine.saveStateNow();
    expect(saves()).toBe(1);
  });

  test('its failures are traced', () => {
    const { options } = parseOptions({ hub: new MessageHub(), level: 'debug' }, {});
    const traces: string[] = [];
    const engine = new Engine(options, {
      sinks: [
        new GuardedSink(({ kind }) => kind === 'run' && boom()),
        { write: (event) => event.kind === 'trace' && traces.push(event.message) },
      ],
      clock: () => 0,
    });
    engine.collect({ train: { loss: 1 } });
    expect(traces.filter((trace) => trace.includes('sinkFailures'))).toHaveLength(1);
  });

  test('what it writes is waited for by a flush', async () => {
    const written: string[] = [];
    const { engine } = open(async ({ kind }) => {
      await new Promise((resolve) => setImmediate(resolve));
      written.push(kind);
    });
    expect(written).toEqual([]);
    await engine.flush();
    expect(written).toEqual(['run', 'summary']);
    await engine.close();
    expect(written).toEqual(['run', 'summary', 'end']);
  });

  test('a method keeps its object', async () => {
    class Counting {
      #count = 0;
      write(): void {
        this.#count++;
      }
      get count(): number {
        return this.#count;
      }
    }
    const sink = new Counting();
    await open(sink).engine.close();
    expect(sink.count).toBe(3);
  });

  test.each([[undefined], [5], [{}], [{ write: 1 }], [{ write: () => {}, flush: true }]])(
    'is no sink: %j',
    (given) => {
      expect(() => new GuardedSink(given as unknown as GivenSink)).toThrow(TypeError);
    },
  );
});
