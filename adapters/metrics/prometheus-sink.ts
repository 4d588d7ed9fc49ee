import type { EngineEvent, Sink } from '../../src/index.ts';
import {
  type Metric,
  type PrometheusMetric,
  prometheusMetrics,
  RunMetrics,
} from '../../src/internal/index.ts';

/** What windrow needs of a `Registry` of prom-client. */
export interface PrometheusRegister {
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
}

export interface PrometheusMetricsOptions {
  /** The registry of prom-client that the program serves. */
  readonly register: PrometheusRegister;
}

/** Every name that a registry may have to hold, before the first record. */
const NO_VALUES: readonly Metric[] = new RunMetrics().metrics;

/**
 * Makes a sink that shows the newest lines in a registry of prom-client: `windrow_value` by mode,
 * key, statistic and window, `windrow_iteration`, `windrow_epoch`, `windrow_eta_seconds`,
 * `windrow_records_total`, `windrow_nonfinite_total`. The registry asks when it is scraped; nothing
 * is stored there. When the run is closed its metrics leave the registry.
 * @throws Error of prom-client when the registry has metrics of these names.
 * @example
 * const format = windrow({ sinks: [prometheusMetrics({ register: promClient.register })] });
 */
export function prometheusSink({ register }: PrometheusMetricsOptions): Sink {
  const run = new RunMetrics();
  const valuesOf = (name: string): PrometheusMetric['values'] =>
    prometheusMetrics(run.metrics).find((own) => own.name === name)?.values ?? [];
  const names = prometheusMetrics(NO_VALUES).map(({ name, help, type }) => {
    const metric = {
      ...{ name, help, type, aggregator: 'sum', reset: () => {} },
      // a registry of OpenMetrics renames counters, and adds `_total` itself
      get: async () => ({
        name: metric.name,
        help,
        type,
        aggregator: 'sum',
        values: valuesOf(name),
      }),
    };
    register.registerMetric(metric as never);
    return name;
  });
  return {
    write: (event: EngineEvent) => run.write(event),
    close() {
      for (const name of names) register.removeSingleMetric(name);
    },
  };
}
