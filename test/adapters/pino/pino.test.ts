import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, type LoggerOptions, pino, type TransportSingleOptions } from 'pino';
import {
  hubMixin,
  type WindrowStreamOptions,
  windrowStream,
} from '../../../adapters/pino/index.ts';
import { MessageHub } from '../../../src/internal/index.ts';
import { PINO_TARGET } from '../../conformance/ways.ts';

const TIME = 1724209121000;
const CLOCK = '08/21 02:58:41';
/** A pino whose records have the clock of the tests. */
const FIXED_CLOCK = { base: {}, timestamp: () => `,"time":${TIME}` };

let folder: string;
let destination: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-pino-'));
  destination = join(folder, 'lines.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a logger with a transport in a worker writes. */
async function throughWorker(
  transportOptions: Parameters<typeof pino.transport>[0],
  log: (logger: Logger) => void,
  loggerOptions: LoggerOptions = {},
): Promise<string> {
  const transport = pino.transport(transportOptions);
  log(pino({ ...FIXED_CLOCK, ...loggerOptions }, transport));
  const closed = once(transport, 'close');
  transport.end();
  await closed;
  return readFileSync(destination, 'utf8');
}

function target(options: Readonly<Record<string, unknown>> = {}): TransportSingleOptions {
  return { target: PINO_TARGET, options: { timeZone: 'UTC', destination, ...options } };
}

/** What a logger with the stream in process writes. */
async function throughStream(
  options: WindrowStreamOptions,
  log: (logger: Logger) => void,
  loggerOptions: LoggerOptions = {},
): Promise<string> {
  const stream = windrowStream({ timeZone: 'UTC', destination, ...options });
  log(pino({ ...FIXED_CLOCK, ...loggerOptions }, stream));
  const closed = once(stream, 'close');
  stream.end();
  await closed;
  return readFileSync(destination, 'utf8');
}

/** The transport in a worker and the stream in process are to write the same. */
const WAYS = [
  {
    name: 'worker',
    write: (options: object, log: (logger: Logger) => void, loggerOptions?: LoggerOptions) =>
      throughWorker(target({ ...options }), log, loggerOptions),
  },
  { name: 'in process', write: throughStream },
] as const;

describe.each(WAYS)('$name', ({ write }) => {
  test('scalar records become lines, ordinary ones pass in order', async () => {
    const lines = await write({ interval: 2 }, (logger) => {
      logger.info('start');
      logger.info({ train: { loss: 1 } }, 'step');
      logger.warn({ user: 'ada' }, 'between');
      logger.info({ train: { loss: 0.5 } }, 'step');
    });
    expect(lines).toBe(
      `${CLOCK} - mmengine - INFO - start\n` +
        `${CLOCK} - mmengine - WARNING - between  user: ada\n` +
        `${CLOCK} - mmengine - INFO - Epoch(train) [1][2]    time: 0.0000  loss: 0.7500\n`,
    );
  });

  test('pino writes NaN and infinities as null, which is NaN', async () => {
    const lines = await write({ interval: 1 }, (logger) =>
      logger.info({ train: { loss: Number.NaN } }),
    );
    expect(lines).toContain('loss: nan');
  });

  test('the name, the levels and an error of pino', async () => {
    const lines = await write(
      {},
      (logger) => {
        logger.trace('t');
        logger.fatal('f');
        logger.error(new TypeError('boom'), 'failed');
      },
      { level: 'trace', name: 'shop' },
    );
    const [trace, fatal, error, stack] = lines.split('\n');
    expect(trace).toBe(`${CLOCK} - shop - TRACE - t`);
    expect(fatal).toBe(`${CLOCK} - shop - CRITICAL - f`);
    expect(error).toMatch(/ - shop - ERROR - .*pino\.test\.ts - .* - \d+ - failed$/);
    expect(stack).toBe('    TypeError: boom');
  });

  test('levels as strings, ISO times', async () => {
    const lines = await write(
      { level: 'warn' },
      (logger) => {
        logger.info('low');
        logger.error('high');
      },
      {
        timestamp: () => ',"time":"2024-08-21T02:58:41.123Z"',
        formatters: { level: (label) => ({ level: label }) },
      },
    );
    expect(lines).toBe(`${CLOCK} - mmengine - ERROR - high\n`);
  });

  test('nestedKey, messageKey, errorKey and custom levels by options of the same names', async () => {
    const keys = {
      nestedKey: 'payload',
      messageKey: 'text',
      errorKey: 'fault',
      customLevels: { audit: 35 },
    };
    const lines = await write(
      { ...keys, interval: 1 },
      (logger) => {
        logger.info({ train: { loss: 1 } });
        (logger as unknown as { audit(message: string): void }).audit('who');
        logger.error(new Error('boom'));
      },
      keys,
    );
    expect(lines).toContain('Epoch(train) [1][1]    loss: 1.0000');
    expect(lines).toContain(`${CLOCK} - mmengine - AUDIT - who\n`);
  });

  test('custom statistics', async () => {
    const customCfg = [{ dataSrc: 'loss', methodName: 'span', windowSize: 10, logName: 'span' }];
    const module = join(__dirname, '..', '..', 'fixtures', 'statistics.cjs');
    const lines = await write({ interval: 2, statistics: module, customCfg }, (logger) => {
      logger.info({ train: { loss: 1 } });
      logger.info({ train: { loss: 4 } });
    });
    expect(lines).toContain('loss: 2.5000  span: 3.0000');
  });

  test('scalar records at warn and above are collected and written', async () => {
    const lines = await write({ interval: 2 }, (logger) => {
      logger.warn({ train: { loss: 1 } }, 'spike');
      logger.error({ train: { loss: 0.5 } }, 'worse');
    });
    expect(lines.replaceAll(`${CLOCK} - mmengine - `, '')).toBe(
      'WARNING - spike  train: {"loss":1}\n' +
        'INFO - Epoch(train) [1][2]    time: 0.0000  loss: 0.7500\n' +
        'ERROR - worse  train: {"loss":0.5}\n',
    );
  });

  test('traces at debug', async () => {
    const lines = await write({ interval: 1, level: 'debug' }, (logger) =>
      logger.info({ train: { loss: 1 } }),
    );
    expect(lines).toContain(
      `${CLOCK} - mmengine - DEBUG - record  train epoch 1 iter 1 batch 1  loss: 1\n`,
    );
  });
});

describe('worker', () => {
  test('hub updates of the main thread travel in the next scalar record', async () => {
    const hub = MessageHub.getInstance('main-thread');
    const customCfg = [{ dataSrc: 'loss_tmp', windowSize: 10, methodName: 'mean' }];
    const lines = await throughWorker(
      target({ interval: 2, customCfg }),
      (logger) => {
        hub.updateScalar('train/loss_tmp', 0.0095);
        logger.info('an ordinary record carries nothing');
        logger.info({ train: { loss: 1 } });
        hub.updateScalar('train/loss_tmp', 0.0097);
        hub.updateScalar('train/loss_tmp', 0.0099, { count: 1 });
        logger.info({ train: { loss: 1 } });
      },
      { mixin: hubMixin({ hub }) },
    );
    expect(lines).toBe(
      `${CLOCK} - mmengine - INFO - an ordinary record carries nothing\n` +
        `${CLOCK} - mmengine - INFO - Epoch(train) [1][2]    time: 0.0000  loss_tmp: 0.0097  loss: 1.0000\n`,
    );
  });

  test('the mixin keeps what JSON cannot: infinities, counts and infos', () => {
    const hub = MessageHub.getInstance('kept');
    const mixin = hubMixin({ hub });
    hub.updateScalar('train/loss', Number.POSITIVE_INFINITY, { count: 2 });
    hub.updateInfo('val/note', 'best');
    expect(mixin({ msg: 'hello' })).toEqual({});
    expect(mixin({ train: { loss: 1 } })).toEqual({
      'windrow/hub': { scalars: [['train/loss', 'Infinity', 2]], info: { 'val/note': 'best' } },
    });
    expect(mixin({ train: { loss: 1 } })).toEqual({});
  });

  test('one of several targets', async () => {
    const raw = join(folder, 'raw.log');
    const targets = [
      { ...target({ interval: 1 }), level: 'debug' },
      { target: 'pino/file', level: 'debug', options: { destination: raw } },
    ];
    const lines = await throughWorker({ targets }, (logger) => logger.info({ train: { loss: 1 } }));
    expect(lines).toContain('[1][1]    loss: 1.0000');
    expect(readFileSync(raw, 'utf8')).toBe(`{"level":30,"time":${TIME},"train":{"loss":1}}\n`);
  });

  test('a stage of a pipeline: ordinary records byte for byte, lines as NDJSON', async () => {
    const stage = {
      target: PINO_TARGET,
      options: { pipeline: true, interval: 2, timeZone: 'UTC' },
    };
    const pipeline = [stage, { target: 'pino/file', options: { destination } }];
    const lines = await throughWorker({ pipeline }, (logger) => {
      logger.info({ big: 12345678901234567890n, odd: '\u2028\\' }, 'ordinary');
      logger.info({ train: { loss: 1 } });
      logger.info({ train: { loss: Number.NaN } });
    });
    expect(lines).toBe(
      `{"level":30,"time":${TIME},"big":12345678901234567890,"odd":"\u2028\\\\","msg":"ordinary"}\n` +
        `{"level":30,"time":${TIME},"msg":"Epoch(train) [1][2]    time: 0.0000  loss: nan","mode":"train",` +
        '"scalars":{"loss":null,"time":0,"epoch":1,"iter":2,"step":2}}\n',
    );
  });

  test('logger.flush calls back when the lines are in the file', async () => {
    const transport = pino.transport(target({ interval: 1 }));
    const logger = pino(FIXED_CLOCK, transport);
    logger.info({ train: { loss: 1 } });
    await new Promise<void>((resolve) => logger.flush(() => resolve()));
    expect(readFileSync(destination, 'utf8')).toContain('[1][1]');
    const closed = once(transport, 'close');
    transport.end();
    await closed;
  });

  test('a quiet stream has its line when the time is over', async () => {
    const transport = pino.transport(target({ modes: ['job'], interval: '200ms' }));
    pino(FIXED_CLOCK, transport).info({ job: { n: 1 } });
    const written = (): string =>
      existsSync(destination) ? readFileSync(destination, 'utf8') : '';
    for await (const _change of watch(folder)) if (written() !== '') break;
    expect(written()).toBe(`${CLOCK} - mmengine - INFO - Iter(job) [1]    n: 1\n`);
    const closed = once(transport, 'close');
    transport.end();
    await closed;
    expect(written().split('\n')).toHaveLength(2);
  });

  test('bad options are an error of the transport that names every fault', async () => {
    const transport = pino.transport(target({ intervall: 5, level: 'loud' }));
    const [error] = await once(transport, 'error');
    expect(error.message).toContain("intervall: unknown option; did you mean 'interval'?");
    expect(error.message).toContain("level: unknown level 'loud'");
  });

  test('a destination that cannot be opened is an error with path and cause', async () => {
    const transport = pino.transport(target({ destination: join(folder, 'missing', 'lines.log') }));
    const [error] = await once(transport, 'error');
    expect(error.message).toMatch(/cannot open .*missing\/lines\.log: Error: ENOENT/);
  });
});

describe('in process', () => {
  test('the stream shares its hub with the code that logs', async () => {
    const lines = await throughStream({ interval: 1 }, (logger) => {
      MessageHub.getCurrentInstance().updateScalar('train/loss_tmp', 0.25);
      logger.info({ train: { loss: 1 } });
    });
    expect(lines).toContain('loss_tmp: 0.2500  loss: 1.0000');
  });

  test('closing releases the hub: the next stream starts anew', async () => {
    await throughStream({}, (logger) => logger.info({ train: { first: 1 } }));
    const hub = MessageHub.getCurrentInstance();
    expect(hub.getScalar('train/first').current()).toBe(1);
    const lines = await throughStream({ interval: 1 }, (logger) =>
      logger.info({ train: { second: 2 } }),
    );
    expect(lines).toContain('[1][1]    second: 2');
    expect(MessageHub.getCurrentInstance()).toBe(hub);
  });

  test('mkdir and append', async () => {
    destination = join(folder, 'new', 'lines.log');
    const log = (logger: Logger): void => logger.info('hello');
    await throughStream({ mkdir: true }, log);
    expect(await throughStream({}, log)).toBe(`${CLOCK} - mmengine - INFO - hello\n`.repeat(2));
    expect(await throughStream({ append: false }, log)).toBe(
      `${CLOCK} - mmengine - INFO - hello\n`,
    );
  });

  test('bad options fail at once', () => {
    expect(() => windrowStream({ destination: -1 })).toThrow('destination: expected a path');
    expect(() => windrowStream({ destination: folder })).toThrow('EISDIR');
    expect(() => windrowStream({ statistics: './missing.mjs' })).toThrow(
      'cannot load the statistics',
    );
  });
});
