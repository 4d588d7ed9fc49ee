import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Logger, type LoggerOptions, pino, type TransportSingleOptions } from 'pino';
import { PINO_TARGET } from '../../conformance/ways.ts';
import { temporaryFolder } from '../../stranger/temporary-folder.ts';

/** Real pipelines in a worker: windrow, then a stage that takes what windrow hands on. */

const TIME = 1724209121000;
const FIXED_CLOCK = { timestamp: () => `,"time":${TIME}` };
const BASE = { pid: process.pid, hostname: hostname() };
const PRETTY = join(__dirname, '..', '..', 'fixtures', 'pretty-target.cjs');

const folder = temporaryFolder();
let files = 0;

type Parsed = Readonly<Record<string, unknown>>;

/** What the last stage of a pipeline writes. */
async function through(
  options: Readonly<Record<string, unknown>>,
  log: (logger: Logger) => void | Promise<void>,
  loggerOptions: LoggerOptions = {},
  last: string = 'pino/file',
): Promise<string> {
  const destination = join(folder, `piped-${files++}.log`);
  const stage: TransportSingleOptions = {
    target: PINO_TARGET,
    options: { pipeline: true, timeZone: 'UTC', ...options },
  };
  const transport = pino.transport({
    pipeline: [stage, { target: last, options: { destination } }],
  });
  await log(pino({ ...FIXED_CLOCK, ...loggerOptions }, transport));
  const closed = once(transport, 'close');
  transport.end();
  await closed;
  return readFileSync(destination, 'utf8');
}

/** The lines of windrow among the records that the last stage got. */
function linesOf(written: string): readonly Parsed[] {
  return written
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Parsed)
    .filter(({ scalars }) => scalars !== undefined);
}

/** A line without what the test is not about. */
function bindingsOf({ level, time, msg, mode, scalars, ...bindings }: Parsed): Parsed {
  return bindings;
}

test('ordinary records pass byte for byte', async () => {
  const raw: string[] = [];
  const log = (logger: Logger): void => {
    logger.info({
      big: 12345678901234567890n,
      odd: '\u2028\\ \u{1f600}',
      nested: { a: [1, null] },
    });
    logger.child({ user: 'ada' }).warn('text');
    logger.error(new Error('boom'), 'failed');
  };
  log(pino(FIXED_CLOCK, { write: (line: string) => raw.push(line) }));
  const written = await through({}, log);
  // the stack of the error is that of another call
  const noStack = (text: string): string => text.replace(/"stack":"(?:[^"\\]|\\.)*"/, '"stack":""');
  expect(noStack(written)).toBe(noStack(raw.join('')));
});

test('a line that is due by a record of a child has its bindings', async () => {
  const lines = linesOf(
    await through({ interval: 2 }, (logger) => {
      const child = logger.child({ job: 'resnet', rank: 3 });
      logger.info({ train: { loss: 1 } });
      child.info({ train: { loss: 1 }, epoch: 1, note: 'of the call' }, 'step');
      child.info({ train: { loss: 1 } });
      logger.info({ train: { loss: 1 } });
    }),
  );
  expect(lines.map(bindingsOf)).toEqual([{ ...BASE, job: 'resnet', rank: 3 }, BASE]);
  expect(lines[0]).toEqual({
    ...{ level: 30, time: TIME, ...BASE, job: 'resnet', rank: 3 },
    msg: 'Epoch(train) [1][2]    time: 0.0000  loss: 1.0000',
    mode: 'train',
    scalars: { loss: 1, time: 0, epoch: 1, iter: 2, step: 2 },
  });
});

test.each<[string, Parsed, LoggerOptions, (logger: Logger) => void, Parsed]>([
  ['prefixed keys', {}, {}, (logger) => logger.info({ 'train/loss': 1 }), BASE],
  [
    'the flat form',
    { flat: true },
    {},
    (logger) => logger.info({ mode: 'train', loss: 1, epoch: 1 }),
    BASE,
  ],
  [
    'a progress field before the scalars',
    {},
    {},
    (logger) => logger.info({ iter: 1, train: { loss: 1 } }),
    BASE,
  ],
  [
    'a map',
    { map: { mode: 'http', keys: { responseTime: 'latency' } } },
    {},
    (logger) => logger.child({ reqId: 7 }).info({ responseTime: 3 }, 'request completed'),
    { ...BASE, reqId: 7 },
  ],
  [
    'nestedKey',
    { nestedKey: 'payload' },
    { nestedKey: 'payload' },
    (logger) => logger.child({ job: 'a' }).info({ train: { loss: 1 }, user: 'ada' }),
    { ...BASE, job: 'a' },
  ],
  [
    'messageKey',
    { messageKey: 'text' },
    { messageKey: 'text' },
    (logger) => logger.info({ train: { loss: 1 } }, 'step'),
    { ...BASE, text: expect.stringContaining('loss: 1.0000') },
  ],
  [
    'a base of its own',
    {},
    { base: { service: 'trainer' } },
    (logger) => logger.info({ train: { loss: 1 } }),
    { service: 'trainer' },
  ],
  ['no base', {}, { base: null }, (logger) => logger.info({ train: { loss: 1 } }), {}],
  [
    'a name',
    {},
    { name: 'shop' },
    (logger) => logger.info({ train: { loss: 1 } }),
    { ...BASE, name: 'shop' },
  ],
  [
    'a warning, which passes too',
    {},
    {},
    (logger) => logger.child({ job: 'a' }).warn({ train: { loss: 1 } }),
    { ...BASE, job: 'a' },
  ],
])('the bindings with %s', async (_name, options, loggerOptions, log, expected) => {
  const written = await through({ interval: 1, ...options }, log, loggerOptions);
  expect(linesOf(written).map(bindingsOf)).toEqual([expected]);
});

test('with groups a line has the labels of its own group', async () => {
  let timeMs = TIME;
  const timestamp = (): string => `,"time":${timeMs}`;
  const options = { modes: ['http'], groupBy: 'route', interval: { http: '10s' } };
  const lines = linesOf(
    await through(
      options,
      (logger) => {
        logger.child({ route: '/a' }).info({ http: { ms: 1 } });
        logger.info({ route: '/b', http: { ms: 2 } });
        timeMs += 10_000;
        logger.info({ route: '/c', http: { ms: 3 } });
      },
      { timestamp },
    ),
  );
  expect(lines.map(bindingsOf)).toEqual(['/a', '/b'].map((route) => ({ ...BASE, route })));
});

test('a line that an ordinary record or the end makes due has the bindings of the newest scalars', async () => {
  let timeMs = TIME;
  const timestamp = (): string => `,"time":${timeMs}`;
  const lines = linesOf(
    await through(
      { modes: ['train', 'job'], interval: { job: '10s', train: 'epoch' } },
      (logger) => {
        const child = logger.child({ queue: 'mail' });
        child.info({ job: { ms: 1 } });
        timeMs += 10_000;
        logger.info({ user: 'ada' }, 'of somebody else');
        child.info({ train: { loss: 1 } });
        logger.info('the last');
      },
      { timestamp },
    ),
  );
  expect(lines.map(({ mode, ...line }) => [mode, bindingsOf(line)])).toEqual([
    ['job', { ...BASE, queue: 'mail' }],
    ['train', { ...BASE, queue: 'mail' }],
  ]);
});

test('a stage that reads records as objects shows the lines among them', async () => {
  const written = await through(
    { interval: 2 },
    (logger) => {
      const child = logger.child({ job: 'a' });
      logger.info('start');
      for (const loss of [1, 0.5]) child.info({ train: { loss } });
      logger.error('end');
    },
    {},
    PRETTY,
  );
  expect(written).toBe(
    'INFO start\n' + 'INFO (a) Epoch(train) [1][2]    time: 0.0000  loss: 0.7500\n' + 'ERROR end\n',
  );
});

test('a stage behind which nothing stands is an error of the transport, and ends', async () => {
  const stage = { target: PINO_TARGET, options: { pipeline: true } };
  const transport = pino.transport({ pipeline: [stage] });
  const failed = once(transport, 'error');
  const logger = pino(transport);
  logger.info('start');
  const [error] = await failed;
  expect(error.message).toContain('has nowhere to write');
  const closed = once(transport, 'close');
  logger.info('later');
  transport.end();
  await closed;
});

test('wrong options of a stage are an error of the transport; the other stage gets all', async () => {
  const destination = join(folder, 'faulty.log');
  const stage: TransportSingleOptions = {
    target: PINO_TARGET,
    options: { pipeline: true, intervall: 5 },
  };
  const transport = pino.transport({
    pipeline: [stage, { target: 'pino/file', options: { destination } }],
  });
  const failed = once(transport, 'error');
  pino({ ...FIXED_CLOCK, base: null }, transport).info('start');
  const [error] = await failed;
  expect(error.message).toContain("intervall: unknown option; did you mean 'interval'?");
  const closed = once(transport, 'close');
  transport.end();
  await closed;
  expect(readFileSync(destination, 'utf8')).toBe(`{"level":30,"time":${TIME},"msg":"start"}\n`);
});
