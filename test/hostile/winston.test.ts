import { Writable } from 'node:stream';
import fc from 'fast-check';
import { createLogger, format, type Logger, transports } from 'winston';
import { windrow } from '../../adapters/winston/index.ts';
import { MessageHub } from '../../src/internal/index.ts';
import { HORRORS, horribleRecord, PLACES } from './horrors.ts';
import { CLOCK, TIME_MS } from './open-engine.ts';

const MESSAGE = Symbol.for('message');
const LEVEL = Symbol.for('level');
const SPLAT = Symbol.for('splat');

/** How a program may hand something to a logger of winston's. */
const CALLS: readonly ((logger: Logger, record: never) => unknown)[] = [
  (logger, record) => logger.info(record),
  (logger, record) => logger.warn('message', record),
  (logger, record) => logger.error('message %s %d', record, record),
  (logger, record) => logger.log({ level: 'info', message: record }),
  (logger, record) => logger.child({ record }).info('child'),
];

function open(ownFormat: ReturnType<typeof format.simple>) {
  const lines: unknown[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(line, _encoding, done) {
      lines.push(line);
      done();
    },
  });
  const logger = createLogger({
    format: ownFormat,
    transports: [new transports.Stream({ stream, eol: '' })],
  });
  return { logger, lines };
}

/** A format that looks at nothing. */
const plain = format((info) =>
  Object.assign({}, { level: 'info', message: 'x', [LEVEL]: info[LEVEL], [MESSAGE]: 'x' }),
);

/** Whether winston itself cannot take a record, before any format has seen it. */
function isRefusedByWinston(call: (logger: Logger, record: never) => unknown, record: unknown) {
  const { logger } = open(plain());
  try {
    call(logger, record as never);
    return false;
  } catch {
    return true;
  }
}

test.each(HORRORS)('a logger with windrow takes %s wherever it stands', (_, make) => {
  const own = windrow({ hub: new MessageHub(), interval: 1, flat: true, timeZone: 'UTC' });
  const { logger, lines } = open(own);
  const faults: string[] = [];
  const expected: string[] = [];
  for (const [place, record] of PLACES.map((at) => at(make())).entries()) {
    for (const [index, call] of CALLS.entries()) {
      if (isRefusedByWinston(call, record)) continue;
      try {
        call(logger, record as never);
      } catch (error) {
        faults.push(`place ${place}, call ${index}: ${error}`);
      }
      logger.info(`marker ${place} ${index}`, { timestamp: TIME_MS });
      expected.push(`${CLOCK} - mmengine - INFO - marker ${place} ${index}`);
    }
  }
  expect(faults).toEqual([]);
  expect(lines.filter((line) => String(line).includes('- marker '))).toEqual(expected);
  return own.close();
});

test('a format of windrow takes any horrors, and gives back an info or false', async () => {
  const own = windrow({ hub: new MessageHub(), interval: 1, flat: true, level: 'debug' });
  fc.assert(
    fc.property(horribleRecord, horribleRecord, (makeRecord, makeSplat) => {
      const info = asInfo(makeRecord(), makeSplat());
      const result = own.transform(info as never);
      expect(result === false || (typeof result === 'object' && result !== null)).toBe(true);
    }),
    { numRuns: 2000 },
  );
  await own.close();
});

/** As winston's `logger.log(record, splat)` makes one: of the record itself, where it is an object. */
function asInfo(record: unknown, splat: unknown): object {
  const info = typeof record === 'object' && record !== null ? record : { message: record };
  try {
    return Object.assign(info, { [LEVEL]: 'info', [SPLAT]: [splat] });
  } catch {
    return info; // frozen, or a proxy
  }
}

test('frozen infos pass with their line', () => {
  const own = windrow({ hub: new MessageHub(), timeZone: 'UTC', colorize: false });
  const info = Object.freeze({ level: 'info', message: 'x', timestamp: TIME_MS, [LEVEL]: 'info' });
  expect(own.transform(info)).toEqual({
    ...info,
    [MESSAGE]: `${CLOCK} - mmengine - INFO - x`,
  });
  return own.close();
});

test('an info with arguments that throw passes with its line', () => {
  const own = windrow({ hub: new MessageHub(), timeZone: 'UTC', colorize: false });
  const argument = {
    get loss(): number {
      throw new Error('hostile');
    },
  };
  const info = { level: 'info', message: 'x', timestamp: TIME_MS, [SPLAT]: [argument] };
  expect(own.transform(info)).toMatchObject({ [MESSAGE]: `${CLOCK} - mmengine - INFO - x` });
  return own.close();
});
