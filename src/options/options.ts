import type { Answer } from '../aggregates/answer.ts';
import type { Statistics } from '../aggregates/statistic.ts';
import type { StatisticParams } from '../aggregates/statistic-params.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import type { RecordKeys } from '../record/log-record.ts';
import type { RecordMap } from '../record/map-record.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { CadenceOptions } from '../run/cadence.ts';
import type { EtaKind } from '../run/iter-timer.ts';
import type { Address } from './address.ts';
import type { OnBest, WarnKind } from './declarations/watch-options.ts';
import type { GivenDistribution } from './distribution.ts';
import type { DateStyle, LineStyle } from './line-style.ts';
import type { MeanPattern } from './mean-pattern.ts';
import type { WindowSize } from './window-size.ts';

/** One item of `customCfg`, complete. */
export interface CustomStatistic {
  readonly dataSrc: string;
  readonly logName: string;
  readonly methodName: string;
  readonly windowSize: WindowSize | undefined;
  /** @internal */
  readonly params: StatisticParams;
  /** What answers the item: a history, an aggregate or a window. @internal */
  readonly answer: Answer;
}

/** Which keys lines show, and in what order; a `*` in a key stands for any text. */
export interface ShownKeys {
  readonly hide: readonly string[];
  /** `undefined` for all keys. */
  readonly show: readonly string[] | undefined;
  readonly order: readonly string[];
}

/** The options of a LogProcessor, complete. */
export interface LogProcessorSettings {
  readonly windowSize: number;
  readonly byEpoch: boolean;
  readonly customCfg: readonly CustomStatistic[];
  readonly style: LineStyle;
  readonly shown: ShownKeys;
  readonly valLoss: boolean;
  readonly windowing: 'mmengine' | 'exact';
  readonly logWithHierarchy: boolean;
  readonly meanPattern: MeanPattern;
  readonly statistics: Statistics;
}

/** Another output of the lines, complete. */
export interface LinesSettings {
  readonly destination: string | number;
  readonly dateStyle: DateStyle;
  readonly colorize: 'auto' | boolean;
  readonly level: () => number | undefined;
}

/** The options inside windrow: complete, and checked once at the border. */
export interface Options extends CadenceOptions {
  readonly logProcessor: LogProcessorSettings;
  /** The settings of the run before its first record. */
  readonly run: RunSettings;
  /** Whether the step of a val epoch is the epoch. */
  readonly logMetricByEpoch: boolean;
  readonly eta: EtaKind;
  readonly throughput: boolean;
  /** Whether the iterations since the last line get one at the end. */
  readonly tail: boolean;
  readonly memory: boolean;
  readonly summary: boolean | 'json';
  /** A clock that is further ahead of all before it waits for another record to confirm it. */
  readonly maxClockJumpMs: number;
  /** Whether lines depend on the clocks of records. */
  readonly usesTime: boolean;
  /** The shortest interval of record time, `undefined` if there is none. */
  readonly shortestMs: number | undefined;
  readonly maps: readonly RecordMap[];
  readonly keep: 'all' | 'none' | 'warn';
  /** Empty for no groups. */
  readonly groupBy: readonly string[];
  /** Labels that are not turned into routes. */
  readonly rawLabels: ReadonlySet<string>;
  readonly maxGroups: number;
  /** Keys that a hub has at most. */
  readonly maxKeys: number;
  /** Iterations without an update after which a key leaves the line; `undefined` for never. */
  readonly keyTtl: number | undefined;
  readonly modes: ReadonlySet<string>;
  readonly flat: boolean;
  /** The mode of flat records that say none, where it is given. */
  readonly defaultMode: string | undefined;
  readonly recordKeys: RecordKeys;
  readonly hub: string | MessageHub | undefined;
  /**
   * Returns the severity below which nothing is written now, `undefined` if there is no such level.
   */
  readonly level: () => number | undefined;
  /** Whether a warning that was written before is left out. */
  readonly filterDuplicateWarnings: boolean;
  readonly name: string | undefined;
  readonly timeZone: string | undefined;
  readonly dateStyle: DateStyle;
  readonly colorize: 'auto' | boolean;
  /** The outputs of the lines besides the adapter's own. */
  readonly lines: readonly LinesSettings[];
  /** Whether a row of progress is drawn where there is a terminal. */
  readonly progress: boolean;
  readonly scalarsFile: string | undefined;
  readonly runFile: string | undefined;
  /** The folder of event files. */
  readonly tensorboard: string | undefined;
  readonly stateFile: string | undefined;
  readonly stateIntervalMs: number;
  readonly reportFile: string | undefined;
  readonly reportIntervalMs: number;
  readonly warnOn: ReadonlySet<WarnKind>;
  /** Where metrics are served; `undefined` for nowhere. */
  readonly prometheus: Address | undefined;
  readonly otlp: string | undefined;
  readonly otlpIntervalMs: number;
  readonly onBest: OnBest | undefined;
  /** Where the live page is served; `undefined` for nowhere. */
  readonly serve: Address | undefined;
  /** Where the scalars are sent; `undefined` if the lines are made here. @internal */
  readonly distribution: GivenDistribution | undefined;
}
