// An update against what metrics libraries do with a value. They keep counts of buckets, windrow the
// values: for the program that logs it is the same call.

import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { Histogram, Registry } from 'prom-client';
import { MessageHub } from '../../dist/src/index.js';
import { compare, timed } from '../compare.js';
import { ratioRow } from '../figure-row.js';

/** Collects when it is asked to, which here it never is. */
class IdleReader extends MetricReader {
  async onShutdown() {}
  async onForceFlush() {}
}

/** From 0 to 10, as latencies are. */
const valueAt = (index) => (index % 1000) / 100;

export async function measure({ rounds }) {
  const operations = 1_000_000;
  // a loop each: one loop for all would call through a closure that nobody can inline
  const contenders = {
    windrow() {
      const hub = new MessageHub();
      return timed(() => {
        for (let i = 0; i < operations; i++) hub.updateScalar('http/latency', valueAt(i));
      });
    },
    'prom-client'() {
      const histogram = new Histogram({ name: 'latency', help: '-', registers: [new Registry()] });
      return timed(() => {
        for (let i = 0; i < operations; i++) histogram.observe(valueAt(i));
      });
    },
    opentelemetry() {
      const provider = new MeterProvider({ readers: [new IdleReader()] });
      const histogram = provider.getMeter('bench').createHistogram('latency');
      return timed(() => {
        for (let i = 0; i < operations; i++) histogram.record(valueAt(i));
      });
    },
  };
  const result = await compare(contenders, { rounds, warmups: 2 });
  const against = (rival, must) => ({ ours: 'windrow', rival, operations, goal: { must } });
  return [
    ratioRow('updateScalar against prom-client observe', result, against('prom-client', 5)),
    ratioRow('updateScalar against OpenTelemetry record', result, against('opentelemetry', 3)),
  ];
}
