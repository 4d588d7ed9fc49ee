import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { windrowStream } from '../../adapters/pino/index.ts';
import { windrow } from '../../adapters/winston/index.ts';
import { COMMAND } from '../conformance/ways.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

const root = temporaryFolder();
let runs = 0;

/** Paths of a run of its own. */
function newRun() {
  const name = join(root, `run-${runs++}`);
  return { runFile: `${name}.ndjson`, stateFile: `${name}.state`, interval: 1, timeZone: 'UTC' };
}

function record(iter: number) {
  return { time: 1_785_290_321_000 + iter * 1000, iter, train: { loss: 1 / iter } };
}

/** The lines of a run file in short: `run`, the iterations that have a line, `resume 2`, `end`. */
function shortLines(path: string): readonly (string | number)[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const { kind, iter } = JSON.parse(line);
    return kind === 'resume' ? `resume ${iter}` : (iter ?? kind);
  });
}

type Options = ReturnType<typeof newRun>;

/** A process that logs some iterations and ends. */
const WAYS: Readonly<Record<string, (options: Options, iters: readonly number[]) => unknown>> = {
  async stream(options, iters) {
    const stream = windrowStream({ ...options, destination: '/dev/null' });
    for (const iter of iters) stream.write(`${JSON.stringify(record(iter))}\n`);
    await stream.close();
  },
  async winston(options, iters) {
    const format = windrow(options);
    for (const iter of iters) format.transform({ level: 'info', message: '', ...record(iter) });
    await format.close();
  },
  command({ runFile, stateFile }, iters) {
    const args = ['--run-file', runFile, '--state-file', stateFile, '--interval', '1'];
    const input = iters.map((iter) => `${JSON.stringify(record(iter))}\n`).join('');
    const { status } = spawnSync(process.execPath, [COMMAND, ...args], { input });
    expect(status).toBe(0);
  },
};

describe.each(Object.entries(WAYS))('%s', (_way, run) => {
  test('a run that goes on after a restart goes on in its file', async () => {
    const options = newRun();
    await run(options, [1, 2]);
    await run(options, [3, 4]);
    const { runFile } = options;
    expect(shortLines(runFile)).toEqual(['run', 1, 2, 'end', 'resume 2', 3, 4, 'end']);
  });

  test('where the file has gone, the run opens another one, with its beginning', async () => {
    const options = newRun();
    await run(options, [1, 2]);
    rmSync(options.runFile);
    await run(options, [3]);
    expect(shortLines(options.runFile)).toEqual(['run', 3, 'end']);
    const [head = ''] = readFileSync(options.runFile, 'utf8').split('\n');
    expect(JSON.parse(head).startedMs).toBe(record(1).time);
  });

  test('a run without a state is another run in the same file', async () => {
    const options = newRun();
    await run(options, [1]);
    rmSync(options.stateFile);
    await run(options, [1, 2]);
    expect(shortLines(options.runFile)).toEqual(['run', 1, 'end', 'run', 1, 2, 'end']);
  });
});

test('the lines of the run file are counted by its name', async () => {
  const { runFile } = newRun();
  const stream = windrowStream({ runFile, destination: '/dev/null', interval: 1 });
  stream.write(`${JSON.stringify(record(1))}\n`);
  await stream.close();
  const bytes = readFileSync(runFile).length;
  expect(stream.stats().outputs.runFile).toEqual({ lines: 3, bytes, dropped: 0 });
});
