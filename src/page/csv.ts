import type { Chart } from './charts.ts';

const HEAD = ['key', 'run', 'iteration', 'mean', 'min', 'max', 'values', 'not finite'];

/** Returns charts as CSV: one row per bucket of each run. */
export function csvOf(charts: readonly Chart[], runNames: readonly string[]): string {
  const rows = charts.flatMap(({ id, series }) =>
    series.flatMap(({ run, buckets: { iters, mean, min, max, count, nonFinite } }) =>
      Array.from(iters, (iter, i) =>
        [id, runNames[run] ?? '', iter, mean[i], min[i], max[i], count[i], nonFinite[i]].map(cell),
      ),
    ),
  );
  return `${[HEAD, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
}

/** Text that a spreadsheet would take for a formula is quoted as text. */
function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const text = /^[=+\-@]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
