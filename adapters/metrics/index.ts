/** `windrow/metrics`: sinks for prom-client and OpenTelemetry, of which windrow knows the shapes only. */

export { type OtelMeter, type OtelMetricsOptions, otelSink as otelMetrics } from './otel-sink.ts';
export {
  type PrometheusMetricsOptions,
  type PrometheusRegister,
  prometheusSink as prometheusMetrics,
} from './prometheus-sink.ts';
