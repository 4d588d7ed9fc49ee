import { escapeText } from '../text/escape.ts';
import type { Metric, Point } from './metric.ts';

/** Metrics by the names that Prometheus gives them. */
export interface PrometheusMetric {
  readonly name: string;
  readonly help: string;
  readonly type: Metric['kind'];
  readonly values: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** Has no bytes in UTF-8: two texts with it could become the same. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The media type of the text. */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Returns metrics as Prometheus names them: `windrow_eta_seconds`, `windrow_records_total`. */
export function prometheusMetrics(metrics: readonly Metric[]): readonly PrometheusMetric[] {
  return metrics.map((metric) => ({
    name: prometheusName(metric),
    help: metric.description,
    type: metric.kind,
    values: metric.points.map(({ labels, value }) => ({ labels: labelsOf(labels), value })),
  }));
}

/** Returns metrics in the text format of Prometheus, version 0.0.4. */
export function prometheusText(metrics: readonly Metric[]): string {
  const lines = prometheusMetrics(metrics).flatMap(({ name, help, type, values }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...values.map(({ labels, value }) => `${name}${labelText(labels)} ${numberText(value)}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function prometheusName({ name, kind, unit }: Metric): string {
  const suffix = kind === 'counter' ? '_total' : unit === 's' ? '_seconds' : '';
  return labelName(name) + suffix;
}

/** Returns labels under names of their own: two that would share one would make two series the same. */
function labelsOf(labels: Point['labels']): Readonly<Record<string, string>> {
  const named: Record<string, string> = Object.create(null);
  for (const [name, text] of labels) {
    let own = labelName(name);
    while (own in named) own += '_';
    named[own] = LONE_SURROGATE.test(text) ? escapeText(text) : text;
  }
  return named;
}

/** Returns a name with the characters that Prometheus allows; it keeps `__` in front for itself. */
function labelName(name: string): string {
  const allowed = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^(?:[0-9]|__)/.test(allowed) ? `group_${allowed}` : allowed;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapeLabel(text)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
