import {
  parseOptions,
  prometheusText,
  RunMetrics,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

const START_MS = Date.UTC(2026, 0, 15, 9, 30, 0);

/** An engine and the metrics of its lines. */
function open(given: WindrowOptions) {
  const run = new RunMetrics();
  const { options } = parseOptions({ interval: 1, timeZone: 'UTC', ...given }, {});
  const { engine } = openTextEngine(options, () => START_MS, [run]);
  const text = (): readonly string[] =>
    prometheusText(run.metrics)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  return { engine, run, text };
}

describe('RunMetrics', () => {
  test('has the newest line of each mode by key, statistic and window', () => {
    const { engine, text } = open({ maxEpochs: 1, epochLength: 20, windowSize: 5 });
    engine.collect({ train: { lr: 0.1, loss: 3, time: 2 } });
    engine.collect({ train: { lr: 0.1, loss: 1, time: 2 } });
    engine.collect({ val: { acc: 0.5 } });
    expect(text()).toEqual([
      'windrow_value{mode="train",key="lr",statistic="current",window=""} 0.1',
      'windrow_value{mode="train",key="loss",statistic="mean",window="5"} 2',
      'windrow_value{mode="train",key="time",statistic="mean",window="5"} 2',
      'windrow_value{mode="val",key="acc",statistic="current",window=""} 0.5',
      'windrow_iteration{mode="train"} 2',
      'windrow_iteration{mode="val"} 2',
      'windrow_epoch{mode="train"} 1',
      'windrow_epoch{mode="val"} 1',
      'windrow_eta_seconds{mode="train"} 36',
      'windrow_records_total{outcome="collected"} 3',
      'windrow_records_total{outcome="passed"} 0',
      'windrow_records_total{outcome="refused"} 0',
      'windrow_nonfinite_total 0',
    ]);
  });

  test('names NaN and infinities as Prometheus reads them', () => {
    const { engine, text } = open({ windowSize: 1 });
    const { NaN: nan, POSITIVE_INFINITY: plus, NEGATIVE_INFINITY: minus } = Number;
    engine.collect({ train: { loss: nan, loss_b: plus, loss_c: minus } });
    const values = text().filter((line) => line.startsWith('windrow_value'));
    expect(values.map((line) => line.split(' ').at(-1))).toEqual(['NaN', '+Inf', '-Inf']);
    expect(text()).toContain('windrow_nonfinite_total 3');
  });

  test('escapes what a stranger put into keys and labels', () => {
    const { engine, text } = open({
      groupBy: [{ label: 'req.url', raw: true }, 'mode', '__name__'],
    });
    const group = { mode: 'm', __name__: 'up', 'req.url': 'a"b\\c\nd' };
    engine.collect({ 'train/lo"ss': 1, ...group });
    expect(text()[0]).toBe(
      'windrow_value{mode="train",req_url="a\\"b\\\\c\\nd",group_mode="m",group___name__="up",key="lo\\"ss",statistic="current",window=""} 1',
    );
  });

  test('drops the series of a key that has left the lines', () => {
    const { engine, text } = open({ keyTtl: 2 });
    engine.collect({ train: { loss: 1, extra: 1 } });
    expect(text().join('\n')).toContain('key="extra"');
    for (let iter = 0; iter < 3; iter++) engine.collect({ train: { loss: 1 } });
    expect(text().join('\n')).not.toContain('key="extra"');
  });

  test('drops the series of a group that made room for another one', () => {
    const { engine, text } = open({ modes: ['http'], groupBy: 'route', maxGroups: 2 });
    for (const route of ['a', 'b']) engine.collect({ http: { n: 1 }, route });
    for (let i = 0; i < 2000; i++)
      engine.collect({ http: { n: 1 }, route: i % 3 === 0 ? 'c' : 'b' });
    const all = text().join('\n');
    expect(all).not.toContain('route="a"');
    expect(all).toContain('route="c"');
  });

  test('is empty before the first record', () => {
    expect(open({}).text()).toEqual([]);
  });
});
