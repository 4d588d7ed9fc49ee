import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND } from '../conformance/ways.ts';
import { runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { runInTerminal, type TerminalEnd } from './run-in-terminal.ts';

const FLAGS = '--max-iters 100 --by-iter --time-zone UTC --name run';
/** A row of a training of 100 iterations, as the terminal is sent it. */
const ROW = /(\d+)% [#.]{8} \d+\/100\b/;
const LINE = /^\d\d\/\d\d \d\d:\d\d:\d\d - run - INFO - Iter\(train\) \[ ?\d+\/100\]/;

/** Logs an iteration every 10 ms, up to `count`, or until Ctrl-C. */
const PRODUCER = `
const count = Number(process.argv[2]);
const timer = setInterval(log, 10);
let iter = 0;
function log() {
  iter++;
  console.log(JSON.stringify({ time: 1785290321000 + iter * 20, iter, train: { loss: 1 / iter, time: 0.02 } }));
  if (iter === count) clearInterval(timer);
}
process.on('SIGINT', () => clearInterval(timer));
`;
const BROKEN_STATISTIC = `exports.broken = (values) => { if (values.length > 5) throw new Error('broken'); return 0; };`;

const folder = temporaryFolder();
writeFileSync(join(folder, 'producer.cjs'), PRODUCER);
writeFileSync(join(folder, 'broken.cjs'), BROKEN_STATISTIC);
const WINDROW = `${process.execPath} ${COMMAND} ${FLAGS}`;
const logs = (count: number): string => `${process.execPath} producer.cjs ${count}`;

/** The lines are those of the run, nothing else is left on the terminal, and a row was there. */
function expectRowGone({ sent, lines, isAsBefore, cursorColumn }: TerminalEnd): void {
  expect(sent).toMatch(ROW);
  expect(lines.filter((line) => ROW.test(line) && !LINE.test(line))).toEqual([]);
  expect(isAsBefore).toBe(true);
  expect(sent).not.toMatch(/\?25l|\?1049/);
  expect(cursorColumn).toBe(0);
}

describe('without a terminal', () => {
  const input = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ time: 1785290321000 + i * 20, train: { loss: 1 / (i + 1) } }),
  ).join('\n');
  const args = [COMMAND, ...FLAGS.split(' ')];

  test('a pipe gets the same bytes, with the flag and without it', async () => {
    const run = (...more: string[]) =>
      runProgram(process.execPath, [...args, ...more], { cwd: folder, input });
    const [plain, with_, without] = await Promise.all([
      run(),
      run('--progress'),
      run('--no-progress'),
    ]);
    expect(plain.stdout.split('\n')).toHaveLength(5);
    expect(with_).toEqual(plain);
    expect(without).toEqual(plain);
  });

  test('so does a file', () => {
    writeFileSync(join(folder, 'in.ndjson'), input);
    const written = ['', '--progress', '--no-progress'].map((flag) => {
      const path = join(folder, `out${flag}.log`);
      execFileSync('sh', ['-c', `${WINDROW} ${flag} in.ndjson > ${path}`], { cwd: folder });
      return readFileSync(path, 'utf8');
    });
    expect(written[0]?.split('\n')).toHaveLength(5);
    expect(new Set(written).size).toBe(1);
  });
});

describe('in a terminal', () => {
  const run = (command: string, more: object = {}): Promise<TerminalEnd> =>
    runInTerminal({ command, cwd: folder, ...more });

  test('with CI set it gets the bytes of a run without a row', async () => {
    const [inCi, without] = await Promise.all([
      run(`${logs(40)} | ${WINDROW}`, { env: { CI: 'true' } }),
      run(`${logs(40)} | ${WINDROW} --no-progress`),
    ]);
    expect(inCi.sent).toBe(without.sent);
    expect(inCi.lines.filter((line) => LINE.test(line))).toHaveLength(4);
  });

  test('the row is gone behind the end, and the lines are those of a run without it', async () => {
    const [shown, plain] = await Promise.all([
      run(`${logs(40)} | ${WINDROW}`),
      run(`${logs(40)} | ${WINDROW} --no-progress`),
    ]);
    expectRowGone(shown);
    expect(shown.lines).toEqual(plain.lines);
    expect(shown.code).toBe(0);
  });

  test('the table at the end fits the terminal and has no clock', async () => {
    const { lines } = await run(`${logs(40)} | ${WINDROW}`, { columns: 70 });
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^mode {3}key +mean +min +max +last +best +nonfinite$/),
      expect.stringMatching(/^train {2}loss {2}.* 0\.0250 \(@40\) +0$/),
      expect.stringMatching(/^train {2}time {2}.* 0\.0200 \(@1\) +0$/),
    ]);
  });

  test('on the standard error where only that is a terminal, and asked for', async () => {
    const [silent, asked] = await Promise.all([
      run(`${logs(40)} | ${WINDROW} > silent.log`),
      run(`${logs(40)} | ${WINDROW} --progress > asked.log`),
    ]);
    expect(silent.sent).toBe('');
    expectRowGone(asked);
    expect(asked.lines).toEqual([]);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(read('asked.log')).toBe(read('silent.log'));
  });

  test('it is gone after Ctrl-C', async () => {
    const keys = { when: ROW, text: '\u0003' };
    const end = await run(`${logs(1e9)} | ${WINDROW} --interval 1000`, { keys });
    expectRowGone(end);
  });

  test('it is gone where the reader of the lines has gone', async () => {
    const end = await run(`${logs(1e9)} 2>/dev/null | ${WINDROW} --progress | head -n 20`);
    expectRowGone(end);
    expect(end.lines.filter((line) => LINE.test(line))).toHaveLength(20);
  });

  test('it is gone where a statistic throws', async () => {
    const flags = '--statistics ./broken.cjs --custom loss:broken:10';
    const keys = { when: /loss: nan[\s\S]*% [#.]{8} /, text: '\u0003' };
    const end = await run(`${logs(1e9)} | ${WINDROW} ${flags}`, { keys });
    expectRowGone(end);
    expect(end.lines.filter((line) => LINE.test(line)).length).toBeGreaterThan(0);
  });

  test('a run that goes on at 60 % begins at 60 %', async () => {
    const state = `${WINDROW} --state-file run.state`;
    await run(`${logs(60)} | ${state} --no-progress`);
    const end = await run(`sleep 0.5 | ${state}`);
    expectRowGone(end);
    expect(ROW.exec(end.sent)?.[1]).toBe('60');
  });
});

describe('a program with progress: true', () => {
  const PROGRAM = join(__dirname, 'progress-program.mjs');
  const run = (way: string, ending: string): Promise<TerminalEnd> =>
    runInTerminal({ command: `${process.execPath} ${PROGRAM} '${way}' ${ending}`, cwd: folder });
  const ROW_OF_50 = /\d+% [#.]{8} \d+\/50 /;

  test.each(['winston', 'stream', 'stream, not sync', 'worker'])('%s', async (way) => {
    const ends = await Promise.all(['end', 'exit'].map((ending) => run(way, ending)));
    for (const { sent, lines, isAsBefore } of ends) {
      expect(sent).toMatch(ROW_OF_50);
      expect(lines.filter((line) => ROW_OF_50.test(line) && !line.includes('Iter('))).toEqual([]);
      expect(lines.filter((line) => line.includes('Iter(train)'))).toHaveLength(4);
      expect(lines).toContainEqual(
        expect.stringMatching(/^mode {3}key {3}count .* best {2}nonfinite$/),
      );
      expect(isAsBefore).toBe(true);
      if (way === 'worker') continue;
      expect(lines).toEqual(expect.arrayContaining(['half a line', 'an error']));
      expect(lines).toContainEqual(expect.stringMatching(/^\(node:\d+\) Warning: too warm$/));
    }
  });

  test('that throws leaves the trace of its stack, and no row', async () => {
    const { sent, lines, code, isAsBefore } = await run('winston', 'throw');
    expect(sent).toMatch(ROW_OF_50);
    expect(lines).toContainEqual(expect.stringMatching(/^Error: broken$/));
    expect(lines.filter((line) => ROW_OF_50.test(line) && !line.includes('Iter('))).toEqual([]);
    expect(isAsBefore).toBe(true);
    expect(code).toBe(1);
  });
});
