import type { PartitionWorker } from '../../src/merge/partition-worker.ts';
import type { Producer } from '../../src/producer/producer.ts';
import { Lab, RUN, START_MS, type WorkerGiven } from './lab.ts';
import { Link } from './link.ts';

const OPTIONS = { interval: 5, windowSize: 5, timeZone: 'UTC', byEpoch: false };

interface Scene {
  readonly lab: Lab;
  readonly ranks: readonly Producer[];
  readonly worker: PartitionWorker;
}

async function open(world: number, heard: number, given: WorkerGiven = {}): Promise<Scene> {
  const lab = new Lab();
  const ranks = Array.from({ length: heard }, (_, rank) => lab.producer(rank, world));
  const worker = lab.worker({ options: OPTIONS, ...given });
  void worker.run();
  await lab.pass(100);
  return { lab, ranks, worker };
}

function log(producer: Producer | undefined, from: number, to: number, loss = 1): void {
  for (let iter = from; iter <= to; iter++) {
    producer?.collect({ train: { loss }, iter, time: START_MS + iter * 1000 });
  }
}

/** What follows the clock and the name of each line. */
async function messages({ lab }: Scene, run = RUN): Promise<readonly string[]> {
  return (await lab.lines(run)).map(({ text }) => text.replace(/^.* INFO - Iter\(train\) /, ''));
}

const [FIRST, SECOND, THIRD] = [5, 10, 15].map((iter) => `[${iter}]    time: 1.0000  loss: 1.0000`);

describe('a rank that is not there', () => {
  test('is waited for until it counts as dead, if it was never heard of', async () => {
    const scene = await open(2, 1);
    log(scene.ranks[0], 1, 5);
    await scene.lab.pass(29_000);
    expect(await messages(scene)).toEqual([]);
    await scene.lab.pass(3000);
    expect(await messages(scene)).toEqual([`${FIRST} (ranks: 1/2)`]);
  });

  test('is waited for no longer than the lateness, if it lives', async () => {
    const scene = await open(3, 3);
    for (const rank of scene.ranks) log(rank, 1, 5);
    await scene.lab.pass(200);
    log(scene.ranks[0], 6, 10);
    log(scene.ranks[1], 6, 10);
    await scene.lab.pass(29_000);
    expect(await messages(scene)).toEqual([FIRST]);
    await scene.lab.pass(3000);
    expect(await messages(scene)).toEqual([FIRST, `${SECOND} (ranks: 2/3)`]);
    log(scene.ranks[2], 6, 9);
    for (const rank of scene.ranks) log(rank, 11, 15);
    await scene.lab.pass(200);
    // its four records of the line before came too late
    expect((await messages(scene))[2]).toBe(`${THIRD} (late: 4)`);
    expect(scene.worker.merge.runs.get(RUN)?.merge.counts).toMatchObject({ late: 4, merged: 40 });
  });

  test('is missed after it has left, and not waited for', async () => {
    const scene = await open(2, 2);
    for (const rank of scene.ranks) log(rank, 1, 5);
    await scene.lab.pass(100);
    void scene.ranks[1]?.close();
    await scene.lab.pass(100);
    log(scene.ranks[0], 6, 10);
    await scene.lab.pass(300);
    expect(await messages(scene)).toEqual([FIRST, `${SECOND} (ranks: 1/2)`]);
  });

  test('is dead without a sign of life, and counts again when it comes back', async () => {
    const scene = await open(2, 2);
    for (const rank of scene.ranks) log(rank, 1, 5);
    await scene.lab.pass(100);
    scene.ranks[1]?.end(); // it is killed: no more heartbeats
    log(scene.ranks[0], 6, 10);
    await scene.lab.pass(33_000);
    expect((await messages(scene))[1]).toBe(`${SECOND} (ranks: 1/2)`);
    const again = scene.lab.producer(1, 2);
    log(again, 11, 15);
    await scene.lab.pass(100);
    log(scene.ranks[0], 11, 15);
    await scene.lab.pass(300);
    expect((await messages(scene))[2]).toBe(THIRD);
  });

  test('that has lost records is missed in the cells of them', async () => {
    const scene = await open(2, 1);
    const link = new Link(scene.lab.broker());
    const dropping = scene.lab.producer(1, 2, {}, { broker: link, maxBatch: 5, maxBuffer: 4000 });
    await scene.lab.pass(100);
    link.cut();
    log(scene.ranks[0], 1, 100);
    log(dropping, 1, 100); // more than its memory holds
    await scene.lab.pass(100);
    link.resume();
    await scene.lab.pass(6000);
    const { gaps } = scene.worker.merge.runs.get(RUN)?.merge.counts ?? { gaps: 0 };
    expect(gaps).toBeGreaterThan(0);
    const lines = await messages(scene);
    expect(lines[0]).toMatch(/\(ranks: 1\/2\)$/);
    expect(lines.at(-1)).not.toContain('ranks');
  });
});

describe('a rank that is only there for some modes', () => {
  test('does not hold up the modes that others log', async () => {
    const scene = await open(2, 2);
    for (const rank of scene.ranks) log(rank, 1, 5);
    const val = { val: { acc: 0.5 }, epoch: 1, iter: 5, time: START_MS + 6000 };
    scene.ranks[0]?.collect(val);
    for (const rank of scene.ranks) log(rank, 6, 10);
    await scene.lab.pass(300);
    const lines = await messages(scene);
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('ranks');
  });
});

describe('more records than may wait', () => {
  test('close cells before the lateness, and nothing is kept without a bound', async () => {
    const scene = await open(3, 3, { rules: { maxOpen: 20 } });
    log(scene.ranks[0], 1, 40);
    log(scene.ranks[1], 1, 40);
    await scene.lab.pass(500);
    const lines = await messages(scene);
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toMatch(/\(ranks: 2\/3\)$/);
    const waiting = scene.worker.merge.runs.get(RUN)?.merge.ranks.streams.map((own) => own.waiting);
    expect(waiting).toEqual([20, 20, 0]);
  });

  test('one rank with a wild iteration does not make the others late', async () => {
    const scene = await open(3, 3);
    scene.ranks[2]?.collect({ train: { loss: 1 }, iter: 1e15, time: START_MS });
    for (const rank of scene.ranks) log(rank, 1, 10);
    await scene.lab.pass(60_000);
    log(scene.ranks[0], 11, 15);
    log(scene.ranks[1], 11, 15);
    await scene.lab.pass(300);
    const lines = await messages(scene);
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('late');
  });
});
