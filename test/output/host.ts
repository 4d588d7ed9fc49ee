import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAM = join(__dirname, 'host.mjs');

export const WAYS = ['worker', 'process'] as const;

export type Way = (typeof WAYS)[number];

/** What a call waits for. */
interface Answer {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process that logs through windrow and does as it is told. */
export class Host {
  readonly child: ChildProcess;
  readonly #answers = new Map<number, Answer>();
  #nextId = 0;
  #stderr = '';

  /** `stdout` is a pipe that nobody reads until the test does. */
  constructor(stdout: 'pipe' | 'ignore' = 'ignore') {
    const stdio: StdioOptions = ['ignore', stdout, 'pipe', 'ipc'];
    this.child = fork(PROGRAM, { stdio, env: { ...process.env, TZ: 'UTC' } });
    this.child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      this.#stderr += chunk;
    });
    this.#listen();
  }

  /** What it has said of windrow on its standard error, a line each. */
  get warnings(): readonly string[] {
    return this.#stderr.split('\n').filter((line) => line.includes('windrow'));
  }

  /** Opens windrow there. */
  open(way: Way, options: object): Promise<string | null> {
    return this.#call('open', way, options);
  }

  /** The same where it cannot be opened: the error, thrown by the stream or an event of the worker. */
  async failToOpen(way: Way, options: object): Promise<string> {
    return (await this.open(way, options)) ?? this.#call('failure');
  }

  /** How many were logged in all. */
  log(count: number): Promise<number> {
    return this.#call('log', count);
  }

  train(count: number): Promise<void> {
    return this.#call('train', count);
  }

  touchStdout(): Promise<void> {
    return this.#call('touchStdout');
  }

  becomeNobody(): Promise<void> {
    return this.#call('becomeNobody');
  }

  /** Resolves when the lines have left, or have failed to. */
  flush(): Promise<void> {
    return this.#call('flush');
  }

  reopen(): Promise<void> {
    return this.#call('reopen');
  }

  end(): Promise<void> {
    return this.#call('end');
  }

  rssMb(): Promise<number> {
    return this.#call('rssMb');
  }

  /** Its exit code, once nothing of the test keeps it alive. */
  async exit(): Promise<number | null> {
    const { stderr } = this.child;
    // `close` of the process itself never comes behind a `disconnect`
    const ended = Promise.all([once(this.child, 'exit'), stderr && once(stderr, 'close')]);
    this.child.disconnect();
    const [[code]] = await ended;
    return code;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  #call<Result>(name: string, ...args: unknown[]): Promise<Result> {
    const id = this.#nextId++;
    this.child.send({ id, name, args });
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve: (result) => resolve(result as Result), reject });
    });
  }

  #listen(): void {
    this.child.on('message', ({ id, result }: { id: number; result: unknown }) => {
      this.#answers.get(id)?.resolve(result);
      this.#answers.delete(id);
    });
    this.child.once('exit', () => {
      for (const { reject } of this.#answers.values()) {
        reject(new Error(`the host has ended: ${this.#stderr}`));
      }
    });
  }
}
