import type { EngineEvent, Sink } from '../../src/index.ts';
import { RunMetrics } from '../../src/internal/index.ts';

/** An observable instrument of OpenTelemetry. */
type Instrument = object;

/** What a callback of OpenTelemetry reports to. */
interface ObservableResult {
  observe(instrument: never, value: number, attributes?: Readonly<Record<string, string>>): void;
}

type ObservableCallback = (result: ObservableResult) => void;

/** What windrow needs of a `Meter` of @opentelemetry/api. */
export interface OtelMeter {
  createObservableGauge(name: string, options?: InstrumentOptions): Instrument;
  createObservableCounter(name: string, options?: InstrumentOptions): Instrument;
  addBatchObservableCallback(callback: ObservableCallback, instruments: never[]): void;
  removeBatchObservableCallback(callback: ObservableCallback, instruments: never[]): void;
}

interface InstrumentOptions {
  description?: string;
  unit?: string;
}

export interface OtelMetricsOptions {
  /** The meter of @opentelemetry/api that the instruments are made of. */
  readonly meter: OtelMeter;
}

/**
 * Makes a sink that shows the newest lines as observable instruments of a meter of OpenTelemetry:
 * `windrow.value` by mode, key, statistic and window, `windrow.iteration`, `windrow.epoch`,
 * `windrow.eta`, `windrow.records`, `windrow.nonfinite`. The SDK asks when it exports; windrow keeps
 * no queue. When the run is closed nothing is reported any more.
 * @example
 * const meter = metrics.getMeter('training');
 * const format = windrow({ sinks: [otelMetrics({ meter })] });
 */
export function otelSink({ meter }: OtelMetricsOptions): Sink {
  const run = new RunMetrics();
  const instruments = new Map(
    run.metrics.map(({ name, kind, description, unit }) => {
      const options = { description, ...(unit !== undefined && { unit }) };
      const make = kind === 'gauge' ? 'createObservableGauge' : 'createObservableCounter';
      return [name, meter[make](name, options)] as const;
    }),
  );
  const all = [...instruments.values()] as never[];
  const report: ObservableCallback = (result) => {
    for (const { name, points } of run.metrics) {
      const instrument = instruments.get(name) as never;
      for (const { labels, value } of points) {
        result.observe(instrument, value, Object.fromEntries(labels));
      }
    }
  };
  meter.addBatchObservableCallback(report, all);
  return {
    write: (event: EngineEvent) => run.write(event),
    close: () => meter.removeBatchObservableCallback(report, all),
  };
}
