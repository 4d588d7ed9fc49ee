import type { RunLine, RunRow } from '../../../src/internal/index.ts';

/** What one line of a log came to, or one line of a file that holds such. */
export interface Row extends Pick<RunRow, 'kind' | 'mode' | 'group' | 'step'> {
  /** Epoch milliseconds; `undefined` where no clock is known. */
  readonly timeMs: number | undefined;
  readonly epoch: number | undefined;
  readonly iter: number | undefined;
  readonly scalars: ReadonlyMap<string, number | boolean>;
}

/** A row, a line between two rows, or `undefined` for a line that is none of these. */
export type RowLine = Row | Exclude<RunLine, RunRow> | undefined;

/** Whether a line is a row. */
export function isRow(line: RowLine): line is Row {
  return line?.kind === 'iter' || line?.kind === 'epoch';
}
