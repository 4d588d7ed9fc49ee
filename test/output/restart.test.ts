import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readStateFile } from '../../src/internal/index.ts';
import { COMMAND } from '../conformance/ways.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { numbersTo } from './log-lines.ts';

const DIST = join(__dirname, '..', '..', 'dist');
const HOST = join(__dirname, '..', 'state', 'host.mjs');
const ITERS = 400;
const START_MS = 1_700_000_000_000;
/** Some way into the lines and the tags, in the middle of one, and room for the state. */
const LIMIT_BYTES = 12_345;
const folder = temporaryFolder();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The files of a run whose disk is full in the middle. */
class FullDiskRun {
  readonly #folder = mkdtempSync(join(folder, 'run-'));
  readonly records = join(this.#folder, 'records.ndjson');
  readonly stateFile = join(this.#folder, 'run.state');
  readonly lines = join(this.#folder, 'lines.log');
  readonly scalarsFile = join(this.#folder, 'scalars.json');

  constructor() {
    const records = numbersTo(ITERS).map(
      (i) => `{"time":${START_MS + i * 1000},"train":{"loss":${i}},"iter":${i + 1}}\n`,
    );
    writeFileSync(this.records, records.join(''));
  }

  /** Runs a program with its standard output appended to a file, or read by the test. */
  async run(program: readonly string[], limitBytes: number | undefined, output: 'file' | 'pipe') {
    const stdout = output === 'file' ? openSync(this.lines, 'a') : 'pipe';
    const limit = `--fsize=${limitBytes ?? 'unlimited'}:unlimited`;
    const child = spawn('prlimit', [limit, process.execPath, ...program], {
      stdio: ['ignore', stdout, 'pipe'],
    });
    if (typeof stdout === 'number') closeSync(stdout);
    else appendFileSync(this.lines, await text(child.stdout as Readable));
    children.push(child);
    const stderr = text(child.stderr as Readable);
    const [code] = await once(child, 'close');
    return { code, stderr: await stderr };
  }

  get savedRecords(): number {
    return readStateFile(this.stateFile)?.records ?? 0;
  }

  /** The iterations of the whole lines of a file, each once, in order. */
  itersOf(path: string): readonly number[] {
    const pattern = path === this.lines ? / \[ *(\d+)\] .*loss: \d+\.\d{4}$/ : /"step": (\d+)\}$/;
    const found = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const iters = found.flatMap((line) => Number(pattern.exec(line)?.[1] ?? Number.NaN));
    return [...new Set(iters.filter((iter) => iter > 0))].sort((a, b) => a - b);
  }
}

const ALL = numbersTo(ITERS + 1).slice(1);

describe('after a full disk a restart brings every line', () => {
  test.each(['lines', 'scalarsFile', 'stateFile'] as const)('command, %s', async (full) => {
    const run = new FullDiskRun();
    const program = [
      ...[COMMAND, '--by-iter', '--interval=1', '--state-file', run.stateFile],
      ...[
        '--state-interval=1ms',
        '--scalars-file',
        full === 'scalarsFile' ? run.scalarsFile : '/dev/null',
      ],
      run.records,
    ];
    const output = full === 'lines' ? 'file' : 'pipe';
    // the record of the owner fits, the state does not
    const limit = full === 'stateFile' ? 600 : LIMIT_BYTES;
    const first = await run.run(program, limit, output);
    if (full !== 'stateFile') expect(first.code).toBe(1);
    expect(first.stderr).toContain('windrow');
    const watched = full === 'scalarsFile' ? run.scalarsFile : run.lines;
    const before = run.itersOf(watched);
    expect(run.savedRecords).toBeLessThanOrEqual(before.length);
    if (full !== 'stateFile') expect(before.length).toBeLessThan(ITERS);
    const second = await run.run(program, undefined, output);
    expect(second).toEqual({ code: 0, stderr: '' });
    expect(run.itersOf(watched)).toEqual(ALL);
    expect(run.savedRecords).toBe(ITERS);
  });

  describe.each(['stream', 'worker', 'winston'])('%s', (way) => {
    test.each(way === 'winston' ? (['scalarsFile'] as const) : (['lines', 'scalarsFile'] as const))(
      '%s',
      async (full) => {
        const run = new FullDiskRun();
        const watched = full === 'lines' ? run.lines : run.scalarsFile;
        const options = {
          ...{ byEpoch: false, interval: 1, stateFile: run.stateFile, stateInterval: '5ms' },
          ...(way !== 'winston' && { destination: full === 'lines' ? run.lines : '/dev/null' }),
          scalarsFile: full === 'lines' ? '/dev/null' : run.scalarsFile,
        };
        const job = { way, options, records: run.records, until: ITERS, end: 'close' };
        const program = [HOST, DIST, JSON.stringify(job)];
        const { stderr } = await run.run(program, LIMIT_BYTES, 'pipe');
        expect(stderr).toContain(`windrow cannot write ${watched}: Error: EFBIG`);
        const before = run.itersOf(watched);
        expect(before.length).toBeLessThan(ITERS);
        expect(run.savedRecords).toBeLessThanOrEqual(before.length);
        expect(await run.run(program, undefined, 'pipe')).toEqual({ code: 0, stderr: '' });
        expect(run.itersOf(watched)).toEqual(ALL);
      },
    );
  });
});
