import { escapeHtml } from './escape-html.ts';
import type { ModeData, Point, ReportData, SeriesData } from './report-run.ts';
import { seriesBuckets } from './series-data.ts';
import { showNumber } from './show-number.ts';

/** Curves that are drawn without a script; of more keys only the numbers are shown. */
const MAX_CURVES = 300;
const CURVE_POINTS = 60;
const WIDTH = 120;
const HEIGHT = 24;

/** Returns the report as a table of every key with a small curve, to be read without a script. */
export function keyTable({ title, runs, notes }: ReportData): string {
  let curves = 0;
  const rows = runs.flatMap(({ name, modes }) =>
    modes.flatMap((mode) =>
      mode.series.map((series) => {
        const curve = curves++ < MAX_CURVES ? curveOf(series, mode) : '';
        return rowOf(runs.length > 1 ? name : '', mode, series, curve);
      }),
    ),
  );
  const heads = [
    'run',
    'key',
    'curve',
    'values',
    'first',
    'last',
    'lowest',
    'highest',
    'not finite',
  ];
  const head = heads
    .map((text, index) => {
      return `<th scope="col"${index < 3 ? '' : ' class="number"'}>${text}</th>`;
    })
    .join('');
  const said = notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n');
  return `<main class="plain">
<h1>${escapeHtml(title)}</h1>
<table>
<caption>Every key, from its first to its last value</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
${said}
</main>`;
}

function rowOf(run: string, own: ModeData, series: SeriesData, curve: string): string {
  const { mode, group, shapes } = own;
  const { key, first, last, lowest, highest, nonFinite } = series;
  const name = `${mode}${group.length === 0 ? '' : `[${group.join(' ')}]`}/${key}`;
  const cells = [
    countOf(shapes[series.shape]?.counts ?? []),
    pointText(first),
    pointText(last),
    pointText(lowest, true),
    pointText(highest, true),
    String(nonFinite.reduce((sum, one, index) => sum + (index % 2 === 1 ? one : 0), 0)),
  ];
  const numbers = cells.map((cell) => `<td class="number">${cell}</td>`).join('');
  return `<tr><td>${escapeHtml(run)}</td><th scope="row">${escapeHtml(name)}</th><td>${curve}</td>${numbers}</tr>`;
}

function pointText(point: Point | undefined, hasIter = false): string {
  if (point === undefined) return '';
  const [iter, value] = point;
  const text = value === null ? 'not finite' : showNumber(value);
  return hasIter ? `${text} <small>@ ${iter}</small>` : text;
}

function countOf(counts: readonly number[]): string {
  let sum = 0;
  for (let i = 0; i < counts.length; i += 2) sum += Number(counts[i]) * Number(counts[i + 1]);
  return String(sum);
}

/** The means of a series as one SVG curve; empty where there is nothing to draw. */
function curveOf(series: SeriesData, mode: ModeData): string {
  const { iters, mean } = seriesBuckets(series, mode);
  const finite = [...mean].filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  const from = Number(iters[0]);
  const length = Number(iters.at(-1)) - from;
  if (!(span > 0) || !Number.isFinite(span) || length <= 0) return '';
  const every = Math.ceil(mean.length / CURVE_POINTS);
  const points: string[] = [];
  mean.forEach((value, index) => {
    const isShown = index % every === 0 || index === mean.length - 1;
    if (!isShown || !Number.isFinite(value)) return;
    const x = ((Number(iters[index]) - from) / length) * WIDTH;
    const y = HEIGHT - 1 - ((value - low) / span) * (HEIGHT - 2);
    points.push(`${round(x)},${round(y)}`);
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="curve"><polyline fill="none" stroke="currentColor" points="${points.join(' ')}"/></svg>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
