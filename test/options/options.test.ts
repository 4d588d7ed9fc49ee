import fc from 'fast-check';
import {
  type CustomCfg,
  LogProcessor,
  MessageHub,
  type Options,
  parseOptions,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { MeanPattern } from '../../src/options/mean-pattern.ts';
import { windrowTable } from '../../src/options/option-table.ts';
import type { LogProcessorSettings } from '../../src/options/options.ts';

type FlatOptions = Omit<Options, 'logProcessor'> & LogProcessorSettings;

/** The options of the LogProcessor besides the others. */
function parse(given: unknown = {}): FlatOptions {
  const { logProcessor, ...options } = parseOptions(given as WindrowOptions, {}).options;
  return { ...options, ...logProcessor };
}

/** What a TypeError says is wrong, one text a fault. */
function faultsOf(given: unknown): readonly string[] {
  try {
    parse(given);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    const [head, ...faults] = String((error as TypeError).message).split('\n');
    const count = faults.length === 1 ? 'one option is' : `${faults.length} options are`;
    expect(head).toBe(`windrow: ${count} wrong`);
    return faults.map((fault) => fault.trim());
  }
  return [];
}

/**
 * Options as data, so that two of them can be compared: the level by what it gives, who answers an
 * item without the functions that do.
 */
function asData(options: FlatOptions): unknown {
  const customCfg = options.customCfg.map((item) => ({
    ...item,
    answer: JSON.parse(JSON.stringify(item.answer)),
  }));
  const lines = options.lines.map((own) => ({ ...own, level: own.level() }));
  // `given` is as it was written
  const distribution = options.distribution && { ...options.distribution, given: undefined };
  return { ...options, customCfg, lines, distribution, level: options.level() };
}

const NAMES = {
  windowSize: 'window_size',
  byEpoch: 'by_epoch',
  customCfg: 'custom_cfg',
  numDigits: 'num_digits',
  logWithHierarchy: 'log_with_hierarchy',
  meanPattern: 'mean_pattern',
  statistics: 'statistics',
  interval: 'interval',
  ignoreLast: 'ignore_last',
  maxClockJump: 'max_clock_jump',
  intervalExpName: 'interval_exp_name',
  logMetricByEpoch: 'log_metric_by_epoch',
  experimentName: 'experiment_name',
  maxEpochs: 'max_epochs',
  maxIters: 'max_iters',
  epochLength: 'epoch_length',
  modes: 'modes',
  defaultMode: 'default_mode',
  flat: 'flat',
  hub: 'hub',
  level: 'log_level',
  name: 'name',
  timeZone: 'time_zone',
  dateStyle: 'date_style',
  colorize: 'colorize',
  progress: 'progress',
  lines: 'lines',
  filterDuplicateWarnings: 'filter_duplicate_warnings',
  runFile: 'run_file',
  scalarsFile: 'scalars_file',
  tensorboard: 'tensorboard',
  distribute: 'distribute',
  messageKey: 'message_key',
  nestedKey: 'nested_key',
  levelKey: 'level_key',
  timestampKey: 'timestamp_key',
  errorKey: 'error_key',
  customLevels: 'custom_levels',
  type: 'type',
  windowing: 'windowing',
  numberStyle: 'number_style',
  digits: 'digits',
  unit: 'unit',
  hide: 'hide',
  show: 'show',
  order: 'order',
  valLoss: 'val_loss',
  first: 'first',
  eta: 'eta',
  throughput: 'throughput',
  tail: 'tail',
  stateFile: 'state_file',
  stateInterval: 'state_interval',
  reportFile: 'report_file',
  reportInterval: 'report_interval',
  warnOn: 'warn_on',
  prometheus: 'prometheus',
  otlp: 'otlp',
  otlpInterval: 'otlp_interval',
  onBest: 'on_best',
  serve: 'serve',
  memory: 'memory',
  summary: 'summary',
  preset: 'preset',
  map: 'map',
  keep: 'keep',
  groupBy: 'group_by',
  maxGroups: 'max_groups',
  maxKeys: 'max_keys',
  keyTtl: 'key_ttl',
} as const;
const ITEM_NAMES: Readonly<Record<string, string>> = {
  dataSrc: 'data_src',
  logName: 'log_name',
  methodName: 'method_name',
  windowSize: 'window_size',
  halfLife: 'half_life',
};

const positive = fc.integer({ min: 1, max: 10_000 });
const text = fc.string({ minLength: 1, maxLength: 8 });
const item = fc
  .record(
    {
      dataSrc: text.filter((key) => !key.includes('*')),
      methodName: fc.constantFrom('mean', 'max', 'min', 'span'),
      windowSize: fc.oneof(positive, fc.constant('global')),
      args: fc.array(fc.integer(), { maxLength: 2 }),
    },
    { requiredKeys: ['dataSrc', 'methodName'] },
  )
  .chain((fields) => fc.uuid().map((logName) => ({ ...fields, logName })));
const validOptions = fc.record(
  {
    windowSize: positive,
    byEpoch: fc.boolean(),
    customCfg: fc.array(item, { maxLength: 4 }),
    numDigits: fc.integer({ min: 0, max: 100 }),
    logWithHierarchy: fc.boolean(),
    meanPattern: fc.constantFrom('loss', '.*', '(?i)LOSS', '(?P<key>acc|loss)$'),
    interval: positive,
    ignoreLast: fc.boolean(),
    maxClockJump: fc.constantFrom('1h', '90s'),
    intervalExpName: positive,
    logMetricByEpoch: fc.boolean(),
    experimentName: text,
    maxEpochs: positive,
    maxIters: positive,
    epochLength: fc.oneof(
      positive,
      fc.record({ train: positive, val: positive }, { requiredKeys: [] }),
    ),
    modes: fc.constantFrom(['train', 'val'], ['train', 'val', 'test', 'http']),
    flat: fc.boolean(),
    defaultMode: fc.constantFrom('train', 'val', 'job'),
    hub: text,
    level: fc.constantFrom('debug', 'INFO', 'warn', 'http', 'critical'),
    name: text,
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Tokyo'),
    dateStyle: fc.constantFrom('console', 'file'),
    colorize: fc.constantFrom(true, false, 'auto'),
    progress: fc.boolean(),
    lines: fc.array(fc.record({ destination: text, level: fc.constantFrom('info', 'warn') })),
    filterDuplicateWarnings: fc.boolean(),
    runFile: text,
    scalarsFile: text,
    tensorboard: text,
    distribute: fc.constantFrom(false, true, { run: 'exp-12', rank: 3, world: 8 }),
    messageKey: text,
    nestedKey: text,
    levelKey: text,
    timestampKey: text,
    errorKey: text,
    customLevels: fc.dictionary(fc.constantFrom('audit', 'chatty'), fc.integer()),
    type: fc.constantFrom('LogProcessor', 'LoggerHook'),
    windowing: fc.constantFrom('mmengine', 'exact'),
    numberStyle: fc.constantFrom('fixed', 'auto'),
    digits: fc.dictionary(text, fc.integer({ min: 0, max: 100 })),
    unit: fc.dictionary(text, text),
    hide: fc.array(text),
    show: fc.array(text),
    order: fc.array(text),
    valLoss: fc.boolean(),
    first: fc.boolean(),
    eta: fc.constantFrom('mean', 'recent'),
    throughput: fc.boolean(),
    tail: fc.boolean(),
    stateFile: text,
    stateInterval: fc.constantFrom('500ms', '30s', '2m', '1h'),
    reportFile: text,
    reportInterval: fc.constantFrom('500ms', '30s', '2m', '1h'),
    warnOn: fc.subarray(['nonfinite', 'stalled', 'worse'] as const),
    onBest: fc.constant(() => {}),
    prometheus: fc.constantFrom(true, 9464, 'box:80'),
    otlp: fc.constantFrom('http://localhost:4318', 'https://box/v1/metrics'),
    otlpInterval: fc.constantFrom('500ms', '30s'),
    serve: fc.constantFrom(true, false, 5757, '5757', 'box:80', '[::1]:0'),
    memory: fc.boolean(),
    summary: fc.constantFrom(true, false, 'json'),
    preset: fc.constantFrom('nginx', 'pino-http'),
    map: fc.constant({ mode: 'http', keys: { ms: 'ms' }, when: { ok: true } }),
    keep: fc.constantFrom('all', 'none', 'warn'),
    groupBy: fc.oneof(text, fc.array(text), fc.record({ label: text, raw: fc.boolean() })),
    maxGroups: positive,
    maxKeys: positive,
    keyTtl: positive,
  },
  { requiredKeys: [] },
);

const span = (values: Float64Array): number => Math.max(...values) - Math.min(...values);
const statistics = { span };

function inSnakeCase(options: object): Record<string, unknown> {
  const names: Readonly<Record<string, string>> = NAMES;
  const rename = (fields: object, to: Readonly<Record<string, string>>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [to[name] ?? name, value]));
  const renamed = rename(options, names);
  const items = renamed.custom_cfg;
  if (Array.isArray(items)) renamed.custom_cfg = items.map((fields) => rename(fields, ITEM_NAMES));
  return renamed;
}

describe('parseOptions', () => {
  test('parseOptions is tested with every option of the table', () => {
    expect(Object.keys(NAMES).sort()).toEqual(Object.keys(windrowTable).sort());
  });

  test('parseOptions without options gives the defaults', () => {
    expect(asData(parse())).toEqual({
      windowSize: 10,
      byEpoch: true,
      customCfg: [],
      style: { numDigits: 4, numberStyle: 'fixed', digits: new Map(), unit: new Map() },
      shown: { hide: [], show: undefined, order: [] },
      valLoss: false,
      windowing: 'mmengine',
      logWithHierarchy: false,
      meanPattern: new MeanPattern('.*(loss|time|data_time|grad_norm).*'),
      statistics: {},
      interval: { kind: 'iters', iters: 10 },
      intervalByMode: new Map(),
      shortestMs: undefined,
      first: false,
      eta: 'mean',
      throughput: false,
      progress: false,
      tail: false,
      memory: false,
      summary: false,
      maps: [],
      keep: 'all',
      groupBy: [],
      rawLabels: new Set(),
      maxGroups: 100,
      maxKeys: 2000,
      keyTtl: undefined,
      ignoreLast: true,
      maxClockJumpMs: 3_600_000,
      usesTime: false,
      intervalExpName: 1000,
      logMetricByEpoch: true,
      run: { epochLength: {} },
      modes: new Set(['train', 'val', 'test']),
      flat: false,
      defaultMode: undefined,
      recordKeys: {
        messageKey: 'msg',
        nestedKey: undefined,
        errorKey: 'err',
        levelKey: undefined,
        timestampKeys: [],
        customLevels: {},
      },
      hub: undefined,
      level: undefined,
      name: undefined,
      timeZone: undefined,
      dateStyle: 'console',
      colorize: 'auto',
      lines: [],
      filterDuplicateWarnings: false,
      runFile: undefined,
      scalarsFile: undefined,
      tensorboard: undefined,
      distribution: undefined,
      stateFile: undefined,
      stateIntervalMs: 30_000,
      reportFile: undefined,
      reportIntervalMs: 60_000,
      warnOn: new Set(),
      prometheus: undefined,
      otlp: undefined,
      otlpIntervalMs: 10_000,
      onBest: undefined,
      serve: undefined,
    });
  });

  test('a number under log_level is of the scale of Python, under level of the scale of pino', () => {
    expect(parse({ level: 20 }).level()).toBe(20);
    expect(parse({ log_level: 20 }).level()).toBe(30);
    expect(parse({ log_level: () => 30 }).level()).toBe(40);
    expect(parse({ log_level: 0 }).level()).toBe(0);
    expect(parse({ log_level: 'NOTSET' }).level()).toBe(0);
    expect(parse({ log_level: 'WARNING' }).level()).toBe(40);
  });

  test('each option parses to the same in camelCase and in snake_case', () => {
    fc.assert(
      fc.property(validOptions, (options) => {
        const given = { ...options, statistics };
        const inCamelCase = asData(parse(given));
        const inSnake = asData(parse(inSnakeCase(given)));
        expect(inSnake).toEqual(inCamelCase);
      }),
    );
  });

  test('a parsed option is the one that was given', () => {
    const { run, recordKeys, ...options } = parse({
      windowSize: 5,
      interval: 7,
      numDigits: 0,
      ignoreLast: false,
      experimentName: 'exp',
      maxEpochs: 9,
      maxIters: 90,
      epochLength: { train: 10, val: 3 },
      modes: ['train', 'http', 'val'],
      nestedKey: 'payload',
      errorKey: 'error',
      messageKey: 'text',
    });
    expect(options).toMatchObject({
      windowSize: 5,
      interval: { kind: 'iters', iters: 7 },
      style: { numDigits: 0 },
      ignoreLast: false,
    });
    expect(options.modes).toEqual(new Set(['train', 'http', 'val']));
    expect(run).toEqual({
      experimentName: 'exp',
      maxEpochs: 9,
      maxIters: 90,
      epochLength: { train: 10, val: 3 },
    });
    expect(recordKeys).toMatchObject({
      messageKey: 'text',
      nestedKey: 'payload',
      errorKey: 'error',
    });
  });

  test('a number as epochLength is the length of train', () => {
    expect(parse({ epochLength: 25 }).run.epochLength).toEqual({ train: 25 });
  });

  test.each([null, undefined])('%p means not given, for each option', (nothing) => {
    const given = Object.fromEntries(
      Object.entries(NAMES).flatMap((names) => names.map((name) => [name, nothing])),
    );
    expect(asData(parse(given))).toEqual(asData(parse()));
  });

  test('null in a customCfg item means not given', () => {
    const customCfg = [{ data_src: 'loss', method_name: 'max', log_name: null, window_size: null }];
    expect(parse({ custom_cfg: customCfg }).customCfg).toEqual([
      {
        dataSrc: 'loss',
        logName: 'loss',
        methodName: 'max',
        windowSize: undefined,
        params: { q: 0.5, alpha: 0.1, direction: 'min' },
        answer: expect.objectContaining({ kind: 'history', window: 'all' }),
      },
    ]);
  });

  test('a log_processor dict of MMEngine parses as it is', () => {
    const options = parse({
      type: 'LogProcessor',
      window_size: 20,
      by_epoch: false,
      custom_cfg: [
        { data_src: 'loss', log_name: 'loss_all', method_name: 'mean', window_size: 'global' },
      ],
      num_digits: 6,
    });
    expect(options).toMatchObject({ windowSize: 20, byEpoch: false, style: { numDigits: 6 } });
    expect(options.customCfg[0]).toMatchObject({ logName: 'loss_all', windowSize: 'global' });
  });

  test('a MessageHub is taken as it is', () => {
    const hub = new MessageHub();
    expect(parse({ hub }).hub).toBe(hub);
  });

  test('options are not changed', () => {
    const given = Object.freeze({
      custom_cfg: Object.freeze([Object.freeze({ data_src: 'a', method_name: 'max' })]),
    });
    expect(() => parse(given)).not.toThrow();
  });
});

describe('faults', () => {
  test('all faults of an object come together, each with path, given and allowed', () => {
    const given = {
      windowSize: 0,
      by_epoch: 'yes',
      numDigits: 101,
      intervall: 5,
      customCfg: [{ dataSrc: 'loss', methodName: 'mean', windowSize: -1 }],
      timeZone: 'Mars/Olympus',
      dateStyle: 'us',
      level: 'inof',
    };
    expect(faultsOf(given)).toEqual([
      "intervall: unknown option; did you mean 'interval'?",
      'windowSize: expected a positive integer, got 0',
      'byEpoch: expected true or false, got "yes"',
      'numDigits: expected an integer from 0 to 100, got 101',
      expect.stringMatching(/^timeZone: expected an IANA time zone.*, got "Mars\/Olympus"$/),
      `dateStyle: expected 'console' or 'file', got "us"`,
      expect.stringMatching(/^customCfg\[0\]\.windowSize: expected a positive integer.*, got -1$/),
      "level: unknown level 'inof'; did you mean 'info'?",
    ]);
  });

  test('the faults of all customCfg items come together', () => {
    const customCfg = [
      { dataSrc: '', methodName: 'mean' },
      { dataSrc: 'loss', methodName: 'maen' },
      { dataSrc: 'acc', methodName: 'current', windowSize: 3 },
    ];
    const faults = faultsOf({ customCfg }).join('\n');
    expect(faults).toContain('customCfg[0].dataSrc');
    expect(faults).toContain('customCfg[1].methodName');
    expect(faults).toContain('customCfg[2].windowSize');
  });

  test.each([
    { modes: ['train', 'http', ''], epochLength: { http: 5 } },
    { level: 'audit', customLevels: { audit: 35, bad: 'x' } },
    { statistics: { span, bad: 1 }, customCfg: [{ dataSrc: 'loss', methodName: 'span' }] },
  ])('a fault brings no second one that is none: %j', (given) => {
    expect(faultsOf(given)).toHaveLength(1);
  });

  const wrong: readonly (readonly [string, unknown])[] = [
    ...[0, -1, 1.5, NaN, Infinity, '10', true, [], {}].flatMap((value) =>
      ['windowSize', 'interval', 'intervalExpName', 'maxEpochs', 'maxIters'].map(
        (name) => [name, value] as const,
      ),
    ),
    ...[0, 'true', {}].flatMap((value) =>
      ['byEpoch', 'logWithHierarchy', 'ignoreLast', 'logMetricByEpoch', 'flat'].map(
        (name) => [name, value] as const,
      ),
    ),
    ...['', 5, {}].flatMap((value) =>
      [
        'experimentName',
        'name',
        'scalarsFile',
        'tensorboard',
        'messageKey',
        'nestedKey',
        'errorKey',
        'hub',
      ].map((name) => [name, value] as const),
    ),
    ...['', 5, {}].map((value) => ['stateFile', value] as const),
    ...['', 5].map((value) => ['distribute', value] as const),
    ...['', 5, {}].map((value) => ['reportFile', value] as const),
    ...['', 'box', 'box:', ':5757', '::1:5757', 65536, -1, 57.5, NaN, {}].map(
      (value) => ['serve', value] as const,
    ),
    ...[0, '0s', 'soon', '1000h'].map((value) => ['reportInterval', value] as const),
    ...['nonfinite', ['nan'], 5].map((value) => ['warnOn', value] as const),
    ...['save', 5].map((value) => ['onBest', value] as const),
    ...['box', 65536].map((value) => ['prometheus', value] as const),
    ...['localhost:4318', 'ftp://box', 5].map((value) => ['otlp', value] as const),
    ...[0, '1000h'].map((value) => ['otlpInterval', value] as const),
    ...[0, '0s', '-1s', 'soon', '1000h', 30].map((value) => ['stateInterval', value] as const),
    ...[-1, 101, 2.5, '4'].map((value) => ['numDigits', value] as const),
    ...['(', '(?P<a>', 5, '(?q)x', '(?!lr)(a+)+', /(a+)+\1/].map(
      (value) => ['meanPattern', value] as const,
    ),
    ...[0, 'all', [], { train: 0 }, { vall: 5 }].map((value) => ['epochLength', value] as const),
    ...[[], 'train', [''], ['a/b'], ['epoch'], ['run'], [5]].map(
      (value) => ['modes', value] as const,
    ),
    ...['loud', '', true, {}, NaN].map((value) => ['level', value] as const),
    ...['', 'Nowhere', 5].map((value) => ['timeZone', value] as const),
    ...[['dateStyle', 'iso'] as const, ['colorize', 'yes'] as const, ['type', 'Runner'] as const],
    ...['x', { a: 'high' }].map((value) => ['customLevels', value] as const),
    ...[{ mean: span }, { bad: 1 }, 5].map((value) => ['statistics', value] as const),
    ...[{}, 'x', [5], [{}]].map((value) => ['customCfg', value] as const),
    ...[{ train: 0 }, { vall: 5 }, { train: '5' }, '10', '-1s', '0s', 'epochs'].map(
      (value) => ['interval', value] as const,
    ),
    ...[0, 'true', {}].flatMap((value) =>
      ['valLoss', 'first', 'throughput', 'memory', 'tail', 'progress'].map(
        (name) => [name, value] as const,
      ),
    ),
    ...['loss', { a: 'b' }, [''], [5]].flatMap((value) =>
      ['hide', 'show', 'order'].map((name) => [name, value] as const),
    ),
    ...['exakt', true].flatMap((value) =>
      ['windowing', 'numberStyle', 'eta', 'keep', 'preset'].map((name) => [name, value] as const),
    ),
    ...[5, { loss: -1 }, { loss: 1.5 }, { loss: '2' }].map((value) => ['digits', value] as const),
    ...['s', { time: '' }, { time: 5 }].map((value) => ['unit', value] as const),
    ...['text', 1].map((value) => ['summary', value] as const),
    ...['', 5, [''], [5], { a: 1 }].map((value) => ['groupBy', value] as const),
    ...[0, -1, '5', 1.5].map((value) => ['maxGroups', value] as const),
    ...['http', { mode: 'http' }, { keys: { a: 'b' } }, { mode: 'http', keys: {} }].map(
      (value) => ['map', value] as const,
    ),
    ...[
      { mode: 'http', keys: { a: '' } },
      { mode: 'http', keys: { a: 5 } },
      { mode: 'http', keys: { a: 'b' }, when: { c: {} } },
      { mode: 'http', keys: { a: 'b' }, wehn: {} },
    ].map((value) => ['map', [value]] as const),
  ];
  test.each(wrong)('%s: %j is one fault under its name', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault.startsWith(name)).toBe(true);
  });

  test.each([
    ['windowsize', 'windowSize'],
    ['window_sise', 'windowSize'],
    ['byepoch', 'byEpoch'],
    ['timezone', 'timeZone'],
    ['scalarFile', 'scalarsFile'],
  ])('%s is unknown, and the nearest name is %s', (given, nearest) => {
    expect(faultsOf({ [given]: 1 })).toEqual([
      `${given}: unknown option; did you mean '${nearest}'?`,
    ]);
  });

  test('log_level is a name that a slip is near to', () => {
    expect(faultsOf({ log_levl: 'info' })).toEqual([
      expect.stringMatching(/^log_levl: unknown option; did you mean '(log_)?level'\?$/),
    ]);
  });

  test.each(['qqqqqqqq', 'x', 'time_', 'sink', 'format', 'output'])(
    'a name that is near to none gets the list of them: %s',
    (name) => {
      expect(faultsOf({ [name]: 1 })).toEqual([
        expect.stringContaining('known are type, windowSize'),
      ]);
    },
  );

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is unknown', (name) => {
    const faults = faultsOf(JSON.parse(`{"${name}": 1}`));
    expect(faults).toEqual([expect.stringContaining(`${name}: unknown option`)]);
  });

  test('an option in both spellings is given twice', () => {
    expect(faultsOf({ windowSize: 5, window_size: 5 })).toEqual([
      "window_size: 'windowSize' is given twice",
    ]);
    expect(faultsOf({ log_level: 'info', level: 'info' })).toEqual([
      "level: 'level' is given twice",
    ]);
  });

  test.each([5, 'x', true, [], () => 1])('%p in place of options is a fault', (given) => {
    expect(faultsOf(given)).toEqual([expect.stringContaining('options: expected an object')]);
  });

  test('a LogProcessor on its own refuses what is not its own', () => {
    expect(() => new LogProcessor({ interval: 5 } as object)).toThrow(/interval: unknown option/);
    expect(() => new LogProcessor({ window_size: 5 })).not.toThrow();
  });

  test('no options whatever throw anything but a TypeError', () => {
    const values = fc.dictionary(
      fc.oneof(fc.constantFrom(...Object.keys(NAMES)), fc.string()),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.oneof(values, fc.anything()), (given) => {
        try {
          parse(given);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          expect(String(error)).toMatch(/^TypeError: windrow: /);
        }
      }),
    );
  });
});

describe('customCfg', () => {
  const item = (fields: object): CustomCfg => ({ dataSrc: 'loss', methodName: 'mean', ...fields });

  test('customCfg takes any of the windows', () => {
    const sizes = [1, 7, 'epoch', 'global', undefined];
    const customCfg = sizes.map((windowSize, index) => item({ windowSize, logName: `l${index}` }));
    expect(parse({ customCfg }).customCfg.map(({ windowSize }) => windowSize)).toEqual(sizes);
  });

  test('a logName may be produced once only', () => {
    const twice = "customCfg[1].logName: 'loss' is produced twice";
    expect(faultsOf({ customCfg: [item({}), item({})] })).toEqual([twice]);
    expect(faultsOf({ customCfg: [item({}), item({ dataSrc: 'x', logName: 'loss' })] })).toEqual([
      twice,
    ]);
    expect(faultsOf({ customCfg: [item({}), item({ logName: 'other' })] })).toEqual([]);
  });

  test.each([
    [item({ dataSrc: 'loss*' })],
    [item({ dataSrc: 'loss*', logName: '*_max' })],
    [item({ dataSrc: '*.attn.*', logName: 'a*_*' })],
    [item({ dataSrc: 'head0/loss' })],
    [item({ dataSrc: '*/loss' })],
    [item({ dataSrc: 'training/loss' })],
  ])('%j is right', (own) => {
    expect(faultsOf({ customCfg: [own] })).toEqual([]);
  });

  test.each([
    [
      'dataSrc',
      item({ dataSrc: 'train/loss' }),
      "the key below its mode, 'loss', got 'train/loss'",
    ],
    ['dataSrc', item({ dataSrc: 'val/*' }), "the key below its mode, '*', got 'val/*'"],
    [
      'logName',
      item({ dataSrc: 'loss*', logName: 'max' }),
      "as many * as dataSrc 'loss*' has, got 'max'",
    ],
    [
      'logName',
      item({ dataSrc: '*.a.*', logName: '*' }),
      "as many * as dataSrc '*.a.*' has, got '*'",
    ],
    ['logName', item({ logName: 'x*' }), "as many * as dataSrc 'loss' has, got 'x*'"],
  ])('%s of %j can never be right', (field, own, expected) => {
    for (const logWithHierarchy of [true, false]) {
      expect(faultsOf({ customCfg: [own], logWithHierarchy })).toEqual([
        `customCfg[0].${field}: expected ${expected}`,
      ]);
    }
  });

  test('two patterns with one name are a fault; a pattern and a key that it matches are none', () => {
    const [pattern, key] = [item({ dataSrc: 'loss*' }), item({ dataSrc: 'loss_a' })];
    expect(faultsOf({ customCfg: [pattern, pattern] })).toEqual([
      "customCfg[1].logName: 'loss*' is produced twice",
    ]);
    expect(faultsOf({ customCfg: [pattern, key] })).toEqual([]);
  });

  test("'epoch' needs byEpoch", () => {
    const customCfg = [item({ windowSize: 'epoch' })];
    expect(faultsOf({ customCfg, byEpoch: false })).toEqual([
      "customCfg[0].windowSize: 'epoch' needs byEpoch",
    ]);
    expect(faultsOf({ customCfg, byEpoch: true })).toEqual([]);
  });

  test("'current' takes no windowSize", () => {
    const customCfg = [item({ methodName: 'current', windowSize: 5 })];
    expect(faultsOf({ customCfg })).toEqual([
      "customCfg[0].windowSize: 'current' takes no windowSize",
    ]);
  });

  test('an unknown statistic gets the nearest name, custom ones among them', () => {
    expect(faultsOf({ customCfg: [item({ methodName: 'spam' })], statistics })).toEqual([
      "customCfg[0].methodName: unknown statistic 'spam'; did you mean 'span'?",
    ]);
    expect(faultsOf({ customCfg: [item({ methodName: 'toString' })] })).toHaveLength(1);
  });

  test('an unknown name in an item is a fault with its path', () => {
    expect(faultsOf({ customCfg: [item({}), { data_scr: 'x', method_name: 'max' }] })).toContain(
      "customCfg[1].data_scr: unknown option; did you mean 'dataSrc'?",
    );
  });

  test('dataSrc and methodName are needed', () => {
    const faults = faultsOf({ customCfg: [{}] }).join('\n');
    expect(faults).toContain('dataSrc');
    expect(faults).toContain('methodName');
  });
});

describe('new options', () => {
  test('each fault has its path, what was given and what is allowed', () => {
    const given = {
      interval: { train: 'daily' },
      digits: { loss: 101 },
      unit: { time: 5 },
      windowing: 'sharp',
      numberStyle: 'short',
      hide: 'loss',
      first: 'yes',
      eta: 'median',
      summary: 'yaml',
      map: [{ mode: 'http', keys: { ms: 5 } }],
      keep: 'some',
      groupBy: 7,
      maxGroups: 0,
    };
    const faults = faultsOf(given);
    const said = (start: string): string => faults.find((fault) => fault.startsWith(start)) ?? '';
    expect(faults).toHaveLength(Object.keys(given).length);
    expect(said('interval:')).toBe(
      "interval: expected a positive integer, a span such as '10s', or 'epoch', or one of these by mode, " +
        `got {"train":"daily"}`,
    );
    expect(said('digits.loss:')).toBe('digits.loss: expected an integer from 0 to 100, got 101');
    expect(said('unit.time:')).toBe('unit.time: expected a string, got 5');
    expect(said('windowing:')).toBe(`windowing: expected 'mmengine' or 'exact', got "sharp"`);
    expect(said('numberStyle:')).toBe(`numberStyle: expected 'fixed' or 'auto', got "short"`);
    expect(said('hide:')).toBe('hide: expected an array of keys, got "loss"');
    expect(said('first:')).toBe('first: expected true or false, got "yes"');
    expect(said('eta:')).toBe(`eta: expected 'mean' or 'recent', got "median"`);
    expect(said('summary:')).toBe(`summary: expected true, false or 'json', got "yaml"`);
    expect(said('map')).toMatch(
      /^map\[0\]\.keys\.ms: expected a key, or an object with key and scale or value, got 5$/,
    );
    expect(said('keep:')).toBe(`keep: expected 'all', 'none' or 'warn', got "some"`);
    expect(said('groupBy:')).toBe('groupBy: expected the name of a label, or several, got 7');
    expect(said('maxGroups:')).toBe('maxGroups: expected a positive integer, got 0');
  });

  test.each([
    [{ methodName: 'percentile' }, "customCfg[0].q: 'percentile' needs it"],
    [{ methodName: 'percentile', q: 95 }, 'customCfg[0].q: expected a number from 0 to 1, got 95'],
    [{ methodName: 'mean', q: 0.5 }, "customCfg[0].q: belongs to 'percentile'"],
    [{ methodName: 'ema', alpha: 0 }, 'customCfg[0].alpha: expected a number above 0'],
    [{ methodName: 'ema', alpha: 1.5 }, 'customCfg[0].alpha: expected a number above 0'],
    [
      { methodName: 'ema', halfLife: Infinity },
      'customCfg[0].halfLife: expected a positive number',
    ],
    [{ methodName: 'ema', halfLife: 0 }, 'customCfg[0].halfLife: expected a positive number'],
    [{ methodName: 'ema', alpha: 1, halfLife: 1 }, 'customCfg[0].halfLife: give it or alpha'],
    [{ methodName: 'max', alpha: 0.5 }, "customCfg[0].alpha: belongs to 'ema'"],
    [{ methodName: 'best', direction: 'up' }, "customCfg[0].direction: expected 'min' or 'max'"],
    [{ methodName: 'sum', direction: 'max' }, "customCfg[0].direction: belongs to 'best'"],
    [{ methodName: 'mean', windowSize: '30' }, 'or a span such as \'30s\', got "30"'],
    [{ methodName: 'p96' }, "unknown statistic 'p96'; did you mean 'p9"],
  ])('%j is one fault', (item, text) => {
    const faults = faultsOf({ customCfg: [{ dataSrc: 'x', ...item }] });
    expect(faults).toEqual([expect.stringContaining(text)]);
  });

  test('an interval is resolved, by mode too, and says whether time matters', () => {
    expect(parse({ interval: 'epoch' })).toMatchObject({
      interval: { kind: 'epoch' },
      shortestMs: undefined,
    });
    const { interval, intervalByMode, shortestMs } = parse({
      interval: { train: 50, val: 'epoch', test: '1.5m' },
    });
    expect(interval).toEqual({ kind: 'iters', iters: 10 });
    expect([...intervalByMode]).toEqual([
      ['train', { kind: 'iters', iters: 50 }],
      ['val', { kind: 'epoch' }],
      ['test', { kind: 'time', timeMs: 90_000 }],
    ]);
    expect(shortestMs).toBe(90_000);
  });

  test('the faults of a map have their paths, and a slip its nearest name', () => {
    const map = [
      { mode: 'http', keys: { ms: 'ms' } },
      { mode: 'a/b', keys: {} },
      { mode: 'http', keys: { ms: '' }, when: { ok: [] }, wehn: {} },
      'http',
    ];
    expect(faultsOf({ map })).toEqual([
      'map[1].mode: expected a name without /, got "a/b"',
      'map[1].keys: expected at least one field, got {}',
      "map[2].wehn: unknown option; did you mean 'when'?",
      'map[2].keys.ms: expected a string that is not empty, got ""',
      'map[2].when.ok: expected a text, a number, true, false, null or an object of gte, gt, lte, lt, ne, in, got []',
      'map[3]: expected an object, got "http"',
      expect.stringMatching(/^map\[3\]\.mode: /),
      expect.stringMatching(/^map\[3\]\.keys: /),
    ]);
    expect(faultsOf({ map: { keys: { ms: 'ms' }, mode: 5 } })).toEqual([
      'map.mode: expected a name without /, got 5',
    ]);
  });

  test("a map's mode is one of the modes, and may not be a field of every record", () => {
    const { modes, maps } = parse({ map: { mode: 'http', keys: { ms: 'latency' } } });
    expect(modes).toEqual(new Set(['train', 'val', 'test', 'http']));
    expect(maps).toEqual([
      {
        mode: 'http',
        keys: new Map([['ms', { key: 'latency', scale: 1 }]]),
        rest: undefined,
        when: new Map(),
      },
    ]);
    expect(faultsOf({ map: { mode: 'level', keys: { ms: 'ms' } } })).toHaveLength(1);
    // as everywhere else, a / would end the mode
    expect(faultsOf({ map: { mode: 'a/b', keys: { ms: 'ms' } } })).toHaveLength(1);
  });
});

describe('meanPattern', () => {
  test.each([
    ['^\\w+$', 'perte_été', true],
    ['^[\\w.]+$', 'потери.сеть', true],
    ['\\W', 'perte_été', false],
    ['\\d', 'loss٣', true],
    ['a\\sb', 'a\u00a0b', true],
    ['^\\S+$', 'größe', true],
    ['\\bgröße\\b', 'größe', true],
    ['\\bgröße\\b', 'übergröße', false],
    ['\\bgröße\\b', 'größenänderung', false],
    ['\\bapp', 'läapp', false],
    ['\\bapp', 'lä.app', true],
    ['\\Bße\\b', 'größe', true],
    ['\\bαπώλεια\\b', 'net.απώλεια', true],
    ['\\bαπώλεια\\b', 'μηαπώλεια', false],
    ['^\\w+\\b.\\b\\w+$', '训练.损失', true],
    ['\\b损失', '训练损失', false],
    ['^[\\d.]+$', '٣.١٤', true],
    ['\\D', '٣١٤', false],
    ['[\\D]', '٣١٤', false],
    ['[\\W]', 'größe', false],
    ['[\\W]', 'große_', false],
    ['[\\W]', 'gro\u0308ße', true], // a combining mark is no letter of Python's
    ['[^\\W\\d_]', '٣_é', true],
    ['[^\\W\\d_]', '٣_', false],
    ['[\\S]', '\u00a0\u3000', false],
    ['[^\\s]', '\u2003é', true],
    ['(?i)GRÖSSE', 'grösse', true],
    ['(?i)ΑΠΏΛΕΙΑ', 'απώλεια', true],
    ['(?i)\\bÜ', 'ü', true],
    ['(?u)^\\w$', 'é', true],
    ['(?a)^\\w$', 'é', false],
    ['(?a)\\bapp', 'läapp', true],
    ['[]é]', ']', true],
    ['loss\\-é', 'loss-é', true],
    ['(?=\\w)\\b损', '损', true],
  ])('%s is of Unicode for %s, as in Python', (pattern, key, expected) => {
    expect(parse({ meanPattern: pattern }).meanPattern.test(key)).toBe(expected);
  });

  test.each([
    ['loss', 'head_loss', true],
    ['^loss$', 'head_loss', false],
    ['(?i)loss', 'LOSS', true],
    ['(?is)lo.s', 'LO\nS', true],
    ['(?P<key>acc|map)_\\d', 'map_5', true],
    ['(?P<a>x)(?P<b>y)', 'xy', true],
    ['.*(loss|time|data_time|grad_norm).*', 'grad_norm', true],
    ['(?<!pre_)loss', 'pre_loss', false],
  ])('%s searched in %s is %p, as re.search has it', (pattern, key, expected) => {
    expect(parse({ meanPattern: pattern }).meanPattern.test(key)).toBe(expected);
  });

  // Python's spellings that JavaScript reads as something else, or not at all
  test.each([
    ['\\Aloss', 'loss', true],
    ['loss\\Z', 'loss', true],
    ['(?P<a>o)(?P=a)', 'oo', true],
  ])('%s searched in %s is %p, or is refused', (pattern, key, expected) => {
    const faults = faultsOf({ meanPattern: pattern });
    if (faults.length === 0) {
      expect(parse({ meanPattern: pattern }).meanPattern.test(key)).toBe(expected);
    } else expect(faults).toEqual([expect.stringContaining('meanPattern')]);
  });

  test('a RegExp with g or y has no memory of its last match', () => {
    const { meanPattern } = parse({ meanPattern: /loss/giy });
    expect([meanPattern.test('loss'), meanPattern.test('LOSS')]).toEqual([true, true]);
  });
});

describe('level', () => {
  test.each([
    ['debug', 20],
    ['DEBUG', 20],
    ['info', 30],
    ['WARNING', 40],
    ['warn', 40],
    ['error', 50],
    ['CRITICAL', 60],
    ['fatal', 60],
    ['silly', 10],
    ['silent', Number.POSITIVE_INFINITY],
    [35, 35],
  ])('level %p weighs %p', (level, severity) => {
    expect(parse({ level }).level()).toBe(severity);
  });

  test('a level function is asked each time', () => {
    let name: string | number | undefined = 'info';
    const { level } = parse({ level: () => name });
    expect(level()).toBe(30);
    name = 'debug';
    expect(level()).toBe(20);
    name = 17;
    expect(level()).toBe(17);
    name = 'silent'; // of a logger of pino that is turned off
    expect(level()).toBe(Number.POSITIVE_INFINITY);
    name = undefined;
    expect(level()).toBeUndefined();
  });

  test('a custom level is known by its name', () => {
    expect(parse({ level: 'audit', customLevels: { audit: 35 } }).level()).toBe(35);
    expect(parse({ level: () => 'audit', customLevels: { audit: 35 } }).level()).toBe(35);
    expect(parse({ level: 'silent', customLevels: { silent: 35 } }).level()).toBe(35);
    expect(faultsOf({ level: 'adit', customLevels: { audit: 35 } })).toEqual([
      "level: unknown level 'adit'; did you mean 'audit'?",
    ]);
  });
});
