import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Metric, Point } from './metric.ts';

const NS_PER_MS = 1_000_000n;
/** Wire types of protobuf. */
const FIXED64 = 1;
const BYTES = 2;
/** `AGGREGATION_TEMPORALITY_CUMULATIVE`. */
const CUMULATIVE = 2;

/** The moment of a request, and what it is of. */
export interface OtlpMoment {
  /** Epoch milliseconds now, and since when counters count. */
  readonly nowMs: number;
  readonly startMs: number;
  readonly serviceName: string;
  readonly version: string;
}

/**
 * Returns metrics as an `ExportMetricsServiceRequest` of OTLP in protobuf; its JSON has no NaN. Field
 * numbers: opentelemetry-proto 1.x, `metrics/v1/metrics.proto`.
 */
export function otlpRequest(metrics: readonly Metric[], moment: OtlpMoment): Uint8Array {
  const request = new BinaryWriter();
  message(request, 1, (resourceMetrics) => {
    message(resourceMetrics, 1, (resource) =>
      writeAttribute(resource, 1, 'service.name', moment.serviceName),
    );
    message(resourceMetrics, 2, (scopeMetrics) => {
      message(scopeMetrics, 1, (scope) => {
        scope.tag(1, BYTES).string('windrow');
        scope.tag(2, BYTES).string(moment.version);
      });
      for (const metric of metrics) writeMetric(scopeMetrics, metric, moment);
    });
  });
  return request.finish();
}

function writeMetric(writer: BinaryWriter, metric: Metric, moment: OtlpMoment): void {
  const { name, description, unit, kind, points } = metric;
  if (points.length === 0) return;
  message(writer, 2, (own) => {
    own.tag(1, BYTES).string(name);
    own.tag(2, BYTES).string(description);
    if (unit !== undefined) own.tag(3, BYTES).string(unit);
    // a gauge is field 5, a sum field 7
    message(own, kind === 'gauge' ? 5 : 7, (data) => {
      for (const point of points) message(data, 1, (item) => writePoint(item, point, kind, moment));
      if (kind === 'counter') data.tag(2, 0).int32(CUMULATIVE).tag(3, 0).bool(true);
    });
  });
}

function writePoint(
  writer: BinaryWriter,
  { labels, value }: Point,
  kind: Metric['kind'],
  { nowMs, startMs }: OtlpMoment,
): void {
  if (kind === 'counter') writer.tag(2, FIXED64).fixed64(nanoseconds(startMs));
  writer.tag(3, FIXED64).fixed64(nanoseconds(nowMs));
  writer.tag(4, FIXED64).double(value);
  for (const [name, text] of labels) writeAttribute(writer, 7, name, text);
}

function writeAttribute(writer: BinaryWriter, field: number, key: string, text: string): void {
  message(writer, field, (attribute) => {
    attribute.tag(1, BYTES).string(key);
    message(attribute, 2, (value) => void value.tag(1, BYTES).string(text));
  });
}

function message(writer: BinaryWriter, field: number, write: (own: BinaryWriter) => void): void {
  writer.tag(field, BYTES).fork();
  write(writer);
  writer.join();
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms)) * NS_PER_MS;
}
