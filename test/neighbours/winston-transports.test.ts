import { once } from 'node:events';
import { createLogger, format, type Logform, type Logger, transports } from 'winston';
import { type WindrowFormat, type WindrowOptions, windrow } from '../../adapters/winston/index.ts';
import { LineCollector } from './line-collector.ts';

/** windrow among winston's own formats, and on several transports. */

type Info = Logform.TransformableInfo;

const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
const TIMESTAMP = '2026-01-02T03:04:05.000Z';
const PREFIX = '01/02 03:04:05 - mmengine';
const TRAIN = { lr: 0.01, time: 0.5 };
const LOSSES = [0.5, 0.25];
const SUMMARY = 'Epoch(train) [1][2/4]  lr: 1.0000e-02  time: 0.5000  loss: 0.3750';
const SUMMARY_LINE = `${PREFIX} - INFO - ${SUMMARY}`;
const SAVED_LINE = `${PREFIX} - WARNING - saved  path: a.pt`;

const loggers: Logger[] = [];
const formats: WindrowFormat[] = [];

afterEach(async () => {
  for (const logger of loggers.splice(0)) await end(logger);
  for (const each of formats.splice(0)) await each.close();
});

async function end(logger: Logger): Promise<void> {
  const finished = once(logger, 'finish');
  logger.end();
  await finished;
}

function openWindrow(options: WindrowOptions = {}): WindrowFormat {
  const opened = windrow({
    ...{ interval: 2, epochLength: 4, timeZone: 'UTC', colorize: false },
    ...options,
  });
  formats.push(opened);
  return opened;
}

function openLogger(options: Parameters<typeof createLogger>[0]): Logger {
  const logger = createLogger(options);
  loggers.push(logger);
  return logger;
}

/** Puts a clock that stands still on every record. */
function clock(): Logform.Format {
  return format((info) => Object.assign(info, { timestamp: TIMESTAMP }))();
}

/** A format that keeps what reaches it. */
function keepInfos(): { readonly infos: Info[]; readonly format: Logform.Format } {
  const infos: Info[] = [];
  const keep = format((info) => {
    infos.push(info);
    return info;
  });
  return { infos, format: keep() };
}

/** The ways to log one iteration. */
const CALLS: readonly (readonly [name: string, log: (logger: Logger, loss: number) => void])[] = [
  ['info({ train })', (logger, loss) => logger.info({ train: { ...TRAIN, loss } })],
  ['info(text, { train })', (logger, loss) => logger.info('step', { train: { ...TRAIN, loss } })],
  [
    'info({ message, train })',
    (logger, loss) => logger.info({ message: 'step', train: { ...TRAIN, loss } }),
  ],
  [
    'log({ level, message, train })',
    (logger, loss) => logger.log({ level: 'info', message: 'step', train: { ...TRAIN, loss } }),
  ],
  ['log(level, { train })', (logger, loss) => logger.log('info', { train: { ...TRAIN, loss } })],
  [
    'info({ "train/loss" })',
    (logger, loss) =>
      logger.info({ 'train/lr': TRAIN.lr, 'train/time': TRAIN.time, 'train/loss': loss }),
  ],
];

/** The same with numbers only, in an info that holds no object. */
const FLAT_CALL = [
  'log({ level, message, "train/loss" })',
  (logger: Logger, loss: number): unknown =>
    logger.log({
      ...{ level: 'info', message: 'step' },
      ...{ 'train/lr': TRAIN.lr, 'train/time': TRAIN.time, 'train/loss': loss },
    }),
] as const;

describe('on one transport of two', () => {
  const ORDERS = [
    ['first', (own: LineCollector, raw: LineCollector) => [own, raw]],
    ['last', (own: LineCollector, raw: LineCollector) => [raw, own]],
  ] as const;

  test.each(ORDERS)('%s: the other one gets the raw records', (_name, inOrder) => {
    const [own, raw] = [new LineCollector(), new LineCollector()];
    const opened = openWindrow();
    const logger = openLogger({
      format: clock(),
      transports: inOrder(own, raw).map(
        (stream) =>
          new transports.Stream({ stream, format: stream === own ? opened : format.json() }),
      ),
    });
    for (const loss of LOSSES) logger.info({ train: { ...TRAIN, loss } });
    logger.warn('saved', { path: 'a.pt' });
    logger.warn('unsure', { train: { ...TRAIN, loss: 4 } });
    expect(own.all).toEqual([SUMMARY_LINE, SAVED_LINE, expect.stringContaining('unsure')]);
    const timestamp = TIMESTAMP;
    expect(raw.all.map((line) => JSON.parse(line))).toEqual([
      ...LOSSES.map((loss) => ({
        ...{ level: 'info', message: { train: { ...TRAIN, loss } } },
        timestamp,
      })),
      { level: 'warn', message: 'saved', path: 'a.pt', timestamp },
      { level: 'warn', message: 'unsure', train: { ...TRAIN, loss: 4 }, timestamp },
    ]);
  });

  test("a transport's level holds its records back before windrow sees them", () => {
    const [own, raw] = [new LineCollector(), new LineCollector()];
    const opened = openWindrow();
    const logger = openLogger({
      level: 'debug',
      format: clock(),
      transports: [
        new transports.Stream({ stream: own, level: 'info', format: opened }),
        new transports.Stream({ stream: raw, format: format.json() }),
      ],
    });
    logger.debug({ train: { ...TRAIN, loss: 9 } });
    for (const loss of LOSSES) logger.info({ train: { ...TRAIN, loss } });
    logger.debug('details');
    expect(own.all).toEqual([SUMMARY_LINE]);
    expect(raw.all).toHaveLength(4);
  });
});

describe('on the logger, with transports of different levels', () => {
  test('each gets what its level lets through', () => {
    const [errors, infos, all] = [new LineCollector(), new LineCollector(), new LineCollector()];
    const logger = openLogger({
      level: 'debug',
      format: format.combine(clock(), openWindrow()),
      transports: [
        new transports.Stream({ stream: errors, level: 'error' }),
        new transports.Stream({ stream: infos, level: 'info' }),
        new transports.Stream({ stream: all }),
      ],
    });
    logger.debug('details');
    for (const loss of LOSSES) logger.info({ train: { ...TRAIN, loss } });
    logger.error('lost');
    const [details, lost] = [`${PREFIX} - DEBUG - details`, `${PREFIX} - ERROR - lost`];
    expect(errors.all).toEqual([lost]);
    expect(infos.all).toEqual([SUMMARY_LINE, lost]);
    expect(all.all).toEqual([details, SUMMARY_LINE, lost]);
  });

  test('traces alone reach only the transport at debug', () => {
    const [infos, all] = [new LineCollector(), new LineCollector()];
    let level = 'debug';
    const logger = openLogger({
      level: 'debug',
      format: format.combine(clock(), openWindrow({ level: () => level, interval: 3 })),
      transports: [
        new transports.Stream({ stream: infos, level: 'info' }),
        new transports.Stream({ stream: all }),
      ],
    });
    for (const loss of LOSSES) logger.info({ train: { ...TRAIN, loss } });
    expect(infos.all).toEqual([]);
    expect(all.all.length).toBeGreaterThan(0);
    expect(all.all.filter((line) => !line.startsWith(`${PREFIX} - DEBUG - `))).toEqual([]);
    level = 'info';
    logger.info({ train: { ...TRAIN, loss: 0.75 } });
    expect(infos.all).toEqual([SUMMARY_LINE.replace('[2/4]', '[3/4]').replace('0.3750', '0.5000')]);
  });

  test('the level may be that of the logger that windrow is made for', () => {
    const all = new LineCollector();
    const logger: Logger = openLogger({
      level: 'info',
      format: format.combine(clock(), openWindrow({ level: () => logger.level })),
      transports: [new transports.Stream({ stream: all })],
    });
    for (const loss of LOSSES) logger.info({ train: { ...TRAIN, loss } });
    expect(all.all).toEqual([SUMMARY_LINE]);
    logger.level = 'warn';
    for (const loss of LOSSES) logger.info({ train: { ...TRAIN, loss } });
    logger.level = 'debug';
    logger.info({ train: { ...TRAIN, loss: 1 } });
    expect(all.all.slice(1)).not.toEqual([]);
    expect(all.all.slice(1).filter((line) => !line.includes(' - DEBUG - '))).toEqual([]);
  });

  test('scalars of a level that no transport takes are collected all the same', () => {
    const infos = new LineCollector();
    const logger = openLogger({
      format: format.combine(clock(), openWindrow()),
      transports: [new transports.Stream({ stream: infos })],
    });
    for (const loss of LOSSES) logger.debug({ train: { ...TRAIN, loss } });
    expect(infos.all).toEqual([SUMMARY_LINE]);
  });
});

describe('one instance on two transports', () => {
  function openPair(loggerFormat: Logform.Format) {
    const opened = openWindrow();
    const [left, right] = [new LineCollector(), new LineCollector()];
    const logger = openLogger({
      format: loggerFormat,
      transports: [left, right].map((stream) => new transports.Stream({ stream, format: opened })),
    });
    return { opened, left, right, logger };
  }

  test.each([...CALLS, FLAT_CALL])('%s counts once and is written twice', (_name, log) => {
    const { opened, left, right, logger } = openPair(clock());
    for (const loss of LOSSES) log(logger, loss);
    logger.warn('saved', { path: 'a.pt' });
    expect([...opened.hub.getScalar('train/loss').data.values]).toEqual(LOSSES);
    expect(left.all).toEqual([SUMMARY_LINE, SAVED_LINE]);
    expect(right.all).toEqual(left.all);
  });

  test('a warning with scalars counts once', () => {
    const { opened, left, right, logger } = openPair(clock());
    logger.warn('unsure', { train: { loss: 4 } });
    expect(opened.hub.getScalar('train/loss').length).toBe(1);
    expect(left.all).toEqual([expect.stringContaining('unsure')]);
    expect(right.all).toEqual(left.all);
  });

  test('behind splat() and timestamp() on the logger too', () => {
    const { opened, left, right, logger } = openPair(
      format.combine(format.splat(), format.timestamp({ format: () => TIMESTAMP })),
    );
    for (const loss of LOSSES) logger.info('step %d', 7, { train: { ...TRAIN, loss } });
    expect(opened.hub.getScalar('train/loss').length).toBe(2);
    expect(left.all).toEqual([SUMMARY_LINE]);
    expect(right.all).toEqual(left.all);
  });
});

describe('an object that the program logs again', () => {
  test.each(CALLS)('%s: with the same values it is another iteration', (_name, log) => {
    const opened = openWindrow();
    const logger = openLogger({ format: opened, transports: [silentTransport()] });
    for (let step = 0; step < 3; step++) log(logger, 0.5);
    expect(opened.hub.getScalar('train/loss').length).toBe(3);
  });

  test('it may be the very same object', () => {
    const opened = openWindrow();
    const logger = openLogger({ format: opened, transports: [silentTransport()] });
    const record = { train: { loss: 0.5 } };
    for (let step = 0; step < 3; step++) logger.info(record);
    expect(opened.hub.getScalar('train/loss').length).toBe(3);
  });

  test('and its scalars the very same one', () => {
    const opened = openWindrow();
    const logger = openLogger({ format: opened, transports: [silentTransport()] });
    const train = { loss: 0.5 };
    for (let step = 0; step < 3; step++) logger.log({ level: 'info', message: '', train });
    expect(opened.hub.getScalar('train/loss').length).toBe(3);
  });

  function silentTransport(): InstanceType<typeof transports.Stream> {
    return new transports.Stream({ stream: new LineCollector() });
  }
});

/** As `colorize()` shows it. */
const GREEN_INFO = '\u001b[32minfo\u001b[39m';

const unchanged = (line: string): string => line;

/** A format beside windrow, and what it makes of the line where it stands behind windrow. */
type Neighbour = readonly [
  name: string,
  open: () => Logform.Format,
  lineAfter: (line: string, info: Info) => string,
];

const NEIGHBOURS: readonly Neighbour[] = [
  ['splat', () => format.splat(), unchanged],
  ['timestamp', () => format.timestamp({ format: () => TIMESTAMP }), unchanged],
  ['colorize', () => format.colorize(), unchanged],
  ['errors', () => format.errors({ stack: true }), unchanged],
  ['label', () => format.label({ label: 'mine' }), unchanged],
  ['metadata', () => format.metadata(), unchanged],
  ['ms', () => format.ms(), unchanged],
  ['json', () => format.json({ deterministic: true }), (_line, info) => sortedJson(info)],
  [
    'simple',
    () => format.simple(),
    (_line, { level, message, ...rest }) => `${level}: ${message} ${sortedJson(rest)}`,
  ],
];

/** As winston's formats write it. */
function sortedJson(info: object): string {
  const text = (value: unknown): string =>
    typeof value === 'object' && value !== null
      ? `{${Object.entries(value)
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([key, member]) => `${JSON.stringify(key)}:${text(member)}`)
          .join(',')}}`
      : JSON.stringify(value);
  return text(info);
}

describe.each(NEIGHBOURS)('beside %s()', (name, open, lineAfter) => {
  describe.each([...CALLS, FLAT_CALL])('%s', (_call, log) => {
    test('behind it, windrow collects and writes its line', () => {
      const lines = new LineCollector();
      const kept = keepInfos();
      const opened = openWindrow();
      const logger = openLogger({
        format: format.combine(clock(), open(), opened, kept.format),
        transports: [new transports.Stream({ stream: lines })],
      });
      for (const loss of LOSSES) log(logger, loss);
      logger.warn('saved', { path: 'a.pt' });
      expect([...opened.hub.getScalar('train/loss').data.values]).toEqual(LOSSES);
      expect(lines.all).toEqual([
        SUMMARY_LINE,
        expect.stringMatching(/^01\/02 03:04:05 - mmengine - WARNING - saved {2}.*a\.pt/),
      ]);
      expect(kept.infos[0]).toMatchObject({
        ...{ message: SUMMARY, mode: 'train', [LEVEL]: 'info' },
        scalars: { lr: 0.01, loss: 0.375, time: 0.5, iter: 2, step: 2 },
      });
      expect(kept.infos[0]?.level).toBe(name === 'colorize' ? GREEN_INFO : 'info');
      expect(kept.infos[1]?.[LEVEL]).toBe('warn');
    });

    test('in front of it, windrow hands on an info with its line', () => {
      const lines = new LineCollector();
      const kept = keepInfos();
      const opened = openWindrow();
      const logger = openLogger({
        format: format.combine(clock(), opened, open(), kept.format),
        transports: [new transports.Stream({ stream: lines })],
      });
      for (const loss of LOSSES) log(logger, loss);
      logger.warn('saved', { path: 'a.pt' });
      const [summary, saved] = kept.infos as [Info, Info];
      expect([...opened.hub.getScalar('train/loss').data.values]).toEqual(LOSSES);
      expect(kept.infos).toHaveLength(2);
      expect(summary.message).toBe(SUMMARY);
      expect(lines.all).toEqual([lineAfter(SUMMARY_LINE, summary), lineAfter(SAVED_LINE, saved)]);
      expect(summary[MESSAGE]).toBe(lines.all[0]);
    });
  });
});

describe('errors', () => {
  const FRAME = /^ {4}at .*winston-transports\.test\.ts/;

  test.each([
    ['in front of windrow', (opened: WindrowFormat) => [format.errors({ stack: true }), opened]],
    ['behind windrow', (opened: WindrowFormat) => [opened, format.errors({ stack: true })]],
    ['nowhere', (opened: WindrowFormat) => [opened]],
  ] as const)('with errors() %s, an Error is a line with its stack', (_name, inOrder) => {
    const lines = new LineCollector();
    const logger = openLogger({
      format: format.combine(clock(), ...inOrder(openWindrow())),
      transports: [new transports.Stream({ stream: lines })],
    });
    logger.error(new RangeError('out of range'));
    const [line, headline, frame] = lines.all;
    expect(line).toMatch(
      /^01\/02 03:04:05 - mmengine - ERROR - .*winston-transports\.test\.ts - .* - \d+ - out of range/,
    );
    expect(headline).toBe('    RangeError: out of range');
    expect(frame).toMatch(FRAME);
  });
});

describe('colours', () => {
  const BLACK_AND_WHITE = { NO_COLOR: undefined, FORCE_COLOR: undefined };
  const COLORED_LINE = SUMMARY_LINE.replace('INFO', '\u001b[4m\u001b[37mINFO\u001b[0m');
  const before = { ...process.env };

  beforeEach(() => {
    for (const name of Object.keys(BLACK_AND_WHITE)) delete process.env[name];
  });

  afterEach(() => {
    Object.assign(process.env, before);
  });

  async function linesOf(
    options: WindrowOptions,
    inOrder: (opened: Logform.Format) => readonly Logform.Format[],
  ): Promise<readonly string[]> {
    const lines = new LineCollector();
    const logger = openLogger({
      format: format.combine(clock(), ...inOrder(openWindrow(options))),
      transports: [new transports.Stream({ stream: lines })],
    });
    for (const loss of LOSSES) logger.info({ train: { ...TRAIN, loss } });
    return lines.all;
  }

  const auto: WindrowOptions = { colorize: 'auto' };
  const behind = (opened: Logform.Format): readonly Logform.Format[] => [format.colorize(), opened];
  const inFrontOf = (opened: Logform.Format): readonly Logform.Format[] => [
    opened,
    format.colorize(),
  ];

  test.each([
    ['behind colorize() the lines have colours, terminal or not', auto, behind, COLORED_LINE],
    ['not where windrow is told otherwise', { colorize: false }, behind, SUMMARY_LINE],
    ['in front of colorize() they have those that windrow gives', auto, inFrontOf, SUMMARY_LINE],
    ['in front of it, with colours of its own', { colorize: true }, inFrontOf, COLORED_LINE],
  ] as const)('%s', async (_name, options, inOrder, line) => {
    expect(await linesOf(options, inOrder)).toEqual([line]);
  });

  test('not where NO_COLOR forbids it', async () => {
    process.env.NO_COLOR = '1';
    expect(await linesOf(auto, behind)).toEqual([SUMMARY_LINE]);
    delete process.env.NO_COLOR;
  });

  test('a printf() behind both shows the level of the lines as that of all others', async () => {
    const printf = format.printf(({ level, message }) => `${level}: ${message}`);
    const lines = await linesOf(auto, (opened) => [format.colorize(), opened, printf]);
    expect(lines).toEqual([`${GREEN_INFO}: ${SUMMARY}`]);
  });
});

test('a message that colorize({ all: true }) coloured is in the line as it was', () => {
  const lines = new LineCollector();
  const logger = openLogger({
    format: format.combine(clock(), format.colorize({ all: true }), openWindrow()),
    transports: [new transports.Stream({ stream: lines })],
  });
  logger.warn('saved', { path: 'a.pt' });
  expect(lines.all).toEqual([SAVED_LINE]);
});

test('splat() in front of windrow fills the message in', () => {
  const lines = new LineCollector();
  const logger = openLogger({
    format: format.combine(clock(), format.splat(), openWindrow()),
    transports: [new transports.Stream({ stream: lines })],
  });
  logger.warn('saved %s', 'a.pt', { bytes: 7 });
  expect(lines.all).toEqual([`${PREFIX} - WARNING - saved a.pt  bytes: 7`]);
});

test('a child logger: its bindings are on the ordinary lines, its scalars are collected', () => {
  const lines = new LineCollector();
  const logger = openLogger({
    format: format.combine(clock(), openWindrow()),
    defaultMeta: { service: 'trainer' },
    transports: [new transports.Stream({ stream: lines })],
  });
  const child = logger.child({ rank: 3 });
  for (const loss of LOSSES) child.info('step', { train: { ...TRAIN, loss } });
  child.warn('saved');
  expect(lines.all[0]).toBe(SUMMARY_LINE);
  expect(lines.all[1]).toMatch(/ - WARNING - saved {2}/);
  expect(lines.all[1]).toContain('rank: 3');
  expect(lines.all[1]).toContain('service: trainer');
});
