import fc from 'fast-check';
import { lineInput } from '../../adapters/host/line-input.ts';
import { Engine, MessageHub, parseOptions, type WindrowOptions } from '../../src/internal/index.ts';
import { parseLine } from '../../src/record/parse-line.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

/**
 * Records of a known template are not read anew, and go to the engine in batches: what comes out must
 * be what comes out of reading each one, whatever its form and wherever the batches are cut.
 */

type LogRecord = Readonly<Record<string, unknown>>;

function open(given: WindrowOptions) {
  const { options } = parseOptions({ timeZone: 'UTC', hub: new MessageHub(), ...given }, {});
  return openTextEngine(options, () => 1724209121000);
}

/** The slow way: a record with containers of its own has no template. */
function readEach(given: WindrowOptions, records: readonly LogRecord[]): readonly string[] {
  const { engine, lines } = open(given);
  for (const record of records) engine.collect(record, { containers: [] });
  return resultOf(engine, lines);
}

function readByObject(given: WindrowOptions, records: readonly LogRecord[]): readonly string[] {
  const { engine, lines } = open(given);
  for (const record of records) engine.collect(record);
  return resultOf(engine, lines);
}

/** As NDJSON, cut into chunks of `size` bytes. */
function readByLine(
  given: WindrowOptions,
  records: readonly LogRecord[],
  size: number,
  texts: readonly string[] = records.map((record) => JSON.stringify(record)),
): readonly string[] {
  const { engine, lines } = open(given);
  const input = lineInput(engine, (line) => lines.push(line.toString().trimEnd()));
  const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
  for (let start = 0; start < bytes.length; start += size) {
    input.push(bytes.subarray(start, start + size));
  }
  input.end();
  return resultOf(engine, lines);
}

/** A record as text; of its integers some are written as Python writes floats, and 0 as -0. */
function textOf(record: LogRecord, floats: () => boolean): string {
  return JSON.stringify(record).replace(/(?<=[:[])-?\d+(?=[,}\]])/g, (integer) => {
    if (!floats()) return integer;
    return integer === '0' ? '-0' : `${integer}.0`;
  });
}

/** Returns the answers one after the other, again and again. */
function cycle(answers: readonly boolean[]): () => boolean {
  let next = 0;
  return () => answers[next++ % answers.length] ?? false;
}

/** The lines, what is counted, and all that decides the lines to come. */
function resultOf(engine: Engine, lines: readonly string[]): readonly string[] {
  return [...lines, JSON.stringify(engine.stats()), JSON.stringify(engine.state)];
}

const number = fc.oneof(
  { weight: 8, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 8, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((value) => value / 100) },
  { weight: 8, arbitrary: fc.integer({ min: -3, max: 30 }) },
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
const clock = fc.oneof(
  { weight: 20, arbitrary: fc.nat(5000).map((step) => 1724209121000 + step * 100) },
  { weight: 1, arbitrary: fc.nat(5).map((hours) => 1724209121000 + hours * 3_600_000) },
);

const counted = fc.oneof(
  fc.record({ value: scalar, count: fc.constantFrom<unknown>(1, 2, 32, 0, 1.5) }),
  fc.record({ value: scalar, weight: fc.constantFrom<unknown>(1, 0.5, 4, -1) }),
);
const text = fc.constantFrom('step', 'st\u00e9p', 'a "quoted" word', 'tab\there', 'NaN', '12.5');
const route = fc.constantFrom<unknown>('/a', '/b', '/c?x=1', 'say "a"', 7, true, null);

/** Call sites of a program, each with templates of its own. */
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
    time: clock,
    train: fc.record({ loss: counted, acc: fc.oneof(scalar, counted), time: scalar }),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    train: fc.record({ loss: scalar }),
    http: fc.record({ latency: scalar, time: scalar }),
    'val/acc': scalar,
    iter: fc.nat(500),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    route,
    req: fc.record({ method: fc.constantFrom('GET', 'POST'), id: text }),
    train: fc.record({ loss: scalar, acc: scalar }),
    msg: text,
  }),
  fc.record({
    level: fc.constantFrom<unknown>('info', 30),
    timestamp: clock.map((timeMs) => new Date(timeMs).toISOString()),
    mode: fc.constantFrom('train', 'http', 'other'),
    loss: scalar,
    time: fc.constantFrom<unknown>(0.25, 1724209121000, '0.5', null),
    msg: text,
    flag: fc.constantFrom<unknown>(true, null, 'NaN', 3, 'on', { a: 1 }, [0.5]),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    req: fc.record({ method: fc.constantFrom('GET', 'POST'), url: text }),
    res: fc.record({ statusCode: fc.constantFrom<unknown>(200, 404, 503, '200') }),
    responseTime: fc.oneof(number as fc.Arbitrary<unknown>, fc.constantFrom<unknown>('12.5', 'x')),
    msg: fc.constantFrom('request completed', 'request errored'),
    route,
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    train: fc
      .tuple(fc.constantFrom('lr', '__proto__', 'constructor', '7'), scalar, scalar)
      .map(([key, value, loss]) =>
        JSON.parse(`{"${key}":${JSON.stringify(value)},"loss":${JSON.stringify(loss)}}`),
      ),
  }),
  fc.record({
    level: fc.constant(30),
    time: clock,
    message: fc.oneof(
      text as fc.Arbitrary<unknown>,
      fc.record({ train: fc.record({ loss: scalar }) }),
    ),
    train: fc.record({ acc: scalar }),
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

/** Clocks of every unit under every name, and what is none. */
const anyClock = clock.chain((timeMs) =>
  fc.constantFrom<unknown>(
    ...[timeMs, timeMs / 1000, timeMs * 1000, timeMs * 1e6, timeMs / 1000 + 0.25, 0.25, 'soon'],
    ...[new Date(timeMs).toISOString(), String(timeMs), '2024-01-02 03:04:05,678'],
  ),
);
const numericText = fc.constantFrom<unknown>('2.64', '-1e3', '007', '1 s', '', 0.5, 1.5, null);
const versionTwoSites: readonly fc.Arbitrary<LogRecord>[] = [
  fc.record({
    severity: fc.constantFrom<unknown>('INFO', 'ERROR', 'high', 4, 0.5),
    timestamp: anyClock,
    train: fc.record({ loss: scalar, grad_norm: numericText, done: fc.boolean() }),
  }),
  fc.record({
    log: fc.record({ level: fc.constantFrom('info', 'error', 'x'), logger: text }),
    '@timestamp': anyClock,
    event: text,
    http: fc.record({ latency: scalar }),
  }),
  fc.record({
    levelname: fc.constantFrom('INFO', 'CRITICAL'),
    asctime: anyClock,
    at: fc.record({ ns: anyClock }),
    train: fc.record({ loss: scalar }),
  }),
  fc.record({ ts: anyClock, mode: fc.constantFrom('train', 'val'), loss: numericText, id: text }),
  fc.record({ ts: anyClock, loss: scalar, note: fc.constantFrom<unknown>('7', 'x', 'NaN', true) }),
  fc.record({ loss: scalar, time: anyClock, iter: fc.nat(50), step: number, memory: fc.nat(9) }),
  fc.record({ 'coco/mAP': scalar, step: fc.oneof(fc.nat(5) as fc.Arbitrary<unknown>, scalar) }),
  fc.record({
    level: fc.constant(30),
    time: anyClock,
    step: fc.oneof(fc.nat(50) as fc.Arbitrary<unknown>, numericText),
    epoch: fc.constantFrom<unknown>(1, 0.32, 2.24, 3),
    Duration: fc.oneof(fc.nat(1e9) as fc.Arbitrary<unknown>, numericText, scalar),
    val_loss: scalar,
    'bbox/AP': scalar,
    status: fc.constantFrom<unknown>(200, 404, 500, '500'),
  }),
  fc.record({
    time: clock,
    val: fc.oneof(
      fc.record({ acc: scalar, tag: fc.constantFrom<unknown>('a', 1, [0.5], '2.5') }),
      fc.constant({}) as fc.Arbitrary<object>,
    ),
    epoch: fc.constantFrom<unknown>(1, 2, 'x'),
    msg: text,
  }),
  fc.record({
    time: clock,
    url: fc.constantFrom('/users/1?x=2', '/users/22', '/users/a', '/'),
    http: fc.record({ latency: scalar }),
  }),
];

/** Runs of records of one call site, mixed, as programs write them. */
const records = fc
  .array(
    fc.oneof(
      ...[...sites, ...versionTwoSites].map((site) =>
        fc.array(site, { minLength: 1, maxLength: 8 }),
      ),
    ),
    {
      maxLength: 12,
    },
  )
  .map((runs) => runs.flat());

const options: fc.Arbitrary<WindrowOptions> = fc.record({
  interval: fc.constantFrom<number | '10s' | '1m'>(1, 2, 3, 4, '10s', '1m'),
  epochLength: fc.constantFrom(undefined, 7),
  maxEpochs: fc.constantFrom(undefined, 12),
  byEpoch: fc.boolean(),
  flat: fc.boolean(),
  level: fc.constantFrom(undefined, 'debug'),
  logWithHierarchy: fc.boolean(),
  modes: fc.constant(['train', 'val', 'test', 'http']),
  groupBy: fc.constantFrom<string[]>(
    [],
    [],
    ['route'],
    ['req.method', 'route'],
    ['url'],
    ['severity'],
  ),
  defaultMode: fc.constantFrom(undefined, undefined, 'train', 'http'),
  timestampKey: fc.constantFrom(undefined, undefined, 'at.ns', ['at.ns', 'timestamp']),
  levelKey: fc.constantFrom(undefined, undefined, 'log.level', 'lvl'),
  maxGroups: fc.constantFrom(2, 100),
  map: fc.constantFrom(
    [],
    [{ mode: 'http', keys: { responseTime: 'latency' } }],
    [
      {
        mode: 'http',
        keys: { Duration: { key: 'latency', scale: 1e-6 }, step: 'iter', 'at.ns': 'ns' },
        when: { status: { ne: 404, lt: 500 } },
      },
      { mode: 'train', keys: { '*': '*', step: { key: 'iter', scale: 2 } } },
      { mode: 'val', keys: { val_loss: 'loss', epoch: 'epoch' } },
    ],
    [{ mode: 'http', keys: { Duration: { key: 'latency', scale: 1e-6 }, time: 'time' } }],
    [
      {
        mode: 'http',
        keys: { responseTime: 'latency' },
        when: { msg: 'request completed', 'res.statusCode': 200 },
      },
    ],
    [
      {
        mode: 'http',
        keys: { Duration: { key: 'latency', scale: 1e-6 }, responseTime: 'latency' },
      },
      {
        mode: 'http',
        keys: { Duration: { key: 'errors', value: 1 } },
        when: { 'res.statusCode': { gte: 500 } },
      },
      {
        mode: 'http',
        keys: { responseTime: { key: 'errors', value: 1 } },
        when: { level: { gte: 40 } },
      },
      {
        mode: 'http',
        keys: { responseTime: { key: 'errors', value: 0 }, '*': { key: 'seen', value: 1 } },
      },
    ],
  ),
  keep: fc.constantFrom('all', 'none', 'warn'),
  summary: fc.constantFrom(false, false, true),
  keyTtl: fc.constantFrom(undefined, undefined, 3),
  throughput: fc.constantFrom(false, false, true),
  customCfg: fc.constantFrom(
    [],
    [{ dataSrc: 'loss', methodName: 'max', windowSize: 'global', logName: 'worst' }],
    [{ dataSrc: 'loss', methodName: 'p95', windowSize: '1s', logName: 'p95' }],
    [
      { dataSrc: 'loss', methodName: 'sum', windowSize: 'interval', logName: 'sum' },
      { dataSrc: 'loss', methodName: 'rate', windowSize: '10s', logName: 'rate' },
      { dataSrc: 'latency', methodName: 'increase', windowSize: '1m', logName: 'more' },
    ],
  ),
});

test('a record of a known template leads to what reading it leads to', () => {
  fc.assert(
    fc.property(options, records, (given, log) => {
      expect(readByObject(given, log)).toEqual(readEach(given, log));
    }),
    { numRuns: 500 },
  );
});

test('a weight that the first record of a template gives wrong leaves the same state', () => {
  const log = [-1, 1].map((weight) => ({ train: { loss: { value: 0.5, weight }, acc: 0.25 } }));
  const given = { interval: 1, summary: true };
  expect(readByLine(given, log, 1000)).toEqual(readEach(given, log));
});

const chunk = fc.integer({ min: 1, max: 3000 });
/** Which integers of a log are written as floats: none, one now and then, or half of them. */
const literals = fc.oneof(
  fc.constant([false]),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
  fc.nat({ max: 300 }).map((at) => Array.from({ length: 301 }, (_, index) => index === at)),
);

test('a line of a known template leads to what parsing it leads to', () => {
  fc.assert(
    fc.property(options, records, chunk, literals, (given, log, size, answers) => {
      const floats = cycle(answers);
      const texts = log.map((record) => textOf(record, floats));
      const parsed = texts.map((text) => parseLine(text) ?? {});
      expect(readByLine(given, log, size, texts)).toEqual(readEach(given, parsed));
    }),
    { numRuns: 500 },
  );
});

test('templates are used: equal records are read in one way, with one result', () => {
  const log = Array.from({ length: 500 }, (_, index) => ({
    level: 30,
    time: 1724209121000 + index,
    train: { loss: index / 7, time: 0.25 },
    epoch: 1,
    iter: index + 1,
  }));
  const expected = readEach({ interval: 50 }, log);
  expect(readByObject({ interval: 50 }, log)).toEqual(expected);
  expect(readByLine({ interval: 50 }, log, 1000)).toEqual(expected);
});

/** A training as it goes: iterations that follow each other, a jump now and then, a loop of val. */
const training: fc.Arbitrary<readonly LogRecord[]> = fc
  .record({
    says: fc.subarray(['epoch', 'iter', 'batch']),
    epochLength: fc.integer({ min: 1, max: 40 }),
    stretches: fc.array(
      fc.record({
        kind: fc.constantFrom('train', 'train', 'train', 'val', 'run'),
        length: fc.integer({ min: 1, max: 90 }),
        jump: fc.constantFrom(0, 0, 0, 3, -5),
        stepMs: fc.constantFrom(0, 40, 250, -40, 7_200_000),
        oddity: fc.constantFrom<unknown>(undefined, undefined, 1.5, null, 'x'),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ says, epochLength, stretches }) => {
    const log: LogRecord[] = [];
    let iter = 0;
    let time = 1724209121000;
    for (const { kind, length, jump, stepMs, oddity } of stretches) {
      iter = Math.max(0, iter + jump);
      if (kind === 'run') log.push({ level: 30, time, run: { epochLength: length } });
      for (let i = 0; i < length && kind !== 'run'; i++) {
        iter++;
        time += stepMs;
        const position: LogRecord = {
          epoch: Math.ceil(iter / epochLength),
          iter: i === 20 && oddity !== undefined ? oddity : iter,
          batch: ((iter - 1) % epochLength) + 1,
        };
        const said = Object.fromEntries(says.map((field) => [field, position[field]]));
        const value = oddity === 1.5 || i > 30 ? iter : iter % 3 === 1;
        const scalars = { loss: iter / 7, time: (iter % 9) / 8, tokens: iter, flag: value };
        log.push({ level: 30, time, [kind]: scalars, ...said, msg: 'step' });
      }
    }
    return log;
  });

const trainingOptions: fc.Arbitrary<WindrowOptions> = fc.record({
  interval: fc.constantFrom<number | 'epoch' | '1s'>(1, 2, 10, 64, 1000, 'epoch', '1s'),
  epochLength: fc.constantFrom(undefined, 7, 40),
  maxEpochs: fc.constantFrom(undefined, 3),
  byEpoch: fc.boolean(),
  first: fc.boolean(),
  ignoreLast: fc.boolean(),
  eta: fc.constantFrom('mean', 'recent'),
  throughput: fc.constantFrom(false, false, true),
  experimentName: fc.constantFrom(undefined, undefined, 'exp'),
  intervalExpName: fc.constantFrom(10, 1000),
  tail: fc.boolean(),
  customCfg: fc.constantFrom(
    [],
    [
      { dataSrc: 'loss', methodName: 'count', windowSize: '1s', logName: 'count' },
      { dataSrc: 'loss', methodName: 'increase', windowSize: 'interval', logName: 'more' },
    ],
  ),
});

test('iterations that follow each other lead to what each of them leads to', () => {
  const size = fc.integer({ min: 1, max: 30_000 });
  fc.assert(
    fc.property(trainingOptions, training, size, literals, (given, log, chunkSize, answers) => {
      const floats = cycle(answers);
      const texts = log.map((record) => textOf(record, floats));
      const parsed = texts.map((text) => parseLine(text) ?? {});
      expect(readByLine(given, log, chunkSize, texts)).toEqual(readEach(given, parsed));
    }),
    { numRuns: 500 },
  );
});

const STEPS: readonly LogRecord[] = Array.from({ length: 60 }, (_, index) => ({
  level: 30,
  time: 1724209121000 + index * 250,
  train: { loss: index / 7, time: 0.25 },
  iter: index + 1,
}));

test('an epoch length that comes in the middle of a training holds from the next record on', () => {
  const run = { level: 30, time: 1724209121000, run: { epochLength: 35 } };
  const log = [...STEPS.slice(0, 30), run, ...STEPS.slice(30)];
  const given = { interval: 1000, ignoreLast: false };
  expect(readByLine(given, log, 30_000)).toEqual(readEach(given, log));
});

test('a state that is saved between two lines holds every record before it', () => {
  const statesOf = (feed: (engine: Engine) => void): readonly string[] => {
    const states: string[] = [];
    const { options } = parseOptions({ stateInterval: '1ms', hub: new MessageHub() }, {});
    let timeMs = 0;
    const engine = new Engine(options, {
      sinks: [],
      clock: () => (timeMs += 1000), // a save is due behind every line
      stateStore: {
        save: async () => false,
        saveNow: (state) => states.push(JSON.stringify(state)) > 0,
      },
    });
    feed(engine);
    return states;
  };
  const each = statesOf((engine) => {
    for (const record of STEPS) engine.collect(record, { containers: [] });
  });
  const byShape = statesOf((engine) => {
    const input = lineInput(engine, () => {});
    input.push(Buffer.from(STEPS.map((record) => `${JSON.stringify(record)}\n`).join('')));
  });
  expect(each).toHaveLength(5);
  expect(byShape).toEqual(each);
});
