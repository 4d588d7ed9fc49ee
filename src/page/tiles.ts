import { showNumber } from '../report/show-number.ts';
import type { Chart } from './charts.ts';
import { element } from './element.ts';
import { colourName } from './palette.ts';

/** Best values of losses, and of metrics. */
const MAX_BEST = 2;

/** The figures above the charts: best values, keys with values that are not finite. */
export function tilesOf(
  charts: readonly Chart[],
  runNames: readonly string[],
  isOn: (run: number) => boolean,
): readonly HTMLElement[] {
  const kinds = ['lowest', 'highest'] as const;
  const best = kinds.flatMap((kind) =>
    charts.filter((chart) => chart.best === kind).slice(0, MAX_BEST),
  );
  const tiles = best.flatMap((chart) => bestTile(chart, runNames, isOn) ?? []);
  const bad = charts.filter(({ series }) =>
    series.some(({ run, data }) => isOn(run) && data.nonFinite.length > 0),
  );
  if (bad.length === 0) return tiles;
  const names = bad.slice(0, 3).map(({ id }) => id);
  return [...tiles, tile('keys not finite', String(bad.length), names.join(', '), 'bad')];
}

function bestTile(
  { id, best = 'lowest', series }: Chart,
  runNames: readonly string[],
  isOn: (run: number) => boolean,
): HTMLElement | undefined {
  const sign = best === 'lowest' ? 1 : -1;
  const points = series
    .filter(({ run }) => isOn(run))
    .flatMap(({ run, data }) => {
      const [iter, value] = data[best] ?? [];
      return iter === undefined || value === null || value === undefined
        ? []
        : { run, iter, value };
    })
    .sort((a, b) => sign * (a.value - b.value));
  const [first] = points;
  if (first === undefined) return undefined;
  const run = runNames.length > 1 ? `${runNames[first.run]} ` : '';
  const where = `${run}@ ${first.iter.toLocaleString('en')}`;
  return tile(`${best} ${id}`, showNumber(first.value), where, colourName(first.run).slice(2));
}

function tile(title: string, value: string, note: string, mark: string): HTMLElement {
  return element(
    'div',
    { class: 'tile' },
    element('p', { class: 'title' }, title),
    element('p', { class: mark === 'bad' ? 'figure bad' : 'figure' }, value),
    element(
      'p',
      { class: 'where' },
      element('span', { class: `dot ${mark}`, 'aria-hidden': 'true' }),
      note,
    ),
  );
}
