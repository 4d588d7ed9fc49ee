import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileBroker } from '../../adapters/distributed/file-broker.ts';

const PROGRAM = join(__dirname, 'appending-process.mjs');
const ROUNDS = 4;
const dir = mkdtempSync(join(tmpdir(), 'windrow-killed-'));

afterAll(() => rmSync(dir, { recursive: true }));

test('processes that are killed while they append leave whole entries, and lose none', async () => {
  const names = ['r/0/1', 'r/1/1', 'r/2/1'];
  const acked = await Promise.all(
    names.map(async (who, place) => {
      let last = 0;
      for (let round = 0; round < ROUNDS; round++) {
        last = await appendUntilKilled(who, 20 + 17 * place + 5 * round);
      }
      return last;
    }),
  );

  const broker = fileBroker({ dir, segmentBytes: 256 * 1024 });
  await broker.append(0, '', 0, new Uint8Array(0)); // by one who finds what the last ones left
  const ends = new Map<string, number>();
  let [position, index] = ['', 0];
  for (;;) {
    const entries = await broker.read(0, position, 100, 0);
    if (entries.length === 0) break;
    for (const entry of entries) {
      expect(entry.index).toBe(++index);
      position = entry.position;
      if (entry.batch.length === 0) continue;
      const lines = Buffer.from(entry.batch).toString().split('\n');
      const { who, end } = JSON.parse(String(lines[0])) as { who: string; end: number };
      expect(end).toBe((ends.get(who) ?? 0) + 1); // its mark is kept with the entry
      expect(new Set(lines)).toEqual(new Set([lines[0], '']));
      expect(lines.length - 1).toBe(1 + ((end * 7919) % 1000));
      ends.set(who, end);
    }
  }
  for (const [place, who] of names.entries()) {
    expect(ends.get(who)).toBeGreaterThanOrEqual(Number(acked[place]));
    expect(await broker.mark(0, who)).toBe(ends.get(who));
  }
  await broker.close();
});

/** Runs a process until it has stored some batches more, kills it, and returns the last number. */
async function appendUntilKilled(who: string, more: number): Promise<number> {
  const child = spawn(process.execPath, [PROGRAM, dir, who], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let [last, count] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++count === more) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return last;
}
