import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config, createLogger, type Logger, transports } from 'winston';
import {
  closingTransport,
  type WindrowFormat,
  type WinstonOptions,
  windrow,
} from '../../../adapters/winston/index.ts';
import { SeenLevels } from '../../../adapters/winston/seen-levels.ts';
import { LineCollector } from '../../neighbours/line-collector.ts';

const LEVEL = Symbol.for('level');
const LINE = expect.stringMatching(
  / - mmengine - INFO - Epoch\(train\) \[1\]\[2\] .*loss: 0\.7500$/,
);

const formats: WindrowFormat[] = [];

afterEach(async () => {
  for (const opened of formats.splice(0)) await opened.close();
});

function open(options: WinstonOptions = {}): WindrowFormat {
  const opened = windrow({ interval: 2, timeZone: 'UTC', colorize: false, ...options });
  formats.push(opened);
  return opened;
}

/** The levels of a logger, the lowest that it writes, and that of its scalar records. */
interface Case {
  readonly levels: Readonly<Record<string, number>>;
  readonly level: string;
  readonly records: string;
}

const LEVELS: readonly (readonly [name: string, Case])[] = [
  ['npm', { levels: config.npm.levels, level: 'info', records: 'info' }],
  ['npm, records at debug', { levels: config.npm.levels, level: 'info', records: 'debug' }],
  ['cli', { levels: config.cli.levels, level: 'info', records: 'input' }],
  ['syslog', { levels: config.syslog.levels, level: 'info', records: 'notice' }],
  ['levels of its own', { levels: { fatal: 0, note: 1 }, level: 'note', records: 'note' }],
  [
    'levels of its own, info among them',
    { levels: { fatal: 0, info: 1, audit: 2 }, level: 'info', records: 'info' },
  ],
];

/** Levels that only the option tells. */
const TOLD_LEVELS: readonly (readonly [name: string, Case])[] = [
  ...LEVELS,
  ['known names, no info', { levels: { error: 0, debug: 1 }, level: 'debug', records: 'debug' }],
  [
    'info, but no record of it',
    { levels: { fatal: 0, info: 1, audit: 2 }, level: 'info', records: 'audit' },
  ],
];

describe.each(['logger', 'transport'] as const)('on the %s', (place) => {
  function linesOf({ levels, level, records }: Case, options: WinstonOptions): readonly string[] {
    const lines = new LineCollector();
    const opened = open(options);
    const logger = createLogger({
      levels,
      // a transport's format sees what the level lets through
      level: place === 'logger' ? level : records,
      ...(place === 'logger' && { format: opened }),
      transports: [
        new transports.Stream({
          stream: lines,
          ...(place === 'transport' && { format: opened }),
        }),
      ],
    });
    for (const loss of [1, 0.5]) logger.log(records, { train: { loss } });
    logger.close();
    return lines.all;
  }

  test.each(LEVELS)('the line is written: %s', (_name, levels) => {
    expect(linesOf(levels, {})).toEqual([LINE]);
  });

  test.each(TOLD_LEVELS)('with the option levels: %s', (_name, one) => {
    expect(linesOf(one, { levels: one.levels })).toEqual([LINE]);
  });
});

test('traces alone take a level that the logger has', () => {
  const levels = { fatal: 0, note: 1 };
  const lines = new LineCollector();
  const logger = createLogger({
    ...{ levels, level: 'note', format: open({ level: 'debug' }) },
    transports: [new transports.Stream({ stream: lines })],
  });
  logger.log('note', { train: { loss: 1 } });
  logger.close();
  expect(lines.all).toContainEqual(expect.stringMatching(/ - DEBUG - record {2}train epoch 1/));
});

test('the lines at the end are written, whatever levels the logger has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'windrow-levels-'));
  const destination = join(folder, 'lines.log');
  const opened = open({ interval: 'epoch' });
  const companion = closingTransport(opened, { destination });
  const logger: Logger = createLogger({
    ...{ levels: { fatal: 0, note: 1 }, level: 'note', format: opened },
    transports: [new transports.Stream({ stream: new LineCollector() }), companion],
  });
  for (const loss of [1, 0.5]) logger.log('note', { train: { loss } });
  const closed = new Promise((resolve) => companion.once('finish', resolve));
  logger.end();
  await closed;
  expect(readFileSync(destination, 'utf8').trimEnd().split('\n')).toEqual([LINE]);
  rmSync(folder, { recursive: true });
});

describe('SeenLevels', () => {
  test('info once it was seen, the level of the record before', () => {
    const levels = new SeenLevels(undefined);
    const audit = { level: 'audit', [LEVEL]: 'audit' };
    levels.see(audit);
    expect(levels.levelFor('info', audit).level).toBe('audit');
    levels.see({ level: 'info', [LEVEL]: 'info' });
    expect(levels.levelFor('info', audit).level).toBe('info');
  });

  test('a level is shown as it has come', () => {
    const levels = new SeenLevels(undefined);
    const green = { level: '\u001b[32minfo\u001b[39m', [LEVEL]: 'info' };
    levels.see(green);
    expect(levels.isColored).toBe(true);
    expect(levels.levelFor('info', green)).toEqual({ level: 'info', shown: green.level });
  });

  test('a record without a level changes nothing', () => {
    const levels = new SeenLevels(undefined);
    levels.see({ message: 'hello' });
    expect(levels.levelFor('info', {})).toEqual({ level: 'info', shown: 'info' });
  });
});

test('levels that are none are a fault of the options', () => {
  const levels = ['info'] as unknown as Readonly<Record<string, number>>;
  expect(() => windrow({ levels })).toThrow(/levels.*: expected an object of numbers by name/);
});
