/*
 * What compiles and what does not, for a user of the three entry points. `npm run types` compiles
 * this file; nothing runs it.
 */

import type { CustomCallbackArgs } from '@tensorflow/tfjs-layers';
import { type LoggerOptions, pino } from 'pino';
import { createLogger, format, type Logform, transports } from 'winston';
import transport, {
  type DestinationOptions,
  type HubMixinOptions,
  hubMixin,
  type PinoTransportOptions,
  type WindrowStream,
  windrowStream,
} from '../adapters/pino/index.ts';
import { windrowCallback } from '../adapters/tfjs/index.ts';
import { closingTransport, type WindrowFormat, windrow } from '../adapters/winston/index.ts';
import {
  type CustomCfg,
  type History,
  HistoryBuffer,
  type HubState,
  LogProcessor,
  type LogProcessorOptions,
  MessageHub,
  type Statistic,
  type WindowSize,
  type WindrowOptions,
} from '../src/index.ts';

/** Compiles when `value` may be given where a `Type` is asked for. */
declare function accepts<Type>(value: Type): void;

/** Compiles with `true` when both types are one. */
declare function isExactly<Left, Right>(
  same: (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false,
): void;

// ---- options: both spellings, every option

accepts<WindrowOptions>({});
accepts<WindrowOptions>({
  windowSize: 10,
  byEpoch: true,
  customCfg: [{ dataSrc: 'loss', logName: 'loss_max', methodName: 'max', windowSize: 'global' }],
  numDigits: 4,
  logWithHierarchy: false,
  meanPattern: /loss|time/,
  statistics: { median: (values) => values[values.length >> 1] ?? Number.NaN },
  interval: 10,
  ignoreLast: true,
  intervalExpName: 1000,
  logMetricByEpoch: true,
  experimentName: 'one',
  maxEpochs: 12,
  maxIters: 1000,
  epochLength: { train: 100, val: 10 },
  modes: ['train', 'http'],
  flat: true,
  hub: 'mine',
  level: 'debug',
  name: 'trainer',
  timeZone: 'UTC',
  dateStyle: 'file',
  colorize: 'auto',
  runFile: 'run.ndjson',
  scalarsFile: 'scalars.json',
  tail: true,
  stateFile: 'run.state',
  stateInterval: '30s',
  messageKey: 'msg',
  nestedKey: 'payload',
  errorKey: 'err',
  customLevels: { notice: 35 },
});
accepts<WindrowOptions>({
  type: 'LogProcessor',
  window_size: 10,
  by_epoch: true,
  custom_cfg: [
    { data_src: 'loss', log_name: 'loss_max', method_name: 'max', window_size: 'epoch' },
    { dataSrc: 'loss', methodName: 'min', windowSize: 5 },
  ],
  num_digits: 4,
  log_with_hierarchy: false,
  mean_pattern: '.*(loss|time).*',
  ignore_last: true,
  interval_exp_name: 1000,
  log_metric_by_epoch: true,
  experiment_name: 'one',
  max_epochs: 12,
  max_iters: 1000,
  epoch_length: 100,
  log_level: 'INFO',
  time_zone: 'UTC',
  date_style: 'console',
  scalars_file: 'scalars.json',
  custom_levels: { notice: 35 },
});
accepts<WindrowOptions>({ customCfg: null, hub: new MessageHub('mine'), epochLength: 100 });
accepts<WindrowOptions>({ interval: undefined, statistics: './statistics.js', modes: undefined });
const frozen = { windowSize: 5, modes: ['train', 'http'], colorize: 'auto' } as const;
accepts<WindrowOptions>(frozen);

// @ts-expect-error: a wrong name
accepts<WindrowOptions>({ windowsize: 10 });
// @ts-expect-error: a wrong name in snake_case
accepts<WindrowOptions>({ windows_size: 10 });
// @ts-expect-error: half of each spelling
accepts<WindrowOptions>({ interval_expName: 10 });
// @ts-expect-error: a wrong type
accepts<WindrowOptions>({ windowSize: '10' });
// @ts-expect-error: a wrong type in snake_case
accepts<WindrowOptions>({ window_size: '10' });
// @ts-expect-error: 'epoch' is a window of customCfg only
accepts<WindrowOptions>({ windowSize: 'epoch' });
// @ts-expect-error: a string is no boolean
accepts<WindrowOptions>({ by_epoch: 'true' });
// @ts-expect-error: modes are a list
accepts<WindrowOptions>({ modes: 'train' });
// @ts-expect-error: there are two styles
accepts<WindrowOptions>({ dateStyle: 'iso' });
// @ts-expect-error: true, false or 'auto'
accepts<WindrowOptions>({ colorize: 'always' });
// @ts-expect-error: a hub is a MessageHub or its name
accepts<WindrowOptions>({ hub: { name: 'mine' } });
// @ts-expect-error: lengths are numbers
accepts<WindrowOptions>({ epochLength: { train: '100' } });
// @ts-expect-error: levels are numbers by name
accepts<WindrowOptions>({ customLevels: ['notice'] });
// @ts-expect-error: a registry name that is not one of the two
accepts<WindrowOptions>({ type: 'CheckpointHook' });

// ---- customCfg

accepts<CustomCfg>({ dataSrc: 'loss', methodName: 'max' });
accepts<CustomCfg>({ dataSrc: 'loss', methodName: 'quantile', args: [0.9], windowSize: 100 });
accepts<CustomCfg>({ data_src: 'loss', method_name: 'current' });
// @ts-expect-error: methodName is missing
accepts<CustomCfg>({ dataSrc: 'loss' });
// @ts-expect-error: method_name is missing
accepts<CustomCfg>({ data_src: 'loss', window_size: 5 });
// @ts-expect-error: dataSrc is missing
accepts<CustomCfg>({ methodName: 'max' });
// @ts-expect-error: no such window
accepts<CustomCfg>({ dataSrc: 'loss', methodName: 'max', windowSize: 'week' });
// @ts-expect-error: no such window in snake_case
accepts<CustomCfg>({ data_src: 'loss', method_name: 'max', window_size: 'week' });
// @ts-expect-error: a wrong name in an item
accepts<CustomCfg>({ dataSrc: 'loss', methodName: 'max', window: 5 });
// @ts-expect-error: methodName is missing in an item of the options
accepts<WindrowOptions>({ customCfg: [{ dataSrc: 'loss' }] });
// @ts-expect-error: customCfg is a list
accepts<WindrowOptions>({ customCfg: { dataSrc: 'loss', methodName: 'max' } });

accepts<WindowSize>('global');
// @ts-expect-error: no such window
accepts<WindowSize>('week');

// ---- statistics

accepts<Statistic>(() => 0);
accepts<Statistic>((values, counts, ...args) => values.length + counts.length + args.length);
accepts<Statistic>((values: ArrayLike<number>) => values.length);
// @ts-expect-error: a statistic returns a number
accepts<Statistic>(() => 'high');
// @ts-expect-error: values are no strings
accepts<Statistic>((values: readonly string[]) => values.length);
// @ts-expect-error: an argument of the user's is unknown until it is narrowed
accepts<Statistic>((values, _counts, quantile) => values.length * quantile);
// @ts-expect-error: statistics are functions
accepts<WindrowOptions>({ statistics: { median: 0.5 } });
// @ts-expect-error: statistics have names
accepts<WindrowOptions>({ statistics: (values: Float64Array) => values.length });

// ---- level

const winstonLogger = createLogger();
accepts<WindrowOptions>({ level: () => winstonLogger.level });
accepts<WindrowOptions>({ level: () => pino().level });
accepts<WindrowOptions>({ level: 30 });
accepts<WindrowOptions>({ log_level: () => undefined });
// @ts-expect-error: a level is no boolean
accepts<WindrowOptions>({ level: true });
// @ts-expect-error: nor does its function return one
accepts<WindrowOptions>({ level: () => true });
// @ts-expect-error: a level is known at once
accepts<WindrowOptions>({ level: async () => 'info' });

// ---- winston

accepts<Logform.Format>(windrow());
accepts<WindrowFormat>(windrow({ window_size: 5 }));
createLogger({ format: windrow(), transports: [new transports.Console({ format: windrow() })] });
createLogger({
  format: format.combine(format.timestamp(), windrow({ interval: 5 }), format.cli()),
});
accepts<MessageHub>(windrow().hub);
accepts<Promise<readonly string[]>>(windrow().close());
accepts<Promise<void>>(windrow().flush());
accepts<readonly string[]>(windrow().end());
createLogger({ transports: [closingTransport(windrow(), { destination: 'lines.log' })] });
// @ts-expect-error: it is always appended
closingTransport(windrow(), { append: false });
// @ts-expect-error: what it closes is a format of windrow's
closingTransport(format.json());
accepts<Logform.TransformableInfo | false>(windrow().transform({ level: 'info', message: '' }));
// @ts-expect-error: a wrong name
windrow({ intervals: 5 });
// @ts-expect-error: where lines go is the transport's business
windrow({ destination: 'lines.log' });
// @ts-expect-error: options are no number
windrow(10);

// ---- pino

accepts<LoggerOptions>({ mixin: hubMixin() });
accepts<LoggerOptions['mixin']>(hubMixin({ hub: 'mine', modes: ['train'], flat: true }));
const mixin = hubMixin();
pino({ mixin: (mergeObject) => ({ ...mixin(mergeObject), rank: 0 }) });
// @ts-expect-error: what goes into a line is said where the line is made
hubMixin({ windowSize: 5 });
accepts<HubMixinOptions>({ hub: new MessageHub('mine') });

pino({ mixin: hubMixin() }, windrowStream({ interval: 5, sync: true }));
pino(windrowStream());
pino({}, pino.multistream([{ stream: windrowStream(), level: 'debug' }]));
accepts<WindrowStream>(windrowStream({ destination: 'lines.log', mkdir: true, append: false }));
accepts<MessageHub>(windrowStream().hub);
accepts<Promise<void>>(windrowStream().flush());
accepts<Promise<void>>(windrowStream().close());
// @ts-expect-error: a destination is a path or a descriptor
windrowStream({ destination: new URL('file:///lines.log') });
// @ts-expect-error: a wrong name
windrowStream({ window: 5 });

const target = 'windrow/pino';
type TransportOptions = PinoTransportOptions;
accepts<DestinationOptions>({
  destination: 2,
  mkdir: true,
  append: true,
  sync: true,
  maxLength: 2 ** 20,
});
pino(pino.transport<TransportOptions>({ target, options: { window_size: 5, destination: 1 } }));
pino.transport<TransportOptions>({
  targets: [{ target, level: 'debug', options: { flat: true } }],
});
pino.transport<TransportOptions>({ pipeline: [{ target, options: { pipeline: true } }] });
// @ts-expect-error: a wrong name
pino.transport<TransportOptions>({ target, options: { windowsize: 5 } });
// @ts-expect-error: a wrong type
pino.transport<TransportOptions>({ target, options: { pipeline: 'yes' } });
// @ts-expect-error: a function does not cross a thread
pino.transport<TransportOptions>({ target, options: { level: () => 'info' } });
isExactly<NonNullable<Parameters<typeof transport>[0]>, TransportOptions>(true);

// ---- MessageHub

const hub = MessageHub.getInstance('mine');
isExactly<typeof hub, MessageHub>(true);
isExactly<ReturnType<typeof MessageHub.getCurrentInstance>, MessageHub>(true);
isExactly<ReturnType<typeof MessageHub.checkInstanceCreated>, boolean>(true);
isExactly<ReturnType<MessageHub['getScalar']>, HistoryBuffer>(true);
isExactly<ReturnType<MessageHub['getInfo']>, unknown>(true);
isExactly<ReturnType<MessageHub['stateDict']>, HubState>(true);
isExactly<MessageHub['logScalars'], ReadonlyMap<string, HistoryBuffer>>(true);
isExactly<MessageHub['runtimeInfo'], ReadonlyMap<string, unknown>>(true);
hub.updateScalar('train/loss', 0.5);
hub.updateScalar('train/loss', [0.5], { count: 2, resumed: false });
hub.updateScalar('train/loss', { item: () => 0.5 });
hub.updateScalars({ 'train/loss': 0.5, 'train/accuracy': { value: 9, count: 10 } });
hub.updateScalars({ 'train/loss': 0.5 }, { resumed: false });
hub.updateInfo('epoch', 1, { resumed: true });
hub.updateInfoDict({ epoch: 1, iter: 10 });
accepts<unknown>(hub.popInfo('epoch'));
accepts<unknown>(hub.popInfo('epoch', 0));
hub.loadStateDict(JSON.parse(JSON.stringify(hub.stateDict())));
// @ts-expect-error: an instance has a name
MessageHub.getInstance();
// @ts-expect-error: the count is an option
hub.updateScalar('train/loss', 0.5, 2);
// @ts-expect-error: a wrong name
hub.updateScalar('train/loss', 0.5, { resume: false });
// @ts-expect-error: the count belongs to each scalar
hub.updateScalars({ 'train/loss': 0.5 }, { count: 2 });
// @ts-expect-error: the histories are read only
hub.logScalars.set('train/loss', new HistoryBuffer());
// @ts-expect-error: so is the name
hub.name = 'yours';
// @ts-expect-error: an info is unknown until it is narrowed
accepts<number>(hub.getInfo('epoch', 0));

// ---- HistoryBuffer

const buffer = new HistoryBuffer([1, 2], [1, 1], { maxLength: 100 });
new HistoryBuffer();
new HistoryBuffer(new Float64Array(2), new Int32Array(2));
new HistoryBuffer([], [], { statistics: { last: (values) => values.at(-1) ?? 0 } });
isExactly<ReturnType<HistoryBuffer['mean']>, number>(true);
isExactly<ReturnType<HistoryBuffer['statistics']>, number>(true);
isExactly<HistoryBuffer['data'], History>(true);
isExactly<HistoryBuffer['length'], number>(true);
buffer.update(0.5);
buffer.update(0.5, 2);
accepts<number>(buffer.max(2) + buffer.min() + buffer.current());
accepts<number>(buffer.statistics('quantile', 10, 0.9, 'linear'));
accepts<Float64Array>(buffer.data.values);
// @ts-expect-error: the bound is an option
new HistoryBuffer([1], [1], 100);
// @ts-expect-error: a wrong name
new HistoryBuffer([1], [1], { max_length: 100 });
// @ts-expect-error: values are numbers
new HistoryBuffer(['1'], [1]);
// @ts-expect-error: a window of a buffer is a number
buffer.mean('epoch');
// @ts-expect-error: current takes no window
buffer.current(1);
// @ts-expect-error: a statistic has a name
buffer.statistics(10);
// @ts-expect-error: the length follows from the updates
buffer.length = 0;

// ---- LogProcessor

new LogProcessor();
accepts<LogProcessorOptions>({ window_size: 5, customCfg: [] });
new LogProcessor({ windowSize: 5, custom_cfg: [{ data_src: 'loss', method_name: 'max' }] });
// @ts-expect-error: the interval is the LoggerHook's
new LogProcessor({ interval: 10 });
// @ts-expect-error: a wrong type
new LogProcessor({ numDigits: '4' });

// ---- tfjs

accepts<CustomCallbackArgs>(windrowCallback());
windrowCallback({
  window_size: 5,
  destination: 'run.log',
  monitor: 'val/acc',
  mode: 'max',
  onBest: async (epoch: number, value: number) => [epoch, value],
});
// @ts-expect-error the callback has maps of its own
windrowCallback({ map: [] });
// @ts-expect-error a direction is min or max
windrowCallback({ mode: 'less' });

// ---- presets

accepts<WindrowOptions>({ preset: 'nginx', interval: '1m' });
// @ts-expect-error there is no such preset
accepts<WindrowOptions>({ preset: 'apache' });

// ---- sinks

windrow({ sinks: [(event) => accepts<number>(event.timeMs)] });
windrowStream({
  sinks: [
    {
      write(event) {
        if (event.kind === 'end') accepts<number>(event.stats.records);
        if (event.kind !== 'summary') return;
        accepts<readonly { readonly key: string; readonly value: number }[]>(event.summary.scalars);
      },
      close: async () => {},
    },
  ],
});
windrowCallback({ sinks: './my-sinks.js' });
accepts<PinoTransportOptions>({ sinks: './my-sinks.js' });
// @ts-expect-error functions do not cross into a worker
accepts<PinoTransportOptions>({ sinks: [() => {}] });
// @ts-expect-error a sink has write
windrow({ sinks: [{ flush() {} }] });
