import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Where the examples say that they are run from. */
const ROOT = join(__dirname, '..', '..');
/** What `npx windrow` runs. */
const WINDROW = 'dist/adapters/cli/main.cjs';
/** Nothing of the machine that tests: no colours, no flags. */
const ENV = { PATH: process.env.PATH, NO_COLOR: '1' };
/** A line of the documentation: `// Run it: node examples/pipe.js | npx windrow --interval 5`. */
const RUN_IT = /^\/\/ Run it: node (.*)$/m;
/** The comment that ends an example; a block, because formatters trim the blanks of `//` lines. */
const OUTPUT = /\n\/\* Output:\n(.*\n)\*\/\n$/s;

/** Examples that keep no clock of their own: libraries of training call them when they want to. */
const LIVE: readonly string[] = ['brain.js', 'synaptic.js', 'tfjs.js'];
/** What differs from run to run: the clock of a line, and what is measured by it. */
const CLOCKS = /^\d\d\/\d\d \d\d:\d\d:\d\d|(eta|time|data_time): \S+/gm;

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCodes: readonly unknown[];
}

/** Runs `node` with each list of arguments, the output of one piped into the next. */
async function run(...commands: readonly (readonly string[])[]): Promise<Run> {
  return runIn(ROOT, ...commands);
}

async function runIn(cwd: string, ...commands: readonly (readonly string[])[]): Promise<Run> {
  const children = commands.map((args) => spawn(process.execPath, args, { cwd, env: ENV }));
  const exits = children.map((child) => once(child, 'close'));
  const errors = children.map((child) => text(child.stderr));
  const output = children.reduce((source, child) => {
    source.stdout.pipe(child.stdin);
    return child;
  });
  const stdout = await text(output.stdout);
  const stderr = (await Promise.all(errors)).join('');
  return { stdout, stderr, exitCodes: (await Promise.all(exits)).map(([code]) => code) };
}

/** The commands in the `Run it` line of an example, each as arguments of `node`. */
function commandsOf(source: string): readonly (readonly string[])[] {
  const line = RUN_IT.exec(source)?.[1] ?? '';
  return line.split(' | ').map((command) => command.replace('npx windrow', WINDROW).split(' '));
}

describe('examples/', () => {
  const files = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.js'));

  test.each(files)('%s prints what its last comment says', async (file) => {
    const source = readFileSync(join(ROOT, 'examples', file), 'utf8');
    const commands = commandsOf(source);
    expect(commands[0]).toEqual([`examples/${file}`]);
    const { stdout, stderr, exitCodes } = await run(...commands);
    const timeless = (output = ''): string =>
      LIVE.includes(file) ? output.replace(CLOCKS, '$1') : output;
    expect(timeless(stdout)).toBe(timeless(OUTPUT.exec(source)?.[1]));
    expect(stderr).toBe('');
    expect(exitCodes).toEqual(commands.map(() => 0));
  });
});

describe('npm run demo', () => {
  const LINE =
    /^\d\d\/\d\d \d\d:\d\d:\d\d - iris - INFO - Epoch\((train|val)\) {1,2}\[[1-4]\]\[[ \d]+\/[ \d]+\] {2}.*\d ? ?$/;
  let folder: string;
  let demo: Run;
  let legend: string;
  /** What winston has printed, and what pino has. */
  let parts: readonly (readonly string[])[];

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'demo-')));
    demo = await runIn(folder, [join(ROOT, 'examples/iris/demo.js')]);
    const start = demo.stdout.indexOf('winston, ');
    const end = demo.stdout.indexOf('\n\nreport of ');
    legend = demo.stdout.slice(0, start);
    const rest = demo.stdout.slice(start, end);
    parts = rest.split('\n\n').map((part) => part.trimEnd().split('\n'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test('ends well, with a part for winston and one for pino', () => {
    expect(demo.stderr).toBe('');
    expect(demo.exitCodes).toEqual([0]);
    const headings = parts.map(([heading]) => heading);
    expect(headings).toEqual([expect.stringMatching(/^winston/), expect.stringMatching(/^pino/)]);
  });

  test('begins with a legend that names everything in the lines', () => {
    const lines = parts.flatMap(([, ...own]) => own);
    const keys = lines.flatMap((line) => [...line.matchAll(/(\w+): /g)].map(([, key]) => key));
    const modes = lines.flatMap((line) => /Epoch\(\w+\)/.exec(line) ?? []);
    expect(modes).toContain('Epoch(val)');
    expect(keys).toEqual(expect.arrayContaining(['lr', 'eta', 'accuracy']));
    for (const name of [...keys, ...modes, 'MMEngine']) expect(legend).toContain(name);
  });

  test('prints nothing else but lines of the documented format', () => {
    for (const [, ...lines] of parts) {
      expect(lines).toHaveLength(16);
      for (const line of lines) expect(line).toMatch(LINE);
    }
  });

  test('prints the same numbers through winston and pino', () => {
    const [winston, pino] = parts.map(([, ...lines]) =>
      lines.map((line) => line.trimEnd().replace(CLOCKS, '')),
    );
    expect(pino).toEqual(winston);
  });

  test('ends with a report that compares what was trained, and says where it is', () => {
    const last = demo.stdout.trimEnd().split('\n').at(-1) ?? '';
    const path = join(folder, 'iris.html');
    expect(last).toBe(`report of three learning rates: ${path}`);
    const page = readFileSync(path, 'utf8');
    for (const name of ['lr 0.05', 'lr 0.5', 'lr 5', 'val/accuracy']) expect(page).toContain(name);
  });

  test('trains a model that knows the flowers', () => {
    const accuracies = parts.map((lines) =>
      Number(/accuracy: (\S+)/.exec(lines.at(-1) ?? '')?.[1]),
    );
    expect(accuracies).toHaveLength(2);
    expect(Math.min(...accuracies)).toBeGreaterThan(0.9);
  });
});

describe('npm run demo:ranks', () => {
  test('four processes have one line per epoch and one per check', async () => {
    const { stdout, stderr, exitCodes } = await run(['examples/ranks/demo.js']);
    const lines = stdout.split('\n').filter((line) => line.includes(' - iris - INFO - '));
    expect(lines.map((line) => line.replace(/^.*INFO - | {2}.*/g, ''))).toEqual(
      [1, 2, 3, 4].flatMap((epoch) => [
        `Epoch(train) [${epoch}][5/5]`,
        `Epoch(val) [${epoch}][1/1]`,
      ]),
    );
    // of all 50 flowers that no rank has learned from
    expect(lines.filter((line) => / accuracy: 0\.\d[02468]00$/.test(line))).toHaveLength(4);
    expect(lines.join()).not.toContain('ranks:');
    expect(stdout).toMatch(/^iris +ended +4\/4 +20 +8 /m);
    expect({ stderr, exitCodes }).toEqual({ stderr: '', exitCodes: [0] });
  });
});
