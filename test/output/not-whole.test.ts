import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { COMMAND } from '../conformance/ways.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

/*
 * Outputs that cannot be written whole: `flush()`, `close()` and the exit code say so, whichever
 * output it is, and no state is saved that claims the lines. By a device that is always full, and by
 * a limit on the size of files, which cuts a line in two.
 */

const PROGRAM = join(__dirname, 'not-whole-program.mjs');
const FILE_BYTES = 60_000;
/** Their lines are more than that; a state is less. */
const MANY = 1000;
const LIMITS = { timeout: 60_000, killSignal: 'SIGKILL' } as const;

const folder = temporaryFolder();
let files = 0;

function newPath(): string {
  return join(folder, `file-${files++}`);
}

/** Runs Node with a limit on the size of the files that it writes, if there is one. */
async function runNode(args: readonly string[], input: string, maxBytes?: number) {
  const limited = maxBytes === undefined ? [] : ['prlimit', `--fsize=${maxBytes}`];
  const [command = '', ...rest] = [...limited, process.execPath, ...args];
  const child = spawn(command, rest, LIMITS);
  child.stdin.on('error', () => {}).end(input); // it may stop reading when it cannot write
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code };
}

/** Where the output ends that takes not all, and by what. */
interface Fault {
  readonly name: string;
  readonly path: () => string;
  readonly maxBytes?: number;
  readonly says: RegExp;
}

const FAULTS: readonly Fault[] = [
  { name: 'a full device', path: () => '/dev/full', says: /ENOSPC/ },
  { name: 'a limit of size', path: newPath, maxBytes: FILE_BYTES, says: /EFBIG/ },
];

describe.each(FAULTS)('$name', ({ path, maxBytes, says }) => {
  const OUTPUTS = [
    ['stream', 'lines', (output: string) => ({ destination: output })],
    ['stream', 'scalars', (output: string) => ({ destination: '/dev/null', scalarsFile: output })],
    ['winston', 'scalars', (output: string) => ({ scalarsFile: output })],
  ] as const;

  describe.each(OUTPUTS)('%s: %s', (way, _output, optionsFor) => {
    function argumentsFor(ending: string, stateFile: string): readonly string[] {
      const options = { ...optionsFor(path()), interval: 1, stateFile };
      return [PROGRAM, JSON.stringify({ way, options, count: MANY, ending })];
    }

    test('flush() and close() reject, and no state is saved', async () => {
      const stateFile = newPath();
      const { out, code } = await runNode(argumentsFor('close', stateFile), '', maxBytes);
      expect(code).toBe(0);
      const { flush, close, saves } = JSON.parse(out);
      expect(flush).toMatch(says);
      expect(close).toMatch(/\d+ lines were dropped/);
      expect(saves).toBe(0);
      expect(existsSync(stateFile)).toBe(false);
    });

    test('an exit says it, and saves no state', async () => {
      const stateFile = newPath();
      const { err, code } = await runNode(argumentsFor('exit', stateFile), '', maxBytes);
      expect(code).toBe(0);
      expect(err).toContain('windrow: lines are lost: an output took no more\n');
      expect(existsSync(stateFile)).toBe(false);
    });
  });

  test('the scalars file of the command: exit code 1, and no state', async () => {
    const [stateFile, scalarsFile] = [newPath(), path()];
    const flags = ['--interval=1', `--scalars-file=${scalarsFile}`, `--state-file=${stateFile}`];
    const record = `${JSON.stringify({ train: { loss: 0.5, acc: 0.25, lr: 0.125 } })}\n`;
    const { out, err, code } = await runNode([COMMAND, ...flags], record.repeat(MANY), maxBytes);
    expect(out.split('\n')).toHaveLength(MANY + 1); // its lines are whole
    expect(err).toMatch(says);
    expect(code).toBe(1);
    expect(existsSync(stateFile)).toBe(false);
  });
});

test('an output with room for all: nothing is said, the state is saved', async () => {
  const [stateFile, destination] = [newPath(), newPath()];
  const options = { destination, interval: 1, stateFile };
  const run = JSON.stringify({ way: 'stream', options, count: MANY, ending: 'close' });
  const { out, err } = await runNode([PROGRAM, run], '');
  expect(JSON.parse(out)).toEqual({ flush: null, close: null, saves: 1 });
  expect(err).toBe('');
  expect(readFileSync(destination, 'utf8').split('\n')).toHaveLength(2 * MANY + 1);
  expect(existsSync(stateFile)).toBe(true);
});
