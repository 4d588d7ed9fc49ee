import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  createWriteStream,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { readStateFile } from '../../src/internal/index.ts';
import { type LogRecord, linesOf, readGoldens } from '../conformance/golden.ts';
import { COMMAND } from '../conformance/ways.ts';
import { resumedByRecord } from './resumed-lines.ts';
import { runWhole } from './whole-run.ts';

const GOLDENS = readGoldens();
const STEP = 10;
const START_MS = Date.UTC(2024, 7, 21, 3);

let folder: string;
let file: string;
let stateFile: string;
let running: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  file = join(folder, 'run.ndjson');
  stateFile = join(folder, 'run.state');
  running = [];
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The command on its state file. */
function start(args: readonly string[], given: LogRecord = {}) {
  const config = join(folder, 'options.json');
  writeFileSync(config, JSON.stringify({ timeZone: 'UTC', ...given }));
  const state = ['--state-file', stateFile, '--state-interval', '10ms'];
  const child = spawn(process.execPath, [COMMAND, '--config', config, ...state, ...args]);
  running.push(child);
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const end = output.then(([out, err, [code, signal]]) => ({
    lines: linesOf(out),
    err,
    ended: signal ?? code,
  }));
  return { child, end };
}

/** Waits for a condition, which is what the test is about: it ends with jest's own limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

const savedRecords = (): number => readStateFile(stateFile)?.records ?? 0;

const toText = (records: readonly LogRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Iterations of a run that says nothing of itself, with a line every second one. */
function train(from: number, to: number, name = 'a'): readonly LogRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    time: START_MS + (from + index) * 1000,
    level: 30,
    name,
    train: { loss: from + index, time: 1 },
  }));
}

/** A module that lets no reading of the file KEPT begin. */
const NO_DESCRIPTORS = `
const fs = require('node:fs');
const { readFileSync } = fs;
fs.readFileSync = (path, ...rest) => {
  if (path !== process.env.KEPT) return readFileSync(path, ...rest);
  throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
};`;

const BY_TWO = { interval: 2, byEpoch: false, windowSize: 1 };

/** The iteration of each line. */
const itersOf = (lines: readonly string[]): readonly number[] =>
  lines.map((line) => Number(/\[ *(\d+)/.exec(line)?.[1]));

describe('a command that is killed at every tenth record', () => {
  test.each(['05-by-iter', '06-train-val-test', '17-decimal-data'])(
    'of %s goes on in a file that grows',
    async (name) => {
      const golden = GOLDENS.find((run) => run.name === name);
      if (golden === undefined) throw new Error(`no run ${name}`);
      const { whole } = await runWhole(golden);
      writeFileSync(file, '');
      // the longest one is ended less often
      const step = golden.records.length > 200 ? 4 * STEP : STEP;
      let taken = 0;
      for (; taken + step < golden.records.length; taken += step) {
        appendFileSync(file, toText(golden.records.slice(taken, taken + step)));
        const { child, end } = start(['-f', file], golden.options);
        await until(() => savedRecords() === taken + step);
        child.kill('SIGKILL');
        const lines = resumedByRecord(golden, whole, taken).slice(0, step).flat();
        expect(await end).toEqual({ lines, err: '', ended: 'SIGKILL' });
      }
      appendFileSync(file, toText(golden.records.slice(taken)));
      const lines = [...resumedByRecord(golden, whole, taken).flat(), ...whole.end];
      expect(await start([file], golden.options).end).toEqual({ lines, err: '', ended: 0 });
    },
    60_000,
  );

  test('goes on with what the producer sends it then', async () => {
    const golden = GOLDENS.find((run) => run.name === '15-current-and-epoch-window');
    if (golden === undefined) throw new Error('no run');
    const { whole } = await runWhole(golden);
    let taken = 0;
    for (; taken + STEP < golden.records.length; taken += STEP) {
      const { child, end } = start([], golden.options);
      child.stdin.write(toText(golden.records.slice(taken, taken + STEP)));
      await until(() => savedRecords() === taken + STEP);
      child.kill('SIGKILL');
      const lines = resumedByRecord(golden, whole, taken).slice(0, STEP).flat();
      expect(await end).toEqual({ lines, err: '', ended: 'SIGKILL' });
    }
    const { child, end } = start([], golden.options);
    child.stdin.end(toText(golden.records.slice(taken)));
    const lines = [...resumedByRecord(golden, whole, taken).flat(), ...whole.end];
    expect(await end).toEqual({ lines, err: '', ended: 0 });
  }, 60_000);
});

describe('files of a command with --state-file', () => {
  test('what was read is not read again, and what has come since is', async () => {
    writeFileSync(file, toText(train(1, 5)));
    expect(itersOf((await start([file], BY_TWO).end).lines)).toEqual([2, 4]);
    expect((await start([file], BY_TWO).end).lines).toEqual([]);
    appendFileSync(file, toText(train(6, 8)));
    expect(itersOf((await start([file], BY_TWO).end).lines)).toEqual([6, 8]);
    expect(savedRecords()).toBe(8);
  });

  test('records without a clock go on too', async () => {
    const withoutClock = (from: number, to: number): string =>
      toText(train(from, to).map(({ time: _, ...record }) => record));
    writeFileSync(file, withoutClock(1, 3));
    expect(itersOf((await start([file], BY_TWO).end).lines)).toEqual([2]);
    appendFileSync(file, withoutClock(4, 4));
    const { lines, err } = await start([file], BY_TWO).end;
    expect(itersOf(lines)).toEqual([4]);
    expect(err).not.toContain('cannot be used');
  });

  test('of several files each has its own position, and a name that comes twice has two', async () => {
    const other = join(folder, 'other.ndjson');
    writeFileSync(file, toText(train(1, 3)));
    writeFileSync(other, toText(train(4, 5)));
    const args = [file, other, file];
    expect(itersOf((await start(args, BY_TWO).end).lines)).toEqual([2, 4, 6, 8]);
    appendFileSync(other, toText(train(6, 6)));
    expect(savedRecords()).toBe(8);
    expect((await start(args, BY_TWO).end).lines).toEqual([]);
    expect(savedRecords()).toBe(9);
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'a line that is cut when %s comes is taken whole, and once',
    async (signal) => {
      const [first = '', second = '', third = ''] = toText(train(1, 3)).split(/(?<=\n)/);
      const cut = Math.floor(second.length / 2);
      writeFileSync(file, first + second.slice(0, cut));
      const { child, end } = start(['-f', file], { ...BY_TWO, interval: 1 });
      await until(() => savedRecords() === 1);
      child.kill(signal);
      expect(itersOf((await end).lines)).toEqual([1]);
      appendFileSync(file, second.slice(cut) + third);
      const rest = await start([file], { ...BY_TWO, interval: 1 }).end;
      expect({ iters: itersOf(rest.lines), err: rest.err }).toEqual({ iters: [2, 3], err: '' });
      expect(savedRecords()).toBe(3);
    },
  );

  test.each([
    ['another file', toText(train(1, 4, 'b'))],
    ['a shorter file', toText(train(1, 2))],
  ])('%s under the name is read from its beginning, which is said', async (_, content) => {
    writeFileSync(file, toText(train(1, 4)));
    expect((await start([file], BY_TWO).end).lines).toHaveLength(2);
    writeFileSync(file, content);
    const { lines, err } = await start([file], BY_TWO).end;
    expect(lines).toHaveLength(linesOf(content).length / 2);
    expect(err).toContain(`${file} is another file than before: it is read from its beginning`);
  });

  test('a file that is rotated while it is followed is gone on with where it was', async () => {
    writeFileSync(file, toText(train(1, 4)));
    const { child, end } = start(['-f', file], BY_TWO);
    await until(() => savedRecords() === 4);
    renameSync(file, `${file}.1`);
    writeFileSync(file, toText(train(5, 6, 'b')));
    await until(() => savedRecords() === 6);
    child.kill('SIGKILL');
    expect(itersOf((await end).lines)).toEqual([2, 4, 6]);
    appendFileSync(file, toText(train(7, 8, 'b')));
    const rest = await start([file], BY_TWO).end;
    expect({ iters: itersOf(rest.lines), err: rest.err }).toEqual({ iters: [8], err: '' });
  });

  test('a pipe under a name has no position', async () => {
    execFileSync('mkfifo', [file]);
    const first = start([file], BY_TWO).end;
    createWriteStream(file).end(toText(train(1, 4)));
    expect(itersOf((await first).lines)).toEqual([2, 4]);
    const second = start([file], BY_TWO).end;
    createWriteStream(file).end(toText(train(5, 6)));
    expect(itersOf((await second).lines)).toEqual([6]);
  });

  test('lines that nobody has read are written again', async () => {
    writeFileSync(file, toText(train(1, 4)));
    const args = [COMMAND, '-f', '--by-iter', '--interval', '2', '--state-file', stateFile, file];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    running.push(child);
    child.stdout.destroy();
    await once(child, 'close');
    expect(existsSync(stateFile)).toBe(false);
    expect(itersOf((await start([file], BY_TWO).end).lines)).toEqual([2, 4]);
  });

  test('a wrong name leaves no state behind, and touches none', async () => {
    const gone = join(folder, 'gone.ndjson');
    expect(await start([gone], BY_TWO).end).toMatchObject({ lines: [], ended: 2 });
    expect(existsSync(stateFile)).toBe(false);
    writeFileSync(file, toText(train(1, 3)));
    await start([file], BY_TWO).end;
    const before = readFileSync(stateFile);
    const ending = { ...BY_TWO, tail: true, summary: true };
    expect(await start([file, gone], ending).end).toMatchObject({ lines: [], ended: 2 });
    expect(readFileSync(stateFile)).toEqual(before);
  });

  test('a state file that is damaged is a warning, and all is read', async () => {
    writeFileSync(file, toText(train(1, 4)));
    writeFileSync(stateFile, 'garbage');
    const { lines, err, ended } = await start([file], BY_TWO).end;
    expect({ iters: itersOf(lines), ended }).toEqual({ iters: [2, 4], ended: 0 });
    expect(err).toContain(`kept as ${stateFile}.damaged-1); beginning anew`);
  });

  test('a state that cannot be read is wrong usage, and stays', async () => {
    writeFileSync(file, toText(train(1, 4)));
    symlinkSync('/proc/self/mem', stateFile); // reading its first byte is EIO
    const { lines, err, ended } = await start([file], BY_TWO).end;
    expect({ lines, ended }).toEqual({ lines: [], ended: 2 });
    expect(err).toContain(`windrow: cannot read the state file ${stateFile}: Error: EIO`);
    expect(lstatSync(stateFile).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['options.json', 'run.ndjson', 'run.state']);
  });

  test('without a descriptor to read the state with nothing is read, and the state stays', async () => {
    writeFileSync(file, toText(train(1, 4)));
    await start([file], BY_TWO).end;
    const before = readFileSync(stateFile);
    // each way of the process to the file fails, as it would with too many files open
    const hook = join(folder, 'no-descriptors.cjs');
    writeFileSync(hook, NO_DESCRIPTORS);
    const args = ['--require', hook, COMMAND, '--state-file', stateFile, file];
    const child = spawn(process.execPath, args, { env: { ...process.env, KEPT: stateFile } });
    running.push(child);
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('EMFILE');
    expect(readFileSync(stateFile)).toEqual(before);
  });

  test('a last save that fails is exit code 1', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    stateFile = join(own, 'run.state');
    const { child, end } = start([], BY_TWO);
    child.stdin.write(toText(train(1, 2)));
    await until(() => savedRecords() === 2);
    renameSync(own, `${own}-gone`); // at once, though a save may be writing
    child.stdin.end(toText(train(3, 4)));
    const { lines, err, ended } = await end;
    expect({ iters: itersOf(lines), ended }).toEqual({ iters: [2, 4], ended: 1 });
    expect(err).toMatch(/windrow cannot save its state: Error: ENOENT/);
    expect(err).toMatch(/^windrow: the last state is not saved$/m);
  });

  test('SIGHUP saves and ends, as SIGTERM does', async () => {
    writeFileSync(file, toText(train(1, 3)));
    const config = { ...BY_TWO, stateInterval: '1h', tail: true };
    const { child, end } = start(['--state-interval', '1h', '-f', file], config);
    const first = once(child.stdout, 'data');
    await first;
    child.kill('SIGHUP');
    const { lines, ended } = await end;
    expect({ iters: itersOf(lines), ended }).toEqual({ iters: [2, 3], ended: 129 });
    expect(savedRecords()).toBe(3);
    expect(existsSync(`${stateFile}.owner`)).toBe(false);
  });

  test('a wrong interval is wrong usage', async () => {
    const { err, ended } = await start(['--state-interval', 'soon'], {}).end;
    expect(ended).toBe(2);
    expect(err).toContain(`stateInterval: expected a span such as '30s', got "soon"`);
  });
});

test('the state file is plain JSON that says where the run is', async () => {
  writeFileSync(file, toText(train(1, 5)));
  await start([file], BY_TWO).end;
  const { format, state } = JSON.parse(readFileSync(stateFile, 'utf8'));
  expect({ format, records: state.records, iter: state.iter }).toEqual({
    format: 'windrow-state',
    records: 5,
    iter: 5,
  });
});
