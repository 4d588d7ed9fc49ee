import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND } from '../conformance/ways.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

const DIST = join(__dirname, '..', '..', 'dist');
const HOST = join(__dirname, 'host.mjs');
const folder = temporaryFolder();
const records = join(folder, 'records.ndjson');

beforeAll(() => writeFileSync(records, '{"train":{"loss":1},"iter":1}\n'.repeat(20)));

/** Runs a program; the calls of the file system that it has completed, in order, as Node says. */
async function callsOf(name: string, program: readonly string[]): Promise<readonly string[]> {
  const trace = join(folder, `${name}.trace`);
  const flags = [
    '--trace-event-categories=node.fs.sync,node.fs.async',
    `--trace-event-file-pattern=${trace}`,
  ];
  const child = spawn(process.execPath, [...flags, ...program], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([0, null]);
  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8'));
  return traceEvents
    .filter(({ ph }: { ph: string }) => ph === 'E' || ph === 'e')
    .map(({ name: call }: { name: string }) => call.replace('fs.sync.', ''));
}

test.each([
  [
    'a save over several turns',
    'later',
    (state: string) => [COMMAND, '--state-file', state, records],
  ],
  [
    'a save at the exit of a process',
    'now',
    (stateFile: string) => {
      const options = { stateFile, stateInterval: '1h', destination: '/dev/null' };
      const job = { way: 'stream', options, records, until: 20, end: 'exit now' };
      return [HOST, DIST, JSON.stringify(job)];
    },
  ],
])('%s is on the disk before it has its name', async (_, name, program) => {
  const state = join(folder, `${name}.state`);
  const calls = await callsOf(name, program(state));
  expect(existsSync(state)).toBe(true);
  expect(calls).toContain('fsync');
  expect(calls.indexOf('fsync')).toBeLessThan(calls.indexOf('rename'));
});
