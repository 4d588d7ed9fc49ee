import type { Place } from '../run/place.ts';
import { isEvaluation } from '../run/run-position.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeText } from './escape.ts';

/** ` [`, `]` and the blank before it, which stand beside the number of the epoch. */
const EPOCH_BRACKETS = 3;

/** `Epoch(train) [1][10/20]`. Source: `LogProcessor.get_log_after_iter`. */
export function iterHeader(summary: Summary): string {
  const { byEpoch, place } = summary;
  const { mode, batch, iter, epochLength, maxIters } = place;
  const names = groupOf(place);
  if (byEpoch && (mode === 'train' || mode === 'val')) {
    return `Epoch(${mode})${names}${epochOf(place)}${counter(batch, epochLength)}`;
  }
  if (byEpoch && mode === 'test') return `Epoch(test)${names} ${counter(batch, epochLength)}`;
  const name = escapeText(mode);
  if (isEvaluation(mode)) return `Iter(${name})${names} ${counter(batch, epochLength)}`;
  return `Iter(${name})${names} ${counter(iter, mode === 'train' ? maxIters : epochLength)}`;
}

/** `Epoch(val) [1][12/12]`. Source: `LogProcessor.get_log_after_epoch`. */
export function epochHeader({ byEpoch, place }: Summary): string {
  const { mode, epoch, epochLength } = place;
  const names = groupOf(place);
  const loop = epochLength === undefined ? '' : counter(epochLength, epochLength);
  if (byEpoch && mode === 'val') return `Epoch(val)${names} [${epoch}]${loop}`;
  const header = `${byEpoch ? 'Epoch' : 'Iter'}(${mode})${names}`;
  return loop === '' ? header : `${header} ${loop}`;
}

/** `[/users 200]`, the labels that the records are grouped by. */
function groupOf({ group }: Place): string {
  return group.length === 0 ? '' : `[${escapeText(group.join(' '))}]`;
}

function epochOf({ epoch, maxEpochs, isTraining }: Place): string {
  const text = `[${epoch}]`;
  if (!isTraining) return text;
  return maxEpochs === undefined
    ? ` ${text}`
    : text.padStart(`${maxEpochs}`.length + EPOCH_BRACKETS);
}

function counter(current: number, total: number | undefined): string {
  if (total === undefined) return `[${current}]`;
  const width = `${total}`.length;
  const text = `${current}`;
  return `[${text.length < width ? text.padStart(width) : text}/${total}]`;
}
