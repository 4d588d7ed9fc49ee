import type { ItemTrackers } from '../aggregates/item-trackers.ts';
import { STATISTICS } from '../aggregates/statistics-table.ts';
import { type HistoryBuffer, LONG_HISTORY } from '../hub/history-buffer.ts';
import { digitsOf, type LineStyle } from '../options/line-style.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import type { WindowSize } from '../options/window-size.ts';
import type { Place } from '../run/place.ts';
import { isEvaluation } from '../run/run-position.ts';
import { showError } from '../text/show-value.ts';
import type { SummaryItem } from './summary.ts';

/** Statistics that ask for a clock have a tracker and never come here for it. */
const NO_COLUMN = new Float64Array(0);

/** Where and when the items are collected. */
export interface CollectMoment {
  readonly place: Place;
  readonly timeMs: number;
}

/** The current value of a scalar. */
export function currentItem(key: string, buffer: HistoryBuffer): SummaryItem {
  const value = buffer.current();
  return { key, value, methodName: 'current', windowSize: undefined, resolvedWindow: 1, length: 1 };
}

/** The mean of a scalar's newest values. */
export function meanItem(key: string, buffer: HistoryBuffer, windowSize: number): SummaryItem {
  const value = buffer.mean(windowSize);
  const length = Math.min(windowSize, buffer.length);
  return { key, value, methodName: 'mean', windowSize, resolvedWindow: windowSize, length };
}

/** What a customCfg item asks of a scalar. Source: `HistoryBuffer.statistics`. */
export function customItem(
  key: string,
  item: CustomStatistic,
  buffer: HistoryBuffer,
  { place, timeMs }: CollectMoment,
  settings: LogProcessorSettings,
  trackers: ItemTrackers,
): SummaryItem {
  const { methodName, windowSize } = item;
  if (methodName === 'current' && windowSize === undefined) return currentItem(key, buffer);
  try {
    if (!trackers.isTracked(place.mode, item)) {
      return ofHistory(key, item, buffer, resolveWindow(windowSize, place), settings);
    }
    const result = trackers.result(place.mode, item, timeMs);
    if (result === undefined) return emptyItem(key, item);
    const { value, iter, length } = result;
    if (value === undefined) return ofHistory(key, item, buffer, length, settings);
    return { key, value, methodName, windowSize, resolvedWindow: length, length, iter };
  } catch (error) {
    // the user's own statistic must not break the program that logs
    return { ...emptyItem(key, item), failure: showError(error) };
  }
}

/** A statistic over the newest `resolvedWindow` values of the history, over all by default. */
function ofHistory(
  key: string,
  item: CustomStatistic,
  buffer: HistoryBuffer,
  resolvedWindow: number | undefined,
  settings: LogProcessorSettings,
): SummaryItem {
  const { methodName, windowSize } = item;
  const value = statisticOf(key, item, buffer, resolvedWindow, settings);
  const length = Math.min(resolvedWindow ?? buffer.length, buffer.length);
  return { key, value, methodName, windowSize, resolvedWindow, length };
}

function statisticOf(
  key: string,
  { methodName, params, args }: CustomStatistic,
  buffer: HistoryBuffer,
  resolvedWindow: number | undefined,
  { statistics, style }: LogProcessorSettings,
): number {
  const custom = Object.hasOwn(statistics, methodName) ? statistics[methodName] : undefined;
  const definition = custom === undefined ? STATISTICS.get(methodName) : undefined;
  if (definition?.isMmengine) {
    const isOfAll = resolvedWindow === undefined || resolvedWindow >= buffer.length;
    const isMeanOfAll = isOfAll && methodName === 'mean';
    const certified = isMeanOfAll ? meanOfAll(key, buffer, style) : undefined;
    return certified ?? buffer.statistics(methodName, resolvedWindow);
  }
  const { values, counts } = buffer.window(resolvedWindow);
  if (definition === undefined) return Number(custom?.(values, counts, ...args));
  return definition.over({ values, counts, timesMs: NO_COLUMN, iters: NO_COLUMN }, params);
}

/**
 * The mean of a whole history without summing it anew, where the line shows the same digits of both;
 * of an exponent form that is not known.
 */
function meanOfAll(key: string, buffer: HistoryBuffer, style: LineStyle): number | undefined {
  const hasExponent = style.numberStyle === 'auto' || key.endsWith('lr');
  if (hasExponent || buffer.length <= LONG_HISTORY) return undefined;
  return buffer.certifiedMean(digitsOf(key, style));
}

function emptyItem(key: string, { methodName, windowSize }: CustomStatistic): SummaryItem {
  return { key, value: Number.NaN, methodName, windowSize, resolvedWindow: 0, length: 0 };
}

/** Source: `LogProcessor._parse_windows_size`. A place before iteration 1 still has one value. */
function resolveWindow(windowSize: WindowSize | undefined, place: Place): number | undefined {
  if (typeof windowSize === 'number') return windowSize;
  if (windowSize === 'epoch') return Math.max(1, place.batch);
  if (windowSize !== 'global') return undefined;
  return Math.max(1, isEvaluation(place.mode) ? place.iter + 1 : place.iter);
}
