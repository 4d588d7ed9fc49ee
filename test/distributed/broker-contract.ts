import { randomUUID } from 'node:crypto';
import type { Broker, Entry, Line } from '../../src/index.ts';
import { partitionOf, producerName } from '../../src/internal/index.ts';

/** What a broker of the suite is asked for. */
export interface PlaceOptions {
  readonly partitions?: number;
  readonly keepLines?: number;
}

/** One engine, empty: each broker that it opens is as one of another process. */
export interface Place {
  open(options?: PlaceOptions): Broker;
  /** Closes the brokers that were opened, and removes what they left. */
  clear(): Promise<void>;
}

const P = 3;
const RUN = runOf(P);
const LONG_MS = 30_000;

/** Holds a broker to the contract of `Broker`. */
export function testBroker(makePlace: () => Promise<Place> | Place): void {
  let place: Place;

  beforeEach(async () => {
    place = await makePlace();
  });

  afterEach(async () => {
    await place.clear();
  });

  test('append gives dense indices and times that never go back', async () => {
    const broker = place.open();
    for (let end = 1; end <= 5; end++) await broker.append(P, 'r/0/1', end, bytes(end, 3));
    const entries = await broker.read(P, '', 100, 0);
    expect(entries.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
    expect(entries.map(({ batch }) => [...batch])).toEqual([1, 2, 3, 4, 5].map((n) => [n, n, n]));
    const times = entries.map(({ ms }) => ms);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(Math.abs(Date.now() - Number(times[0]))).toBeLessThan(60_000);
    expect(await broker.read(P + 1, '', 100, 0)).toEqual([]);
  });

  test('an empty batch is an entry', async () => {
    const broker = place.open();
    await broker.append(P, '', 0, new Uint8Array(0));
    const [entry] = await broker.read(P, '', 1, 0);
    expect(entry?.index).toBe(1);
    expect(entry?.batch.length).toBe(0);
  });

  test('bytes are those of the call, whatever is done with them later', async () => {
    const broker = place.open();
    const batch = Buffer.from('batch');
    await broker.append(P, 'r/0/1', 1, batch);
    batch.fill('x');
    const [entry] = await broker.read(P, '', 1, 0);
    expect(String(Buffer.from(entry?.batch ?? []))).toBe('batch');
    entry?.batch.fill(0);
    const state = Buffer.from('state');
    await broker.save(P, { index: 1, position: positionOf(entry ? [entry] : []), state });
    state.fill('x');
    expect(String(Buffer.from((await broker.load(P))?.state ?? []))).toBe('state');
    expect(await place.open().mark(P, 'r/0/1')).toBe(1);
  });

  test('mark is the highest end of its writer, in every process', async () => {
    const broker = place.open();
    expect(await broker.mark(P, 'r/0/1')).toBe(0);
    for (const end of [1, 2, 5, 4]) await broker.append(P, 'r/0/1', end, bytes(1, 1));
    await broker.append(P, 'r/1/1', 2 ** 52, bytes(1, 1));
    await broker.append(P, '', 9, bytes(1, 1));
    const other = place.open();
    expect(await other.mark(P, 'r/0/1')).toBe(5);
    expect(await other.mark(P, 'r/1/1')).toBe(2 ** 52);
    expect(await other.mark(P, '')).toBe(0);
    expect(await other.mark(P + 1, 'r/0/1')).toBe(0);
    expect(await indicesOf(other)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('read goes on behind a position, in another process too', async () => {
    const broker = place.open();
    for (let end = 1; end <= 7; end++) await broker.append(P, 'r/0/1', end, bytes(end, 2));
    const first = await broker.read(P, '', 3, 0);
    expect(first.map(({ index }) => index)).toEqual([1, 2, 3]);
    const other = place.open();
    const second = await other.read(P, positionOf(first), 3, 0);
    expect(second.map(({ index }) => index)).toEqual([4, 5, 6]);
    const rest = await broker.read(P, positionOf(second), 3, 0);
    expect(rest.map(({ index }) => index)).toEqual([7]);
    expect(await broker.read(P, positionOf(rest), 3, 0)).toEqual([]);
  });

  test('a read that waits gets what another process appends', async () => {
    const reader = place.open();
    const writer = place.open();
    let after = '';
    for (let end = 1; end <= 3; end++) {
      const waiting = reader.read(P, after, 10, LONG_MS);
      await writer.append(P, 'r/0/1', end, bytes(end, 1));
      const entries = await waiting;
      expect(entries.map(({ index }) => index)).toEqual([end]);
      after = positionOf(entries);
    }
  });

  test('a read that waits keeps no other call waiting', async () => {
    const broker = place.open();
    const waiting = [broker.read(P, '', 10, LONG_MS), broker.read(P + 1, '', 10, LONG_MS)];
    await broker.append(P, 'r/0/1', 1, bytes(1, 1));
    await broker.append(P + 1, 'r/0/1', 1, bytes(1, 1));
    expect((await Promise.all(waiting)).flat().map(({ index }) => index)).toEqual([1, 1]);
  });

  test('a read that waits in vain is empty', async () => {
    expect(await place.open().read(P, '', 10, 30)).toEqual([]);
  });

  test('close ends a read that waits, and refuses what comes later', async () => {
    const broker = place.open();
    await broker.append(P, 'r/0/1', 1, bytes(1, 1));
    const waiting = broker.read(P, positionOf(await broker.read(P, '', 1, 0)), 10, LONG_MS);
    await broker.close();
    expect(await waiting).toEqual([]);
    await broker.close();
    await expect(broker.append(P, 'r/0/1', 2, bytes(1, 1))).rejects.toMatchObject({
      name: 'BrokerError',
      fault: 'closed',
    });
    expect(await indicesOf(place.open())).toEqual([1]);
  });

  test('concurrent appends lose nothing, and keep the order of each broker', async () => {
    const writers = Array.from({ length: 4 }, (_, rank) => ({ rank, broker: place.open() }));
    const ends = Array.from({ length: 25 }, (_, place) => place + 1);
    await Promise.all(
      writers.flatMap(({ rank, broker }) =>
        ends.map((end) => broker.append(P, `r/${rank}/1`, end, Uint8Array.of(rank, end))),
      ),
    );
    const reader = place.open();
    const entries = await readAll(reader);
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, place) => place + 1));
    for (const { rank } of writers) {
      const own = entries.filter(({ batch }) => batch[0] === rank);
      expect(own.map(({ batch }) => batch[1])).toEqual(ends);
      expect(await reader.mark(P, `r/${rank}/1`)).toBe(25);
    }
  });

  test('save keeps the checkpoint that is ahead', async () => {
    const broker = place.open();
    const other = place.open();
    for (let end = 1; end <= 6; end++) await broker.append(P, 'r/0/1', end, bytes(end, 1));
    const entries = await broker.read(P, '', 10, 0);
    const checkpoint = (index: number) => ({
      index,
      position: positionOf(entries.slice(0, index)),
      state: everyByte(),
    });
    expect(await broker.load(P)).toBeUndefined();
    expect(await broker.save(P, checkpoint(3))).toBe(true);
    expect(await other.save(P, checkpoint(2))).toBe(false);
    expect(await other.save(P, checkpoint(3))).toBe(false);
    expect(await other.save(P, checkpoint(5))).toBe(true);
    const loaded = await broker.load(P);
    expect(loaded?.index).toBe(5);
    expect(Buffer.from(loaded?.state ?? []).equals(everyByte())).toBe(true);
    const rest = await other.read(P, String(loaded?.position), 10, 0);
    expect(rest.map(({ index }) => index)).toEqual([6]);
    expect(await broker.load(P + 1)).toBeUndefined();
  });

  test('entries behind a checkpoint stay, older ones are trimmed, marks stay', async () => {
    const broker = place.open();
    const other = place.open();
    for (let end = 1; end <= 60; end++) {
      await broker.append(P, end === 1 ? 'r/2/1' : 'r/0/1', end, bytes(end, 8000));
    }
    await other.append(P, 'r/1/1', 1, bytes(61, 8000));
    const entries = await broker.read(P, '', 100, 0);
    const position = positionOf(entries.slice(0, 50));
    expect(await broker.save(P, { index: 50, position, state: bytes(0, 0) })).toBe(true);
    const [oldest] = await other.read(P, '', 1, 0);
    expect(oldest?.index).toBeGreaterThan(1);
    expect(oldest?.index).toBeLessThanOrEqual(51);
    expect((await other.read(P, position, 100, 0)).map(({ index }) => index)).toEqual(
      Array.from({ length: 11 }, (_, place) => 51 + place),
    );
    expect(await place.open().mark(P, 'r/0/1')).toBe(60);
    expect(await place.open().mark(P, 'r/2/1')).toBe(1); // its entry was trimmed
    await place.open().append(P, 'r/1/1', 2, bytes(1, 1));
    expect((await broker.read(P, position, 100, 0)).at(-1)?.index).toBe(62);
  });

  test('commit stores the next lines, skips those that are stored, refuses holes', async () => {
    const [broker, other] = [place.open(), place.open()];
    expect(await broker.commit(P, 0, linesOf(RUN, 1, 3))).toBe(true);
    expect(await other.commit(P, 0, linesOf(RUN, 2, 4))).toBe(true);
    expect(await other.commit(P, 0, linesOf(RUN, 6, 7))).toBe(false);
    expect(await other.commit(P, 0, [...linesOf(RUN, 5, 5), ...linesOf(RUN, 7, 7)])).toBe(false);
    expect(await broker.commit(P, 0, [])).toBe(true);
    expect(await collect(other.lines(RUN, 1))).toEqual(linesOf(RUN, 1, 4));
  });

  test('commit is refused if a checkpoint is ahead of its base', async () => {
    const [broker, other] = [place.open(), place.open()];
    for (let end = 1; end <= 3; end++) await broker.append(P, 'r/0/1', end, bytes(end, 1));
    const position = positionOf(await broker.read(P, '', 2, 0));
    await broker.save(P, { index: 2, position, state: bytes(1, 1) });
    expect(await other.commit(P, 0, linesOf(RUN, 1, 1))).toBe(false);
    expect(await other.commit(P, 2, linesOf(RUN, 1, 1))).toBe(true);
    expect(await collect(broker.lines(RUN, 1))).toEqual(linesOf(RUN, 1, 1));
  });

  test('commits of several processes at once store each line once, in order', async () => {
    const brokers = Array.from({ length: 3 }, () => place.open());
    await Promise.all(
      brokers.map(async (broker) => {
        for (let order = 1; order <= 20; order += 2) {
          await broker.commit(P, 0, linesOf(RUN, order, order + 1));
        }
      }),
    );
    expect(await collect(place.open().lines(RUN, 1))).toEqual(linesOf(RUN, 1, 20));
  });

  test('lines begins where it is asked to, and knows one run only', async () => {
    const broker = place.open();
    const other = runOf(P, 1);
    const mixed = linesOf(RUN, 1, 5).flatMap((line) => [line, { ...line, run: other }]);
    expect(await broker.commit(P, 0, mixed)).toBe(true);
    expect(await collect(broker.lines(RUN, 4))).toEqual(linesOf(RUN, 4, 5));
    expect(await collect(broker.lines(other, 1))).toEqual(linesOf(other, 1, 5));
    expect(await collect(broker.lines(RUN, 6))).toEqual([]);
  });

  test('lines follows what is committed later, until it is stopped', async () => {
    const [broker, other] = [place.open(), place.open()];
    const stop = new AbortController();
    await broker.commit(P, 0, linesOf(RUN, 1, 2));
    const seen: Line[] = [];
    for await (const line of broker.lines(RUN, 1, { follow: stop.signal })) {
      seen.push(line);
      if (line.order === 2) await other.commit(P, 0, linesOf(RUN, 3, 4));
      if (line.order === 4) stop.abort();
    }
    expect(seen).toEqual(linesOf(RUN, 1, 4));
  });

  test('the newest lines are kept', async () => {
    const broker = place.open({ keepLines: 100 });
    for (let order = 1; order <= 1000; order += 50) {
      const lines = linesOf(RUN, order, order + 49).map((line) => ({ ...line, text: TEXT }));
      expect(await broker.commit(P, 0, lines)).toBe(true);
    }
    const kept = (await collect(broker.lines(RUN, 1))).map(({ order }) => order);
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThan(1000);
    expect(kept).toEqual(kept.map((_, place) => 1001 - kept.length + place));
  });

  test('runs that have ended leave nothing but their lines', async () => {
    const broker = place.open();
    const [ended, near] = [runOf(P, 2), `${runOf(P, 2)}x`];
    const who = (run: string) => producerName({ run, rank: 0, inc: 1 });
    for (const run of [ended, near]) {
      await broker.append(P, who(run), 7, bytes(1, 1));
      await broker.commit(P, 0, linesOf(run, 1, 2));
    }
    const position = positionOf(await broker.read(P, '', 1, 0));
    const checkpoint = { index: 1, position, state: bytes(1, 1), ended: [ended] };
    expect(await broker.save(P, checkpoint)).toBe(true);
    const other = place.open();
    expect(await other.mark(P, who(ended))).toBe(0);
    expect(await other.mark(P, who(near))).toBe(7);
    expect(await collect(other.lines(ended, 1))).toEqual(linesOf(ended, 1, 2));
    expect(await other.commit(P, 1, linesOf(ended, 1, 1))).toBe(true);
    expect(await other.commit(P, 1, linesOf(near, 3, 3))).toBe(true);
    await other.append(P, who(near), 8, bytes(1, 1));
    expect(await indicesOf(other, position)).toEqual([2, 3]);
  });

  test('one owner at a time has the lease', async () => {
    const [broker, other] = [place.open(), place.open()];
    expect(await broker.acquire(P, 'a', LONG_MS)).toBe(true);
    expect(await other.acquire(P, 'b', LONG_MS)).toBe(false);
    expect(await other.acquire(P + 1, 'b', LONG_MS)).toBe(true);
    expect(await broker.acquire(P, 'a', LONG_MS)).toBe(true);
    expect(await other.acquire(P, 'b', 0)).toBe(false);
    expect(await broker.acquire(P, 'a', 0)).toBe(false);
    expect(await other.acquire(P, 'b', 1)).toBe(true);
    while (!(await broker.acquire(P, 'a', LONG_MS))); // the lease of 1 ms ends by itself
  });

  test('preflight refuses another number of partitions', async () => {
    await place.open().preflight();
    await place.open().preflight();
    await expect(place.open({ partitions: 8 }).preflight()).rejects.toMatchObject({
      fault: 'refused',
      message: expect.stringMatching(/has 16 partitions, asked for 8$/),
    });
  });

  test('carries any bytes and texts', async () => {
    const broker = place.open();
    const large = Buffer.alloc(2 ** 21, everyByte());
    const batches = [everyByte(), large, Buffer.from('}\r\n$5\r\n\0*1\r\n')];
    // what stands in the log itself, as a batch: no reader takes it for entries
    for (const name of ['__proto__/0/1', 'constructor/0/1', 'ü 日/0/1', 'a\n"\\\0/0/1']) {
      for (const batch of batches) {
        const end = (await broker.mark(P, name)) + 1;
        await broker.append(P, name, end, batch);
      }
      expect(await broker.mark(P, name)).toBe(3);
    }
    const entries = await readAll(broker);
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, place) => place + 1));
    for (const [place, { batch }] of entries.entries()) {
      expect(Buffer.compare(batch, batches[place % 3] ?? bytes(0, 0))).toBe(0);
    }
    const texts = ['', '\0', '\u001b[31mred\nline', 'ü 日 😀', '"],["x', 'a'.repeat(100_000)];
    for (const run of ['__proto__', 'a/b', 'é "\\\n', '{x}']) {
      const number = partitionOf(run, broker.partitions);
      const lines = texts.map((text, place) => ({
        run,
        order: place + 1,
        text,
        tag: JSON.stringify(text),
      }));
      expect(await broker.commit(number, 0, lines)).toBe(true);
      expect(await collect(broker.lines(run, 1))).toEqual(lines);
    }
  });

  test('arguments out of range are refused', async () => {
    const broker = place.open();
    const batch = bytes(1, 1);
    await expect(broker.append(16, 'r/0/1', 1, batch)).rejects.toThrow(RangeError);
    await expect(broker.append(-1, 'r/0/1', 1, batch)).rejects.toThrow(RangeError);
    await expect(broker.append(P, 'r/0/1', 0.5, batch)).rejects.toThrow(RangeError);
    await expect(broker.append(P, '@n', 1, batch)).rejects.toThrow(RangeError);
    await expect(broker.append(P, 'r', 1, Buffer.alloc(2 ** 24 + 1))).rejects.toThrow(RangeError);
    await expect(broker.read(P, '', 0, 0)).rejects.toThrow(RangeError);
    await expect(broker.read(P, '', 1, Number.NaN)).rejects.toThrow(RangeError);
    await expect(broker.commit(P, 0, linesOf(RUN, 0, 0))).rejects.toThrow(RangeError);
    expect(await broker.read(P, '', 10, 0)).toEqual([]);
  });
}

const TEXT = 'x'.repeat(2000);

/** Returns the name of a run that is in a partition; the n-th of such names. */
export function runOf(partition: number, n = 0): string {
  const names = Array.from({ length: 1000 }, (_, number) => `exp-${number}`);
  const [...found] = names.filter((name) => partitionOf(name, 16) === partition);
  return found[n] ?? randomUUID();
}

/** Reads all entries of the partition of the suite. */
async function readAll(broker: Broker, after = ''): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let position = after; ; position = positionOf(entries)) {
    const more = await broker.read(P, position, 100, 0);
    if (more.length === 0) return entries;
    entries.push(...more);
  }
}

async function indicesOf(broker: Broker, after = ''): Promise<number[]> {
  return (await readAll(broker, after)).map(({ index }) => index);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function positionOf(entries: readonly Entry[]): string {
  return entries.at(-1)?.position ?? '';
}

function linesOf(run: string, first: number, last: number): Line[] {
  return Array.from({ length: last - first + 1 }, (_, place) => {
    const order = first + place;
    return { run, order, text: `line ${order}`, ...(order % 2 === 0 && { tag: `{"n":${order}}` }) };
  });
}

function bytes(value: number, length: number): Uint8Array {
  return new Uint8Array(length).fill(value);
}

function everyByte(): Buffer {
  return Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
}
