import type { Statistics } from '../aggregates/statistic.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import type { DateStyle } from '../line/timestamp.ts';
import type { CustomLevels } from '../record/level.ts';
import type { EtaKind } from '../run/iter-timer.ts';
import type { Duration } from './duration.ts';
import type { NumberStyle } from './line-style.ts';
import type { SnakeCased } from './snake-case.ts';

/** The window of a statistic: so many updates, record time, the epoch's, or all of the run's. */
export type WindowSize = number | 'epoch' | 'global' | Duration;

/** From one line to the next: iterations, record time, or one line a train epoch. */
export type IntervalOption = number | 'epoch' | Duration;

/** How records of other programs become scalar records. */
export interface MapOption {
  readonly mode: string;
  /** The scalar's key by the field, or the path with dots, that holds the number. */
  readonly keys: Readonly<Record<string, string>>;
  /** Fields and the values that a record must have; by default it needs one of `keys`. */
  readonly when?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** Another statistic of a scalar, in place of its default one or beside it. */
interface CamelCustomCfg {
  /** The scalar's key below its mode. */
  readonly dataSrc: string;
  /** The name that it is shown under; `dataSrc` by default, which it replaces then. */
  readonly logName?: string | undefined;
  /** The name of a statistic: one of windrow's, or of `statistics`. */
  readonly methodName: string;
  /** So many updates, `'epoch'`, `'global'` or a span such as `'30s'`; all of the history by default. */
  readonly windowSize?: WindowSize | undefined;
  /** `percentile`: from 0 to 1. */
  readonly q?: number | undefined;
  /** `ema`: weight of the newest value, above 0 and up to 1; or `halfLife`. */
  readonly alpha?: number | undefined;
  /** `ema`: updates after which a value weighs half. */
  readonly halfLife?: number | undefined;
  /** `best`: whether the smallest or the largest is. Default min. */
  readonly direction?: 'min' | 'max' | undefined;
  /** What a custom statistic gets behind values and counts. */
  readonly args?: readonly unknown[] | undefined;
}

/** Iterations of one epoch, by mode. */
export type EpochLength = Readonly<Record<string, number>>;

/** The options of MMEngine's LogProcessor. */
interface CamelLogProcessorOptions {
  /** Updates that the mean of a scalar is taken over. Default 10. */
  readonly windowSize?: number | undefined;
  /** Whether lines speak of epochs or of iterations only. Default true. */
  readonly byEpoch?: boolean | undefined;
  /** Default none. */
  readonly customCfg?: readonly CustomCfg[] | null | undefined;
  /**
   * What `'epoch'` and `'global'` are: MMEngine's count of updates, which reaches into earlier epochs
   * for keys that not every iteration has, or the epoch that a value belongs to. Default mmengine.
   */
  readonly windowing?: 'mmengine' | 'exact' | undefined;
  /** `auto`: exponents for what is tiny or huge, integers as integers. Default fixed. */
  readonly numberStyle?: NumberStyle | undefined;
  /** Decimals by key; a key may end in `*`. */
  readonly digits?: Readonly<Record<string, number>> | undefined;
  /** What stands behind a number, by key; a key may end in `*`. */
  readonly unit?: Readonly<Record<string, string>> | undefined;
  /** Keys that lines leave out; a key may end in `*`. */
  readonly hide?: readonly string[] | undefined;
  /** The only keys that lines show; a key may end in `*`. */
  readonly show?: readonly string[] | undefined;
  /** Keys that come first, in this order; a key may end in `*`. */
  readonly order?: readonly string[] | undefined;
  /** Whether lines in the middle of val show its losses. Default false. */
  readonly valLoss?: boolean | undefined;
  /** Decimals of a number, 0 to 100. Default 4. */
  readonly numDigits?: number | undefined;
  /** Whether the scalars file and the lines of val and test say `val/accuracy`. Default false. */
  readonly logWithHierarchy?: boolean | undefined;
  /**
   * Scalars whose key matches show their mean, others their current value. It is searched in linear
   * time; with lookahead or backreferences, which no such search has, it may repeat little.
   */
  readonly meanPattern?: string | RegExp | undefined;
  /** Custom statistics: functions in process, the path of a module whose exports they are else. */
  readonly statistics?: Statistics | string | undefined;
}

/** The options of MMEngine's LoggerHook, and what its Runner knows of the run. */
interface CamelRunOptions {
  /** From one line to the next: iterations, `'10s'` of record time, `'epoch'`, or one of these by mode. Default 10. */
  readonly interval?: IntervalOption | Readonly<Record<string, IntervalOption>> | undefined;
  /** Whether the first iteration of each mode gets a line. Default false. */
  readonly first?: boolean | undefined;
  /** `recent`: from the median of the last 100 iterations. Default mean, as MMEngine. */
  readonly eta?: EtaKind | undefined;
  /** Whether lines show iterations a second over `windowSize`. Default false. */
  readonly throughput?: boolean | undefined;
  /** Whether lines show the memory of the process, in MB. Default false. */
  readonly memory?: boolean | undefined;
  /** Whether a table of every key is written at the end, or one JSON object. Default false. */
  readonly summary?: boolean | 'json' | undefined;
  /** Whether the iterations since the last line get one at the end, marked as partial. Default false. */
  readonly tail?: boolean | undefined;
  /** Whether the rest of an epoch behind its last whole interval gets no line. Default true. */
  readonly ignoreLast?: boolean | undefined;
  /** Iterations from one `Exp name` line to the next. Default 1000. */
  readonly intervalExpName?: number | undefined;
  /** Whether the step of a val line in the scalars file is the epoch. Default true. */
  readonly logMetricByEpoch?: boolean | undefined;
  readonly experimentName?: string | undefined;
  readonly maxEpochs?: number | undefined;
  readonly maxIters?: number | undefined;
  /** Iterations of one epoch by mode; a number is that of train. */
  readonly epochLength?: EpochLength | number | undefined;
}

/** windrow's own: which records are scalar records, and how a line looks. */
interface CamelLoggingOptions {
  /** Whose scalars are collected; what is not train, val or test runs like train by iteration. Default train, val, test. */
  readonly modes?: readonly string[] | undefined;
  /** Whether `{ mode: 'train', loss: 0.8 }` is a scalar record. Default false. */
  readonly flat?: boolean | undefined;
  /** Turns records of other programs into scalar records. */
  readonly map?: MapOption | readonly MapOption[] | undefined;
  /** Which mapped records pass besides. Default all. */
  readonly keep?: 'all' | 'none' | 'warn' | undefined;
  /** Labels of a record; each group of their values has windows and lines of its own. */
  readonly groupBy?: string | readonly string[] | undefined;
  /** Groups that have lines of their own; records of all others share one, `(other)`. Default 100. */
  readonly maxGroups?: number | undefined;
  /** Keys that a hub has at most, and infos; the updates of any other are refused. Default 2000. */
  readonly maxKeys?: number | undefined;
  /** Iterations of its mode without an update after which a key leaves the line. Default never. */
  readonly keyTtl?: number | undefined;
  /** The hub, or its name; by default one that no other adapter has. */
  readonly hub?: string | MessageHub | undefined;
  /**
   * Nothing below it is written, with `silent` nothing at all; in process a function may follow the
   * logger. Default: all.
   */
  readonly level?: string | number | (() => string | number | undefined) | undefined;
  /** The name in every line; default the logger's own, else `mmengine`. */
  readonly name?: string | undefined;
  /** IANA name; default the machine's. */
  readonly timeZone?: string | undefined;
  /** `console`: `MM/DD HH:MM:SS`, `file`: with the year. Default console. */
  readonly dateStyle?: DateStyle | undefined;
  /** Whether levels are coloured; `auto`: on a terminal. Default auto. */
  readonly colorize?: 'auto' | boolean | undefined;
  /** Path of MMEngine's `scalars.json`: one JSON object a line. Default none. */
  readonly scalarsFile?: string | undefined;
  /** Path of a file that the run goes on from when the process has ended in between. Default none. */
  readonly stateFile?: string | undefined;
  /** From one save of it to the next, by the clock. Default `'30s'`. */
  readonly stateInterval?: Duration | undefined;
  /** pino's key of the message. Default `msg`. */
  readonly messageKey?: string | undefined;
  /** pino's key of what was logged. Default none. */
  readonly nestedKey?: string | undefined;
  /** pino's key of an error. Default `err`. */
  readonly errorKey?: string | undefined;
  /** Levels of the user's own by name, on pino's scale: debug 20, info 30, warn 40, error 50. */
  readonly customLevels?: CustomLevels | undefined;
}

/** One item of `customCfg`, in camelCase or MMEngine's snake_case. */
export type CustomCfg = CamelCustomCfg | SnakeCased<CamelCustomCfg>;

type CamelOptions = CamelLogProcessorOptions & CamelRunOptions & CamelLoggingOptions;

/** What a dict pasted from MMEngine may hold besides. */
interface PastedOptions {
  /** MMEngine's registry name; it changes nothing. */
  readonly type?: 'LogProcessor' | 'LoggerHook' | undefined;
}

/** The options of a LogProcessor on its own, in camelCase or MMEngine's snake_case. */
export type LogProcessorOptions = CamelLogProcessorOptions &
  SnakeCased<CamelLogProcessorOptions> &
  PastedOptions;

/** The options that every way in takes, in camelCase or MMEngine's snake_case. */
export type WindrowOptions = CamelOptions &
  SnakeCased<CamelOptions> &
  PastedOptions & {
    /** MMEngine's name for `level`. */
    readonly log_level?: CamelOptions['level'] | undefined;
  };
