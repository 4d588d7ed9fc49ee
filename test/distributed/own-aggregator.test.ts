import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

/*
 * `distribute.aggregate`: rank 0 makes the lines of the run too, in a thread or in the worker in which its
 * transport is. Needs the build.
 */

const PROGRAM = join(__dirname, 'own-aggregator.mjs');
const cwd = temporaryFolder();
/** What one process prints of the mean losses of both ranks, 2 / iter and 4 / iter. */
const LINES = ['[10]    time: 0.2500  loss: 0.8787', '[20]    time: 0.2500  loss: 0.2006'];

const LOSSES = /\[\d+\] {4}time.*/g;

test.each(['winston', 'stream', 'worker'])('%s', async (way) => {
  const runRank = (rank: string) =>
    runProgram(process.execPath, [PROGRAM, way], {
      cwd,
      env: { RANK: rank, WORLD_SIZE: '2', WINDROW_DIR: 'log', WINDROW_RUN: way },
    });
  const [lowest, other] = await Promise.all([runRank('0'), runRank('1')]);
  expect(lowest.stdout.match(LOSSES)).toEqual(LINES);
  expect(lowest.stdout).toContain('rank 0 has ended');
  expect(other.stdout.match(LOSSES)).toBeNull();
  expect(other.stdout).toContain('rank 1 has ended');
  for (const { stderr, exitCode } of [lowest, other]) {
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  }
});

describe('sinks and further outputs of lines', () => {
  const runAlone = (run: string, options: object) =>
    runProgram(process.execPath, [PROGRAM, 'sinks'], {
      cwd,
      env: {
        ...{ RANK: '0', WORLD_SIZE: '1', WINDROW_DIR: 'log', WINDROW_RUN: run },
        OPTIONS: JSON.stringify({ lines: [{ destination: `${run}.log` }], ...options }),
      },
    });
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');

  test('get the lines too of a process that makes them', async () => {
    const { stdout, stderr } = await runAlone('made-here', { runFile: 'run', serve: true });
    expect(stdout).toContain('kinds ordinary,summary,summary\n');
    expect(read('made-here.log').match(LOSSES)).toHaveLength(2);
    expect(read('made-here.log')).toContain('rank 0 has ended');
    expect(stderr).toContain('windrow: runFile, serve do nothing with distribute');
  });

  test('get ordinary records of another process, which says so', async () => {
    const { stdout, stderr } = await runAlone('made-elsewhere', { distribute: true });
    expect(stdout).toContain('kinds ordinary\n');
    expect(read('made-elsewhere.log')).toContain('rank 0 has ended');
    expect(stderr).toContain('windrow: sinks get the ordinary records only');
  });
});
