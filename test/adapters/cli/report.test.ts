import { execFileSync, spawn, spawnSync } from 'node:child_process';
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
import { dirname, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { ReportData, RunData } from '../../../src/report/report-run.ts';
import { seriesBuckets } from '../../../src/report/series-data.ts';
import { COMMAND } from '../../conformance/ways.ts';
import { temporaryFolder } from '../../stranger/temporary-folder.ts';

const root = temporaryFolder();
let count = 0;
let folder: string;

beforeEach(() => {
  folder = join(root, String(++count));
  mkdirSync(folder);
});

/** What came of a run of the command. */
interface Result {
  readonly status: number | null;
  readonly stderr: string;
}

function report(args: readonly string[], input = ''): Result {
  const options = { cwd: folder, input, encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, 'report', ...args], options);
  return { status, stderr };
}

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** Records of a run of two keys. */
function records(iters: number, key = 'loss'): string {
  const lines = Array.from({ length: iters }, (_, index) => {
    const iter = index + 1;
    const time = Date.UTC(2026, 0, 1) + index * 1000;
    return JSON.stringify({ time, epoch: 1, iter, train: { [key]: 1 / iter, lr: 0.1 } });
  });
  return `${lines.join('\n')}\n`;
}

function dataOf(name: string): ReportData {
  const html = readFileSync(join(folder, name), 'utf8');
  const [, json = ''] =
    /<script type="application\/json" id="report">(.*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(json);
}

/** The keys of a run with their modes: `train/loss`. */
function keysOf({ modes }: RunData): readonly string[] {
  return modes.flatMap(({ mode, series }) => series.map(({ key }) => `${mode}/${key}`)).sort();
}

/** The lines of a run file of an experiment. */
function runFile(experiment: string, iters: readonly (number | 'resume')[]): string {
  const head = { windrow: 1, kind: 'run', experiment, startedMs: 0, epochLength: {}, modes: [] };
  const rows = iters.map((iter) => {
    if (iter === 'resume') return { kind: 'resume', iter: 2 };
    const place = { mode: 'train', timeMs: iter * 1000, epoch: 1, iter, step: iter };
    return { kind: 'iter', ...place, scalars: { loss: iter === 3 ? 'NaN' : 1 / iter } };
  });
  const lines = [{ ...head, zone: 'UTC' }, ...rows, { kind: 'end', records: 1, timeMs: 0 }];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

describe('run files', () => {
  test('lines are points, a restart is a gap, the experiment is the name', () => {
    write('a.ndjson', runFile('iris', [1, 2, 'resume', 3, 4]));
    const { status, stderr } = report(['a.ndjson', '-o', 'a.html']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'windrow: a.html\n' });
    const [run] = dataOf('a.html').runs;
    expect(run?.name).toBe('iris');
    expect(run?.modes[0]?.gaps).toEqual([2]);
    const [loss] = run?.modes[0]?.series ?? [];
    expect(loss).toMatchObject({ first: [1, 1], last: [4, 0.25], nonFinite: [2, 1] });
  });

  test('it is the same picture that the records give, at every iteration', () => {
    write('records.ndjson', records(50));
    const args = ['--interval', '1', '--window-size', '1', '--run-file', 'run.ndjson'];
    spawnSync(process.execPath, [COMMAND, ...args, 'records.ndjson'], { cwd: folder });
    report(['records.ndjson', '-o', 'records.html', '--run-names', 'own']);
    report(['run.ndjson', '-o', 'run.html', '--run-names', 'own']);
    const [ofRecords, ofRun] = [dataOf('records.html').runs[0], dataOf('run.html').runs[0]];
    expect(ofRun?.modes.length).toBe(1);
    // the first iteration has no time that was measured, and no line has
    expect(ofRun).toEqual(ofRecords);
  });

  test('several runs in one file, and of one experiment, are told apart', () => {
    write('runs/a.ndjson', runFile('iris', [1, 2]) + runFile('iris', [1]));
    write('runs/b.ndjson', runFile('iris', [1]));
    write('runs/c.ndjson', runFile('other', [1]));
    expect(report(['runs', '-o', 'a.html']).status).toBe(0);
    const names = dataOf('a.html').runs.map(({ name }) => name);
    expect(names).toEqual(['iris', 'iris (a)', 'iris (b)', 'other']);
  });

  test('a torn last line and lines without a head are read as far as they go', () => {
    const [, ...rows] = runFile('iris', [1, 2]).split('\n');
    write('a.ndjson', `${rows.slice(0, 2).join('\n')}\n{"kind":"iter","mode":"tr`);
    expect(report(['a.ndjson', '-o', 'a.html'])).toMatchObject({
      status: 0,
      stderr: 'windrow: a.ndjson: 1 line holds no scalars\nwindrow: a.html\n',
    });
    const [run] = dataOf('a.html').runs;
    expect(run).toMatchObject({ name: 'a', modes: [{ series: [{ last: [2, 0.5] }] }] });
  });
});

describe('inputs', () => {
  test('records', () => {
    write('run.ndjson', records(100));
    expect(report(['run.ndjson', '-o', 'a.html'])).toMatchObject({
      status: 0,
      stderr: 'windrow: a.html\n',
    });
    const { title, runs, notes } = dataOf('a.html');
    expect({ title, notes }).toEqual({ title: 'run', notes: [] });
    expect(runs.map(keysOf)).toEqual([['train/loss', 'train/lr', 'train/time']]);
    const [loss] = runs[0]?.modes[0]?.series.filter(({ key }) => key === 'loss') ?? [];
    expect(loss).toMatchObject({ first: [1, 1], last: [100, 0.01], lowest: [100, 0.01] });
  });

  test("MMEngine's scalars.json, its bare NaN included", () => {
    const lines = [
      '{"lr": 0.1, "loss": 2.0, "iter": 10, "step": 10, "epoch": 1}',
      '{"lr": 0.1, "loss": NaN, "iter": 20, "step": 20, "epoch": 1}',
      '{"lr": 0.1, "loss": 1.0, "iter": 30, "step": 30, "epoch": 2}',
      '{"accuracy": 0.9, "step": 2}',
    ];
    write('scalars.json', `${lines.join('\n')}\n`);
    expect(report(['scalars.json', '-o', 'a.html']).status).toBe(0);
    const [run] = dataOf('a.html').runs;
    if (run === undefined) throw new Error('no run');
    expect(keysOf(run)).toEqual(expect.arrayContaining(['train/loss', 'train/lr']));
    const [loss] = run.modes.flatMap(({ series }) => series.filter(({ key }) => key === 'loss'));
    expect(loss).toMatchObject({ first: [10, 2], last: [30, 1], nonFinite: [1, 1] });
  });

  test('a scalars file is read the same way in bulk as line by line', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => {
      const iter = (index + 1) * 10;
      const loss = index % 7 === 0 ? 'NaN' : String(1 / iter);
      const place = `"iter": ${iter}, "step": ${iter}, "epoch": ${Math.ceil(iter / 3000)}`;
      const train = `{"lr": 0.1, "loss": ${loss}, "time": 0.25, "memory": 12, ${place}}`;
      const epoch = iter / 3000;
      return iter % 3000 === 0
        ? `${train}\n{"accuracy": ${1 - 1 / epoch}, "step": ${epoch}}`
        : train;
    });
    const text = `${lines.join('\n')}\n`;
    write('scalars.json', text);
    expect(report(['scalars.json', '-o', 'a.html']).status).toBe(0);
    // of the standard input nothing is known beforehand
    expect(report(['-', '--run-names', 'scalars', '-o', 'b.html'], text).status).toBe(0);
    expect(dataOf('a.html')).toEqual(dataOf('b.html'));
    expect(dataOf('a.html').runs.map(keysOf)[0]).toContain('val/accuracy');
  });

  test('a scalars file of ours', () => {
    const args = [COMMAND, '--scalars-file', join(folder, 'ours.json'), '--interval', '10'];
    spawnSync(process.execPath, args, { input: records(100) });
    expect(report(['ours.json', '-o', 'a.html']).status).toBe(0);
    const [loss] =
      dataOf('a.html').runs[0]?.modes[0]?.series.filter(({ key }) => key === 'loss') ?? [];
    expect(dataOf('a.html').runs[0]?.modes[0]?.shapes[0]?.counts).toEqual([1, 10]);
    expect(loss?.last[0]).toBe(100);
  });

  test('a state file of a run with tracks', () => {
    const args = ['--state-file', join(folder, 'run.state'), '--report', join(folder, 'live.html')];
    spawnSync(process.execPath, [COMMAND, ...args], { input: records(100) });
    expect(report(['run.state', '-o', 'a.html'])).toMatchObject({ status: 0 });
    const [run] = dataOf('a.html').runs;
    const [live] = dataOf('live.html').runs;
    expect(run?.modes[0]?.series).toEqual(live?.modes[0]?.series);
  });

  test('a folder: each file in it that is a run, named after what they do not share', () => {
    write('work/run-1/log.ndjson', records(10));
    write('work/run-2/log.ndjson', records(10));
    write('work/run-2/config.json', '{"a": 1}');
    write('work/notes.txt', 'nothing');
    expect(report(['work', '-o', 'a.html'])).toMatchObject({
      status: 0,
      stderr: 'windrow: a.html\n',
    });
    const { title, runs } = dataOf('a.html');
    expect(runs.map(({ name }) => name)).toEqual(['run-1/log', 'run-2/log']);
    expect(title).toBe('run-1/log · run-2/log');
  });

  test.each([[[]], [['-']]])('the standard input: %j', (args) => {
    expect(report([...args, '-o', 'a.html'], records(10)).status).toBe(0);
    expect(dataOf('a.html').runs.map(keysOf)).toEqual([['train/loss', 'train/lr', 'train/time']]);
  });

  test('other options of the command say how records are read', () => {
    write('run.ndjson', '{"fit":{"loss":1}}\n{"fit":{"loss":2}}\n');
    expect(report(['run.ndjson', '--modes', 'fit', '-o', 'a.html']).status).toBe(0);
    expect(dataOf('a.html').runs.map(keysOf)[0]).toContain('fit/loss');
  });
});

describe('what is shown', () => {
  test('names and title', () => {
    write('a.ndjson', records(10));
    write('b.ndjson', records(10));
    const args = ['a.ndjson', 'b.ndjson', '--run-names', 'base,wide', '--title', 'Two widths'];
    expect(report([...args, '-o', 'a.html']).status).toBe(0);
    const { title, runs } = dataOf('a.html');
    expect([title, ...runs.map(({ name }) => name)]).toEqual(['Two widths', 'base', 'wide']);
  });

  test('points: as many buckets per key at most', () => {
    write('run.ndjson', records(1000));
    report(['run.ndjson', '-o', 'a.html', '--points', '64']);
    report(['run.ndjson', '-o', 'b.html', '--points', '8192']);
    const lengths = ['a.html', 'b.html'].map((name) => {
      const [mode] = dataOf(name).runs[0]?.modes ?? [];
      const [series] = mode?.series ?? [];
      if (mode === undefined || series === undefined) return 0;
      return seriesBuckets(series, mode).iters.length;
    });
    expect(lengths[0]).toBeLessThanOrEqual(64);
    expect(lengths[1]).toBe(1000);
  });

  test('max-bytes: fewer points, until it fits', () => {
    const many = Array.from({ length: 30 }, (_, key) => [`k${key}`, key / 3]);
    const lines = Array.from({ length: 2000 }, (_, index) =>
      JSON.stringify({
        iter: index + 1,
        train: Object.fromEntries(many.map(([k], j) => [k, Math.sin(index * (j + 1))])),
      }),
    );
    write('run.ndjson', lines.join('\n'));
    report(['run.ndjson', '-o', 'a.html']);
    expect(report(['run.ndjson', '-o', 'b.html', '--max-bytes', '200kB']).status).toBe(0);
    const [whole, cut] = ['a.html', 'b.html'].map(
      (name) => readFileSync(join(folder, name)).length,
    );
    expect(whole).toBeGreaterThan(200_000);
    expect(cut).toBeLessThanOrEqual(200_000);
    expect(dataOf('b.html').notes).toEqual([expect.stringContaining('fewer points per key')]);
    const tooSmall = report(['run.ndjson', '-o', 'b.html', '--max-bytes', '1kB']);
    expect(tooSmall).toMatchObject({ status: 0 });
    expect(tooSmall.stderr).toContain('larger than --max-bytes');
  });

  test('lines that hold no scalars are counted, in the report and on the standard error', () => {
    write('run.ndjson', `${records(3)}plain text\n{"half":\n`);
    const { stderr } = report(['run.ndjson', '-o', 'a.html']);
    expect(stderr).toBe('windrow: run.ndjson: 2 lines hold no scalars\nwindrow: a.html\n');
    expect(dataOf('a.html').notes).toEqual(['run.ndjson: 2 lines hold no scalars']);
  });

  test('the same inputs give the same bytes', () => {
    write('run.ndjson', records(500));
    for (const name of ['a.html', 'b.html']) report(['run.ndjson', '-o', name]);
    const [a, b] = ['a.html', 'b.html'].map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(a).toBe(b);
  });
});

describe('where it is written', () => {
  test('to the name of the first input, in the working directory', () => {
    write('deep/run.ndjson', records(3));
    report(['deep/run.ndjson']);
    expect(existsSync(join(folder, 'run.ndjson.html'))).toBe(true);
  });

  test('over an older report', () => {
    write('run.ndjson', records(3));
    expect(report(['run.ndjson', '-o', 'a.html']).status).toBe(0);
    expect(report(['run.ndjson', '-o', 'a.html', '--title', 'newer']).status).toBe(0);
    expect(dataOf('a.html').title).toBe('newer');
  });

  test('over nothing else, unless it is forced to', () => {
    write('run.ndjson', records(3));
    write('mine.html', '<p>precious</p>');
    const refused = report(['run.ndjson', '-o', 'mine.html']);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toBe(
      'windrow: mine.html is there and is no report of windrow; --force writes over it\n',
    );
    expect(report(['run.ndjson', '-o', 'run.ndjson']).status).toBe(2);
    expect(readFileSync(join(folder, 'mine.html'), 'utf8')).toBe('<p>precious</p>');
    expect(report(['run.ndjson', '-o', 'mine.html', '--force']).status).toBe(0);
    expect(dataOf('mine.html').runs).toHaveLength(1);
  });

  test('leaves nothing beside it', () => {
    write('run.ndjson', records(3));
    report(['run.ndjson', '-o', 'a.html']);
    expect(readdirSync(folder).sort()).toEqual(['a.html', 'run.ndjson']);
  });

  test('to a device as it is, which stays one', () => {
    write('run.ndjson', records(3));
    for (const args of [[], ['--force']]) {
      const { status, stderr } = report(['run.ndjson', '-o', '/dev/full', ...args]);
      expect(status).toBe(1);
      expect(stderr).toMatch(/cannot write \/dev\/full: .*ENOSPC/);
      expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
    }
  });

  test('to a pipe as it is', async () => {
    write('run.ndjson', records(3));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const reader = spawn('cat', ['pipe'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const read = textOf(reader.stdout);
    expect(report(['run.ndjson', '-o', 'pipe']).status).toBe(0);
    expect(await read).toContain('id="report"');
    expect(lstatSync(join(folder, 'pipe')).isFIFO()).toBe(true);
  });

  test('to the file that a link names, which stays a link', () => {
    write('run.ndjson', records(3));
    report(['run.ndjson', '-o', 'runs/first.html']);
    symlinkSync('runs/first.html', join(folder, 'latest.html'));
    expect(report(['run.ndjson', '-o', 'latest.html', '--title', 'newer']).status).toBe(0);
    expect(lstatSync(join(folder, 'latest.html')).isSymbolicLink()).toBe(true);
    expect(dataOf('runs/first.html').title).toBe('newer');
  });

  test.each(['a b&<script>.ndjson', "it's.ndjson", 'ü→.ndjson', '-dash.ndjson'])(
    'from %j',
    (name) => {
      write(name, records(3));
      expect(report(['-o', 'a.html', '--', name]).status).toBe(0);
      expect(dataOf('a.html').runs[0]?.name).toBe(name.replace('.ndjson', ''));
    },
  );
});

describe('exit codes', () => {
  test.each([
    ['a file that is not there', ['none.ndjson']],
    ['an option that does not exist', ['--pionts', '64']],
    ['points that are no power of two', ['--points', '100']],
    ['a size that is none', ['--max-bytes', 'much']],
    ['a bad option of the library', ['--window-size', '0']],
  ])('2 for %s', (_, args) => {
    const { status, stderr } = report([...args, '-o', 'a.html'], records(3));
    expect(status).toBe(2);
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('windrow: windrow:');
    expect(existsSync(join(folder, 'a.html'))).toBe(false);
  });

  test('2 where nothing can be read', () => {
    write('text.ndjson', 'plain text\n');
    const { status, stderr } = report(['text.ndjson', '-o', 'a.html']);
    expect(status).toBe(2);
    expect(stderr).toContain('nothing to show: no input has scalars');
  });

  test('1 where it cannot be written', () => {
    write('run.ndjson', records(3));
    write('file', 'no folder');
    const { status, stderr } = report(['run.ndjson', '-o', 'file/a.html']);
    expect(status).toBe(1);
    expect(stderr).toContain('cannot write file/a.html');
  });

  test('a file that cannot be read is told, and the others are shown', () => {
    write('run.ndjson', records(3));
    write('damaged.state', '{"format":"windrow-state","version":1,');
    const { status, stderr } = report(['run.ndjson', 'damaged.state', '-o', 'a.html']);
    expect(status).toBe(0);
    expect(stderr).toMatch(/damaged\.state: /);
    expect(dataOf('a.html').notes).toEqual([expect.stringMatching(/^damaged\.state: /)]);
  });
});
