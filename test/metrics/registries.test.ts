import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Registry } from 'prom-client';
import { otelMetrics, prometheusMetrics } from '../../adapters/metrics/index.ts';
import { parseOptions, type Sink } from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

/** An engine with a sink besides its lines. */
function open(sink: Sink) {
  const { options } = parseOptions({ interval: 1, windowSize: 1 }, {});
  return openTextEngine(options, () => 0, [sink]).engine;
}

describe('prometheusMetrics', () => {
  test.each([
    ['the text format', Registry.PROMETHEUS_CONTENT_TYPE],
    ['OpenMetrics', Registry.OPENMETRICS_CONTENT_TYPE],
  ])('is scraped from a registry of prom-client in %s', async (_name, type) => {
    const register = new Registry();
    register.setContentType(type as typeof Registry.PROMETHEUS_CONTENT_TYPE);
    const engine = open(prometheusMetrics({ register }));
    engine.collect({ train: { loss: Number.NaN } });
    const text = await register.metrics();
    expect(text).toContain(
      'windrow_value{mode="train",key="loss",statistic="mean",window="1"} Nan',
    );
    expect(text).toContain('\nwindrow_records_total{outcome="collected"} 1\n');
    expect(text).toContain('\nwindrow_iteration{mode="train"} 1\n');
    engine.collect({ train: { loss: 2 } });
    expect(await register.metrics()).toContain('window="1"} 2\n');
  });

  test('leaves the registry with its run', async () => {
    const register = new Registry();
    const engine = open(prometheusMetrics({ register }));
    engine.collect({ train: { loss: 1 } });
    await engine.close();
    expect((await register.metrics()).trim()).toBe('');
  });

  test('does not take the place of metrics that are there', () => {
    const register = new Registry();
    prometheusMetrics({ register });
    expect(() => prometheusMetrics({ register })).toThrow(/windrow_value.*already/);
  });
});

describe('otelMetrics', () => {
  test('is exported by the SDK, with the newest values', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e6 });
    const provider = new MeterProvider({ readers: [reader] });
    const engine = open(otelMetrics({ meter: provider.getMeter('test') }));
    engine.collect({ train: { loss: 3 } });
    engine.collect({ train: { loss: Number.POSITIVE_INFINITY } });
    await reader.forceFlush();
    const exported = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap(({ metrics }) =>
          metrics.flatMap(({ descriptor, dataPoints }) =>
            dataPoints.map(({ attributes, value }) => [descriptor.name, { ...attributes }, value]),
          ),
        ),
      );
    const loss = { mode: 'train', key: 'loss', statistic: 'mean', window: '1' };
    expect(exported).toContainEqual(['windrow.value', loss, Number.POSITIVE_INFINITY]);
    expect(exported).toContainEqual(['windrow.iteration', { mode: 'train' }, 2]);
    expect(exported).toContainEqual(['windrow.records', { outcome: 'collected' }, 2]);
    await engine.close();
    await provider.shutdown();
  });
});
