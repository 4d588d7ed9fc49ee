import { createLogger, format, type Logger, transports } from 'winston';
import {
  type WindrowFormat,
  type WinstonOptions,
  windrow,
} from '../../../adapters/winston/index.ts';
import { LineCollector } from '../../neighbours/line-collector.ts';

/*
 * A format on several transports is called several times per record. How often each record counts,
 * and what each transport writes, for every place of the format and every way of logging.
 */

const COUNT = 100;
const WARNINGS = 3;

const loggers: Logger[] = [];
const formats: WindrowFormat[] = [];

afterEach(async () => {
  for (const logger of loggers.splice(0)) logger.close();
  for (const opened of formats.splice(0)) await opened.close();
});

function open(options: WinstonOptions = {}): WindrowFormat {
  const opened = windrow({
    interval: 10,
    windowSize: COUNT,
    timeZone: 'UTC',
    colorize: false,
    ...options,
  });
  formats.push(opened);
  return opened;
}

interface Place {
  readonly name: string;
  /** The transports of a logger, and which of them windrow's lines come to. */
  make(opened: WindrowFormat, streams: readonly LineCollector[]): Logger;
  readonly written: readonly number[];
}

function stream(target: LineCollector | undefined, own?: WindrowFormat) {
  return new transports.Stream({
    stream: target ?? new LineCollector(),
    ...(own !== undefined && { format: own }),
  });
}

const PLACES: readonly Place[] = [
  {
    name: 'on the logger',
    make: (opened, [first]) => createLogger({ format: opened, transports: [stream(first)] }),
    written: [0],
  },
  {
    name: 'on the logger with two transports',
    make: (opened, [first, second]) =>
      createLogger({ format: opened, transports: [stream(first), stream(second)] }),
    written: [0, 1],
  },
  {
    name: 'on one transport',
    make: (opened, [first]) => createLogger({ transports: [stream(first, opened)] }),
    written: [0],
  },
  {
    name: 'on two transports',
    make: (opened, [first, second]) =>
      createLogger({ transports: [stream(first, opened), stream(second, opened)] }),
    written: [0, 1],
  },
  {
    name: 'on the logger and on its transport',
    make: (opened, [first]) =>
      createLogger({ format: opened, transports: [stream(first, opened)] }),
    written: [0],
  },
  {
    name: 'on the logger and on one transport of two',
    make: (opened, [first, second]) =>
      createLogger({ format: opened, transports: [stream(first, opened), stream(second)] }),
    written: [0, 1],
  },
];

/** How a program logs the same numbers again. */
const SAME_INFO = { level: 'info', message: 'step', 'train/loss': 0.5 };
const SAME_RECORD = { train: { loss: 0.5 } };
const SAME_MESSAGE = { message: 'step', train: { loss: 0.5 } };
const CALLS: readonly (readonly [name: string, log: (logger: Logger) => unknown])[] = [
  ['log(the same info)', (logger) => logger.log(SAME_INFO)],
  ['log({ ... }) of numbers alone, made anew', (logger) => logger.log({ ...SAME_INFO })],
  ['log(level, the same object)', (logger) => logger.log('info', SAME_RECORD)],
  ['info(the same object)', (logger) => logger.info(SAME_RECORD)],
  ['info(the same object with a message)', (logger) => logger.info(SAME_MESSAGE)],
  ['info({ train }), made anew', (logger) => logger.info({ train: { loss: 0.5 } })],
  ['info(text, the same object)', (logger) => logger.info('step', SAME_RECORD)],
  ['info(text, { train }), made anew', (logger) => logger.info('step', { train: { loss: 0.5 } })],
  ['child.info({ train })', (logger) => logger.child({ rank: 1 }).info({ train: { loss: 0.5 } })],
  ['child.log(the same info)', (logger) => logger.child({ rank: 1 }).log(SAME_INFO)],
];

const TICKS: readonly (readonly [name: string, next: () => Promise<void> | undefined])[] = [
  ['in one tick', () => undefined],
  ['over ticks', () => new Promise((resolve) => setImmediate(resolve))],
];

describe.each(PLACES)('$name', ({ make, written }) => {
  describe.each(TICKS)('%s', (_tick, next) => {
    test.each(CALLS)('%s counts each time', async (_name, log) => {
      const opened = open();
      const streams = [new LineCollector(), new LineCollector()];
      const logger = make(opened, streams);
      loggers.push(logger);
      for (let step = 0; step < COUNT; step++) {
        log(logger);
        const ticked = next();
        if (ticked !== undefined) await ticked;
      }
      for (let step = 0; step < WARNINGS; step++) logger.warn(`saved ${step}`);
      expect(opened.hub.getScalar('train/loss').length).toBe(COUNT);
      expect(opened.stats()).toMatchObject({
        ...{ records: COUNT + WARNINGS, collected: COUNT, passed: WARNINGS, refused: 0 },
      });
      const lines = streams.map((own) => own.all.map((line) => line.replace(/^.*? - mm/, 'mm')));
      const due = Array.from({ length: COUNT / 10 }, (_, at) =>
        expect.stringContaining(`INFO - Epoch(train) [1][${(at + 1) * 10}]`),
      );
      const saved = Array.from({ length: WARNINGS }, (_, at) => `mmengine - WARNING - saved ${at}`);
      for (const at of written) expect(lines[at]).toEqual([...due, ...saved]);
    });
  });
});

describe('on one transport of two', () => {
  test.each(CALLS)('%s counts each time behind other records', (_name, log) => {
    const opened = open();
    const own = new LineCollector();
    const raw = new transports.Stream({ stream: new LineCollector(), format: format.json() });
    const logger = createLogger({ transports: [stream(own, opened), raw] });
    loggers.push(logger);
    logger.info('start');
    logger.info('ready');
    for (let step = 0; step < COUNT; step++) log(logger);
    expect(opened.hub.getScalar('train/loss').length).toBe(COUNT);
    expect(own.all.filter((line) => line.includes('Epoch(train)'))).toHaveLength(COUNT / 10);
    expect(opened.stats()).toMatchObject({ records: COUNT + 2, passed: 2 });
  });
});

describe('infos that are kept, on the logger and on its transport', () => {
  test('equal ones all count, once each', () => {
    const opened = open({ ordinary: 'keep' });
    const lines = new LineCollector();
    const logger = createLogger({
      format: format.combine(format.simple(), opened),
      transports: [stream(lines, opened)],
    });
    loggers.push(logger);
    for (let step = 0; step < COUNT; step++) logger.info('hello');
    expect(opened.stats()).toMatchObject({ records: COUNT, passed: COUNT });
    expect(lines.all).toEqual(Array.from({ length: COUNT }, () => 'info: hello'));
  });
});
