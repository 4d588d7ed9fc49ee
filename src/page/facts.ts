import { durationText } from './axis-text.ts';
import type { Chart } from './charts.ts';
import type { PageData } from './page-data.ts';

/** Returns the line under the title: how long the runs are, how many keys there are, the ETA. */
export function factsOf({ runs, etaSec = null }: PageData, charts: readonly Chart[]): string {
  const starts = runs.flatMap(({ modes }) => modes.map(({ epochStarts }) => epochStarts.length));
  const epochs = Math.max(0, ...starts) / 2;
  const facts = [
    `${longestIters(charts).toLocaleString('en')} iterations`,
    ...(epochs > 1 ? [`${epochs.toLocaleString('en')} epochs`] : []),
    `${charts.length.toLocaleString('en')} ${charts.length === 1 ? 'key' : 'keys'}`,
    ...(etaSec === null ? [] : [`eta ${durationText(Math.round(etaSec))}`]),
  ];
  return facts.join(' · ');
}

/** The last iteration of the longest run. */
export function longestIters(charts: readonly Chart[]): number {
  const lasts = charts.flatMap(({ series }) => series.map(({ data }) => data.last[0]));
  return lasts.reduce((most, iter) => Math.max(most, iter), 0);
}
