import type { Stretch } from '../record/stretch.ts';
import type { Column } from './column.ts';

const NONE = new Float64Array(0);

/**
 * Shows the keys of a stretch as columns, one after the other in one object, so that nothing is
 * allocated.
 */
export class StretchColumn implements Column {
  values: Float64Array = NONE;
  from = 0;
  stride = 1;
  length = 0;
  counts: Float64Array | undefined;
  countsFrom = 0;
  countSign: 1 | -1 = 1;
  timesMs: Float64Array = NONE;
  readonly iters = undefined;
  readonly rowsFrom = 0;
  iter = 0;

  /** Opens the rows of `stretch`; `pick` chooses the key. */
  open({ rows, width, length, timesMs, iter }: Stretch): void {
    this.values = rows;
    this.stride = width;
    this.length = length;
    this.timesMs = timesMs;
    this.iter = iter;
  }

  /** Chooses the key `index` of the stretch that is open. */
  pick({ section, start, rows }: Stretch, index: number): void {
    const { columns, countColumns, areWeights } = section;
    this.from = start + (columns[index] as number);
    const countColumn = countColumns === undefined ? -1 : (countColumns[index] as number);
    this.counts = countColumn < 0 ? undefined : rows;
    this.countsFrom = start + countColumn;
    this.countSign = areWeights?.[index] === true ? -1 : 1;
  }

  /** Releases the rows, which belong to the source. */
  close(): void {
    this.values = NONE;
    this.counts = undefined;
    this.timesMs = NONE;
  }
}
