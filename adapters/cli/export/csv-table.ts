import { textCell, valueCell } from './csv-cell.ts';
import type { Row } from './row.ts';

/** A row and the name of its run. */
export interface NamedRow {
  readonly run: string;
  readonly row: Row;
}

/**
 * The columns of a table, which every row may add to: the run, if there are several, place and clock,
 * the labels of groups, and the keys, in the order in which they came.
 */
export class CsvTable {
  readonly #runs = new Set<string>();
  readonly #labels = new Set<string>();
  readonly #keys = new Set<string>();

  get isEmpty(): boolean {
    return this.#runs.size === 0;
  }

  /** Takes the columns of a row. */
  add({ run, row }: NamedRow): void {
    this.#runs.add(run);
    for (const label of row.group.keys()) this.#labels.add(label);
    for (const key of row.scalars.keys()) this.#keys.add(key);
  }

  get head(): string {
    return joined([
      ...(this.#runs.size > 1 ? ['run'] : []),
      ...['kind', 'mode'],
      ...Array.from(this.#labels, textCell),
      ...['timestamp', 'epoch', 'iter', 'step'],
      ...Array.from(this.#keys, textCell),
    ]);
  }

  /** Returns the line of a row whose columns were taken, without a newline. */
  lineOf({ run, row }: NamedRow): string {
    const { kind, mode, group, timeMs, epoch, iter, step, scalars } = row;
    return joined([
      ...(this.#runs.size > 1 ? [textCell(run)] : []),
      kind,
      textCell(mode),
      ...Array.from(this.#labels, (label) => textCell(group.get(label) ?? '')),
      timeMs === undefined ? '' : timestamp(timeMs),
      ...[epoch, iter, step].map(valueCell),
      ...Array.from(this.#keys, (key) => valueCell(scalars.get(key))),
    ]);
  }
}

/** Returns a clock in UTC as ISO 8601; empty for one that no calendar has. */
function timestamp(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function joined(cells: readonly string[]): string {
  return cells.join(',');
}
