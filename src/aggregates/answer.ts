import type { RunningStatistic, WindowStatistic } from './window-statistic.ts';

/**
 * A part of the run over which aggregates are kept: the epoch of the mode's own loop, or all of it.
 */
export type Era = 'epoch' | 'run';

/** The extent of a window that keeps its own values. */
export type Reach =
  | { readonly kind: 'updates'; readonly length: number }
  | { readonly kind: 'time'; readonly spanMs: number }
  /** The updates since the line before. */
  | { readonly kind: 'interval' };

/** What answers an item of customCfg; decided once, when the options are parsed. */
export type Answer =
  /** The newest value of the history. */
  | { readonly kind: 'current' }
  /**
   * The newest values of the history: a number of them, MMEngine's `'epoch'` (the last `batch`
   * updates) or `'global'` (the last `iter` updates), or all.
   */
  | {
      readonly kind: 'history';
      readonly window: number | 'epoch' | 'global' | 'all';
      readonly statistic: WindowStatistic;
    }
  /** The newest values of the history, as many as the era has brought. */
  | { readonly kind: 'counted'; readonly era: Era; readonly statistic: WindowStatistic }
  /** An aggregate of the era, which keeps no values. */
  | {
      readonly kind: 'aggregate';
      readonly era: Era;
      readonly statistic: WindowStatistic;
      readonly running: RunningStatistic;
    }
  /** A window with values of its own: the clocks and iterations of updates, or a span of time. */
  | { readonly kind: 'window'; readonly reach: Reach; readonly statistic: WindowStatistic };
