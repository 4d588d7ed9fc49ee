import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { COMMAND } from '../../conformance/ways.ts';
import { until } from '../../output/until.ts';

const WRITER = join(__dirname, 'log-writer.mjs');

/** A file that a program writes and rotates while the command follows it. */
export class FollowedLog {
  readonly path: string;
  readonly #args: readonly string[];
  readonly #writer: ChildProcess;
  #command: ReturnType<typeof spawn> | undefined;
  #output = '';
  #closed: Promise<unknown> | undefined;
  #stderr: Promise<string> = Promise.resolve('');

  constructor(folder: string, args: readonly string[] = []) {
    this.path = join(mkdtempSync(join(folder, 'log-')), 'run.ndjson');
    this.#args = args;
    writeFileSync(this.path, '');
    this.#writer = fork(WRITER, [this.path]);
  }

  /** What the command has written so far. */
  get output(): string {
    return this.#output;
  }

  /** The numbers of the lines that came out. */
  get numbers(): readonly number[] {
    return Array.from(this.#output.matchAll(/^line (\d+)$/gm), ([, number]) => Number(number));
  }

  /** Starts the command, which follows the file unless told otherwise. */
  start(follow: readonly string[] = ['-f']): void {
    this.#output = '';
    const args = [COMMAND, ...follow, ...this.#args, this.path];
    const command = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    command.stdout.setEncoding('utf8').on('data', (chunk) => {
      this.#output += chunk;
    });
    this.#stderr = text(command.stderr);
    this.#closed = once(command, 'close');
    this.#command = command;
  }

  /** Has the writer do something; the number of lines that it has written then. */
  async tell(...call: readonly unknown[]): Promise<number> {
    this.#writer.send(call);
    const [lines] = await once(this.#writer, 'message');
    return lines;
  }

  /** Resolves when something has come out. */
  async untilOut(expected: string): Promise<void> {
    await until(() => this.#output.includes(expected));
  }

  /** Ends the command; what it said of windrow. */
  async end(): Promise<readonly string[]> {
    this.#command?.kill('SIGTERM');
    return this.ended();
  }

  /** Waits for the end of the command; what it said of windrow. */
  async ended(): Promise<readonly string[]> {
    await this.#closed;
    return (await this.#stderr).split('\n').filter((line) => line.includes('windrow'));
  }

  kill(): void {
    this.#command?.kill('SIGKILL');
    this.#writer.kill('SIGKILL');
  }
}
