import { MessageHub } from '../../src/index.ts';
import { START_MS, upTo, World } from './world.ts';

const record = (iter: number) => ({ train: { loss: 1 / iter }, iter, time: START_MS + iter });

/** Logs `count` records, beginning with iteration `from`. */
function logAll(producer: { collect(record: object): unknown }, from: number, count: number): void {
  for (let iter = from; iter < from + count; iter++) producer.collect(record(iter));
}

describe('Producer', () => {
  test('sends a batch 20 ms after its first record, with the numbers of its records', async () => {
    const world = new World();
    const producer = world.producer();
    logAll(producer, 1, 3);
    await world.pass(19);
    expect((await world.batches()).map(({ signal }) => signal)).toEqual(['alive']);
    await world.pass(1);
    expect((await world.batches()).slice(1)).toMatchObject([
      { run: 'exp-12', rank: '3', world: 8, seq: 1, count: 3, clockMs: START_MS + 20 },
    ]);
    logAll(producer, 4, 1);
    await world.pass(20);
    expect(await world.records()).toEqual(upTo(4));
    expect(producer.stats()).toMatchObject({
      collected: 4,
      distributed: { sent: 4, waiting: 0, dropped: 0 },
    });
  });

  test('sends a batch at once when it is full', async () => {
    const world = new World();
    logAll(world.producer({}, { maxBatch: 10 }), 1, 25);
    await world.settle();
    expect((await world.batches()).map(({ count }) => count)).toEqual([0, 10, 10]);
  });

  test('sends scalars, and passes all other records, and warnings with scalars too', async () => {
    const world = new World();
    const producer = world.producer();
    producer.collect({ msg: 'hello' });
    producer.collect({ ...record(1), level: 40, msg: 'careful' });
    producer.collect(record(2));
    await world.pass(20);
    const ordinary = world.events.map((event) => event.kind === 'ordinary' && event.record.msg);
    expect(ordinary).toEqual(['hello', 'careful']);
    expect(await world.records()).toEqual([1, 2]);
    expect(producer.stats()).toMatchObject({ records: 3, collected: 2, passed: 1 });
  });

  test('gives records without a clock that of their arrival', async () => {
    const world = new World();
    const producer = world.producer();
    producer.collect({ train: { loss: 0.5 }, iter: 1 });
    world.nowMs += 7;
    producer.collect({ train: { loss: 0.5 }, iter: 2 });
    await world.pass(20);
    const times = (await world.batches()).flatMap(({ blocks }) =>
      blocks.flatMap((block) =>
        block.kind === 'notes'
          ? []
          : Array.from({ length: block.length }, (_, row) =>
              block.columns[block.template.time]?.at(row),
            ),
      ),
    );
    expect(times).toEqual([START_MS, START_MS + 7]);
  });

  test('sends what records say of the run, and updates of the hub, before the next record', async () => {
    const world = new World();
    const hub = new MessageHub('own');
    const producer = world.producer({ hub });
    producer.collect({ run: { max_iters: 10 }, ...record(1) });
    hub.updateScalar('train/extra', 3);
    producer.collect({ ...record(2), train: {}, val: { acc: 1, note: 'warm' } });
    await world.pass(20);
    const [, batch] = await world.batches();
    expect(batch?.blocks).toMatchObject([
      { kind: 'notes', lines: ['{"run":{"maxIters":10}}'] },
      { kind: 'rows', length: 1 },
      {
        kind: 'notes',
        lines: ['{"windrow/hub":{"scalars":[["train/extra",3,1]],"info":{}}}'],
      },
      { kind: 'rows', length: 1, extras: { info: [[['note', 'warm']]] } },
    ]);
    await producer.close();
    // a hub that others have too must not fill what nobody sends any more
    for (let n = 0; n < 10_001; n++) hub.updateScalar('train/extra', n);
    expect(world.warnings).toEqual([]);
  });

  test('has the names of loggers and the labels of groups', async () => {
    const world = new World();
    const producer = world.producer({ groupBy: 'pod' });
    for (const pod of ['a', 'b', 'a']) producer.collect({ ...record(1), pod, name: 'api' });
    producer.takeScalars({ ...record(1), pod: 'c' }, { level: 30, name: 'web' });
    await world.pass(20);
    const [, batch] = await world.batches();
    expect(batch).toMatchObject({ groupBy: ['pod'], labels: ['a', 'b', 'c'] });
    const names = batch?.blocks.flatMap((block) =>
      block.kind === 'rows' ? block.template.name : [],
    );
    expect(names).toEqual(['api', 'api', 'web']);
  });

  test('a record that no batch can hold is refused, and said once', async () => {
    const world = new World();
    const producer = world.producer({ maxKeys: 5000 });
    const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, key) => [`k${key}`, key]));
    producer.collect({ train: wide, iter: 1 });
    producer.collect({ train: wide, iter: 2 });
    producer.collect(record(3));
    await world.pass(20);
    expect(await world.records()).toEqual([1]);
    expect(producer.stats()).toMatchObject({ collected: 1, refused: 2 });
    expect(world.warnings).toEqual([
      'a record with too many keys cannot be sent: no batch can hold it',
    ]);
  });

  test('a record whose text cannot be read passes, and is refused', async () => {
    const world = new World();
    const producer = world.producer();
    const circle: unknown[] = [];
    circle.push(circle);
    producer.collect({ val: { acc: 1, circle }, iter: 1 });
    producer.collect(record(2));
    await world.pass(20);
    expect(producer.stats()).toMatchObject({ records: 2, refused: 1, collected: 1 });
    expect(await world.records()).toEqual([1]);
  });
});

describe('flush and close', () => {
  test('flush resolves when the broker has all records', async () => {
    const world = new World();
    const producer = world.producer();
    logAll(producer, 1, 3);
    await producer.flush();
    expect(await world.records()).toEqual(upTo(3));
  });

  test('close sends what waits, and then bye; no sign of life follows', async () => {
    const world = new World();
    const producer = world.producer();
    logAll(producer, 1, 3);
    await producer.close();
    await world.pass(60_000);
    const batches = await world.batches();
    expect(batches.map(({ signal, seq }) => [signal, seq])).toEqual([
      ['alive', 1],
      [undefined, 1],
      ['bye', 4],
    ]);
    logAll(producer, 4, 1);
    await world.pass(60_000);
    expect(await world.batches()).toHaveLength(3);
  });

  test('close gives up after 5 s, and says what is lost', async () => {
    const world = new World();
    world.fault = 'before';
    const producer = world.producer();
    logAll(producer, 1, 1234);
    const closed = producer.close();
    await world.pass(5000);
    await closed;
    expect(world.warnings.at(-1)).toBe(
      '1,234 records were not sent: cannot reach redis://host:6379 (ECONNREFUSED)',
    );
  });

  test('flush rejects after 5 s with the reason', async () => {
    const world = new World();
    world.fault = 'before';
    const producer = world.producer();
    logAll(producer, 1, 2);
    const flushed = expect(producer.flush()).rejects.toThrow(
      'windrow: 2 records were not sent: cannot reach redis://host:6379 (ECONNREFUSED)',
    );
    await world.pass(5000);
    await flushed;
  });

  test('the end of a process says what is lost', async () => {
    const world = new World();
    const producer = world.producer();
    await world.settle();
    logAll(producer, 1, 2);
    expect(producer.end()).toBe(true);
    expect(world.warnings).toEqual(['2 records were not sent: the process ended before']);
  });
});
