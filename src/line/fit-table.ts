import { cutToWidth, textWidth } from '../text/text-width.ts';

/** The columns that a narrow terminal goes without, the first ones first. */
const LEAST_NEEDED = [
  ...['std', 'p50', 'p95', 'count', 'nonfinite', 'min', 'max', 'mean', 'best', 'last'],
];
/** The column that is cut: to the larger width before others go, to the smaller one at last. */
const KEY = 'key';
const LONG_KEY_WIDTH = 24;
const MIN_KEY_WIDTH = 8;
const CUT = '~';

/**
 * Returns the cells of a table, the names of its columns first, without the columns that find no
 * room in `width`. Long keys are cut before, short ones where even that is not enough.
 */
export function fitTable(
  cells: readonly (readonly string[])[],
  separator: string,
  width: number,
): readonly (readonly string[])[] {
  const [header = []] = cells;
  const widths = header.map((_, column) => widthOf(cells, column));
  const key = header.indexOf(KEY);
  const whole = widths[key] as number;
  widths[key] = Math.min(whole, LONG_KEY_WIDTH);
  const kept = new Set(header.keys());
  const excess = (): number => {
    let sum = (kept.size - 1) * separator.length;
    for (const column of kept) sum += widths[column] as number;
    return sum - width;
  };
  for (const name of LEAST_NEEDED) {
    if (excess() <= 0) break;
    kept.delete(header.indexOf(name));
  }
  const keyWidth = Math.max(MIN_KEY_WIDTH, Math.min(whole, widths[key] - excess()));
  return cells.map((row) =>
    [...kept].map((column) => {
      const cell = row[column] as string;
      return column === key ? shortened(cell, keyWidth) : cell;
    }),
  );
}

/** Returns the width of a column in columns of a terminal. */
export function widthOf(cells: readonly (readonly string[])[], column: number): number {
  return cells.reduce((width, row) => Math.max(width, textWidth(row[column] ?? '')), 0);
}

function shortened(text: string, width: number): string {
  return textWidth(text) <= width ? text : cutToWidth(text, width - CUT.length) + CUT;
}
