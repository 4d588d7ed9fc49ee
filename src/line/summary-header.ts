import { isEvaluation } from '../record/is-evaluation.ts';
import type { Place } from '../run/place.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeText } from '../text/escape.ts';

/** ` [`, `]` and the blank before it, which stand beside the number of the epoch. */
const EPOCH_BRACKETS = 3;

/** The header of an iteration but for its number, justified to `width`, in the middle. */
export interface HeaderFrame {
  /** `Epoch(train) [1][` */
  readonly before: string;
  readonly counts: 'batch' | 'iter';
  readonly width: number;
  /** `/20]` */
  readonly after: string;
}

/**
 * Returns the parts of `Epoch(train) [1][10/20]` around the iteration. Source:
 * `LogProcessor.get_log_after_iter`.
 */
export function iterFrame(place: Place, byEpoch: boolean): HeaderFrame {
  const { mode, epochLength, maxIters } = place;
  const names = groupOf(place);
  if (byEpoch && (mode === 'train' || mode === 'val')) {
    return frame(`Epoch(${mode})${names}${epochOf(place)}`, 'batch', epochLength);
  }
  if (byEpoch && mode === 'test') return frame(`Epoch(test)${names} `, 'batch', epochLength);
  const start = `Iter(${escapeText(mode)})${names} `;
  if (isEvaluation(mode)) return frame(start, 'batch', epochLength);
  return frame(start, 'iter', mode === 'train' ? maxIters : epochLength);
}

/** Returns `Epoch(val) [1][12/12]`. Source: `LogProcessor.get_log_after_epoch`. */
export function epochHeader({ byEpoch, place }: Summary): string {
  const { mode, epoch, epochLength } = place;
  const names = groupOf(place);
  const loop = epochLength === undefined ? '' : `[${epochLength}/${epochLength}]`;
  if (byEpoch && mode === 'val') return `Epoch(val)${names} [${epoch}]${loop}`;
  const header = `${byEpoch ? 'Epoch' : 'Iter'}(${mode})${names}`;
  return loop === '' ? header : `${header} ${loop}`;
}

/** Returns `[/users 200]`, the labels that the records are grouped by. */
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

function frame(
  start: string,
  counts: HeaderFrame['counts'],
  total: number | undefined,
): HeaderFrame {
  const before = `${start}[`;
  return total === undefined
    ? { before, counts, width: 0, after: ']' }
    : { before, counts, width: `${total}`.length, after: `/${total}]` };
}
