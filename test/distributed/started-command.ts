import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { COMMAND } from '../conformance/ways.ts';
import type { ScalarLog } from './merged-records.ts';

/** Variables by which the test run itself could be taken for a rank. */
const FOREIGN = /^(WINDROW_|RANK$|WORLD_SIZE$|SLURM_|TORCHELASTIC_|OMPI_|FORCE_COLOR$|NODE_)/;

export interface CommandPlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The command of the package as a process that runs. */
export class StartedCommand {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown[]>;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], { cwd, env }: CommandPlace) {
    const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
    this.#child = spawn(process.execPath, [COMMAND, ...args], {
      cwd,
      env: { ...Object.fromEntries(own), ...env },
    });
    this.#ended = once(this.#child, 'close');
    this.#child.stdin.on('error', () => {}); // it was killed
    this.#child.stdout.on('data', (text) => {
      this.#stdout += String(text);
    });
    this.#child.stderr.on('data', (text) => {
      this.#stderr += String(text);
    });
  }

  get lines(): readonly string[] {
    return this.#stdout.split('\n').slice(0, -1);
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Writes records to its standard input. */
  log(records: readonly ScalarLog[]): void {
    this.#child.stdin.write(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }

  /** Resolves when it has printed so many lines. */
  async printed(count: number): Promise<void> {
    while (this.lines.length < count) await once(this.#child.stdout, 'data');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Ends its standard input, and resolves to its exit code. */
  async end(): Promise<number | null> {
    this.#child.stdin.end();
    const [exitCode] = await this.#ended;
    return exitCode as number | null;
  }
}
