import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parse } from 'protobufjs';
import { OtlpExporter } from '../../adapters/host/otlp-exporter.ts';
import { parseOptions } from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

/** The part of opentelemetry-proto that a request of metrics needs. */
const PROTO = `syntax = "proto3";
message Request { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; }
message Scope { string name = 1; string version = 2; }
message Metric { string name = 1; string description = 2; string unit = 3; oneof data { Gauge gauge = 5; Sum sum = 7; } }
message Gauge { repeated Point data_points = 1; }
message Sum { repeated Point data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Point { repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; oneof value { double as_double = 4; sfixed64 as_int = 6; } }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { string string_value = 1; }`;
const REQUEST = parse(PROTO).root.lookupType('Request');

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A collector that keeps what it gets and answers with `status`. */
async function openCollector(status = 200) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const decoded = REQUEST.decode(await buffer(request));
    const body = REQUEST.toObject(decoded, { longs: String, enums: String });
    received.push({ url: request.url, headers: request.headers, body });
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://user:secret@127.0.0.1:${port}`, received, close };
}

/** An engine that exports at its close. */
function open(url: string, warnings: string[]) {
  const warn = (message: string): void => void warnings.push(message);
  const exporter = new OtlpExporter({ url, intervalMs: 1e6, serviceName: 'shop', warn });
  const { options } = parseOptions({ interval: 1, windowSize: 1 }, {});
  const { engine } = openTextEngine(options, () => 0, [exporter]);
  return { engine, exporter };
}

describe('OtlpExporter', () => {
  test('sends protobuf that a collector reads, NaN among it', async () => {
    const collector = await openCollector();
    const warnings: string[] = [];
    const { engine } = open(collector.url, warnings);
    engine.collect({ train: { loss: Number.NaN, lr: 0.1 } });
    await engine.close();
    await collector.close();
    expect(warnings).toEqual([]);
    const [{ url, headers, body }] = collector.received as [Received];
    expect(url).toBe('/v1/metrics');
    expect(headers['content-type']).toBe('application/x-protobuf');
    const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
    const [resource] = body.resourceMetrics as [Record<string, never>];
    expect(resource.resource).toEqual({ attributes: [text('service.name', 'shop')] });
    const [{ scope, metrics }] = resource.scopeMetrics as unknown as [
      { readonly scope: unknown; readonly metrics: unknown },
    ];
    expect(scope).toMatchObject({ name: 'windrow' });
    expect(metrics).toContainEqual(
      expect.objectContaining({
        name: 'windrow.value',
        gauge: {
          dataPoints: [
            expect.objectContaining({
              asDouble: Number.NaN,
              attributes: [
                text('mode', 'train'),
                text('key', 'loss'),
                text('statistic', 'mean'),
                text('window', '1'),
              ],
              timeUnixNano: expect.stringMatching(/^\d{19}$/),
            }),
            expect.objectContaining({ asDouble: 0.1 }),
          ],
        },
      }),
    );
    expect(metrics).toContainEqual(
      expect.objectContaining({
        name: 'windrow.records',
        sum: expect.objectContaining({ aggregationTemporality: 2, isMonotonic: true }),
      }),
    );
  });

  test('tells once that nobody answers, and never the password', async () => {
    const collector = await openCollector();
    await collector.close();
    const warnings: string[] = [];
    const { engine, exporter } = open(collector.url, warnings);
    engine.collect({ train: { loss: 1 } });
    await engine.close();
    expect(exporter.failures).toBe(1);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^windrow: cannot send metrics to http:\/\/127\.0\.0\.1:\d+\/v1\/metrics: ECONNREFUSED$/,
      ),
    ]);
  });

  test('tells of an endpoint that refuses', async () => {
    const collector = await openCollector(503);
    const warnings: string[] = [];
    const { engine } = open(collector.url, warnings);
    engine.collect({ train: { loss: 1 } });
    await engine.close();
    await collector.close();
    expect(warnings).toEqual([expect.stringContaining('status 503')]);
  });
});
