import { aggregate, type Line, memoryBroker, producer } from '../../adapters/distributed/index.ts';
import type { EngineEvent } from '../../src/index.ts';

const START_MS = 1_764_163_124_000;

test('aggregate makes the lines of all ranks, and stops with the last run', async () => {
  const broker = memoryBroker({ partitions: 2 });
  const ranks = [0, 1].map((rank) => producer(broker, { run: 'exp-12', rank, world: 2 }));
  for (let iter = 1; iter <= 20; iter++) {
    for (const [rank, own] of ranks.entries()) {
      own.log({ train: { loss: rank + 0.5 }, iter, time: START_MS + iter * 1000 });
    }
  }
  await Promise.all(ranks.map((rank) => rank.close()));
  const heard: Line[] = [];
  const events: EngineEvent[] = [];
  const sinks = (run: string) => [
    { write: (event: EngineEvent) => void (run && events.push(event)) },
  ];
  const options = { once: true, timeZone: 'UTC', byEpoch: false, sinks };
  const aggregator = aggregate(broker, options, { onLine: (line) => void heard.push(line) });
  await aggregator.done;
  await aggregator.close();
  const lines: Line[] = [];
  for await (const line of broker.lines('exp-12', 1)) lines.push(line);
  expect(lines.map(({ text }) => text.slice(text.indexOf('Iter')))).toEqual([
    'Iter(train) [10]    time: 1.0000  loss: 1.0000',
    'Iter(train) [20]    time: 1.0000  loss: 1.0000',
  ]);
  expect(JSON.parse(lines[0]?.tag ?? '')).toMatchObject({ loss: 1, iter: 10 });
  expect(heard).toEqual(lines);
  expect(events.map(({ kind }) => kind)).toEqual(['summary', 'summary']);
  expect(aggregator.stats()).toMatchObject({
    lines: 2,
    lostEntries: 0,
    skipped: {},
    runs: [
      {
        run: 'exp-12',
        isOpen: false,
        ranks: { present: 2, world: 2 },
        iter: 20,
        openCells: 0,
        waitingFor: [],
        counts: { merged: 40, late: 0 },
      },
    ],
  });
  await broker.close();
});

test.each([
  [{ reduce: { loss: 'median' } }, /reduce/],
  [{ lateness: '30' }, /lateness/],
  [{ align: 'clock' }, /align/],
  [{ maxOpen: 0 }, /maxOpen/],
  [{ hub: 'mine' }, /hub: no option of an aggregator/],
])('aggregate refuses %j', (options, message) => {
  expect(() => aggregate(memoryBroker(), options as never)).toThrow(message);
});
