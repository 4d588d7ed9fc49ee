import { openPrometheus } from '../../adapters/host/live/open-prometheus.ts';
import { parseOptions, type Sink } from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';
import { ask } from '../serve/ask.ts';
import { hasPrometheus, PrometheusServer } from './prometheus-server.ts';

const KEYS = 500;

/** Metrics that are served on a free port, and the URL that is told. */
async function serve(): Promise<{ readonly sink: Sink; readonly url: string }> {
  let sink: Sink | undefined;
  const url = await new Promise<string>((resolve) => {
    sink = openPrometheus({
      address: { host: '127.0.0.1', port: 0 },
      hint: (text) => resolve(text.replace('metrics for Prometheus: ', '')),
      warn: () => {},
    });
  });
  return { sink: sink as Sink, url };
}

/** An engine with a line per record. */
function open(sink: Sink) {
  const { options } = parseOptions({ interval: 1, windowSize: 1, groupBy: 'route' }, {});
  return openTextEngine(options, Date.now, [sink]).engine;
}

describe('openPrometheus', () => {
  test('answers GET and HEAD of /metrics, and nothing else', async () => {
    const { sink, url } = await serve();
    const engine = open(sink);
    engine.collect({ train: { loss: 0.5 }, route: '/a' });
    const { status, headers, body } = await ask(url);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain(
      'windrow_value{mode="train",route="/a",key="loss",statistic="mean",window="1"} 0.5\n',
    );
    expect(await ask(url, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect((await ask(url, { method: 'POST' })).status).toBe(405);
    expect((await ask(new URL('/', url).href)).status).toBe(404);
    expect((await ask(url, { headers: { host: 'evil.example' } })).status).toBe(403);
    await engine.close();
  });

  const onPrometheus = hasPrometheus() ? test : test.skip;
  onPrometheus('is scraped by a real Prometheus: 500 series, NaN and escapes', async () => {
    const { sink, url } = await serve();
    const engine = open(sink);
    const odd = 'a"b\\c\nd é';
    const keys = Array.from({ length: KEYS }, (_, index) => [`key${index}`, index] as const);
    const train = Object.fromEntries(keys);
    engine.collect({
      train: { ...train, key7: Number.NaN, key8: Number.POSITIVE_INFINITY },
      route: odd,
    });
    const prometheus = await PrometheusServer.start(new URL(url).host);
    const series = await prometheus.query('windrow_value', (all) => all.length > 0);
    await prometheus.stop();
    await engine.close();
    expect(series).toHaveLength(KEYS);
    const byKey = new Map(
      series.map(({ metric, value }) => [metric.key, { metric, value: value[1] }]),
    );
    expect(byKey.get('key7')?.value).toBe('NaN');
    expect(byKey.get('key8')?.value).toBe('+Inf');
    expect(byKey.get('key499')).toMatchObject({
      value: '499',
      metric: { route: odd, mode: 'train' },
    });
  });
});
