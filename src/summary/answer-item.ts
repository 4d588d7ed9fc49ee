import type { KeptResult } from '../aggregates/key-aggregates.ts';
import type { WindowStatistic } from '../aggregates/window-statistic.ts';
import { type HistoryBuffer, LONG_HISTORY } from '../hub/history-buffer.ts';
import { isLearningRate } from '../options/key-pattern.ts';
import { digitsOf, type LineStyle } from '../options/line-style.ts';
import type { CustomStatistic } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { NumberKind } from '../record/number-kind.ts';
import type { Place } from '../run/place.ts';
import { showError } from '../text/show-value.ts';
import type { SummaryItem } from './summary.ts';

/** An empty column: statistics that need clocks or iterations have a window of their own. */
const NO_COLUMN = new Float64Array(0);

/** The place and the time at which items are asked for. */
export interface ItemMoment {
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** Updates that MMEngine's `'epoch'` holds besides the last `batch` ones. */
  readonly surplus: 0 | 1;
}

/** An item of customCfg, the history that it asks of, and the moment. */
export interface Ask {
  readonly item: CustomStatistic;
  readonly buffer: HistoryBuffer;
  readonly moment: ItemMoment;
  /** Decimals that the line shows, `undefined` if the value must be exact to the last bit. */
  readonly digits: number | undefined;
}

/** Answers items that a history alone cannot answer; `undefined` if there is no value. */
export type AnswerKept = (ask: Ask) => KeptResult | undefined;

/** The current value of a scalar. */
export function currentItem(key: string, buffer: HistoryBuffer): SummaryItem {
  const value = buffer.current();
  return {
    key,
    value,
    kind: buffer.kind ?? 'float',
    methodName: 'current',
    windowSize: undefined,
    resolvedWindow: 1,
    length: 1,
  };
}

/** The mean of a scalar's newest values. */
export function meanItem(key: string, buffer: HistoryBuffer, windowSize: number): SummaryItem {
  const value = buffer.mean(windowSize);
  const length = Math.min(windowSize, buffer.length);
  const method = { methodName: 'mean', windowSize, resolvedWindow: windowSize };
  return { key, value, kind: 'float', ...method, length };
}

/**
 * Returns the decimals that the line is certain to show of a key; `undefined` if it may show an
 * exponent.
 */
export function certainDigits(key: string, style: LineStyle): number | undefined {
  const hasExponent = style.numberStyle === 'auto' || isLearningRate(key);
  return hasExponent ? undefined : digitsOf(key, style);
}

/** Answers a customCfg item of a scalar. Source: `HistoryBuffer.statistics`. */
export function customItem(key: string, ask: Ask, answerKept: AnswerKept): SummaryItem {
  const { item, buffer, moment } = ask;
  const { methodName, windowSize, answer } = item;
  if (answer.kind === 'current') return currentItem(key, buffer);
  try {
    if (answer.kind === 'history') {
      const resolved = resolveWindow(answer.window, moment);
      return ofHistory(key, ask, answer.statistic, resolved);
    }
    const result = answerKept(ask);
    if (result === undefined) return emptyItem(key, item);
    const { value, iter, length } = result;
    if (value !== undefined) {
      // a window of values of its own is no history
      const kind = answer.kind === 'window' ? 'float' : kindOfResult(answer.statistic, buffer);
      return { key, value, kind, methodName, windowSize, resolvedWindow: length, length, iter };
    }
    return answer.kind === 'counted'
      ? ofHistory(key, ask, answer.statistic, length)
      : emptyItem(key, item);
  } catch (error) {
    // the user's own statistic must not break the program that logs
    return { ...emptyItem(key, item), value: Number.NaN, failure: showError(error) };
  }
}

/** A statistic over the newest `resolvedWindow` values of the history, over all by default. */
function ofHistory(
  key: string,
  { item, buffer, digits }: Ask,
  statistic: WindowStatistic,
  resolvedWindow: number | undefined,
): SummaryItem {
  const { methodName, windowSize } = item;
  const length = Math.min(resolvedWindow ?? buffer.length, buffer.length);
  const value =
    statistic.mmengineName === undefined
      ? statistic.over({ ...buffer.window(resolvedWindow), timesMs: NO_COLUMN, iters: NO_COLUMN })
      : mmengineStatistic(statistic.mmengineName, buffer, resolvedWindow, digits);
  const kind = kindOfResult(statistic, buffer);
  return { key, value, kind, methodName, windowSize, resolvedWindow, length };
}

/** Returns the kind of the value of a statistic: a maximum or minimum is one of the values. */
function kindOfResult({ mmengineName }: WindowStatistic, { kind }: HistoryBuffer): NumberKind {
  return mmengineName === undefined || mmengineName === 'mean' ? 'float' : (kind ?? 'float');
}

/** Computes one of MMEngine's four statistics, which need no copy. */
function mmengineStatistic(
  name: string,
  buffer: HistoryBuffer,
  resolvedWindow: number | undefined,
  digits: number | undefined,
): number {
  const isOfAll = resolvedWindow === undefined || resolvedWindow >= buffer.length;
  // a long mean need not be summed anew where the line shows the same digits of both
  const isLongMean = name === 'mean' && isOfAll && buffer.length > LONG_HISTORY;
  const certified = isLongMean && digits !== undefined ? buffer.certifiedMean(digits) : undefined;
  return certified ?? buffer.statistics(name, resolvedWindow);
}

function emptyItem(key: string, { methodName, windowSize, answer }: CustomStatistic): SummaryItem {
  const value = answer.kind === 'current' ? Number.NaN : (answer.statistic.empty ?? Number.NaN);
  return { key, value, kind: 'float', methodName, windowSize, resolvedWindow: 0, length: 0 };
}

/** Source: `LogProcessor._parse_windows_size`. A place before iteration 1 still has one value. */
function resolveWindow(
  window: number | 'epoch' | 'global' | 'all',
  { place, surplus }: ItemMoment,
): number | undefined {
  if (window === 'all') return undefined;
  if (typeof window === 'number') return window;
  if (window === 'epoch') return Math.max(1, place.batch + surplus);
  return Math.max(1, isEvaluation(place.mode) ? place.iter + 1 : place.iter);
}
