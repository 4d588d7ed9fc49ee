import 'reflect-metadata';
import { type INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { utilities, WINSTON_MODULE_PROVIDER, WinstonModule } from 'nest-winston';
import { format, transports, type Logger as WinstonLogger } from 'winston';
import { type WindrowFormat, windrow } from '../../adapters/winston/index.ts';
import { LineCollector } from './line-collector.ts';

/** NestJS 11 whose logger is nest-winston with windrow as its format. */

const TIMESTAMP = '2026-01-02T03:04:05.000Z';
const OPTIONS = { interval: 2, timeZone: 'UTC', epochLength: 4, colorize: false } as const;
const PREFIX = '01/02 03:04:05 - mmengine';

class Trainer {
  readonly #logger = new Logger('Trainer');

  /** Scalars the way Nest passes objects. */
  train(): void {
    this.#logger.log('training');
    for (const loss of [0.5, 0.25]) this.#logger.log({ train: { lr: 0.01, loss, time: 0.5 } });
    this.#logger.warn({ message: 'done', saved: true });
  }

  fail(): void {
    const error = new RangeError('out of range');
    this.#logger.error(error.message, error.stack);
  }
}

/** Nest's own loggers are global, so every test has its application. */
let app: INestApplicationContext | undefined;
let lines: LineCollector;
let windrowFormat: WindrowFormat;

async function startApp(): Promise<INestApplicationContext> {
  const loggerOptions = {
    level: 'debug',
    format: format.combine(format((info) => ({ ...info, timestamp: TIMESTAMP }))(), windrowFormat),
    transports: [new transports.Stream({ stream: lines })],
  };
  class AppModule {}
  // the decorators as functions: `@Module({ ... }) class AppModule {}`
  Module({ imports: [WinstonModule.forRoot(loggerOptions)], providers: [Trainer] })(AppModule);
  const logger = WinstonModule.createLogger(loggerOptions);
  app = await NestFactory.createApplicationContext(AppModule, { logger });
  return app;
}

beforeEach(() => {
  lines = new LineCollector();
  windrowFormat = windrow(OPTIONS);
});

afterEach(async () => {
  await app?.close();
  await windrowFormat.close();
  Logger.overrideLogger(false);
});

test("Nest's own records are ordinary lines", async () => {
  await startApp();
  expect(lines.all).toEqual(
    expect.arrayContaining([
      `${PREFIX} - INFO - Starting Nest application...  context: NestFactory`,
      `${PREFIX} - INFO - AppModule dependencies initialized  context: InstanceLoader`,
    ]),
  );
});

test("scalars through Nest's Logger become lines", async () => {
  await startApp();
  const { length } = lines.all;
  app?.get(Trainer).train();
  expect(lines.all.slice(length)).toEqual([
    `${PREFIX} - INFO - training  context: Trainer`,
    `${PREFIX} - INFO - Epoch(train) [1][2/4]  lr: 1.0000e-02  time: 0.5000  loss: 0.3750`,
    `${PREFIX} - WARNING - done  context: Trainer  saved: true`,
  ]);
});

test('an error is a line with its place, and its stack on the following lines', async () => {
  await startApp();
  const { length } = lines.all;
  app?.get(Trainer).fail();
  const [line, headline, frame] = lines.all.slice(length);
  expect(line).toMatch(
    / - ERROR - .*nest\.test\.ts - Trainer\.fail - \d+ - out of range {2}context/,
  );
  expect(headline).toBe('    RangeError: out of range');
  expect(frame).toMatch(/^ {4}at Trainer\.fail /);
});

test('scalars through an injected winston logger become lines', async () => {
  const logger: WinstonLogger = (await startApp()).get(WINSTON_MODULE_PROVIDER);
  const { length } = lines.all;
  for (const loss of [0.5, 0.25]) logger.info({ train: { lr: 0.01, loss, time: 0.5 } });
  logger.info('done', { context: 'Injected' });
  expect(lines.all.slice(length)).toEqual([
    `${PREFIX} - INFO - Epoch(train) [1][2/4]  lr: 1.0000e-02  time: 0.5000  loss: 0.3750`,
    `${PREFIX} - INFO - done  context: Injected`,
  ]);
});

test("nest-winston's own format behind it overwrites the line and keeps its message", async () => {
  const nestLike = utilities.format.nestLike('App', { colors: false, prettyPrint: false });
  const logger = WinstonModule.createLogger({
    format: format.combine(windrowFormat, nestLike),
    transports: [new transports.Stream({ stream: lines })],
  });
  for (const loss of [0.5, 0.25]) logger.log({ train: { lr: 0.01, loss, time: 0.5 } });
  logger.log('done', 'Trainer');
  expect(lines.all).toEqual([
    expect.stringContaining('Epoch(train) [1][2/4]  lr: 1.0000e-02  time: 0.5000  loss: 0.3750'),
    expect.stringContaining('[Trainer] done'),
  ]);
});
