import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createLogger, format, type Logform, type Logger, transports } from 'winston';
import {
  type WindrowFormat,
  type WindrowOptions,
  windrow,
} from '../../../adapters/winston/index.ts';
import { MessageHub } from '../../../src/internal/index.ts';

const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');

const CLOCK = '08/21 02:58:41';
const TIMESTAMP = '2024-08-21T02:58:41.000Z';
const formats: WindrowFormat[] = [];

afterEach(async () => {
  for (const made of formats.splice(0)) await made.close();
});

function make(options: WindrowOptions = {}): WindrowFormat {
  const made = windrow({ timeZone: 'UTC', colorize: false, ...options });
  formats.push(made);
  return made;
}

/** An info as winston hands it to a format. */
function info(
  fields: Readonly<Record<string, unknown>>,
  level = 'info',
): Logform.TransformableInfo {
  return { level, message: '', timestamp: TIMESTAMP, ...fields, [LEVEL]: level };
}

/** What real winston writes for what `log` logs. */
async function written(made: Logform.Format, log: (logger: Logger) => void): Promise<string> {
  const stream = new PassThrough();
  const logger = createLogger({
    level: 'silly',
    format: made,
    transports: [new transports.Stream({ stream })],
  });
  log(logger);
  const finished = once(logger, 'finish');
  logger.end();
  await finished;
  stream.end();
  return text(stream);
}

describe('what transform returns', () => {
  test('false for a record that is swallowed, an info for the one that completes the window', () => {
    const made = make({ interval: 2 });
    expect(made.transform(info({ train: { loss: 1 } }))).toBe(false);
    const result = made.transform(info({ train: { loss: 0.5 }, label: 'run-1' }));
    expect(result).toEqual({
      level: 'info',
      message: 'Epoch(train) [1][2]    time: 0.0000  loss: 0.7500',
      mode: 'train',
      scalars: { loss: 0.75, time: 0, epoch: 1, iter: 2, step: 2 },
      label: 'run-1',
      timestamp: TIMESTAMP,
      [LEVEL]: 'info',
      [MESSAGE]: `${CLOCK} - mmengine - INFO - Epoch(train) [1][2]    time: 0.0000  loss: 0.7500`,
    });
  });

  test('an ordinary info is the same object, with its line', () => {
    const ordinary = info({ message: 'hello', user: 'ada', nested: { a: [1, null] } });
    const before = structuredClone({ ...ordinary });
    expect(make().transform(ordinary)).toBe(ordinary);
    expect({ ...ordinary, [MESSAGE]: undefined, [LEVEL]: undefined }).toEqual(before);
    expect(ordinary[MESSAGE]).toBe(
      `${CLOCK} - mmengine - INFO - hello  user: ada  nested: {"a":[1,null]}`,
    );
  });

  test('a frozen info comes out as a copy', () => {
    const frozen = Object.freeze(info({ message: 'hello' }));
    const result = make().transform(frozen);
    expect(result).toMatchObject({
      message: 'hello',
      [MESSAGE]: `${CLOCK} - mmengine - INFO - hello`,
    });
  });

  test('a warning with scalars is collected and passes', () => {
    const made = make({ interval: 1 });
    const result = made.transform(info({ message: 'spike', train: { loss: 9 } }, 'warn'));
    expect(result).toMatchObject({ message: 'spike', train: { loss: 9 }, mode: 'train' });
    expect((result as Logform.TransformableInfo)[MESSAGE]).toBe(
      `${CLOCK} - mmengine - INFO - Epoch(train) [1][1]    loss: 9.0000\n` +
        `${CLOCK} - mmengine - WARNING - spike  train: {"loss":9}`,
    );
  });

  test.each(['exception', 'rejection'])('a record of an %s is never swallowed', (field) => {
    const failure = info({ message: 'boom', [field]: true, train: { loss: 1 } }, 'error');
    const made = make({ interval: 1 });
    expect(made.transform(failure)).toBe(failure);
    expect(made.hub.logScalars.size).toBe(0);
  });

  test('an info that throws when it is read comes back as it is', () => {
    const hostile = info({});
    Object.defineProperty(hostile, 'train', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(make().transform(hostile)).toBe(hostile);
  });

  test('the level is that of the symbol, whatever colours info.level has', () => {
    const colored = { ...info({ message: 'hello' }), level: '\u001b[32minfo\u001b[39m' };
    expect((make().transform(colored) as Logform.TransformableInfo)[MESSAGE]).toBe(
      `${CLOCK} - mmengine - INFO - hello`,
    );
  });
});

describe('where winston keeps what was logged', () => {
  const line = `${CLOCK} - mmengine - INFO - Epoch(train) [1][1]    loss: 0.5000\n`;
  const fields = { timestamp: TIMESTAMP, train: { loss: 0.5 } };

  test.each<[string, (logger: Logger) => void]>([
    ['logger.info(object)', (logger) => logger.info(fields)],
    ['logger.info(text, object)', (logger) => logger.info('step', fields)],
    ['logger.log(object)', (logger) => logger.log({ level: 'info', message: 'step', ...fields })],
    ['logger.log(level, object)', (logger) => logger.log('info', 'step', fields)],
    [
      'a child logger',
      (logger) => logger.child({ epoch: 1, timestamp: TIMESTAMP }).info({ train: { loss: 0.5 } }),
    ],
    ['splat without splat()', (logger) => logger.info('loss %d', 0.5, fields)],
  ])('%s', async (_name, log) => {
    expect(await written(make({ interval: 1 }), log)).toBe(line);
  });

  test('metadata() before the format', async () => {
    const combined = format.combine(format.metadata(), make({ interval: 1 }));
    expect(await written(combined, (logger) => logger.info('step', fields))).toBe(line);
  });

  test('splat() before the format counts a scalar once', async () => {
    const made = make({ interval: 2 });
    const combined = format.combine(format.splat(), made);
    await written(combined, (logger) => logger.info('loss %d', 0.5, fields));
    expect(made.hub.getScalar('train/loss').length).toBe(1);
  });
});

describe('levels and traces', () => {
  test('level may follow the logger', () => {
    let level = 'warn';
    const made = make({ interval: 1, level: () => level });
    expect(made.transform(info({ train: { loss: 1 } }))).toBe(false);
    level = 'info';
    expect(made.transform(info({ train: { loss: 1 } }))).toMatchObject({ level: 'info' });
  });

  test('at debug a swallowed record leaves its traces on an info of level debug', () => {
    const made = make({ interval: 2, level: 'debug' });
    const trace = made.transform(info({ train: { loss: 1 } })) as Logform.TransformableInfo;
    expect(trace.level).toBe('debug');
    expect(trace[LEVEL]).toBe('debug');
    expect(trace[MESSAGE]).toContain(`${CLOCK} - mmengine - DEBUG - record  train`);
    const last = made.transform(info({ train: { loss: 3 } })) as Logform.TransformableInfo;
    expect(last.level).toBe('info');
    expect(String(last[MESSAGE]).split('\n')).toEqual([
      expect.stringContaining('DEBUG - record  train epoch 1 iter 2 batch 2  loss: 3'),
      expect.stringContaining('DEBUG - history  train/time created'),
      expect.stringContaining('DEBUG - computed  train time'),
      expect.stringContaining(
        'DEBUG - computed  train loss = 2, mean over window 10 = 10, 2 values',
      ),
      expect.stringContaining('INFO - Epoch(train) [1][2]'),
    ]);
  });
});

describe('one instance on two transports', () => {
  test.each<[string, (logger: Logger, loss: number) => void]>([
    ['nested in the message', (logger, loss) => logger.info({ train: { loss } })],
    ['behind a text', (logger, loss) => logger.info('step', { train: { loss } })],
    ['prefixed behind a text', (logger, loss) => logger.info('step', { 'train/loss': loss })],
    [
      'one info object',
      (logger, loss) => logger.log({ level: 'info', message: '', train: { loss } }),
    ],
  ])('counts a record once: %s', async (_name, log) => {
    const made = make({ interval: 2 });
    const streams = [new PassThrough(), new PassThrough()];
    const logger = createLogger({
      transports: streams.map((stream) => new transports.Stream({ stream, format: made })),
    });
    for (const loss of [1, 1, 2, 4]) log(logger, loss);
    logger.end();
    await once(logger, 'finish');
    for (const stream of streams) stream.end();
    const [first, second] = await Promise.all(streams.map((stream) => text(stream)));
    expect(first).toContain('[1][2]');
    expect(first).toContain('[1][4]');
    expect(first).toContain('loss: 2.0000');
    expect(second).toBe(first);
    expect(made.hub.getScalar('train/loss').length).toBe(4);
  });

  test('one object that is logged again with other numbers is another record', async () => {
    const made = make({ interval: 1 });
    const metrics = { loss: 0 };
    await written(made, (logger) => {
      for (const loss of [1, 2, 3]) {
        metrics.loss = loss;
        logger.info({ train: metrics });
      }
    });
    expect(made.hub.getScalar('train/loss').length).toBe(3);
  });
});

describe('life of a format', () => {
  test('two loggers never mix their scalars', () => {
    const [first, second] = [make(), make()];
    first.transform(info({ train: { loss: 1 } }));
    second.transform(info({ train: { acc: 1 } }));
    expect([...first.hub.logScalars.keys()]).toEqual(['train/loss']);
    expect([...second.hub.logScalars.keys()]).toEqual(['train/acc']);
  });

  test('they do when they are told to', () => {
    const [first, second] = [make({ hub: 'shared' }), make({ hub: 'shared' })];
    expect(first.hub).toBe(second.hub);
  });

  test('an item of customCfg with a star is of every key that matches', async () => {
    const customCfg = [
      { dataSrc: 'loss*', logName: 'max*', methodName: 'max', windowSize: 'global' },
    ] as const;
    const out = await written(make({ interval: 2, customCfg }), (logger) => {
      for (const loss of [3.5, 1.25]) logger.info({ train: { loss_a: loss, loss_b: 2 * loss } });
    });
    expect(out.trim().replace(/.* loss_a/, 'loss_a')).toBe(
      'loss_a: 2.3750  loss_b: 4.7500  max_a: 3.5000  max_b: 7.0000',
    );
  });

  test('a model asks the current hub where the run stands', async () => {
    const made = make({ maxEpochs: 2, epochLength: 3, interval: 3 });
    /** The share of the loss that a model warms up with: it knows no loop. */
    const warmUp = (): number => {
      const hub = MessageHub.getCurrentInstance();
      const [iter, maxIters] = [hub.getInfo('iter'), hub.getInfo('max_iters')];
      return Number(iter) / Number(maxIters);
    };
    const epochs: unknown[] = [];
    const out = await written(made, (logger) => {
      for (let iter = 1; iter <= 6; iter++) {
        epochs.push(MessageHub.getCurrentInstance().getInfo('epoch'));
        logger.info({ train: { share: warmUp() }, timestamp: TIMESTAMP });
      }
    });
    expect(epochs).toEqual([0, 0, 0, 1, 1, 1]);
    const shares = out.match(/share: \S+/g);
    expect(shares).toEqual(['share: 0.3333', 'share: 0.8333']);
  });

  test('updates of the current hub are part of the next iteration', () => {
    const made = make({
      interval: 1,
      customCfg: [{ dataSrc: 'loss_tmp', windowSize: 10, methodName: 'mean' }],
    });
    MessageHub.getCurrentInstance().updateScalar('train/loss_tmp', 0.0097);
    expect(made.transform(info({ train: { loss: 1 } }))).toMatchObject({
      message: 'Epoch(train) [1][1]    loss_tmp: 0.0097  loss: 1.0000',
    });
  });

  test('the scalars file is complete without close', () => {
    const folder = mkdtempSync(join(tmpdir(), 'windrow-winston-'));
    const scalarsFile = join(folder, 'run', 'scalars.json');
    const made = make({ interval: 1, level: 'error', scalarsFile });
    expect(made.transform(info({ train: { loss: Number.NaN } }, 'debug'))).toBe(false);
    expect(readFileSync(scalarsFile, 'utf8')).toBe(
      '{"loss": null, "epoch": 1, "iter": 1, "step": 1}\n',
    );
    rmSync(folder, { recursive: true });
  });

  test('bad options fail at once, all of them', () => {
    const wrong = {
      intervall: 5,
      windowSize: 0,
      customCfg: [{ dataSrc: 'loss', methodName: 'meen' }],
    };
    expect(() => windrow(wrong as WindrowOptions)).toThrow(
      [
        'windrow: 3 options are wrong',
        "  intervall: unknown option; did you mean 'interval'?",
        '  windowSize: expected a positive integer, got 0',
        "  customCfg[0].methodName: unknown statistic 'meen'; did you mean 'mean'?",
      ].join('\n'),
    );
  });
});
