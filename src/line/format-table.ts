import { isLearningRate } from '../options/key-pattern.ts';
import type { LineStyle } from '../options/line-style.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import { escapeText } from '../text/escape.ts';
import { cutToWidth, textWidth } from '../text/text-width.ts';
import { fitTable, widthOf } from './fit-table.ts';
import { formatLearningRate, formatNumber, numberFormatOf } from './format-number.ts';

const HEADER = [
  'mode',
  'key',
  'count',
  'mean',
  'std',
  'min',
  'p50',
  'p95',
  'max',
  'last',
  'best',
  'nonfinite',
];
/** Columns of text; numbers are set to the right. */
const TEXT_COLUMNS = 2;
const SEPARATOR = '  ';

/** The table at the end of a run: aligned lines, the names of the columns first. */
export function formatTable(rows: readonly RunTableRow[], style: LineStyle): readonly string[] {
  const cells = [HEADER, ...rows.map((row) => cellsOf(row, style))];
  const widths = HEADER.map((_, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return cells.map((row) => {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < TEXT_COLUMNS ? cell.padEnd(width) : cell.padStart(width);
    });
    return padded.join(SEPARATOR);
  });
}

/**
 * The same for a terminal: no line is wider than `width` columns; columns that find no room are left
 * out, keys are cut.
 */
export function formatTableFor(
  width: number,
  rows: readonly RunTableRow[],
  style: LineStyle,
): readonly string[] {
  const all = [HEADER, ...rows.map((row) => cellsOf(row, style))];
  const cells = fitTable(all, SEPARATOR, width);
  const widths = (cells[0] ?? []).map((_, column) => widthOf(cells, column));
  return cells.map((row) => {
    const padded = row.map((cell, column) => {
      const blanks = ' '.repeat((widths[column] as number) - textWidth(cell));
      return column < TEXT_COLUMNS ? cell + blanks : blanks + cell;
    });
    return cutToWidth(padded.join(SEPARATOR), width);
  });
}

function cellsOf(row: RunTableRow, style: LineStyle): readonly string[] {
  const format = numberFormatOf(row.key, style);
  const write = isLearningRate(row.key) ? formatLearningRate : formatNumber;
  const number = (value: number): string => write(value, format);
  const best = Number.isNaN(row.best) ? '-' : `${number(row.best)} (@${row.bestIter})`;
  const { mean, std, min, p50, p95, max, last } = row;
  return [
    escapeText(row.mode),
    escapeText(row.key),
    String(row.count),
    ...[mean, std, min, p50, p95, max, last].map(number),
    best,
    String(row.nonfinite),
  ];
}
