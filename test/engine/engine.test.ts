import { serialize } from 'node:v8';
import fc from 'fast-check';
import { claimHub } from '../../src/hub/claim-hub.ts';
import {
  Engine,
  type EngineEvent,
  type LogRecord,
  MessageHub,
  type Outcome,
  PendingUpdates,
  parseOptions,
  type RecordContext,
  textLines,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { formatDuration } from '../../src/line/python-duration.ts';
import { formatExponent, formatFixed } from '../../src/line/python-number.ts';
import type { OrdinaryEvent } from '../../src/sinks/event.ts';

const START_MS = 1_724_227_521_000;
const OUTCOMES: readonly Outcome[] = ['collected', 'passed', 'both'];
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

interface Bench {
  readonly engine: Engine;
  /** What led to lines, or would have at another level. */
  readonly events: readonly EngineEvent[];
  /** What the text sink wrote, an event each. */
  readonly lines: readonly string[];
  readonly messages: readonly string[];
  collect(record: unknown, context?: RecordContext): Outcome;
}

/** An engine on a hub of its own, with a sink that keeps events and one that makes lines. */
function bench(given: WindrowOptions = {}, clock: () => number = () => START_MS): Bench {
  const { options } = parseOptions({ hub: new MessageHub(), timeZone: 'UTC', ...given }, {});
  const events: EngineEvent[] = [];
  const lines: string[] = [];
  const messages: string[] = [];
  const text = textLines(options, {
    isColored: false,
    filtersOrdinary: true,
    write: (line, message) => {
      lines.push(line);
      messages.push(message);
    },
  });
  const keep = (event: EngineEvent): void => {
    if (event.kind !== 'run' && event.kind !== 'end') events.push(event);
  };
  const sinks = [{ write: keep }, text];
  const engine = new Engine(options, { sinks, clock });
  const collect: Bench['collect'] = (record, context) =>
    engine.collect(record as LogRecord, context);
  return { engine, events, lines, messages, collect };
}

/** The lines that `records` lead to. */
function linesOf(given: WindrowOptions, records: readonly LogRecord[]): readonly string[] {
  const { collect, lines } = bench(given);
  for (const record of records) collect(record);
  return lines;
}

/** `Epoch(train) [1][10/25]` of each line. */
function headersOf(given: WindrowOptions, records: readonly LogRecord[]): readonly string[] {
  const { collect, messages } = bench(given);
  for (const record of records) collect(record);
  return messages.map((message) => /^\w+\(\w+\)(?: *\[[^\]]*\])*/.exec(message)?.[0] ?? message);
}

function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const kinds = (events: readonly EngineEvent[]): readonly string[] => events.map(({ kind }) => kind);

function ordinaryOf(events: readonly EngineEvent[]): readonly OrdinaryEvent[] {
  return events.filter((event) => event.kind === 'ordinary');
}

describe('Engine.collect never throws', () => {
  const field = fc.oneof(
    fc.constantFrom('train', 'val', 'test', 'train/loss', 'message', 'msg', 'metadata', 'mode'),
    fc.constantFrom('epoch', 'iter', 'batch', 'run', 'level', 'time', 'timestamp', 'name', 'err'),
    fc.constantFrom('stack', 'exception', 'windrow/hub', '__proto__', 'toString'),
    fc.string(),
  );
  const likely = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.oneof(field, fc.constantFrom('value', 'count', 'weight', 'scalars', 'info')),
      fc.jsonValue(),
    ),
  );
  const OPTIONS: readonly WindrowOptions[] = [
    { interval: 1 },
    { interval: 1, flat: true, level: 'debug', byEpoch: false, epochLength: 3, maxEpochs: 2 },
    {
      interval: 2,
      logWithHierarchy: true,
      customCfg: [{ dataSrc: 'loss', methodName: 'max', windowSize: 'global' }],
    },
  ];

  test.each(OPTIONS)('on any JSON value, with %j', (given) => {
    const record = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(field, likely, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const { engine, collect } = bench(given);
        const outcomes = records.map((value) => collect(value));
        for (const outcome of outcomes) expect(OUTCOMES).toContain(outcome);
        const count = (...wanted: Outcome[]): number =>
          outcomes.filter((outcome) => wanted.includes(outcome)).length;
        const { collected, passed, refused } = engine.stats();
        expect(engine.stats().records).toBe(records.length);
        expect(collected).toBe(count('collected', 'both'));
        expect(passed + refused).toBe(count('passed')); // null is no record: reading it throws
      }),
      { numRuns: 300 },
    );
  });

  const fail = (): never => {
    throw new Error('hostile');
  };
  const failing = new Proxy({}, new Proxy({}, { get: () => fail }));
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const cyclic: Record<string, unknown> = { loss: 1 };
  cyclic.self = cyclic;
  const HOSTILE: readonly (readonly [string, unknown])[] = [
    ['a getter that throws', Object.defineProperty({}, 'loss', { get: fail, enumerable: true })],
    [
      'a getter that throws undefined',
      Object.defineProperty({}, 'loss', {
        get: () => {
          throw undefined;
        },
        enumerable: true,
      }),
    ],
    [
      'an error that cannot be shown',
      Object.defineProperty({}, 'loss', {
        get: () => {
          throw { toString: fail };
        },
        enumerable: true,
      }),
    ],
    ['a proxy that throws at every turn', failing],
    ['a proxy that throws at get', new Proxy({}, { get: fail })],
    ['a revoked proxy', revoked],
    ['a cyclic object', cyclic],
    ['a cyclic array', [cyclic]],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
    ['a function with a toString that throws', Object.assign(() => 1, { toString: fail })],
    ['a toJSON that throws', { toJSON: fail }],
    ['a toString that throws', { toString: fail, loss: 1 }],
    ['a toPrimitive that throws', { [Symbol.toPrimitive]: fail }],
    [
      'a tag that throws',
      Object.defineProperty({ toJSON: fail }, Symbol.toStringTag, { get: fail }),
    ],
    ['an item() that throws', { item: fail }],
    ['a dataSync() that throws', { dataSync: fail }],
    ['a value that throws', Object.defineProperty({ count: 1 }, 'value', { get: fail })],
    ['a BigInt', 2n ** 80n + 1n],
    ['an array with a BigInt', [1n, 2n]],
    ['a frozen object', Object.freeze({ loss: 1 })],
    ['no prototype', Object.create(null)],
    ['deep nesting', times(20_000, String).reduce<unknown>((inner) => ({ inner }), 1)],
    ['deep arrays', times(20_000, String).reduce<unknown>((inner) => [inner], 1)],
    ['an Error', new Error('x')],
    [
      'an Error with a message that throws',
      Object.defineProperty(new Error('x'), 'message', { get: fail }),
    ],
    [
      'an Error with a stack that throws',
      Object.defineProperty(new Error('x'), 'stack', { get: fail }),
    ],
    ['a Date that is none', new Date(NaN)],
    ['a Map', new Map([['loss', 1]])],
    ['a Buffer', Buffer.from('text')],
    ['undefined', undefined],
    ['null', null],
  ];
  const PLACES: readonly ((hostile: unknown) => unknown)[] = [
    (hostile) => hostile,
    (message) => ({ message }),
    (msg) => ({ msg }),
    (err) => ({ level: 'error', err, message: 'x' }),
    (field) => ({ message: 'x', field, list: [field] }),
    (metadata) => ({ message: 'x', metadata }),
    (train) => ({ train }),
    (loss) => ({ train: { lr: 1, loss } }),
    (value) => ({ train: { lr: 1, loss: { value, count: 1 } } }),
    (info) => ({ val: { acc: 1, info, list: [info] } }),
    (loss) => ({ 'train/lr': 1, 'train/loss': loss }),
    (run) => ({ run, epoch: run, iter: run, train: { loss: 1 } }),
    (level) => ({ level, time: level, timestamp: level, name: level, mode: level, message: 'x' }),
    (updates) => ({ 'windrow/hub': updates }),
    (scalars) => ({ 'windrow/hub': { scalars, info: { a: scalars } }, val: { acc: 1 } }),
    (stack) => ({ stack, exception: stack, level: 'error' }),
  ];

  test.each(HOSTILE)('on %s, wherever it stands', (_, hostile) => {
    for (const level of ['debug', 'info'] as const) {
      const { engine, collect } = bench({ interval: 1, flat: true, level });
      const places = PLACES.flatMap((place, index) => {
        try {
          return OUTCOMES.includes(collect(place(hostile))) ? [] : [`place ${index}`];
        } catch (error) {
          return [`place ${index}: ${error instanceof Error ? error.message : 'thrown'}`];
        }
      });
      expect(places).toEqual([]);
      const { records, collected, passed, refused } = engine.stats();
      expect([records, collected + passed + refused]).toEqual([PLACES.length, PLACES.length]);
    }
  });

  test('on hostile splat arguments', () => {
    const { collect } = bench();
    for (const [, hostile] of HOSTILE.slice(0, 5)) {
      const containers = [hostile as LogRecord];
      expect(collect({ message: 'x' }, { containers })).toBe('passed');
    }
  });

  test('on a level function that throws', () => {
    const { collect } = bench({ level: () => 'info' });
    expect(collect({ msg: 'x' })).toBe('passed');
    let isBroken = false;
    const level = (): string => (isBroken ? fail() : 'info');
    const broken = bench({ level });
    isBroken = true;
    expect(broken.collect({ msg: 'x' })).toBe('passed');
  });

  test('a record that throws is refused once, passes with its level and the time of its arrival', () => {
    const { engine, events, collect } = bench({}, () => START_MS + 5000);
    collect({ msg: 'before', time: START_MS, name: 'before' });
    const record = new Proxy({}, { get: fail });
    expect(collect(record, { level: 'error' })).toBe('passed');
    expect(engine.stats()).toMatchObject({ records: 2, collected: 0, passed: 1, refused: 1 });
    expect(ordinaryOf(events)[1]).toMatchObject({
      level: { label: 'ERROR' },
      name: undefined,
      timeMs: START_MS + 5000,
    });
  });
});

describe('ordinary records', () => {
  const ordinary = fc.dictionary(
    fc.string().filter((key) => !['train', 'val', 'test'].includes(key) && !key.includes('/')),
    fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withMap: true }),
    { noNullPrototype: true },
  );

  test('an ordinary record reaches the sinks as the same object, unchanged', () => {
    fc.assert(
      fc.property(fc.array(ordinary), (records) => {
        const before = serialize(records);
        const { collect, events } = bench();
        for (const record of records) expect(collect(record)).toBe('passed');
        const passed = ordinaryOf(events);
        expect(events).toHaveLength(records.length);
        passed.forEach(({ record }, index) => {
          expect(record).toBe(records[index]);
        });
        expect(serialize(records).equals(before)).toBe(true);
      }),
    );
  });

  test('a frozen record passes', () => {
    const record = Object.freeze({ msg: 'x', list: Object.freeze([1]) });
    const { collect, events } = bench();
    expect(collect(record)).toBe('passed');
    expect(ordinaryOf(events)[0]?.record).toBe(record);
  });

  test('raw text reaches the sinks', () => {
    const { collect, events } = bench();
    collect({ msg: 'x' }, { raw: '{"msg":"x"}' });
    expect(ordinaryOf(events)[0]?.raw).toBe('{"msg":"x"}');
  });

  test.each(['exception', 'rejection'])(
    'a record with %s is ordinary, whatever it holds',
    (key) => {
      const { engine, collect } = bench();
      expect(collect({ [key]: true, message: 'x', train: { loss: 1 } })).toBe('passed');
      expect(engine.hub.logScalars.size).toBe(0);
    },
  );

  test.each([
    [{ msg: 'started', port: 3000 }, 'started  port: 3000'],
    [{ message: 'started', ok: true, none: null }, 'started  ok: true  none: null'],
    [{ msg: 'x', list: [1, 'a'], deep: { a: 1 } }, 'x  list: [1,"a"]  deep: {"a":1}'],
    [{ port: 3000 }, 'port: 3000'],
    [{ level: 30, time: START_MS, pid: 1, hostname: 'h', msg: 'x' }, 'x'],
    [{ msg: 'x', time: 0.5, timestamp: 'soon' }, 'x  time: 0.5  timestamp: soon'],
    [{ msg: 'x', time: 'half past 3' }, 'x  time: half past 3'],
    [{ msg: 'x', name: { first: 'Ada' } }, 'x  name: {"first":"Ada"}'],
  ])('the message of %j', (record, message) => {
    const { collect, messages } = bench();
    expect(collect(record)).toBe('passed');
    expect(messages).toEqual([message]);
  });

  test.each([
    { message: 'the text', msg: 'a field' },
    { msg: 'the text', message: 'a field', level: 30, time: START_MS },
  ])('neither msg nor message is lost: %j', (record) => {
    const { collect, messages } = bench();
    collect(record);
    expect(messages).toEqual([expect.stringMatching(/the text/)]);
    expect(messages).toEqual([expect.stringMatching(/a field/)]);
  });

  test('an error shows its place at ERROR, and its stack behind', () => {
    const stack = 'Error: no\n    at train (file:///app/train.js:12:3)\n    at main (x.js:1:1)';
    const record = { level: 50, msg: 'failed', err: { message: 'no', stack } };
    const { collect, messages } = bench();
    collect(record);
    collect({ ...record, level: 40 });
    const behind = ['    Error: no', ...stack.split('\n').slice(1)].join('\n');
    expect(messages).toEqual([
      `/app/train.js - train - 12 - failed\n${behind}`,
      `failed\n${behind}`,
    ]);
  });
});

describe('counts', () => {
  test('each record counts once; one that passes too was collected', () => {
    const record = fc.constantFrom<readonly [LogRecord, Outcome]>(
      [{ msg: 'x' }, 'passed'],
      [{ level: 40, msg: 'x' }, 'passed'],
      [{ train: { loss: 1 } }, 'collected'],
      [{ val: { acc: 1 }, level: 'info' }, 'collected'],
      [{ 'train/loss': 1, level: 20 }, 'collected'],
      [{ train: { loss: NaN }, level: 40 }, 'both'],
      [{ train: { loss: NaN }, level: 'error' }, 'both'],
      [{ exception: true, train: { loss: 1 } }, 'passed'],
    );
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const { engine, collect } = bench();
        expect(records.map(([given]) => collect(given))).toEqual(
          records.map(([, outcome]) => outcome),
        );
        const passed = records.filter(([, outcome]) => outcome === 'passed').length;
        expect(engine.stats()).toMatchObject({
          records: records.length,
          collected: records.length - passed,
          passed,
          refused: 0,
          refusedValues: 0,
        });
      }),
    );
  });

  test('a refused progress field counts, and its record is collected', () => {
    const { engine, collect } = bench();
    expect(collect({ train: { loss: 1 }, epoch: 'one', iter: -1 })).toBe('collected');
    expect(engine.stats()).toMatchObject({
      records: 1,
      collected: 1,
      refused: 0,
      refusedValues: 2,
    });
  });

  test('a line that holds no record passes', () => {
    const { engine } = bench();
    engine.passLine();
    expect(engine.stats()).toMatchObject({ records: 1, passed: 1 });
  });
});

describe('order', () => {
  test('events come in the order of the records', () => {
    const record = fc.constantFrom<LogRecord>(
      { msg: 'x' },
      { train: { loss: 1 } },
      { train: { loss: 1 }, level: 40 },
      { val: { acc: 1 }, batch: 1 },
      { val: { acc: 1 } },
    );
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const { collect, events } = bench({ interval: 1, level: 'debug' });
        records.forEach((given, index) => void collect({ ...given, time: START_MS + index }));
        const order = events.map(({ timeMs }) => timeMs);
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(new Set(order).size).toBe(records.length);
      }),
    );
  });

  test('an event has the time and the name of its own record, else of its arrival', () => {
    let nowMs = START_MS;
    const { collect, events } = bench({}, () => nowMs++);
    nowMs = 5e12;
    collect({ msg: 'a', time: START_MS, name: 'app' });
    collect({ msg: 'b' });
    collect({ msg: 'c', timestamp: '2024-08-21T08:05:21Z' });
    expect(events.map(({ timeMs, name }) => [timeMs, name])).toEqual([
      [START_MS, 'app'],
      [5e12, undefined],
      [START_MS, undefined],
    ]);
  });

  test('a warning that carries scalars comes behind its line', () => {
    const { collect, events } = bench({ interval: 1 });
    collect({ train: { loss: NaN }, level: 'warn', message: 'diverged' });
    expect(kinds(events)).toEqual(['summary', 'ordinary']);
  });
});

describe('counting', () => {
  const train = { train: { loss: 1 } };
  const lr = (index: number): LogRecord => ({ train: { lr: index, time: 1 } });

  test('train records alone count iterations', () => {
    expect(
      headersOf(
        { interval: 2 },
        times(5, () => train),
      ),
    ).toEqual(['Epoch(train) [1][2]', 'Epoch(train) [1][4]']);
  });

  test('epochLength turns iterations into epochs', () => {
    const given = { interval: 2, epochLength: 4, maxEpochs: 10 };
    expect(
      headersOf(
        given,
        times(9, () => train),
      ),
    ).toEqual([
      'Epoch(train)  [1][2/4]',
      'Epoch(train)  [1][4/4]',
      'Epoch(train)  [2][2/4]',
      'Epoch(train)  [2][4/4]',
    ]);
  });

  test('a change of epoch begins it', () => {
    const records = [1, 1, 1, 2, 2, 2, 2].map((epoch) => ({ ...train, epoch }));
    expect(headersOf({ interval: 2 }, records)).toEqual([
      'Epoch(train) [1][2]',
      'Epoch(train) [2][2]',
      'Epoch(train) [2][4]',
    ]);
  });

  test('by iteration, batch is the global iteration', () => {
    const given = { interval: 3, byEpoch: false, maxIters: 100, epochLength: 4 };
    const expected = ['Iter(train) [  3/100]', 'Iter(train) [  6/100]'];
    const bare = times(7, () => train);
    expect(headersOf(given, bare)).toEqual(expected);
  });

  test('a mode of the user’s own counts by iteration', () => {
    const records = times(4, () => ({ http: { ms: 1 } }));
    expect(headersOf({ interval: 2, modes: ['http'] }, records)).toEqual([
      'Iter(http) [2]',
      'Iter(http) [4]',
    ]);
  });

  test.each(['constructor', 'toString', '__proto__'])('the mode %s has no total', (mode) => {
    const record = JSON.parse(`{"${mode}/ms": 1}`);
    expect(headersOf({ interval: 1, modes: [mode] }, [record])).toEqual([`Iter(${mode}) [1]`]);
  });

  test('val counts the iterations of its loop, and each loop anew', () => {
    const loop = [1, 2, 3].map((batch) => ({ val: { time: 1 }, batch }));
    const end = { val: { acc: 0.5 } };
    const records = [train, ...loop, end, train, ...loop.slice(0, 2), end];
    expect(headersOf({ interval: 2 }, records)).toEqual([
      'Epoch(val) [1][2]',
      'Epoch(val) [1][3/3]',
      'Epoch(train) [1][2]',
      'Epoch(val) [1][2]',
      'Epoch(val) [1][2/2]',
    ]);
  });

  test('val and test without iterations have no bracket, val without training another header', () => {
    expect(headersOf({}, [train, { val: { acc: 1 } }, { test: { acc: 1 } }])).toEqual([
      'Epoch(val) [1]',
      'Epoch(test)',
    ]);
    const valOnly = { interval: 3, epochLength: { val: 9 } };
    expect(headersOf(valOnly, [{ val: { time: 1 }, batch: 3 }])).toEqual(['Epoch(val)[0][3/9]']);
  });

  test('a run field sets what is unknown', () => {
    const records = [{ ...train, run: { maxEpochs: 3, epochLength: 2 } }, train, train];
    expect(headersOf({ interval: 1 }, records)).toEqual([
      'Epoch(train) [1][1/2]',
      'Epoch(train) [1][2/2]',
      'Epoch(train) [2][1/2]',
    ]);
  });

  test('a resumed run goes on from the first record', () => {
    const given = { interval: 1, epochLength: 10, maxEpochs: 9 };
    expect(headersOf(given, [{ ...train, iter: 25 }, train])).toEqual([
      'Epoch(train) [3][ 5/10]',
      'Epoch(train) [3][ 6/10]',
    ]);
    expect(headersOf(given, [{ ...train, epoch: 3 }, train])).toEqual([
      'Epoch(train) [3][ 1/10]',
      'Epoch(train) [3][ 2/10]',
    ]);
  });

  test('iterations that were left out leave batch where iter and epochLength put it', () => {
    const given = { interval: 10, epochLength: 25 };
    const iters = [10, 20, 30, 40, 50];
    const headers = [
      'Epoch(train) [1][10/25]',
      'Epoch(train) [1][20/25]',
      // 10 and 20 of the second epoch have been passed
      'Epoch(train) [2][15/25]',
      'Epoch(train) [2][25/25]',
    ];
    expect(
      headersOf(
        given,
        iters.map((iter) => ({ ...train, iter })),
      ),
    ).toEqual(headers);
    const withEpoch = iters.map((iter) => ({ ...train, iter, epoch: Math.ceil(iter / 25) }));
    expect(headersOf(given, withEpoch)).toEqual(headers);
    const shown = headersOf({ ...given, interval: 5 }, withEpoch);
    expect(shown).toEqual([...headers.slice(0, 2), 'Epoch(train) [2][ 5/25]', ...headers.slice(2)]);
  });

  const shape = fc.record({
    epochs: fc.integer({ min: 1, max: 4 }),
    length: fc.integer({ min: 1, max: 12 }),
    valLength: fc.integer({ min: 0, max: 5 }),
    interval: fc.integer({ min: 1, max: 6 }),
    ignoreLast: fc.boolean(),
    byEpoch: fc.boolean(),
    firstEpoch: fc.integer({ min: 1, max: 3 }),
  });
  type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never;

  /** A run with every progress field, val behind each epoch. */
  function fullRecords({ epochs, length, valLength, byEpoch, firstEpoch }: Shape): LogRecord[] {
    return times(epochs, (offset) => firstEpoch + offset).flatMap((epoch) => [
      ...times(length, (index) => {
        const iter = (epoch - 1) * length + index + 1;
        const progress = byEpoch ? { epoch, iter, batch: index + 1 } : { epoch: 1, iter };
        return { ...lr(iter), ...progress };
      }),
      ...times(valLength, (index) => ({
        val: { time: index },
        batch: index + 1,
        epoch: byEpoch ? epoch : 0,
        iter: epoch * length,
      })),
      { val: { acc: epoch }, epoch: byEpoch ? epoch : 0, iter: epoch * length },
    ]);
  }

  function optionsOf(run: Shape): WindrowOptions {
    const { interval, ignoreLast, byEpoch, length, epochs, valLength, firstEpoch } = run;
    const maxEpochs = firstEpoch + epochs - 1;
    return {
      ...{ interval, ignoreLast, byEpoch },
      ...(byEpoch ? { maxEpochs } : { maxIters: maxEpochs * length }),
      epochLength: { train: length, ...(valLength > 0 && { val: valLength }) },
    };
  }

  /** `record` without progress fields, but `batch` of val, which tells an iteration from an end. */
  function lean(record: LogRecord): LogRecord {
    const { epoch, iter, batch, ...scalars } = record;
    return 'val' in record && batch !== undefined ? { ...scalars, batch } : scalars;
  }

  test('a run without progress fields gives the lines of one with them', () => {
    fc.assert(
      fc.property(shape, (run) => {
        const fresh = { ...run, firstEpoch: 1 };
        const records = fullRecords(fresh);
        expect(linesOf(optionsOf(fresh), records.map(lean))).toEqual(
          linesOf(optionsOf(fresh), records),
        );
      }),
    );
  });

  test('a resumed run that says so once gives the lines of one that always says', () => {
    fc.assert(
      fc.property(shape, (run) => {
        const records = fullRecords(run);
        const resumed = records.map((record, index) => (index === 0 ? record : lean(record)));
        expect(linesOf(optionsOf(run), resumed)).toEqual(linesOf(optionsOf(run), records));
      }),
    );
  });

  test('any one progress field of each train record is enough', () => {
    fc.assert(
      fc.property(shape, fc.constantFrom('epoch', 'iter', 'batch'), (run, field) => {
        const fresh = { ...run, firstEpoch: 1 };
        const records = fullRecords(fresh);
        const some = records.map((record) =>
          'train' in record && field in record
            ? { ...lean(record), [field]: record[field] }
            : lean(record),
        );
        expect(linesOf(optionsOf(fresh), some)).toEqual(linesOf(optionsOf(fresh), records));
      }),
    );
  });
});

describe('measured time', () => {
  test('time is the seconds between two records, and data_time is absent', () => {
    const records = times(4, (index) => ({ train: { loss: 1 }, time: START_MS + index * 500 }));
    const { collect, messages } = bench({ interval: 2, maxIters: 10, byEpoch: false });
    for (const record of records) collect(record);
    expect(messages).toEqual([
      'Iter(train) [ 2/10]    eta: 0:00:04  time: 0.5000  loss: 1.0000',
      'Iter(train) [ 4/10]    eta: 0:00:03  time: 0.5000  loss: 1.0000',
    ]);
  });

  test('a record that brings its time is not measured', () => {
    const records = times(3, (index) => ({ train: { time: 2 }, time: START_MS + index * 500 }));
    const { collect, engine } = bench();
    for (const record of records) collect(record);
    expect(Array.from(engine.hub.getScalar('train/time').data.values)).toEqual([2, 2, 2]);
  });

  test('without a clock of the record, the moment of arrival counts', () => {
    let nowMs = START_MS;
    const { collect, engine } = bench({}, () => nowMs);
    for (const stepMs of [0, 250, 1000]) {
      nowMs += stepMs;
      collect({ train: { loss: 1 } });
    }
    expect(Array.from(engine.hub.getScalar('train/time').data.values)).toEqual([0.25, 1]);
  });

  test('a clock that runs backwards measures nothing', () => {
    const { collect, engine } = bench();
    for (const time of [START_MS, START_MS - 5000, START_MS - 4000])
      collect({ train: { loss: 1 }, time });
    expect(Array.from(engine.hub.getScalar('train/time').data.values)).toEqual([1]);
  });

  test('it begins at the latest record of any mode', () => {
    const { collect, engine } = bench({ modes: ['http', 'db'] });
    collect({ http: { n: 1 }, time: START_MS });
    collect({ db: { n: 1 }, time: START_MS + 1000 });
    collect({ http: { n: 1 }, time: START_MS + 3000 });
    expect([...engine.hub.logScalars.keys()]).toEqual(['http/n', 'db/n', 'db/time', 'http/time']);
    expect(engine.hub.getScalar('db/time').current()).toBe(1);
    expect(engine.hub.getScalar('http/time').current()).toBe(2);
  });
});

describe('the hub', () => {
  test('an update between two records is part of the next one’s iteration', () => {
    const { engine, collect, messages } = bench({ interval: 1 });
    engine.hub.updateScalar('train/loss_tmp', 0.25);
    collect({ train: { loss: 1, time: 0 } });
    expect(messages).toEqual([
      'Epoch(train) [1][1]    time: 0.0000  loss_tmp: 0.2500  loss: 1.0000',
    ]);
  });

  test('updates that travel in a record arrive as they were made', () => {
    const source = new MessageHub();
    const pending = new PendingUpdates(source, () => undefined);
    source.updateScalar('train/a', NaN);
    source.updateScalar('train/a', 6, { count: 3 });
    source.updateInfo('val/best', 'model.pt');
    const { engine, collect } = bench();
    collect(JSON.parse(JSON.stringify({ msg: 'x', 'windrow/hub': pending.take() })));
    expect(engine.hub.getScalar('train/a').data).toEqual(source.getScalar('train/a').data);
    expect(engine.hub.getInfo('val/best')).toBe('model.pt');
    expect(pending.take()).toBeUndefined();
  });

  test('two engines never mix their scalars, and close frees the hub', async () => {
    const { options } = parseOptions({}, {});
    const dependencies = { sinks: [], clock: () => START_MS };
    const [first, second] = [new Engine(options, dependencies), new Engine(options, dependencies)];
    first.collect({ train: { loss: 1 } });
    second.collect({ train: { loss: 2 } });
    expect(second.hub).not.toBe(first.hub);
    expect(first.hub.getScalar('train/loss').mean()).toBe(1);
    expect(second.hub.getScalar('train/loss').mean()).toBe(2);
    await second.close();
    expect(second.hub.isClaimed).toBe(false);
    const third = new Engine(options, dependencies);
    expect(third.hub).toBe(second.hub);
    expect(third.hub.logScalars.size).toBe(0);
  });

  test('close closes the sinks once and releases one claim only', async () => {
    const hub = new MessageHub();
    claimHub(hub);
    let closed = 0;
    const sink = { write: () => undefined, close: () => void closed++ };
    const { options } = parseOptions({ hub }, {});
    const engine = new Engine(options, { sinks: [sink], clock: () => START_MS });
    await engine.close();
    await engine.close();
    expect(closed).toBe(1);
    expect(hub.isClaimed).toBe(true);
  });
});

describe('levels', () => {
  const scalars = { train: { loss: 1, time: 0 } };

  test.each([
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    [40, 'WARNING'],
    [60, 'CRITICAL'],
    ['emerg', 'EMERG'],
  ])('a scalar record at %p is collected and passed', (level, label) => {
    const { engine, collect, events } = bench();
    expect(collect({ ...scalars, level })).toBe('both');
    expect(engine.hub.getScalar('train/loss').length).toBe(1);
    expect(ordinaryOf(events)[0]?.level.label).toBe(label);
  });

  test.each(['info', 'debug', 'silly', 30, 10, 'http', 'unheard-of', undefined])(
    'a scalar record at %p is swallowed',
    (level) => {
      expect(bench().collect({ ...scalars, level })).toBe('collected');
    },
  );

  test('the level of the context wins over the record’s', () => {
    expect(
      bench().collect({ ...scalars, level: '\u001b[33mwarn\u001b[39m' }, { level: 'warn' }),
    ).toBe('both');
  });

  test('a custom level weighs what customLevels says', () => {
    const { collect } = bench({ customLevels: { audit: 45, chatty: 5 } });
    expect(collect({ ...scalars, level: 'audit' })).toBe('both');
    expect(collect({ ...scalars, level: 45 })).toBe('both');
    expect(collect({ ...scalars, level: 'chatty' })).toBe('collected');
  });

  test('below the level no line is written, but the scalars go on', () => {
    const { engine, collect, lines, events } = bench({ interval: 1, level: 'warn' });
    collect(scalars);
    collect({ msg: 'x', level: 30 });
    collect({ msg: 'y', level: 40 });
    collect({ ...scalars, level: 10 });
    expect(lines.map((line) => line.split(' - ').slice(2).join(' - '))).toEqual(['WARNING - y']);
    expect(kinds(events)).toEqual(['summary', 'ordinary', 'ordinary', 'summary']);
    expect(engine.hub.getScalar('train/loss').length).toBe(2);
  });

  test('a level function is followed', () => {
    let level = 'error';
    const { collect, lines } = bench({ interval: 1, level: () => level });
    collect(scalars);
    expect(lines).toHaveLength(0);
    level = 'info';
    collect(scalars);
    expect(lines).toHaveLength(1);
  });

  test('an unset level writes every record and no trace', () => {
    const { collect, lines, events } = bench({ interval: 1 });
    collect({ msg: 'x', level: 10 });
    collect(scalars);
    expect(lines).toHaveLength(2);
    expect(kinds(events)).toEqual(['ordinary', 'summary']);
  });

  test.each([
    ['info', false],
    ['verbose', false],
    ['debug', true],
    ['trace', true],
    [undefined, false],
  ])('with level %p there are traces: %p', (level, expected) => {
    const { collect, events } = bench({ interval: 1, level });
    collect(scalars);
    expect(kinds(events).includes('trace')).toBe(expected);
  });

  test('traces come and go with a level function', () => {
    let level = 'info';
    const { collect, events } = bench({ level: () => level });
    const traces = (): number => events.filter(({ kind }) => kind === 'trace').length;
    collect(scalars);
    expect(traces()).toBe(0);
    level = 'debug';
    collect(scalars);
    const atDebug = traces();
    expect(atDebug).toBeGreaterThan(0);
    level = 'info';
    collect(scalars);
    expect(traces()).toBe(atDebug);
  });

  test('traces change no other line', () => {
    const records = times(12, (index) => ({
      train: { loss: index / 7, lr: 0.1 },
      time: START_MS + index * 999,
    }));
    const isShown = (line: string): boolean => !line.includes(' - DEBUG - ');
    const given = { interval: 3, epochLength: 5, maxEpochs: 3 };
    expect(linesOf({ ...given, level: 'debug' }, records).filter(isShown)).toEqual(
      linesOf(given, records),
    );
  });
});

describe('traces', () => {
  type Four = [number, number, number, number];

  /** Values of each key, as the traces alone tell them, and what they say was computed. */
  class Reader {
    readonly history = new Map<string, { value: number; count: number }[]>();
    readonly numbers = new Map<string, number>();

    read(trace: string): void {
      const [what, ...parts] = trace.split('  ');
      if (what === 'computed') this.#compute(parts.join('  '));
      else if (what === 'record') {
        const mode = parts[0]?.split(' ')[0];
        for (const part of parts.slice(1)) this.#add(`${mode}/`, part);
      } else if (what === 'update') for (const part of parts) this.#add('', part);
    }

    #add(prefix: string, part: string): void {
      const [, key, value, count = '1'] =
        /^(.+): (\S+)(?: \(count (\d+)\))?(?: \(measured\))?$/.exec(part) ?? [];
      if (key === undefined || Number.isNaN(Number(value)) !== (value === 'NaN')) return;
      const updates = this.history.get(prefix + key) ?? [];
      this.history.set(prefix + key, [...updates, { value: Number(value), count: Number(count) }]);
    }

    #compute(text: string): void {
      const eta = /^\S+ eta = (\S+) s, (\S+) s \/ (\d+) iterations x (\d+) left$/.exec(text);
      if (eta !== null) {
        const [sec, totalSec, iterations, left] = eta.slice(1).map(Number) as Four;
        expect((totalSec / iterations) * left).toBe(sec);
        this.numbers.set('eta', sec);
        return;
      }
      const item =
        /^(\S+) (\S+) = (\S+), (\w+)(?: over window (\w+) = (\d+))?, (\d+) values?$/.exec(text);
      const [, mode, name = '', traced, method, asked, resolved, length] = item ?? [];
      const source = { loss_max: 'loss', loss_all: 'loss', acc_epoch: 'acc' }[name] ?? name;
      const window = (this.history.get(`${mode}/${source}`) ?? []).slice(-Number(length));
      expect(window).toHaveLength(Number(length));
      if (asked !== undefined && !['epoch', 'global'].includes(asked)) expect(resolved).toBe(asked);
      if (resolved !== undefined) expect(Number(length)).toBeLessThanOrEqual(Number(resolved));
      const number = statistic(method, window);
      expect(traced).toBe(Object.is(number, -0) ? '-0' : String(number));
      this.numbers.set(name, number);
    }
  }

  function statistic(
    method: string | undefined,
    window: readonly { value: number; count: number }[],
  ): number {
    const values = window.map(({ value }) => value);
    const total = (numbers: readonly number[]): number =>
      numbers.reduce((sum, number) => sum + number, 0);
    if (method === 'max') return Math.max(...values);
    if (method === 'min') return Math.min(...values);
    if (method === 'current') return values.at(-1) ?? Number.NaN;
    // fewer than 8 values: numpy adds them in a plain loop
    expect(window.length).toBeLessThan(8);
    return total(values) / total(window.map(({ count }) => count));
  }

  /** `key: number` of a line, with the number as it is printed. */
  function shownOf(message: string): readonly (readonly [string, string])[] {
    return [...message.matchAll(/(\S+): (\d+ days?, [\d:]+|\S+)/g)].map(
      ([, key = '', text = '']) => [key, text] as const,
    );
  }

  const update = fc.record({
    loss: fc.oneof(
      fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 1000),
      fc.constantFrom(NaN, Infinity, -0),
    ),
    count: fc.integer({ min: 1, max: 5 }),
    acc: fc.double({ min: -1, max: 1, noNaN: true }),
    stepMs: fc.nat(5000),
    outside: fc.option(fc.integer({ min: 0, max: 999 }), { nil: undefined }),
    mode: fc.constantFrom('train', 'train', 'train', 'val'),
  });

  test('the numbers of a line can be computed from the traces before it', () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 6, maxLength: 30 }), (updates) => {
        const { engine, collect, events, messages } = bench({
          ...{ level: 'debug', interval: 3, windowSize: 5, maxEpochs: 3, epochLength: 7 },
          customCfg: [
            { dataSrc: 'loss', logName: 'loss_max', methodName: 'max', windowSize: 'epoch' },
            { dataSrc: 'loss', logName: 'loss_all', methodName: 'min' },
            { dataSrc: 'acc', logName: 'acc_epoch', methodName: 'mean', windowSize: 4 },
          ],
        });
        let time = START_MS;
        for (const { loss, count, acc, stepMs, outside, mode } of updates) {
          time += stepMs;
          if (outside !== undefined) engine.hub.updateScalar('train/loss_tmp', outside / 8);
          collect({
            [mode]: { lr: acc / 3, loss: { value: loss, count }, acc, time: stepMs / 1000 },
            time,
          });
        }
        const reader = new Reader();
        events.forEach((event, index) => {
          if (event.kind === 'trace') reader.read(event.message);
          if (event.kind !== 'summary') return;
          const shown = shownOf(messages[index] ?? '');
          expect(shown.map(([key]) => key).sort()).toEqual([...reader.numbers.keys()].sort());
          for (const [key, text] of shown) {
            const number = reader.numbers.get(key) ?? Number.NaN;
            const isRate = key.endsWith('lr') && event.summary.kind === 'iter';
            // the trace does not say what the values came as
            const { times, items } = event.summary;
            const kind = [...times, ...items].find((item) => item.key === key)?.kind;
            const digits = kind === 'integer' && Number.isInteger(number) ? 0 : 4;
            const expected = isRate ? formatExponent(number, 4) : formatFixed(number, digits);
            expect([key, text]).toEqual([key, key === 'eta' ? formatDuration(number) : expected]);
          }
          reader.numbers.clear();
        });
      }),
    );
  });

  test('each refused value is traced with its key and reason', () => {
    const { collect, messages } = bench({ level: 'debug' });
    collect({ train: { loss: 1 }, epoch: 'one' });
    expect(messages.filter((message) => message.startsWith('refused'))).toEqual([
      expect.stringMatching(/^refused {2}epoch: "one" \(.+\)$/),
    ]);
  });

  test('each history is traced when it is created, once', () => {
    const { collect, messages } = bench({ level: 'debug' });
    for (const record of times(3, () => ({ train: { loss: 1, time: 0 } }))) collect(record);
    expect(messages.filter((message) => message.startsWith('history'))).toEqual([
      'history  train/loss created, keeps 10 values',
      'history  train/time created, keeps 10 values',
    ]);
  });
});

describe('escapes', () => {
  const CODE_POINTS = times(0x110000, (code) => code);
  /** Every character of Cc, Cf, Zl, Zp, and every lone surrogate. */
  const unsafe = CODE_POINTS.map((code) => String.fromCodePoint(code)).filter((char) =>
    UNSAFE.test(char),
  );
  const allUnsafe = `a${unsafe.join('a')}a`;
  const FORGED = 'x\n08/21 08:05:21 - mmengine - ERROR - forged\u001b[2J\r\u2028\u202e';
  const text = fc.oneof(
    fc.string({
      unit: fc.oneof(fc.constantFrom(...unsafe), fc.constantFrom('a', ' ', '\\', "'", '"', '😀')),
    }),
    fc.constantFrom(FORGED),
  );

  /** Records with `evil` in every place that ends up in a line. */
  function recordsWith(evil: string): readonly LogRecord[] {
    const key = evil === '' ? 'x' : evil;
    return [
      { msg: evil, level: 30 },
      { message: evil, name: evil, level: evil },
      { [key]: evil, nested: { [key]: [evil, { [key]: evil }] }, when: new Date(0) },
      { message: { [key]: evil } },
      { train: { [key]: 1, [`${key}lr`]: 2, text: evil, list: [evil], dict: { [key]: evil } } },
      { [`val/${key}`]: 1, [`val/${key}b`]: evil, 'val/list': [evil, { [key]: evil }] },
      { [`${evil}/x`]: 1 },
      { train: { loss: 1 }, epoch: evil, run: { experimentName: evil } },
      { train: { loss: 1 }, run: { experimentName: evil, epochLength: 1 }, name: evil },
      { 'windrow/hub': { scalars: [[`train/${key}`, 1, 1]], info: { [`val/${key}`]: [evil] } } },
      { val: { acc: 1 } },
    ];
  }

  function linesWith(evil: string, level: string): readonly string[] {
    const mode = evil.replaceAll('/', '') || 'own';
    const { collect, lines, events } = bench({
      ...{
        interval: 1,
        level,
        name: evil === '' ? 'n' : evil,
        experimentName: 'e',
        intervalExpName: 1,
      },
      modes: ['train', 'val', mode],
      customCfg: [{ dataSrc: evil === '' ? 'x' : evil, logName: `${evil}2`, methodName: 'max' }],
    });
    for (const record of recordsWith(evil)) collect(record);
    collect({ [mode]: { x: 1 } });
    expect(lines).toHaveLength(events.length);
    return lines;
  }

  test('there are more than 2000 unsafe characters', () => {
    expect(unsafe.length).toBeGreaterThan(2000);
    expect(unsafe).toEqual(
      expect.arrayContaining(['\n', '\u001b', '\u0085', '\u200e', '\u2029', '\ud800']),
    );
  });

  test.each(['info', 'debug'])('no record forges a line with any of them, at %s', (level) => {
    const lines = linesWith(allUnsafe, level);
    for (const line of lines) expect(UNSAFE.exec(line)).toBeNull();
  });

  test('no record forges a line with any mixture of them', () => {
    fc.assert(
      fc.property(text, (evil) => {
        for (const line of linesWith(evil, 'debug')) {
          expect(UNSAFE.exec(line)).toBeNull();
          expect(line).toMatch(/^\d\d\/\d\d \d\d:\d\d:\d\d - /);
        }
      }),
    );
  });

  test('the name in a record is escaped too', () => {
    const { collect, lines } = bench();
    collect({ msg: 'x', name: FORGED, level: FORGED });
    expect(UNSAFE.exec(lines.join(''))).toBeNull();
  });

  test('the lines of a stack are set in', () => {
    fc.assert(
      fc.property(text, (evil) => {
        const stack = `Error: ${evil}\n    at f (x.js:1:1)\n${FORGED}`;
        const { collect, lines } = bench({});
        collect({ level: 50, msg: evil, err: { type: 'Error', message: evil, stack } });
        collect({ level: 50, message: evil, stack });
        expect(lines).toHaveLength(2);
        for (const line of lines) {
          const [head = '', ...behind] = line.split('\n');
          expect(behind).toHaveLength(stack.split('\n').length);
          for (const part of [head, ...behind]) expect(UNSAFE.exec(part)).toBeNull();
          for (const part of behind) expect(part.startsWith('    ')).toBe(true);
        }
      }),
    );
  });
});
