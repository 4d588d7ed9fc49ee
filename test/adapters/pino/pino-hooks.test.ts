import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, type LoggerOptions, multistream, pino, stdTimeFunctions } from 'pino';
import {
  type WindrowStream,
  type WindrowStreamOptions,
  windrowStream,
} from '../../../adapters/pino/index.ts';
import { MessageHub } from '../../../src/internal/index.ts';

let folder: string;
let destination: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-hooks-'));
  destination = join(folder, 'lines.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openStream(options: WindrowStreamOptions = {}): WindrowStream {
  return windrowStream({ destination, hub: new MessageHub(), interval: 1, ...options });
}

async function linesOf(stream: WindrowStream): Promise<string[]> {
  const closed = once(stream, 'close');
  stream.end();
  await closed;
  return readFileSync(destination, 'utf8').split('\n').slice(0, -1).map(withoutClock);
}

function withoutClock(line: string): string {
  return line.replace(/^\d\d\/\d\d \d\d:\d\d:\d\d - /, '').replace(/ time: \d+\.\d+ /, '');
}

/** What a logger with the hooks writes, and how many records came as text. */
async function log(
  use: (logger: Logger) => void,
  loggerOptions: LoggerOptions = {},
  options: WindrowStreamOptions = {},
): Promise<{ readonly lines: readonly string[]; readonly texts: number }> {
  const stream = openStream(options);
  const write = jest.spyOn(stream, 'write');
  use(pino({ ...loggerOptions, hooks: { ...loggerOptions.hooks, ...stream.hooks } }, stream));
  const texts = write.mock.calls.length;
  return { lines: await linesOf(stream), texts };
}

const SCALARS = { train: { loss: 0.5 } };
const LINE = 'mmengine - INFO - Epoch(train) [1][1]    loss: 0.5000';

describe('hooks', () => {
  test('take a scalar record before pino makes text of it', async () => {
    expect(await log((logger) => logger.info(SCALARS, 'step'))).toEqual({
      lines: [LINE],
      texts: 0,
    });
  });

  test('leave all other records to pino, in order', async () => {
    const { lines, texts } = await log((logger) => {
      logger.info('start');
      logger.info(SCALARS);
      logger.info({ user: 'ada' }, 'between %d', 7);
      logger.error(new Error('no'), 'failed');
      logger.info(null, 'nothing');
    });
    expect(texts).toBe(4);
    const mine = lines.filter((line) => !line.startsWith('    '));
    expect(mine.map((line) => line.replace(/ERROR - .* - /, 'ERROR - '))).toEqual([
      'mmengine - INFO - start',
      LINE,
      'mmengine - INFO - between 7  user: ada',
      'mmengine - ERROR - failed',
      'mmengine - INFO - nothing',
    ]);
  });

  test('a record of level warn is collected once, and passes', async () => {
    const { lines, texts } = await log((logger) => logger.warn(SCALARS, 'careful'));
    expect(texts).toBe(1);
    expect(lines).toEqual([LINE, 'mmengine - WARNING - careful  train: {"loss":0.5}']);
  });

  test('the line has the name of the logger; a timestamp of pino is no obstacle', async () => {
    const options = { name: 'shop', timestamp: stdTimeFunctions.isoTime };
    expect(await log((logger) => logger.info(SCALARS), options)).toEqual({
      lines: [LINE.replace('mmengine', 'shop')],
      texts: 0,
    });
  });

  test.each<[string, LoggerOptions]>([
    ['a mixin', { mixin: () => ({ epoch: 3 }) }],
    ['a formatter of the record', { formatters: { log: (record) => ({ ...record, epoch: 3 }) } }],
    ['a binding', { base: { epoch: 3 } }],
    ['a serializer', { serializers: { train: () => ({ loss: 0.25 }) } }],
    ['redaction', { redact: ['train.loss'] }],
    ['a key that nests', { nestedKey: 'payload' }],
    ['a clock of its own', { timestamp: () => ',"time":1724209121000' }],
    ['a hook of the text', { hooks: { streamWrite: (text) => text.replace('0.5', '0.25') } }],
  ])('%s: the record goes through pino, which adds to it or changes it', async (_, options) => {
    const { texts } = await log((logger) => logger.info(SCALARS), options);
    expect(texts).toBe(1);
  });

  test('a child goes through pino: its bindings are part of its records', async () => {
    const { lines, texts } = await log(
      (logger) => {
        const child = logger.child({ queue: 'mail' });
        child.info({ job: { ms: 12 } });
        logger.info({ job: { ms: 3 }, queue: 'sms' });
      },
      {},
      { modes: ['job'], groupBy: 'queue' },
    );
    expect(texts).toBe(1);
    expect(lines).toEqual([
      'mmengine - INFO - Iter(job)[mail] [1]    ms: 12',
      'mmengine - INFO - Iter(job)[sms] [1]    ms: 3',
    ]);
  });

  test('bindings that are set later count', async () => {
    const { lines } = await log((logger) => {
      logger.info(SCALARS);
      logger.setBindings({ epoch: 4 });
      logger.info(SCALARS);
    });
    expect(lines).toEqual([LINE, 'mmengine - INFO - Epoch(train) [4][1]    loss: 0.5000']);
  });

  test('a logger with a second destination loses nothing there', async () => {
    const stream = openStream();
    const raw = join(folder, 'raw.log');
    const second = pino.destination({ dest: raw, sync: true });
    const logger = pino({ hooks: stream.hooks }, multistream([{ stream }, { stream: second }]));
    logger.info(SCALARS, 'step');
    expect(JSON.parse(readFileSync(raw, 'utf8'))).toMatchObject(SCALARS);
    expect(await linesOf(stream)).toEqual([LINE]);
  });

  test('a record that throws when it is read is pino’s', async () => {
    const record = {
      train: { loss: 1 },
      get val(): never {
        throw new Error('getter');
      },
    };
    const stream = openStream();
    const logger = pino({ hooks: stream.hooks }, stream);
    expect(() => logger.info(record)).toThrow('getter'); // as it does without windrow
    logger.info(SCALARS);
    expect(await linesOf(stream)).toEqual([LINE]);
  });

  test('what JSON has no word for arrives as it is', async () => {
    const { lines } = await log((logger) =>
      logger.info({ train: { loss: Number.POSITIVE_INFINITY, acc: 3n, f1: Float32Array.of(0.5) } }),
    );
    expect(lines).toEqual([
      'mmengine - INFO - Epoch(train) [1][1]    loss: inf  acc: 3  f1: 0.5000',
    ]);
  });
});
