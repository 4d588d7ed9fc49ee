import type { LineStyle } from '../options/line-style.ts';
import type { Place } from '../run/place.ts';
import { isEvaluation } from '../run/run-position.ts';
import type { Summary, SummaryItem } from '../summary/summary.ts';
import { escapeText } from './escape.ts';
import { formatLearningRate, formatNumber } from './format-number.ts';
import { formatDuration } from './python-duration.ts';
import { formatPython } from './python-repr.ts';

/** ` [`, `]` and the blank before it, which stand beside the number of the epoch. */
const EPOCH_BRACKETS = 3;
const SEPARATOR = '  ';

/**
 * The MESSAGE of a summary, trailing blanks included: MMEngine's line behind time, name and level.
 * Source: `LogProcessor.get_log_after_iter` and `get_log_after_epoch`.
 */
export function formatSummary(summary: Summary): string {
  return summary.kind === 'epoch' ? formatEpoch(summary) : formatIter(summary);
}

function formatIter(summary: Summary): string {
  const { style, learningRates, items } = summary;
  const rates = learningRates.map(
    ({ key, value }) => `${escapeText(key)}: ${formatLearningRate(key, value, style)}`,
  );
  const times = timeParts(summary).map((part) => part + SEPARATOR);
  const rest = formatItems(items, style);
  return `${iterHeader(summary)}  ${rates.join(' ')}  ${times.join('')}${rest.join(SEPARATOR)}`;
}

/** ETA and times as MMEngine has them, then throughput and memory where they are asked for. */
function timeParts({ times, eta, throughput, memoryMb, style }: Summary): readonly string[] {
  const parts: string[] = [];
  if (eta !== undefined) parts.push(`eta: ${formatDuration(eta.sec)}`);
  for (const key of ['time', 'data_time']) {
    const item = times.find((time) => time.key === key);
    if (item !== undefined) parts.push(formatItem(item, style));
  }
  if (throughput !== undefined) {
    parts.push(`throughput: ${formatNumber('throughput', throughput, style)}`);
  }
  if (memoryMb !== undefined) parts.push(`memory: ${memoryMb}`);
  return parts;
}

function iterHeader(summary: Summary): string {
  const { byEpoch, place } = summary;
  const { mode, batch, iter, epochLength, maxIters } = place;
  const name = escapeText(mode);
  const names = groupOf(place);
  if (byEpoch && mode === 'train') {
    return `Epoch(train)${names}${epochOf(summary)}${counter(batch, epochLength)}`;
  }
  if (byEpoch && mode === 'val') {
    return `Epoch(val)${names}${epochOf(summary)}${counter(batch, epochLength)}`;
  }
  if (byEpoch && mode === 'test') return `Epoch(test)${names} ${counter(batch, epochLength)}`;
  if (isEvaluation(mode)) return `Iter(${name})${names} ${counter(batch, epochLength)}`;
  return `Iter(${name})${names} ${counter(iter, mode === 'train' ? maxIters : epochLength)}`;
}

/** `[/users 200]`, the labels that the records are grouped by. */
function groupOf({ group }: Place): string {
  return group.length === 0 ? '' : `[${escapeText(group.join(' '))}]`;
}

function epochOf({ place: { epoch, maxEpochs, isTraining } }: Summary): string {
  if (!isTraining) return `[${epoch}]`;
  const width = String(maxEpochs ?? epoch).length + EPOCH_BRACKETS;
  return `[${epoch}]`.padStart(width);
}

function counter(current: number, total: number | undefined): string {
  if (total === undefined) return `[${current}]`;
  return `[${String(current).padStart(String(total).length)}/${total}]`;
}

function formatEpoch(summary: Summary): string {
  const { style, items, info, times } = summary;
  const parts = [
    ...formatItems(items, style),
    ...Array.from(info, ([key, value]) => `${escapeText(key)}: ${formatPython(value)}`),
    ...formatItems(times, style),
  ];
  return `${epochHeader(summary)}    ${parts.join(SEPARATOR)}`;
}

function epochHeader({ byEpoch, place }: Summary): string {
  const { mode, epoch, epochLength } = place;
  const names = groupOf(place);
  const loop = epochLength === undefined ? '' : counter(epochLength, epochLength);
  if (byEpoch && mode === 'val') return `Epoch(val)${names} [${epoch}]${loop}`;
  const header = `${byEpoch ? 'Epoch' : 'Iter'}(${mode})${names}`;
  return loop === '' ? header : `${header} ${loop}`;
}

function formatItems(items: readonly SummaryItem[], style: LineStyle): readonly string[] {
  return items.map((item) => formatItem(item, style));
}

function formatItem({ key, value, iter }: SummaryItem, style: LineStyle): string {
  const text = `${escapeText(key)}: ${formatNumber(key, value, style)}`;
  return iter === undefined ? text : `${text} (@${iter})`;
}
