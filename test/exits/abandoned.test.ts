import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** An open format takes 20 KB: what was kept would be 15 MB. */
const COUNT = 1000;
const WARM_UP = 250;
const MAX_GROWTH_BYTES = 4_000_000;
const LIMIT_MS = 120_000;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(name: string): readonly string[] {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => at + 1);

describe.each([
  ['winston', true],
  ['winston format alone', false],
  ['transform alone', false],
  ['stream', true],
])('%s that nobody holds any more', (way, hasTable) => {
  test(
    'is ended and let go: memory is flat, and the lines of the end are written',
    async () => {
      const job = JSON.stringify({ way, count: COUNT, warmUp: WARM_UP, folder });
      const args = ['--expose-gc', join(__dirname, 'abandoned-host.mjs'), job];
      const host = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      const [said, [code]] = await Promise.all([text(host.stderr), once(host, 'close')]);
      expect({ said, code }).toEqual({ said: expect.stringMatching(/^{.*}$/), code: 0 });
      const { growth, hubs, ended } = JSON.parse(said);
      expect(ended).toBe(COUNT);
      expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
      expect(hubs).toBeLessThan(100);
      // the one that was held is ended by the exit, with both its records
      const losses = read('scalars.json').map((line) => JSON.parse(line).loss);
      expect([...losses].sort((a, b) => a - b)).toEqual([0, ...numbers(COUNT)]);
      const tables = read('lines.log').filter((line) => line.includes('"train/loss":{"count":'));
      expect(tables).toHaveLength(hasTable ? COUNT + 1 : 0);
      if (hasTable) expect(tables.at(-1)).toContain('"train/loss":{"count":2,');
    },
    LIMIT_MS,
  );
});
