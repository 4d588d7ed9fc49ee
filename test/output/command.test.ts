import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { COMMAND } from '../conformance/ways.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { limitFileSize } from './file-size-limit.ts';
import { until } from './until.ts';

/** 120 MB, all of which passes. */
const LINES = 1_000_000;
const LINE = `${'x'.repeat(119)}\n`;
/** Node, and the chunk in hand; with all of the lines it would be as much again. */
const MEMORY_MB = 150;
const BYTES_PER_KB = 1024;
/** Looks at a process that did nothing in between, after which it waits. */
const QUIET_LOOKS = 5;

const folder = temporaryFolder();
const input = join(folder, 'input.log');
const children: ChildProcess[] = [];

beforeAll(() => writeFileSync(input, LINE.repeat(LINES)));

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[], stdout: 'pipe' | number): ChildProcess {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['pipe', stdout, 'pipe'] });
  children.push(child);
  return child;
}

/** The command with a file for its output; what it says and how it ends. */
async function runInto(path: string, maxBytes: number | undefined, lines: string) {
  const output = openSync(path, 'w');
  const child = start([], output);
  closeSync(output);
  if (maxBytes !== undefined) limitFileSize(child.pid, maxBytes);
  const stderr = text(child.stderr as Readable);
  child.stdin?.on('error', () => {}).end(lines); // it stops reading when it cannot write
  const [code] = await once(child, 'exit');
  return { code, stderr: await stderr };
}

/** Resolves when a process waits for something: the time it has used no longer grows. */
async function untilQuiet(pid: number | undefined): Promise<void> {
  let used = '';
  let looks = 0;
  await until(() => {
    const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .split(' ')
      .slice(2);
    looks = `${user} ${system}` === used ? looks + 1 : 0;
    used = `${user} ${system}`;
    return looks >= QUIET_LOOKS;
  });
}

/** The most memory that a process has had. */
function peakMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / BYTES_PER_KB;
}

test('a reader that stalls: the command stops reading, in bounded memory, and loses nothing', async () => {
  const child = start([], 'pipe');
  const stdin = child.stdin;
  if (stdin === null) throw new Error('no pipe');
  createReadStream(input).pipe(stdin);
  await once(child.stdout as Readable, 'readable');
  await untilQuiet(child.pid);
  expect(stdin.writableFinished).toBe(false);
  expect(peakMb(child.pid)).toBeLessThan(MEMORY_MB);
  let bytes = 0;
  (child.stdout as Readable).on('data', (chunk) => {
    bytes += chunk.length;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  expect(bytes).toBe(LINE.length * LINES);
});

test('a disk that is full: one message and exit code 1', async () => {
  const { code, stderr } = await runInto('/dev/full', undefined, LINE);
  expect(stderr).toBe('windrow: cannot write: ENOSPC: no space left on device, write\n');
  expect(code).toBe(1);
});

test('a disk that is full in the middle of the last write is no success', async () => {
  const path = join(folder, 'cut.log');
  const { code, stderr } = await runInto(path, 1000, LINE.repeat(10));
  expect(statSync(path).size).toBe(1000);
  expect(stderr).toBe('windrow: cannot write: EFBIG: file too large, write\n');
  expect(code).toBe(1);
});

test('a file that has room is written whole', async () => {
  const path = join(folder, 'whole.log');
  expect(await runInto(path, undefined, LINE.repeat(10_000))).toEqual({ code: 0, stderr: '' });
  expect(readFileSync(path, 'utf8')).toBe(LINE.repeat(10_000));
});

test('a reader that goes, as head does, ends it quietly', async () => {
  const child = start([input], 'pipe');
  const stderr = text(child.stderr as Readable);
  await once(child.stdout as Readable, 'readable');
  child.stdout?.destroy();
  const [code] = await once(child, 'exit');
  expect(await stderr).toBe('');
  expect(code).toBe(0);
});

test('the scalars file of a command that runs on is followed through a rotation', async () => {
  const scalarsFile = join(folder, 'run', 'scalars.json');
  mkdirSync(dirname(scalarsFile));
  const child = start(['--interval', '1', '--scalars-file', scalarsFile], 'pipe');
  (child.stdout as Readable).resume();
  let iter = 0;
  const log = (): unknown => child.stdin?.write(`{"train":{"loss":1},"iter":${++iter}}\n`);
  const stepsOf = (path: string): number[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).step);
  log();
  await until(() => statSync(scalarsFile, { throwIfNoEntry: false })?.size);
  renameSync(scalarsFile, `${scalarsFile}.1`);
  await until(() => {
    log();
    return statSync(scalarsFile, { throwIfNoEntry: false })?.size;
  });
  child.stdin?.end();
  await once(child, 'close');
  const steps = [...stepsOf(`${scalarsFile}.1`), ...stepsOf(scalarsFile)];
  expect(steps).toEqual(Array.from({ length: iter }, (_, index) => index + 1));
});
