import { createLogger, format, type Logform, type Logger, transports } from 'winston';
import {
  type WindrowFormat,
  type WinstonOptions,
  windrow,
} from '../../../adapters/winston/index.ts';
import { LineCollector } from '../../neighbours/line-collector.ts';

/** What becomes of infos that bring no scalars: the option `ordinary`. */

type Info = Logform.TransformableInfo;

const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
const SPLAT = Symbol.for('splat');
const TIMESTAMP = '2024-08-21T02:58:41.000Z';
const CLOCK = '08/21 02:58:41';
const LINE = `${CLOCK} - mmengine - INFO - Epoch(train) [1][2]    time: 0.0000  loss: 0.7500`;

const formats: WindrowFormat[] = [];
const loggers: Logger[] = [];

afterEach(async () => {
  for (const logger of loggers.splice(0)) logger.close();
  for (const opened of formats.splice(0)) await opened.close();
});

function open(options: WinstonOptions = {}): WindrowFormat {
  const opened = windrow({ interval: 2, timeZone: 'UTC', colorize: false, ...options });
  formats.push(opened);
  return opened;
}

function info(fields: Readonly<Record<string | symbol, unknown>>, level = 'info'): Info {
  return { level, message: '', timestamp: TIMESTAMP, ...fields, [LEVEL]: level };
}

/** Every own key with its value, symbols included, in order. */
function entriesOf(object: Info): readonly unknown[] {
  return Reflect.ownKeys(object).map((key) => [key, object[key as string]]);
}

const MAP = { mode: 'http', keys: { ms: 'latency' }, when: { message: 'request completed' } };

describe('keep', () => {
  test.each<[string, Info, WinstonOptions]>([
    ['without a line', info({ message: 'hello' }), {}],
    ['with the line of another format', info({ message: 'hello', [MESSAGE]: 'mine' }), {}],
    ['with a splat', info({ message: 'hello', [SPLAT]: [{ user: 'ada' }] }), {}],
    ['an exception', info({ message: 'boom', exception: true, train: { loss: 1 } }, 'error'), {}],
    ['a rejection', info({ message: 'boom', rejection: true, train: { loss: 1 } }, 'error'), {}],
    ['an error', info({ message: 'boom', error: new Error('boom') }, 'error'), {}],
    ['none that a map is for', info({ message: 'other', ms: 3 }), { map: MAP }],
    ['frozen', Object.freeze(info({ message: 'hello' })), {}],
    ['a warning with scalars', info({ message: 'spike', train: { loss: 9 } }, 'warn'), {}],
    ['one that a map takes', info({ message: 'request completed', ms: 3 }), { map: MAP }],
  ])('%s', (_name, given, options) => {
    const before = entriesOf(given);
    expect(open({ ordinary: 'keep', ...options }).transform(given)).toBe(given);
    expect(entriesOf(given)).toEqual(before);
  });

  test('records that a map takes and keep leaves out are still swallowed', () => {
    const opened = open({ ordinary: 'keep', map: MAP, keep: 'none' });
    expect(opened.transform(info({ message: 'request completed', ms: 3 }))).toBe(false);
  });

  test('a line that is due with a record that passes comes with the next one of windrow', () => {
    const opened = open({ ordinary: 'keep' });
    expect(opened.transform(info({ train: { loss: 1 } }))).toBe(false);
    const spike = info({ message: 'spike', train: { loss: 0.5 } }, 'warn');
    expect(opened.transform(spike)).toBe(spike);
    expect(spike[MESSAGE]).toBeUndefined();
    expect(opened.transform(info({ train: { loss: 1 } }))).toMatchObject({
      mode: 'train',
      [MESSAGE]: LINE,
    });
  });

  test('or with the end', () => {
    const opened = open({ ordinary: 'keep', interval: 1 });
    opened.transform(info({ message: 'spike', train: { loss: 0.5 } }, 'warn'));
    expect(opened.end()).toEqual([expect.stringContaining('Epoch(train) [1][1]')]);
  });

  test('the counters are those of line', () => {
    const opened = open({ ordinary: 'keep' });
    opened.transform(info({ message: 'hello' }));
    opened.transform(info({ train: { loss: 1 } }));
    opened.transform(info({ message: 'spike', train: { loss: 1 } }, 'warn'));
    expect(opened.stats()).toMatchObject({ records: 3, collected: 2, passed: 1 });
  });
});

describe('in a logger', () => {
  const clock = format((own) => Object.assign(own, { timestamp: TIMESTAMP }));
  const printf = (): Logform.Format =>
    format.printf(({ level, message }) => `<${level}> ${String(message)}`);

  function written(own: Logform.Format): readonly string[] {
    const lines = new LineCollector();
    const logger = createLogger({
      format: format.combine(clock(), own),
      transports: [new transports.Stream({ stream: lines })],
    });
    loggers.push(logger);
    logger.info('start');
    for (const loss of [1, 0.5]) logger.info({ train: { loss } });
    logger.error('lost', { code: 7 });
    return lines.all;
  }

  test("keep behind the program's own format: its lines as they were, windrow's among them", () => {
    expect(written(format.combine(printf(), open({ ordinary: 'keep' })))).toEqual([
      '<info> start',
      LINE,
      '<error> lost',
    ]);
  });

  test("keep before it: windrow's lines look like all others", () => {
    expect(written(format.combine(open({ ordinary: 'keep' }), printf()))).toEqual([
      '<info> start',
      '<info> Epoch(train) [1][2]    time: 0.0000  loss: 0.7500',
      '<error> lost',
    ]);
  });

  test('line: all lines are of windrow', () => {
    expect(written(format.combine(printf(), open()))).toEqual([
      `${CLOCK} - mmengine - INFO - start`,
      LINE,
      `${CLOCK} - mmengine - ERROR - lost  code: 7`,
    ]);
  });
});

test('another word is a fault of the options', () => {
  expect(() => windrow({ ordinary: 'pass' } as unknown as WinstonOptions)).toThrow(
    "ordinary: expected 'line' or 'keep', got \"pass\"",
  );
});
