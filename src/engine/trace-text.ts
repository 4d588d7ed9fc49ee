import { formatPython } from '../line/python-repr.ts';
import type { NumberKind, ScalarKind } from '../record/number-kind.ts';
import type { ModeScalars, RefusedValue } from '../record/scalar-record.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Eta } from '../run/iter-timer.ts';
import type { Place } from '../run/place.ts';
import type { Summary, SummaryItem } from '../summary/summary.ts';
import { escapeText } from '../text/escape.ts';
import { showValue } from '../text/show-value.ts';

/*
 * The texts of the traces, the verbose lines at debug. Numbers are printed in full, so that a line
 * can be recomputed by hand from the traces before it. Nothing here runs without traces.
 */

/**
 * The trace of a scalar record as it arrived; `measuredSec` is the duration that windrow measured.
 */
export function traceRecord(
  { section, rows, start }: Stretch,
  info: ModeScalars['info'],
  place: Place,
  measuredSec: number | undefined,
): string {
  const { keys, columns, countColumns, kinds } = section;
  const scalars = keys.map((key, index) => {
    const countColumn = countColumns?.[index] ?? -1;
    const count = countColumn < 0 ? 1 : (rows[start + countColumn] ?? 1);
    const value = rows[start + (columns[index] ?? 0)] ?? Number.NaN;
    return traceValue(key, value, count, kinds?.[index]);
  });
  const infos = info.map(([key, value]) => `${escapeText(key)}: ${formatPython(value)}`);
  const measured = measuredSec === undefined ? [] : [`time: ${measuredSec} (measured)`];
  return ['record', tracePlace(place), ...scalars, ...infos, ...measured].join('  ');
}

/** The trace of an update of the hub from outside the records. */
export function traceUpdate(key: string, value: number, count: number, kind: NumberKind): string {
  return `update  ${traceValue(key, value, count, kind)}`;
}

export function traceInfo(key: string, value: unknown): string {
  return `info  ${escapeText(key)}: ${formatPython(value)}`;
}

export function traceBuffer(key: string, maxLength: number): string {
  return `history  ${escapeText(key)} created, keeps ${maxLength} values`;
}

export function traceRefused({ key, value, reason }: RefusedValue): string {
  return `refused  ${escapeText(key)}: ${escapeText(showValue(value))} (${reason})`;
}

/** The trace of a counter of failures that has gone up. */
export function traceCounter(name: string, count: number): string {
  return `counter  ${name}: ${count}`;
}

/** The trace of an update of a key beyond `maxKeys`. */
export function traceOverflow(key: string): string {
  return `refused  ${escapeText(showValue(key))} (too many keys)`;
}

export function traceLoop(what: 'begins' | 'ends', place: Place): string {
  return `loop  ${tracePlace(place)} ${what}`;
}

/** The traces of a line: how each item was computed, one text per item. */
export function traceSummary(summary: Summary): readonly string[] {
  const { place, learningRates, times, items, eta } = summary;
  const computed = [...learningRates, ...times, ...items].map(
    (item) => `computed  ${escapeText(place.mode)} ${escapeText(item.key)} = ${traceItem(item)}`,
  );
  return eta === undefined ? computed : [...computed, traceEta(place, eta)];
}

/** The trace of a quiet group that makes room. */
export function traceGroupLeft(group: readonly string[]): string {
  return `left  group ${escapeText(group.join(' '))}, quiet for long`;
}

/** The trace of a customCfg item that is not shown, because its source has no history. */
export function traceMissingSource(mode: string, dataSrc: string): string {
  return `missing  ${escapeText(mode)} ${escapeText(dataSrc)}, the dataSrc of a customCfg item`;
}

function traceEta({ mode }: Place, eta: Eta): string {
  const { sec, iterationSec, iterations, totalSec, left } = eta;
  const pace =
    totalSec === undefined
      ? `${iterationSec} s, the median of ${iterations} iterations,`
      : `${totalSec} s / ${iterations} iterations`;
  return `computed  ${escapeText(mode)} eta = ${sec} s, ${pace} x ${left} left`;
}

function traceItem({
  value,
  kind,
  methodName,
  windowSize,
  resolvedWindow,
  length,
  iter,
  failure,
}: SummaryItem): string {
  const asked = windowSize === undefined ? '' : ` over window ${windowSize}`;
  const resolved = resolvedWindow === undefined ? '' : ` = ${resolvedWindow}`;
  const window = asked === '' ? '' : `${asked}${resolved}`;
  const from = iter === undefined ? '' : ` of iteration ${iter}`;
  const failed = failure === undefined ? '' : ` (failed: ${escapeText(failure)})`;
  return `${showNumber(value, kind)}${from}, ${methodName}${window}, ${length} ${length === 1 ? 'value' : 'values'}${failed}`;
}

function tracePlace({ mode, epoch, iter, batch }: Place): string {
  return `${escapeText(mode)} epoch ${epoch} iter ${iter} batch ${batch}`;
}

function traceValue(
  key: string,
  value: number,
  count: number,
  kind: NumberKind | ScalarKind | undefined,
): string {
  const counted = count === 1 ? '' : ` (count ${count})`;
  return `${escapeText(key)}: ${showNumber(value, kind)}${counted}`;
}

function showNumber(value: number, kind: NumberKind | ScalarKind | undefined): string {
  if (kind === 'boolean' && Number.isFinite(value)) return value === 0 ? 'False' : 'True';
  return Object.is(value, -0) ? '-0' : String(value);
}
