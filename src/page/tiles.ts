import { showNumber } from '../report/show-number.ts';
import { durationText } from './axis-text.ts';
import type { Chart } from './charts.ts';
import { element } from './element.ts';
import { colourName } from './palette.ts';

/** Best values of losses, and of metrics. */
const MAX_BEST = 2;

/** What the figures are made of. */
export interface TilesContext {
  readonly charts: readonly Chart[];
  readonly runNames: readonly string[];
  readonly isOn: (run: number) => boolean;
}

/** A figure of one run. */
interface Figure {
  readonly run: number;
  readonly value: number;
  /** What stands behind the name of the run. */
  readonly note: string;
}

/** The figures above the charts: best values, keys that are not finite, duration and pace. */
export function tilesOf(context: TilesContext): readonly HTMLElement[] {
  const { charts, isOn } = context;
  // a metric of val or test is what a run is judged by
  const isJudged = ({ series }: Chart): boolean => series[0]?.mode.mode !== 'train';
  const judged = charts.toSorted((a, b) => Number(isJudged(b)) - Number(isJudged(a)));
  const kinds = ['highest', 'lowest'] as const;
  const best = kinds.flatMap((kind) =>
    judged.filter((chart) => chart.best === kind).slice(0, MAX_BEST),
  );
  const bad = charts.filter(({ series }) =>
    series.some(({ run, buckets }) => isOn(run) && buckets.nonFinite.some((own) => own > 0)),
  );
  const names = bad.slice(0, 3).map(({ id }) => id);
  if (bad.length > names.length) names.push(`${bad.length - names.length} more`);
  return [
    ...best.flatMap((chart) => bestTile(chart, context)),
    ...(bad.length > 0
      ? [tile('keys not finite', String(bad.length), names.join(', '), 'bad')]
      : []),
    ...timeTiles(context),
  ];
}

function bestTile({ id, best = 'lowest', series }: Chart, context: TilesContext): HTMLElement[] {
  const sign = best === 'lowest' ? 1 : -1;
  const figures = series.flatMap(({ run, data }): Figure[] => {
    const [iter, value] = data[best] ?? [];
    if (iter === undefined || value === null || value === undefined) return [];
    return [{ run, value, note: `@ ${iter.toLocaleString('en')}` }];
  });
  return figureTile(`${best} ${id}`, figures, (a, b) => sign * (a - b), showNumber, context);
}

/** The longest duration and the fastest pace, by the clocks of the records. */
function timeTiles(context: TilesContext): HTMLElement[] {
  const durations: Figure[] = [];
  const paces: Figure[] = [];
  context.runNames.forEach((_, run) => {
    const all = context.charts.flatMap(({ series }) => series.filter((own) => own.run === run));
    const [longest] = all.toSorted((a, b) => b.data.last[0] - a.data.last[0]);
    if (longest === undefined) return;
    const { axis, data } = longest;
    const sec = axis.at(data.last[0], 'elapsed');
    if (!(sec > 0)) return;
    durations.push({ run, value: sec, note: '' });
    paces.push({ run, value: (data.last[0] - data.first[0]) / sec, note: '' });
  });
  const paceText = (pace: number): string => `${showNumber(Number(pace.toPrecision(3)))} it/s`;
  const isMore = (a: number, b: number): number => b - a;
  return [
    ...figureTile('duration', durations, isMore, durationText, context),
    ...figureTile('pace', paces, isMore, paceText, context),
  ];
}

/** A tile of the first figure by `compare` of the runs that are on; none without a figure. */
function figureTile(
  title: string,
  figures: readonly Figure[],
  compare: (a: number, b: number) => number,
  show: (value: number) => string,
  { runNames, isOn }: TilesContext,
): HTMLElement[] {
  const [first] = figures
    .filter(({ run }) => isOn(run))
    .toSorted((a, b) => compare(a.value, b.value));
  if (first === undefined) return [];
  const name = runNames.length > 1 ? `${runNames[first.run]} ` : '';
  const mark = colourName(first.run).slice(2);
  return [tile(title, show(first.value), `${name}${first.note}`, mark)];
}

function tile(title: string, value: string, note: string, mark: string): HTMLElement {
  const dot = element('span', { class: `dot ${mark}`, 'aria-hidden': 'true' });
  return element(
    'div',
    { class: 'tile', title: `${title} ${value} ${note}`.trim() },
    element('p', { class: 'title' }, title),
    element('p', { class: mark === 'bad' ? 'figure bad' : 'figure' }, value),
    ...(note.trim() === '' ? [] : [element('p', { class: 'where' }, dot, note)]),
  );
}
