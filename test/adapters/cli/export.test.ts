import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expectEvents } from '../../conformance/expect-events.ts';
import { readGoldens } from '../../conformance/golden.ts';
import { COMMAND } from '../../conformance/ways.ts';
import { until } from '../../output/until.ts';
import { eventFilesIn, readPoints } from '../../sinks/event-reader.ts';
import { temporaryFolder } from '../../stranger/temporary-folder.ts';

const root = temporaryFolder();
let count = 0;
let folder: string;

beforeEach(() => {
  folder = join(root, String(++count));
  mkdirSync(folder);
});

function windrow(args: readonly string[], input = '') {
  const env = { ...process.env, TMPDIR: folder };
  const options = { cwd: folder, env, input, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], options);
  return { status, stdout, stderr };
}

function write(name: string, lines: readonly (object | string)[]): void {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(join(folder, name), texts.map((text) => `${text}\n`).join(''));
}

function read(name: string): readonly string[] {
  return readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
}

const train = (iter: number, scalars: object) => ({ time: 1e12 + iter, iter, train: scalars });
const RECORDS = [
  train(1, { loss: 0.5 }),
  train(2, { loss: 0.25 }),
  'text of the program',
  train(3, { loss: 'NaN', late: 7 }),
];
const TABLE = [
  'kind,mode,timestamp,epoch,iter,step,loss,time,late',
  'iter,train,2001-09-09T01:46:40.001Z,1,1,1,0.5,,',
  'iter,train,2001-09-09T01:46:40.002Z,1,2,2,0.25,0.001,',
  'iter,train,2001-09-09T01:46:40.003Z,1,3,3,NaN,0.001,7',
];

describe('windrow export', () => {
  test('has a row per record, and columns that come late', () => {
    write('train.ndjson', RECORDS);
    expect(windrow(['export', 'train.ndjson'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'windrow: train.ndjson: 1 line holds no scalars\nwindrow: train.ndjson.csv\n',
    });
    expect(read('train.ndjson.csv')).toEqual(TABLE);
    expect(readdirSync(folder)).toEqual(['train.ndjson', 'train.ndjson.csv']);
  });

  test('writes what comes through a pipe to the standard output, and leaves no copy', () => {
    write('train.ndjson', RECORDS);
    const { status, stdout } = windrow(
      ['export', '-o', '-'],
      readFileSync(join(folder, 'train.ndjson'), 'utf8'),
    );
    expect(status).toBe(0);
    expect(stdout).toBe(TABLE.map((line) => `${line}\n`).join(''));
    expect(readdirSync(folder)).toEqual(['train.ndjson']);
  });

  test('has the numbers of the lines, if their interval and window are asked for', () => {
    write('train.ndjson', RECORDS.slice(0, 2));
    const { stdout } = windrow([
      ...['export', 'train.ndjson', '-o', '-'],
      ...['--interval', '2', '--window-size', '2'],
    ]);
    expect(stdout.split('\n').slice(1, -1)).toEqual([
      'iter,train,2001-09-09T01:46:40.002Z,1,2,2,0.375,0.001',
    ]);
  });

  test('has no clock where records have none', () => {
    write('train.ndjson', [{ train: { loss: 1 } }]);
    expect(windrow(['export', 'train.ndjson', '-o', '-']).stdout).toBe(
      'kind,mode,timestamp,epoch,iter,step,loss\niter,train,,1,1,1,1\n',
    );
  });

  test('reads scalars files, of MMEngine too, and run files, in one table', () => {
    write('mmengine.json', [
      '{"lr": 0.1, "loss": NaN, "epoch": 1, "iter": 2, "memory": 5, "step": 2}',
      '{"acc": 0.5, "data_time": 0.1, "step": 1}',
      'torn {',
    ]);
    const head = { windrow: 1, kind: 'run', startedMs: 0, epochLength: {}, modes: [], zone: 'UTC' };
    const place = { kind: 'iter', mode: 'http', group: { route: '/a' }, timeMs: 0, epoch: 1 };
    write('run.ndjson', [head, { ...place, iter: 5, step: 5, scalars: { n: 'Infinity' } }]);
    const { status, stdout, stderr } = windrow([
      'export',
      'mmengine.json',
      'run.ndjson',
      '-o',
      '-',
    ]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'windrow: mmengine.json: 1 line holds no scalars\n',
    });
    expect(stdout.split('\n')).toEqual([
      'run,kind,mode,route,timestamp,epoch,iter,step,lr,loss,memory,acc,data_time,n',
      'mmengine,iter,train,,,1,2,2,0.1,NaN,5,,,',
      'mmengine,epoch,val,,,,,1,,,,0.5,0.1,',
      'run,iter,http,/a,1970-01-01T00:00:00.000Z,1,5,5,,,,,,Infinity',
      '',
    ]);
  });

  test('leaves out rows of a run file that came again after a restart', () => {
    const row = (iter: number, loss: number) => {
      return {
        kind: 'iter',
        mode: 'train',
        timeMs: 0,
        epoch: 1,
        iter,
        step: iter,
        scalars: { loss },
      };
    };
    const rows = [row(1, 1), row(2, 2), row(3, -1), { kind: 'resume', iter: 2 }, row(3, 3)];
    write('run.ndjson', rows);
    const { stdout } = windrow(['export', 'run.ndjson', '-o', '-']);
    expect(
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(',').at(-1)),
    ).toEqual(['1', '2', '3']);
  });

  test('writes over a file only if it is forced to', () => {
    write('train.ndjson', RECORDS);
    write('x.csv', ['mine']);
    expect(windrow(['export', 'train.ndjson', '-o', 'x.csv'])).toMatchObject({
      status: 2,
      stderr: 'windrow: x.csv is there; --force writes over it\n',
    });
    expect(read('x.csv')).toEqual(['mine']);
    expect(windrow(['export', 'train.ndjson', '-o', 'x.csv', '--force']).status).toBe(0);
    expect(read('x.csv')).toEqual(TABLE);
  });

  test.each([
    [['missing.ndjson'], 2, /ENOENT/],
    [['--nothing'], 2, /unknown option/],
    [['empty.ndjson'], 2, /empty\.ndjson: no scalars in it\n.*nothing to export/],
    [['train.ndjson', '-o', 'train.ndjson/x.csv'], 1, /cannot write train\.ndjson\/x\.csv: /],
    [['train.ndjson', '-o', '/dev/full'], 1, /cannot write \/dev\/full: ENOSPC/],
    [['train.ndjson', '-o', '/dev/full', '--force'], 1, /cannot write \/dev\/full: ENOSPC/],
  ])('of %j ends with %d', (args, status, stderr) => {
    write('train.ndjson', RECORDS);
    write('empty.ndjson', ['nothing of use']);
    const result = windrow(['export', ...args]);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(stderr);
    expect(existsSync(join(folder, 'x.csv'))).toBe(false);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  test('writes the file that a link names, which stays a link', () => {
    write('train.ndjson', RECORDS);
    write('table.csv', ['old']);
    symlinkSync('table.csv', join(folder, 'latest.csv'));
    expect(windrow(['export', 'train.ndjson', '-o', 'latest.csv', '--force']).status).toBe(0);
    expect(lstatSync(join(folder, 'latest.csv')).isSymbolicLink()).toBe(true);
    expect(read('table.csv')).toEqual(TABLE);
  });

  test('leaves nothing when it is ended before its input', async () => {
    const child = spawn(process.execPath, [COMMAND, 'export', '-o', 'x.csv'], {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const closed = once(child, 'close');
    child.stdin.write(`${JSON.stringify(RECORDS[0])}\n`);
    await until(() => readdirSync(folder, { recursive: true }).length > 1); // the copy is begun
    child.kill('SIGTERM');
    expect(await closed).toEqual([143, null]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends without a word when its reader has gone', async () => {
    write(
      'train.ndjson',
      Array.from({ length: 5000 }, (_, index) => train(index + 1, { loss: 1 })),
    );
    const child = spawn(process.execPath, [COMMAND, 'export', 'train.ndjson', '-o', '-'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('windrow --tensorboard of files that hold lines', () => {
  const goldens = readGoldens().filter(({ name }) => /^(06|09)/.test(name));

  test.each(goldens)('gives the event file of the run: $name', (golden) => {
    write('options.json', [golden.options]);
    write('records.ndjson', golden.texts);
    windrow(['--config', 'options.json', '--scalars-file', 'scalars.json', 'records.ndjson']);
    const { status, stdout } = windrow(['--tensorboard', 'logs', 'scalars.json']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expectEvents(join(folder, 'logs'), golden);
  });

  test('gives that of a run file with its groups and clocks', () => {
    const records = [1, 2, 3].map((n) => ({ time: 1e12 + n, route: '/a', http: { n } }));
    write('records.ndjson', records);
    const options = ['--modes', 'http', '--group-by', 'route', '--interval', '1'];
    const files = ['--run-file', 'run.ndjson', '--tensorboard', 'live'];
    windrow([...options, ...files, 'records.ndjson']);
    expect(windrow(['--tensorboard', 'later', 'run.ndjson']).status).toBe(0);
    const points = readPoints(join(folder, 'later'));
    expect(points.size).toBeGreaterThan(0);
    expect(points).toEqual(readPoints(join(folder, 'live')));
  });

  test('takes several files for parts of one run', () => {
    const lines = (loss: number, iters: readonly number[]) =>
      iters.map((iter) => ({ loss, epoch: 1, iter, step: iter }));
    write('1.json', lines(1, [1, 2, 3]));
    write('2.json', lines(2, [3, 4]));
    expect(windrow(['--tensorboard', 'logs', '1.json', '2.json']).status).toBe(0);
    const logs = join(folder, 'logs');
    expect(eventFilesIn(logs)).toHaveLength(2);
    expect(readPoints(logs).get('train/loss')).toMatchObject([
      { step: 1, value: 1 },
      { step: 2, value: 1 },
      { step: 3, value: 2 },
      { step: 4, value: 2 },
    ]);
  });

  test('refuses them beside records', () => {
    write('1.json', [{ loss: 1, epoch: 1, iter: 1, step: 1 }]);
    write('train.ndjson', RECORDS);
    const { status, stderr } = windrow(['--tensorboard', 'logs', '1.json', 'train.ndjson']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'windrow: train.ndjson holds records, other files hold lines: give them by themselves\n',
    });
    expect(existsSync(join(folder, 'logs'))).toBe(false);
  });
});
