import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Every contender that is a process says at its end what it has used. */
const REPORT_USAGE = fileURLToPath(new URL('programs/report-usage.cjs', import.meta.url));
const USAGE_DESCRIPTOR = 3;

/** The built command. */
export const WINDROW = fileURLToPath(new URL('../dist/adapters/cli/main.cjs', import.meta.url));

/** The path of one of the bench's programs. */
export function programPath(name) {
  return fileURLToPath(new URL(`programs/${name}.js`, import.meta.url));
}

/**
 * Runs `node program ...args` with the file as its standard input and nobody at its output. Wall
 * time is from spawn to exit, CPU time is that of all of its threads; `said` is what the program
 * itself has to report.
 */
export async function runProgram(program, args = [], { input = '/dev/null', nodeFlags = [] } = {}) {
  const stdin = openSync(input, 'r');
  const wallStart = performance.now();
  const flags = [...nodeFlags, '--require', REPORT_USAGE];
  const child = spawn(process.execPath, [...flags, program, ...args.map(String)], {
    stdio: [stdin, 'ignore', 'inherit', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const closed = once(child, 'close');
  const lines = (await text(child.stdio[USAGE_DESCRIPTOR])).trim().split('\n');
  const [code] = await closed;
  closeSync(stdin);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  const [usage, ...said] = lines.map((line) => JSON.parse(line)).reverse();
  return { wallMs: performance.now() - wallStart, ...usage, said: said[0] };
}

/**
 * Runs `node program ...args` in a terminal of its own, by `script` of util-linux, with the file as its
 * standard input. Both clocks are those of the program.
 */
export async function runInTerminal(program, args, { input }) {
  const words = [process.execPath, '--require', REPORT_USAGE, program, ...args.map(String)];
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const command = `stty cols 120 rows 40; exec ${quoted} < '${input}'`;
  const wallStart = performance.now();
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', CI: '', TERM: 'xterm', LC_ALL: 'C.UTF-8' },
  });
  const closed = once(child, 'close');
  const said = (await text(child.stdio[USAGE_DESCRIPTOR])).trim();
  const [code] = await closed;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { wallMs: performance.now() - wallStart, ...JSON.parse(said) };
}

/** How many lines a program writes: a contender must not win by doing nothing. */
export async function countLines(program, args, { input }) {
  const stdin = openSync(input, 'r');
  const child = spawn(process.execPath, [program, ...args.map(String)], {
    stdio: [stdin, 'pipe', 'inherit'],
  });
  closeSync(stdin);
  const output = await text(child.stdout);
  return output.split('\n').length - 1;
}

/** The counters of a run of the command, which `--stats` prints at the end. */
export async function readCounters(args, { input }) {
  const stdin = openSync(input, 'r');
  const child = spawn(process.execPath, [WINDROW, '--stats', ...args.map(String)], {
    stdio: [stdin, 'ignore', 'pipe'],
  });
  closeSync(stdin);
  const said = (await text(child.stderr)).trimEnd().split('\n');
  return JSON.parse(said.at(-1)); // hints may stand before them
}
