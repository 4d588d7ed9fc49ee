import { modeCurves } from '../../src/page/mode-curves.ts';
import { runData } from '../../src/report/run-data.ts';
import { until } from '../output/until.ts';
import { EventReader } from './event-reader.ts';
import { ServedTestPage } from './served-page.ts';

const readers: EventReader[] = [];

afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

function openReader(url: string, options?: { readonly isLazy?: boolean }): EventReader {
  const reader = new EventReader(url, options);
  readers.push(reader);
  return reader;
}

/** The buckets that a client has, by key. */
function kept({ run }: EventReader): unknown {
  return run.modes.map(({ curves }) => Array.from(curves, ([key, { buckets }]) => [key, buckets]));
}

/** The buckets of the report of this moment. */
function reported(served: ServedTestPage): unknown {
  return runData('', served.groups).modes.map((mode) =>
    Array.from(modeCurves(mode).curves, ([key, { buckets }]) => [key, buckets]),
  );
}

/** Feeds iterations of one key, and sends them. */
function feed(served: ServedTestPage, from: number, to: number): void {
  for (let iter = from; iter <= to; iter++) served.add(iter, { loss: Math.sin(iter) });
  served.page.tick();
}

test('a client has the run of the report at any moment, whenever it came', async () => {
  const served = new ServedTestPage();
  const url = await served.serve();
  const early = openReader(url);
  await early.until(1);
  feed(served, 1, 700);
  await early.until(2);
  const late = openReader(url);
  await late.until(1);
  for (let round = 0; round < 3; round++) {
    const from = 701 + round * 500; // across two halvings
    feed(served, from, from + 499);
    await Promise.all([early.until(3 + round), late.until(2 + round)]);
    const now = reported(served);
    expect(kept(early)).toEqual(now);
    expect(kept(late)).toEqual(now);
  }
});

test('without news nothing is sent, and what is new is little', async () => {
  const served = new ServedTestPage();
  const reader = openReader(await served.serve());
  await reader.until(1);
  feed(served, 1, 1000);
  served.page.tick();
  served.page.tick();
  feed(served, 1001, 1010);
  await reader.until(3);
  expect(reader.updates).toHaveLength(3);
  expect(reader.updates.map(({ isWhole }) => isWhole)).toEqual([true, false, false]);
  expect(JSON.stringify(reader.last).length).toBeLessThan(1500);
});

test('a client that reads nothing is left out and caught up later; others are not late', async () => {
  const served = new ServedTestPage();
  const url = await served.serve();
  const names = Array.from({ length: 100 }, (_, key) => `key_${key}`);
  const scalars = (iter: number): Record<string, number> =>
    Object.fromEntries(names.map((name, key) => [name, Math.sin(iter * key)]));
  for (let iter = 1; iter <= 1000; iter++) served.add(iter, scalars(iter));

  const lazy = openReader(url, { isLazy: true });
  await until(() => served.responses.length === 1);
  const eager = openReader(url);
  await eager.until(1);
  const [stalled, drained] = served.responses;
  const sizes: number[] = [];
  let largest = 0;
  for (let round = 2; round <= 15; round++) {
    served.add(1, scalars(round)); // late: all series are sent again, 1 MB
    served.page.tick();
    await eager.until(round);
    await until(() => drained?.writableLength === 0);
    largest = Math.max(largest, JSON.stringify(eager.last).length);
    sizes.push(stalled?.writableLength ?? Number.NaN);
  }
  expect(largest).toBeGreaterThan(800_000);
  // what the system takes for it comes first; then one update waits, and no second one
  expect(sizes.at(-1)).toBeGreaterThan(0);
  expect(Math.max(...sizes)).toBeLessThan(2 * largest);
  expect(new Set(sizes.slice(-4)).size).toBe(1);

  lazy.read();
  await until(() => stalled?.writableLength === 0);
  served.page.tick();
  const values = eager.valuesOf('key_1');
  await until(() => lazy.valuesOf('key_1') === values);
  expect(lazy.updates.length).toBeLessThan(eager.updates.length);
  expect(kept(lazy)).toEqual(reported(served));
});

test('the pace and the silence of a run are those of its records', async () => {
  const served = new ServedTestPage();
  const url = await served.serve();
  const reader = openReader(url);
  await reader.until(1);
  expect(reader.last).toMatchObject({ paceMs: null, quietMs: 0 });
  for (let iter = 1; iter <= 3; iter++) {
    feed(served, iter, iter);
    served.nowMs += 2000;
  }
  await reader.until(4);
  expect(reader.last).toMatchObject({ paceMs: 2000, quietMs: 0 });
  served.nowMs += 10_000;
  const late = openReader(url);
  await late.until(1);
  expect(late.last).toMatchObject({ paceMs: 2000, quietMs: 12_000 });
});

test('the end is told at once, to who comes later too, and is the last of the events', async () => {
  const served = new ServedTestPage();
  const url = await served.serve();
  const reader = openReader(url);
  await reader.until(1);
  for (let iter = 1; iter <= 5; iter++) served.add(iter, { loss: iter });
  served.page.end();
  await until(() => reader.isOver);
  expect(reader.updates.map(({ hasEnded }) => hasEnded)).toEqual([false, true]);
  expect(reader.valuesOf('loss')).toBe(5);
  const late = openReader(url);
  await until(() => late.isOver);
  expect(late.updates.map(({ hasEnded }) => hasEnded)).toEqual([true]);
  expect(late.valuesOf('loss')).toBe(5);
});
