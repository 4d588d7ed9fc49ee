import { readNumbers } from '../codec/number-state.ts';
import { parseDuration } from '../options/duration.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import type { Accumulator } from './accumulator.ts';
import { RecentUpdates, type Update } from './recent-updates.ts';
import { RunningBest } from './running-best.ts';
import type { Statistic } from './statistic.ts';
import { STATISTICS, type StatisticDefinition } from './statistics-table.ts';

/** What the window of a customCfg item came to. */
export interface TrackedResult {
  /** `undefined`: that of the newest `length` values of the history. */
  readonly value: number | undefined;
  /** The iteration that the value came from, where the statistic has one. */
  readonly iter: number | undefined;
  /** How many values the window held. */
  readonly length: number;
}

/** Follows the updates of one scalar for one customCfg item that its history alone does not answer. */
export interface ItemTracker {
  add(update: Update): void;
  /** `undefined` when the window is empty. */
  result(timeMs: number): TrackedResult | undefined;
  /** Begins anew, where the window is the epoch's. */
  beginEpoch(): void;
  /** How it follows; the states of two kinds are no substitutes. */
  readonly kind: 'updates' | 'accumulator' | 'count';
  /** Plain JSON. */
  toJSON(): unknown;
  /** Takes over what `toJSON` of the same item and kind gave. @throws TypeError for others. */
  restore(state: unknown): void;
}

/**
 * The tracker of a customCfg item; `undefined` where its history answers: windows of so many
 * updates of a statistic that asks for values only, and MMEngine's windows of MMEngine's statistics.
 */
export function createTracker(
  item: CustomStatistic,
  { statistics, windowing }: LogProcessorSettings,
): ItemTracker | undefined {
  const custom = Object.hasOwn(statistics, item.methodName)
    ? statistics[item.methodName]
    : undefined;
  const definition = custom === undefined ? STATISTICS.get(item.methodName) : undefined;
  const spanMs = parseDuration(item.windowSize);
  if (spanMs !== undefined) return recentTracker(item, { spanMs }, definition, custom);
  if (custom !== undefined || definition === undefined || definition.isMmengine) {
    const isEndless = item.windowSize === 'epoch' || item.windowSize === 'global';
    return isEndless && windowing === 'exact' ? countTracker(item) : undefined;
  }
  if (typeof item.windowSize !== 'number') return endlessTracker(item, definition);
  if (!definition.needsClock) return undefined;
  return recentTracker(item, { length: item.windowSize }, definition, undefined);
}

/** A window of so many updates or so much time: the updates are kept. */
function recentTracker(
  { params, args }: CustomStatistic,
  reach: { readonly length?: number; readonly spanMs?: number },
  definition: StatisticDefinition | undefined,
  custom: Statistic | undefined,
): ItemTracker {
  const updates = new RecentUpdates(reach);
  return {
    kind: 'updates',
    toJSON: () => updates.toJSON(),
    restore: (state) => updates.restore(state),
    add: (update) => updates.add(update),
    beginEpoch: () => {},
    result(timeMs) {
      const columns = updates.columns(timeMs);
      const { length } = columns.values;
      if (length === 0) return undefined;
      if (definition === undefined) {
        const value =
          custom === undefined
            ? Number.NaN
            : Number(custom(columns.values, columns.counts, ...args));
        return { value, iter: undefined, length };
      }
      return {
        value: definition.over(columns, params),
        iter: definition.iterOf?.(columns, params),
        length,
      };
    },
  };
}

/** All updates of the epoch or the run, O(1) each: an accumulator. */
function endlessTracker(
  { windowSize, params }: CustomStatistic,
  definition: StatisticDefinition,
): ItemTracker {
  let accumulator = definition.accumulator(params);
  let length = 0;
  return {
    kind: 'accumulator',
    toJSON: () => ({ length, accumulator: accumulator.toJSON() }),
    restore(state) {
      const numbers = readNumbers(state, ['length']);
      accumulator = definition.restored(Object(state).accumulator);
      length = numbers.length;
    },
    add({ value, count, timeMs, iter }) {
      accumulator.update(value, count, timeMs, iter);
      length++;
    },
    beginEpoch() {
      if (windowSize !== 'epoch') return;
      accumulator.reset();
      length = 0;
    },
    result: () =>
      length === 0 ? undefined : { value: accumulator.value, iter: iterOf(accumulator), length },
  };
}

/** Where the value of a `best` came from. */
function iterOf(accumulator: Accumulator): number | undefined {
  return accumulator instanceof RunningBest ? accumulator.iter : undefined;
}

/** How many of the newest values in the history belong to the epoch or the run. */
function countTracker({ windowSize }: CustomStatistic): ItemTracker {
  let length = 0;
  return {
    kind: 'count',
    toJSON: () => ({ length }),
    restore(state) {
      ({ length } = readNumbers(state, ['length']));
    },
    add: () => {
      length++;
    },
    beginEpoch() {
      if (windowSize === 'epoch') length = 0;
    },
    result: () => (length === 0 ? undefined : { value: undefined, iter: undefined, length }),
  };
}
