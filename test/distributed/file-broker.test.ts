import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileBroker } from '../../adapters/distributed/file-broker.ts';
import type { Broker } from '../../src/index.ts';
import { testBroker } from './broker-contract.ts';

testBroker(() => {
  const dir = mkdtempSync(join(tmpdir(), 'windrow-broker-'));
  const opened: Broker[] = [];
  return {
    open(options) {
      const broker = fileBroker({ dir, segmentBytes: 64 * 1024, ...options });
      opened.push(broker);
      return broker;
    },
    async clear() {
      for (const broker of opened) await broker.close();
      rmSync(dir, { recursive: true });
    },
  };
});

describe('the files of a folder', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'windrow-broker-'));
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('an entry that was cut off anywhere is removed, and its index given again', async () => {
    let path = '';
    await withBroker(async (broker) => {
      await broker.append(0, 'r/0/1', 1, Buffer.from('first'));
      path = entriesFile();
    });
    const whole = readFileSync(path).length;
    await withBroker(async (broker) => {
      await broker.append(0, 'r/0/1', 2, Buffer.from('second'));
    });
    const both = readFileSync(path);
    for (let size = whole; size < both.length; size++) {
      writeFileSync(path, both.subarray(0, size));
      await withBroker(async (broker) => {
        expect(await textsOf(broker)).toEqual(['1 first']);
        expect(await broker.mark(0, 'r/0/1')).toBe(1);
        await broker.append(0, 'r/0/1', 2, Buffer.from('again'));
        expect(await textsOf(broker)).toEqual(['1 first', '2 again']);
      });
    }
  });

  test('a batch that looks like entries is one entry, though its own was cut off', async () => {
    let path = '';
    const [forged] = await withBroker(async (broker) => {
      await broker.append(0, '', 0, Buffer.from('first'));
      path = entriesFile();
      const bytes = readFileSync(path);
      await broker.append(0, '', 0, Buffer.concat([bytes, bytes]));
      return [bytes];
    });
    truncateSync(path, readFileSync(path).length - 1);
    await withBroker(async (broker) => {
      await broker.append(0, '', 0, Buffer.concat([forged, Buffer.from('end')]));
      expect((await broker.read(0, '', 9, 0)).map(({ index }) => index)).toEqual([1, 2]);
    });
  });

  test('the lock of a process that was killed is taken over', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await withBroker(async (broker) => {
      await broker.append(0, 'r/0/1', 1, Buffer.from('first'));
      const lock = join(dir, 'p0', 'lock');
      writeFileSync(join(dir, 'owners', 'gone'), JSON.stringify({ host: hostname(), pid }));
      renameSync(join(lock, 'free'), join(lock, 'gone.7'));
      appendFileSync(entriesFile(), Buffer.alloc(50, 1)); // what it wrote
      await broker.append(0, 'r/0/1', 2, Buffer.from('second'));
      expect(await textsOf(broker)).toEqual(['1 first', '2 second']);
      expect(readdirSync(lock)).toEqual(['free']);
    });
  });

  test('numbers up to a checkpoint are not given again, though a disk lost entries', async () => {
    await withBroker(async (broker) => {
      for (let end = 1; end <= 3; end++) await broker.append(0, 'r/0/1', end, Buffer.from('x'));
      const [, , last] = await broker.read(0, '', 3, 0);
      const position = String(last?.position);
      await broker.save(0, { index: 3, position, state: Buffer.from('state') });
      truncateSync(entriesFile(), 100);
    });
    await withBroker(async (broker) => {
      await broker.append(0, 'r/0/1', 4, Buffer.from('y'));
      const checkpoint = await broker.load(0);
      const entries = await broker.read(0, String(checkpoint?.position), 9, 0);
      expect(entries.map(({ index }) => index)).toEqual([4]);
    });
  });

  test('a folder that was deleted is made anew', async () => {
    await withBroker(async (broker) => {
      await broker.append(0, 'r/0/1', 1, Buffer.from('first'));
      const [entry] = await broker.read(0, '', 1, 0);
      rmSync(dir, { recursive: true });
      const fault = { fault: 'unreachable', message: `cannot use ${dir} (ENOENT)` };
      await expect(broker.append(0, 'r/0/1', 2, Buffer.from('lost'))).rejects.toMatchObject(fault);
      await broker.append(0, 'r/0/1', 2, Buffer.from('second'));
      expect((await broker.read(0, String(entry?.position), 9, 0))[0]?.index).toBe(1);
      expect(await broker.mark(0, 'r/0/1')).toBe(2);
    });
  });

  test('close leaves nothing of the process', async () => {
    await withBroker(async (broker) => {
      await broker.append(0, 'r/0/1', 1, Buffer.from('first'));
      expect(readdirSync(join(dir, 'owners'))).toHaveLength(1);
    });
    expect(readdirSync(join(dir, 'owners'))).toEqual([]);
    expect(readdirSync(dir).sort()).toEqual(['meta.json', 'owners', 'p0']);
  });

  test('a folder that cannot be made is refused', async () => {
    writeFileSync(join(dir, 'file'), '');
    const broker = fileBroker({ dir: join(dir, 'file', 'below') });
    await expect(broker.preflight()).rejects.toMatchObject({
      fault: 'refused',
      message: `cannot use ${join(dir, 'file', 'below')} (ENOTDIR)`,
    });
  });

  function entriesFile(): string {
    const [file = ''] = readdirSync(join(dir, 'p0')).filter((name) => name.startsWith('in-'));
    return join(dir, 'p0', file);
  }

  /** Gives a broker of the folder to a function, as of a process that ends behind it. */
  async function withBroker<Result>(use: (broker: Broker) => Promise<Result>): Promise<Result> {
    const broker = fileBroker({ dir });
    try {
      return await use(broker);
    } finally {
      await broker.close();
    }
  }
});

async function textsOf(broker: Broker): Promise<string[]> {
  const entries = await broker.read(0, '', 100, 0);
  return entries.map(({ index, batch }) => `${index} ${Buffer.from(batch)}`);
}
