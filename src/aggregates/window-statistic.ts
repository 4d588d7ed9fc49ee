import type { Aggregate, AggregateKind } from './aggregate.ts';
import type { WindowValues } from './window-values.ts';

/** What a statistic needs of each value besides the value and its count. */
export type Need = 'nothing' | 'clock' | 'iteration';

/** MMEngine's four, whose windows over `'epoch'` and `'global'` count updates in MMEngine's way. */
export type MmengineName = 'mean' | 'max' | 'min' | 'current';

/** A statistic whose parameters are known: what an item of customCfg asks for. */
export interface WindowStatistic {
  readonly needs: Need;
  /** The name that MMEngine, and so every `HistoryBuffer`, has for it. */
  readonly mmengineName?: MmengineName;
  /**
   * Returns its exact value over a window of kept values, which is never empty. A user's statistic
   * may throw.
   */
  over(window: WindowValues): number;
  /** Returns the iteration of the value, for statistics that choose one value. */
  iterOf?(window: WindowValues): number | undefined;
  /** Its value over a window without values, NaN by default. */
  readonly empty?: 0;
  /**
   * Over a window of known length in time, the statistic is this one per second; its own values are
   * all there is to tell the time of any other window.
   */
  readonly perSecond?: WindowStatistic;
  /** Whether it asks for the last value before the window. */
  readonly asksBefore?: true;
  /** Its aggregate, for values that are not kept; `undefined` for a user's statistic. */
  readonly running: RunningStatistic | undefined;
}

/** Reads a statistic from an aggregate, which other statistics of the same kind may share. */
export interface RunningStatistic {
  readonly kind: AggregateKind;
  /** Whether the aggregate is as exact as the window function; a sketch is not. */
  readonly isExact: boolean;
  read(aggregate: Aggregate): number;
}
