import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a program left behind. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface ProgramOptions {
  readonly cwd: string;
  /** All of the standard input; empty by default. */
  readonly input?: string;
  /** On top of this process's own. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Variables of the test run, which a program of a stranger does not have. */
const FOREIGN_VARIABLES = /^(NODE_|FORCE_COLOR$|NO_COLOR$|JEST_|npm_)/i;

/** Runs a program to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, input = '', env = {} }: ProgramOptions,
): Promise<Finished> {
  const variables = Object.entries(process.env).filter(([name]) => !FOREIGN_VARIABLES.test(name));
  const child = spawn(command, args, { cwd, env: { ...Object.fromEntries(variables), ...env } });
  child.stdin.on('error', () => {}); // a program that ends without reading it
  child.stdin.end(input);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, exitCode };
}

/** Returns the standard output of a program. @throws Error with all its output if it fails. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const { stdout, stderr, exitCode } = await runProgram(command, args, options);
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}
