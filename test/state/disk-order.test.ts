import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readStateFile } from '../../src/internal/index.ts';
import { COMMAND } from '../conformance/ways.ts';

const DIST = join(__dirname, '..', '..', 'dist');
const WATCH = join(__dirname, 'watch-disk.cjs');
const RECORDS = Array.from({ length: 20 }, (_, index) => ({ train: { loss: index } }));

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'windrow-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program whose output is a file; what it has put on the disk and named, in order. */
async function run(args: readonly string[]): Promise<readonly string[]> {
  const output = openSync(join(folder, 'out.log'), 'a');
  const child = spawn(process.execPath, ['--require', WATCH, ...args], {
    stdio: ['ignore', output, 'inherit'],
    env: { ...process.env, WATCH_DISK: join(folder, 'notes') },
  });
  closeSync(output);
  expect(await once(child, 'close')).toEqual([0, null]);
  const notes = readFileSync(join(folder, 'notes'), 'utf8').split('\n').slice(0, -1);
  return notes.map((note) => {
    const [what = '', path = ''] = note.split(' ');
    return `${what} ${basename(path).replace(/\.\d+-\w+\.next$/, '.next')}`;
  });
}

/** Whether each of the outputs is put on the disk before any state takes its name. */
function expectInOrder(notes: readonly string[], outputs: readonly string[]): void {
  const named = notes.indexOf('rename run.state');
  const before = notes.slice(0, named);
  for (const name of [...outputs, 'run.state.next']) expect(before).toContain(`sync ${name}`);
  expect(readStateFile(join(folder, 'run.state'))?.records).toBe(RECORDS.length);
}

const options = () => ({
  stateFile: join(folder, 'run.state'),
  scalarsFile: join(folder, 'scalars.json'),
  stateInterval: '1h',
  interval: 5,
});

function writeRecords(): string {
  const path = join(folder, 'records.ndjson');
  writeFileSync(path, RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return path;
}

test.each(['exit', 'exit now'])(
  'stream, %s: lines are on the disk before the state',
  async (end) => {
    const destination = join(folder, 'lines.log');
    const job = {
      way: 'stream',
      options: { ...options(), destination },
      records: writeRecords(),
      until: RECORDS.length,
      end,
    };
    const notes = await run([join(__dirname, 'host.mjs'), DIST, JSON.stringify(job)]);
    expectInOrder(notes, ['lines.log', 'scalars.json']);
  },
);

test('command: lines are on the disk before the state', async () => {
  writeFileSync(join(folder, 'options.json'), JSON.stringify(options()));
  const notes = await run([COMMAND, '--config', join(folder, 'options.json'), writeRecords()]);
  expectInOrder(notes, ['out.log', 'scalars.json']);
});
