import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryBroker } from '../../adapters/distributed/memory-broker.ts';
import { ship } from '../../adapters/distributed/ship.ts';
import { leftSpools, openSpool } from '../../adapters/distributed/spool-folder.ts';
import { LabelTable } from '../../src/record/label-table.ts';
import { RANK, upTo, World } from '../producer/world.ts';
import { sealed, template } from '../wire/batches.ts';

let folder = '';
let warnings: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-spool-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const warn = (message: string): void => void warnings.push(message);
const labels = new LabelTable(10);
const batch = (seq: number, count: number, inc = 1_000) =>
  sealed(
    [{ template: template(['loss']), rows: upTo(count).map((n) => [seq + n - 1, 1 / n]) }],
    labels,
    { seq, inc },
  );

/** Makes the files of the folder those of a process that has gone. */
function abandon(): void {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const left = readSpool(path);
    const head = `${JSON.stringify({ host: hostname(), pid })}\n`;
    writeFileSync(path, Buffer.concat([Buffer.from(head), left]));
  }
}

function readSpool(path: string): Buffer {
  const bytes = readFileSync(path);
  return bytes.subarray(bytes.indexOf(0x0a) + 1);
}

describe('openSpool', () => {
  test('keeps batches for who comes after the process, and not before', () => {
    const spool = openSpool(folder, RANK, warn);
    spool.write(batch(1, 3));
    spool.write(batch(4, 2));
    expect(leftSpools(folder)).toEqual([]);
    abandon();
    const [left] = leftSpools(folder);
    expect(left?.batches.map((bytes) => [...bytes])).toEqual([[...batch(1, 3)], [...batch(4, 2)]]);
    expect(openSpool(folder, RANK, warn).takeLeft()).toHaveLength(1);
    expect(openSpool(folder, { ...RANK, rank: '4' }, warn).takeLeft()).toEqual([]);
    left?.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves a batch out that was cut with its process', () => {
    openSpool(folder, RANK, warn).write(batch(1, 3));
    abandon();
    const [name = ''] = readdirSync(folder);
    appendFileSync(join(folder, name), Buffer.from([255, 0, 0, 0, 1, 2, 3]));
    expect(leftSpools(folder)[0]?.batches).toHaveLength(1);
  });

  test('replaces and removes', () => {
    const spool = openSpool(folder, RANK, warn);
    spool.write(batch(1, 3));
    spool.replace([batch(4, 1), batch(5, 1)]);
    spool.write(batch(6, 1));
    abandon();
    expect(leftSpools(folder)[0]?.batches).toHaveLength(3);
    spool.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that cannot be written is said once, and harms nobody', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const spool = openSpool(file, RANK, warn);
    spool.write(batch(1, 1));
    spool.write(batch(2, 1));
    spool.remove();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('fails, and is not used any more');
  });
});

describe('ship', () => {
  test('sends what the broker does not have; a second time nothing', async () => {
    const broker = memoryBroker();
    const spool = openSpool(folder, RANK, warn);
    spool.write(batch(1, 3));
    spool.write(batch(4, 2));
    abandon();
    expect(await ship(broker, folder)).toEqual({ spools: 1, records: 5 });
    expect(await ship(broker, folder)).toEqual({ spools: 0, records: 0 });
    await broker.close();
  });
});

describe('a producer with a spool', () => {
  const log = (producer: { collect(record: object): unknown }, iter: number) =>
    producer.collect({ train: { loss: iter }, iter, time: 1_764_163_124_000 });

  test('sends first what the process before could not', async () => {
    const world = new World();
    world.fault = 'before';
    const first = world.producer({}, {}, openSpool(folder, RANK, warn));
    log(first, 1);
    log(first, 2);
    expect(first.end()).toBe(true);
    abandon();
    world.fault = undefined;
    world.nowMs += 1000;
    const second = world.producer({}, {}, openSpool(folder, RANK, warn));
    log(second, 3);
    await second.flush();
    const batches = await world.batches();
    expect(batches.map(({ inc, count }) => [inc - 1_764_163_124_000, count])).toEqual([
      [0, 2],
      [1000, 0],
      [1000, 1],
    ]);
    await second.close();
    expect(readdirSync(folder)).toEqual([]);
    expect(world.warnings).toEqual([]);
  });
});
