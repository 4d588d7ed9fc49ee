import type { KeyCurve, ModeCurves } from './mode-curves.ts';
import { TimeAxis } from './time-axis.ts';

/** One curve of a chart. */
export interface ChartSeries extends KeyCurve {
  /** The index of its run. */
  readonly run: number;
  readonly axis: TimeAxis;
  readonly mode: ModeCurves;
}

/** What a chart is about, which is also the order of the groups. */
export const TOPICS = ['loss', 'metrics', 'other', 'schedule', 'time and resources'] as const;

export type Topic = (typeof TOPICS)[number];

/** One key of one mode and group, with the curves of all runs that have it. */
export interface Chart {
  /** The mode, the labels of the group and the key: the name in tables and files. */
  readonly id: string;
  /** The title of its card: mode and key. */
  readonly name: string;
  /** The title of the section that it stands in. */
  readonly section: string;
  readonly topic: Topic;
  readonly series: readonly ChartSeries[];
  /** Whether its best value is the smallest or the largest; `undefined` for neither. */
  readonly best: 'lowest' | 'highest' | undefined;
}

const METRIC = /acc|recall|precision|f1|map|auc|iou|score|bleu|psnr|ssim|reward/i;
const RESOURCE = /(^|_|\/)(time|memory|mem|gpu|cpu|throughput|eta|fps)(_|$|\/)/i;
const SCHEDULE = /lr$|momentum|weight_decay|(^|_)(step|temperature|beta)/i;

/** Returns all charts of runs: groups in the order of the data, topics within each. */
export function chartsOf(runs: readonly (readonly ModeCurves[])[]): readonly Chart[] {
  const all = runs.flat();
  const charts = new Map<string, { readonly chart: Chart; readonly series: ChartSeries[] }>();
  runs.forEach((modes, run) => {
    for (const mode of modes) {
      const axis = new TimeAxis(mode);
      for (const curve of mode.curves.values()) {
        const id = `${placeOf(mode)}/${curve.data.key}`;
        const own = { run, ...curve, axis, mode };
        const known = charts.get(id);
        if (known !== undefined) known.series.push(own);
        else charts.set(id, newChart(id, mode, own));
      }
    }
  });
  const groups = [...new Set(all.map(labelsOf))];
  const rank = ({ series: [first], topic }: Chart): number =>
    groups.indexOf(first === undefined ? '' : labelsOf(first.mode)) * TOPICS.length +
    TOPICS.indexOf(topic);
  return Array.from(charts.values(), ({ chart }) => chart).sort((a, b) => rank(a) - rank(b));
}

function newChart(
  id: string,
  mode: ModeCurves,
  first: ChartSeries,
): { readonly chart: Chart; readonly series: ChartSeries[] } {
  const { key } = first.data;
  const series = [first];
  const topic = topicOf(key);
  const prefix = key.includes('/') && topic === 'other' ? key.slice(0, key.indexOf('/')) : topic;
  const labels = labelsOf(mode);
  const name = `${mode.mode}/${key}`;
  const section = labels === '' ? prefix : `${labels} / ${prefix}`;
  const best = topic === 'loss' ? 'lowest' : topic === 'metrics' ? 'highest' : undefined;
  return { chart: { id, name, section, topic, series, best }, series };
}

function placeOf(mode: ModeCurves): string {
  const labels = labelsOf(mode);
  return labels === '' ? mode.mode : `${mode.mode}[${labels}]`;
}

function labelsOf({ group }: ModeCurves): string {
  return group.join(' ');
}

function topicOf(key: string): Topic {
  if (/loss/i.test(key)) return 'loss';
  if (RESOURCE.test(key)) return 'time and resources';
  if (SCHEDULE.test(key)) return 'schedule';
  return METRIC.test(key) ? 'metrics' : 'other';
}

/** Whether all values of a chart, more than one, are the same. */
export function isConstant({ series }: Chart): boolean {
  const values = series.flatMap(({ data: { lowest, highest }, buckets: { nonFinite } }) =>
    nonFinite.some((own) => own > 0)
      ? [Number.NaN]
      : [lowest?.[1] ?? Number.NaN, highest?.[1] ?? Number.NaN],
  );
  const isMore = series.some(({ buckets: { count } }) => count.length > 1 || Number(count[0]) > 1);
  return isMore && values.every((value) => value === values[0]);
}
