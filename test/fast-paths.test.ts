import fc from 'fast-check';
import { lineInput } from '../adapters/line-input.ts';
import { Engine, MessageHub, parseOptions, textLines, type WindrowOptions } from '../src/index.ts';

/**
 * Records of a known layout, and lines of a known shape, are not read anew: what comes out must be
 * what comes out of reading each one.
 */

type LogRecord = Readonly<Record<string, unknown>>;

function open(given: WindrowOptions) {
  const lines: string[] = [];
  const { options } = parseOptions({ timeZone: 'UTC', hub: new MessageHub(), ...given }, {});
  const write = (line: string): void => void lines.push(line);
  const sinks = [textLines(options, { isColored: false, filtersOrdinary: true, write })];
  const engine = new Engine(options, { sinks, clock: () => 1724209121000 });
  return { engine, lines };
}

/** The slow way: a record with containers of its own has no layout. */
function readEach(given: WindrowOptions, records: readonly LogRecord[]): readonly string[] {
  const { engine, lines } = open(given);
  for (const record of records) engine.collect(record, { containers: [] });
  return [...lines, JSON.stringify(engine.stats())];
}

function readByLayout(given: WindrowOptions, records: readonly LogRecord[]): readonly string[] {
  const { engine, lines } = open(given);
  for (const record of records) engine.collect(record);
  return [...lines, JSON.stringify(engine.stats())];
}

/** As NDJSON, cut into chunks of `size` bytes. */
function readByShape(
  given: WindrowOptions,
  records: readonly LogRecord[],
  size: number,
): readonly string[] {
  const { engine, lines } = open(given);
  const input = lineInput(engine, (line) => lines.push(line.toString().trimEnd()));
  const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  for (let start = 0; start < bytes.length; start += size) {
    input.push(bytes.subarray(start, start + size));
  }
  input.end();
  return [...lines, JSON.stringify(engine.stats())];
}

const number = fc.oneof(
  { weight: 8, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 8, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((value) => value / 100) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 5e-324, 1.7976931348623157e308, 2 ** 53) },
);
/** What now and then stands where a number was: another layout, or none. */
const oddity = fc.constantFrom<unknown>(
  null,
  'NaN',
  '-Infinity',
  'text',
  true,
  [0.5],
  [1, 2],
  {},
  {
    value: 3,
    count: 2,
  },
);
const scalar = fc.oneof(
  { weight: 30, arbitrary: number as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: oddity },
);
const clock = fc.integer({ min: 0, max: 5000 }).map((step) => 1724209121000 + step * 100);

/** Call sites of a program, each with a layout of its own. */
const sites: readonly fc.Arbitrary<LogRecord>[] = [
  fc.record({
    level: fc.constant(30),
    time: clock,
    train: fc.record({ lr: scalar, loss: scalar, time: scalar }),
    epoch: fc.nat(5),
    iter: fc.nat(500),
    msg: fc.constantFrom('step', 'stép'),
  }),
  fc.record({
    level: fc.constant('info'),
    message: fc.constant('step'),
    timestamp: clock.map((timeMs) => new Date(timeMs).toISOString()),
    train: fc.record({ loss: scalar, acc: scalar }),
  }),
  fc.record({
    level: fc.constantFrom('info', 'warn'),
    message: fc.record({
      level: fc.constantFrom('warn', 50),
      name: fc.constantFrom('inner', 'other'),
      train: fc.record({ loss: scalar }),
      iter: fc.nat(500),
    }),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    'train/loss': scalar,
    'train/head0/loss': scalar,
    pid: fc.nat(),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    val: fc.record({ loss: scalar, time: scalar }),
    batch: fc.nat(20),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    val: fc.record({ acc: scalar }),
    name: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    mode: fc.constantFrom('train', 'val'),
    loss: scalar,
    epoch: fc.nat(3),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    msg: fc.constant('request'),
    responseTime: scalar,
  }),
  fc.record({
    level: fc.constant(30),
    run: fc.constant({ maxEpochs: 9 }),
    train: fc.record({ loss: scalar }),
  }),
  fc.record({
    level: fc.constant(50),
    exception: fc.constant(true),
    train: fc.record({ loss: scalar }),
  }),
];

/** Runs of records of one call site, mixed, as programs write them. */
const records = fc
  .array(fc.oneof(...sites.map((site) => fc.array(site, { minLength: 1, maxLength: 8 }))), {
    maxLength: 12,
  })
  .map((runs) => runs.flat());

const options: fc.Arbitrary<WindrowOptions> = fc.record({
  interval: fc.integer({ min: 1, max: 4 }),
  epochLength: fc.constantFrom(undefined, 7),
  maxEpochs: fc.constantFrom(undefined, 12),
  byEpoch: fc.boolean(),
  flat: fc.boolean(),
  level: fc.constantFrom(undefined, 'debug'),
  logWithHierarchy: fc.boolean(),
  customCfg: fc.constantFrom(
    [],
    [{ dataSrc: 'loss', methodName: 'max', windowSize: 'global', logName: 'worst' }],
    [{ dataSrc: 'loss', methodName: 'p95', windowSize: '1s', logName: 'p95' }],
  ),
});

test('a record of a known layout leads to what reading it leads to', () => {
  fc.assert(
    fc.property(options, records, (given, log) => {
      expect(readByLayout(given, log)).toEqual(readEach(given, log));
    }),
    { numRuns: 300 },
  );
});

test('a line of a known shape leads to what parsing it leads to', () => {
  fc.assert(
    fc.property(options, records, fc.integer({ min: 1, max: 3000 }), (given, log, size) => {
      const parsed = log.map((record) => JSON.parse(JSON.stringify(record)));
      expect(readByShape(given, log, size)).toEqual(readEach(given, parsed));
    }),
    { numRuns: 300 },
  );
});

test('layouts and shapes are used: equal records are read in one way, with one result', () => {
  const log = Array.from({ length: 500 }, (_, index) => ({
    level: 30,
    time: 1724209121000 + index,
    train: { loss: index / 7, time: 0.25 },
    epoch: 1,
    iter: index + 1,
  }));
  const expected = readEach({ interval: 50 }, log);
  expect(readByLayout({ interval: 50 }, log)).toEqual(expected);
  expect(readByShape({ interval: 50 }, log, 1000)).toEqual(expected);
});
