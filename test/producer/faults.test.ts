import fc from 'fast-check';
import { START_MS, upTo, World } from './world.ts';

function log(producer: { collect(record: object): unknown }, iter: number): void {
  producer.collect({ train: { loss: iter }, iter, time: START_MS + iter });
}

describe('a broker out of reach', () => {
  test('costs nothing but time, and is said once when it begins and once when it ends', async () => {
    const world = new World();
    const producer = world.producer();
    await world.settle();
    world.fault = 'before';
    for (let iter = 1; iter <= 100; iter++) {
      log(producer, iter);
      await world.pass(117);
    }
    world.fault = undefined;
    await world.pass(5300);
    expect(await world.records()).toEqual(upTo(100));
    expect(world.warnings).toEqual([
      'cannot reach redis://host:6379 (ECONNREFUSED): records wait in memory, 64 MB at most',
      'reached again after 16 s, 100 records were sent, 0 dropped',
    ]);
  });

  test('a batch whose answer was lost is not sent twice', async () => {
    const world = new World();
    const producer = world.producer();
    await world.settle();
    log(producer, 1);
    world.fault = 'after';
    await world.pass(20);
    world.fault = undefined;
    await world.pass(6000);
    const sent = (await world.batches()).filter(({ count }) => count > 0);
    expect(sent).toHaveLength(1);
    expect(producer.stats().distributed).toMatchObject({ waiting: 0, sentAgain: 0 });
  });

  test('the oldest records are dropped when the memory is full: a hole that numbers show', async () => {
    const world = new World();
    const producer = world.producer({}, { maxBatch: 10, maxBuffer: 8192 });
    await world.settle();
    world.fault = 'before';
    for (let iter = 1; iter <= 1000; iter++) {
      log(producer, iter);
      await world.settle();
    }
    world.fault = undefined;
    await world.pass(6000);
    const records = await world.records();
    const dropped = producer.stats().distributed?.dropped ?? 0;
    expect(dropped).toBeGreaterThan(500);
    expect(records).toEqual(upTo(1000).slice(dropped));
    expect(world.warnings).toContain(
      'records are dropped: the broker takes fewer than come, and the memory is full',
    );
    expect(world.warnings.at(-1)).toMatch(
      /^reached again after \d+ s, \d+ records were sent, \d+ dropped$/,
    );
  });

  test('any order of faults, losses of the newest 10 s and records gives every record, in order', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('log' as const), count: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 7000 }) }),
      fc.record({
        kind: fc.constant('fault' as const),
        fault: fc.constantFrom('before' as const, 'after' as const, undefined),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = new World();
        const producer = world.producer({}, { maxBatch: 7 });
        let iter = 0;
        for (const one of steps) {
          if (one.kind === 'log') for (let n = 0; n < one.count; n++) log(producer, ++iter);
          else if (one.kind === 'fault') world.fault = one.fault;
          else await world.pass(one.ms);
        }
        world.fault = undefined;
        await world.pass(11_000);
        expect(await world.records()).toEqual(upTo(iter));
        await producer.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('a broker that has lost its entries', () => {
  test('is sent again what is not older than 10 s', async () => {
    const world = new World();
    const producer = world.producer();
    log(producer, 1);
    await world.pass(1000);
    world.lose();
    log(producer, 2);
    await world.pass(6000);
    expect(await world.records()).toEqual([1, 2]);
    expect(producer.stats().distributed).toMatchObject({ sentAgain: 1, waiting: 0 });
  });

  test('is sent again where the rank ends with nothing else to send', async () => {
    const world = new World();
    const producer = world.producer();
    await world.settle();
    log(producer, 1);
    await world.pass(1000);
    world.lose();
    const closed = producer.close();
    await world.pass(1000);
    await closed;
    expect(await world.records()).toEqual(upTo(1));
  });

  test('what is older is said, and a hole in the numbers', async () => {
    const world = new World();
    const producer = world.producer();
    log(producer, 1);
    await world.pass(30_000);
    log(producer, 2);
    await world.pass(1000);
    world.lose();
    await world.pass(6000);
    expect(await world.records()).toEqual([2]);
    expect(world.warnings).toEqual(['the broker has lost 1 records that are not kept any more']);
  });
});

describe('signs of life', () => {
  test('come every 5 s while nothing is logged, and not while something is', async () => {
    const world = new World();
    const producer = world.producer();
    await world.pass(16_000);
    const idle = await world.batches();
    expect(idle.map(({ signal }) => signal)).toEqual(['alive', 'alive', 'alive', 'alive']);
    for (let iter = 1; iter <= 20; iter++) {
      log(producer, iter);
      await world.pass(1000);
    }
    const signals = (await world.batches()).filter(({ signal }) => signal !== undefined);
    expect(signals).toHaveLength(4);
  });
});

describe('two processes with one rank', () => {
  test('the later one goes on; the other is told, and sends nothing more', async () => {
    const world = new World();
    const first = world.producer();
    log(first, 1);
    await world.pass(1000);
    const second = world.producer();
    log(second, 1);
    await world.pass(6000);
    const since = new Date(START_MS + 1000).toTimeString().slice(0, 8);
    expect(world.warnings).toEqual([
      `rank 3 of exp-12 is logged by another process since ${since}`,
    ]);
    log(first, 2);
    log(second, 2);
    await world.pass(6000);
    expect(await world.records()).toEqual([1, 2]);
    expect(first.stats().distributed).toMatchObject({ sent: 1, dropped: 1 });
    await first.close();
    expect((await world.batches()).some(({ signal }) => signal === 'bye')).toBe(false);
  });

  test('a later process whose clock is behind is the newer one too', async () => {
    const world = new World();
    const first = world.producer();
    await world.pass(10);
    world.nowMs -= 60_000;
    const second = world.producer();
    log(second, 1);
    log(second, 2);
    await world.pass(70_000);
    const [batch] = (await world.batches()).filter(({ count }) => count > 0);
    expect(batch).toMatchObject({ inc: START_MS + 1, count: 2 });
    expect(world.warnings).toHaveLength(1);
    await first.close();
  });
});
