import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const COMMAND = process.env.REDIS_SERVER ?? 'redis-server';
/** What Redis prints when it takes connections. */
const READY = 'Ready to accept connections';
const PORT_TAKEN = 'Address already in use';

/**
 * Returns whether a Redis can be started. Without one, suites say so and leave their tests out; in
 * CI they fail.
 */
export function hasRedisServer(): boolean {
  if (spawnSync(COMMAND, ['--version']).status === 0) return true;
  if (process.env.CI === 'true') throw new Error('redis-server is missing: apt-get install it');
  process.stderr.write('redis-server is missing: the tests of Redis are left out\n');
  return false;
}

/** A Redis of the suite's own, on a free port, with its files in a folder of its own. */
export class RedisServer {
  readonly #dir = mkdtempSync(join(tmpdir(), 'windrow-redis-'));
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;
  port = 0;

  /** @param settings of redis-server, `--appendfsync always` for example */
  constructor(...settings: readonly string[]) {
    this.#settings = settings;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the server, on the port that it had before. */
  async start(): Promise<void> {
    const isFirst = this.port === 0;
    do {
      if (isFirst) this.port = await freePort();
    } while (!(await this.#tryStart(isFirst)));
  }

  /** Sends a signal to the server; SIGKILL waits for its end. */
  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const ended = signal === 'SIGKILL' && this.#process ? once(this.#process, 'exit') : undefined;
    this.#process?.kill(signal);
    await ended;
  }

  /** The bytes of the file to which the server appends what it has done. */
  get logBytes(): number {
    return statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Removes the end of that file, which a host that fails had not brought to its disk. */
  cutLog(bytes: number): void {
    truncateSync(this.#log, bytes);
  }

  /** Ends the server and removes its files. */
  async stop(): Promise<void> {
    if (this.#process?.exitCode === null && this.#process.signalCode === null) {
      await this.signal('SIGKILL');
    }
    rmSync(this.#dir, { recursive: true, force: true });
  }

  get #log(): string {
    return join(this.#dir, 'appendonlydir', 'appendonly.aof.1.incr.aof');
  }

  /** Returns `false` if another process has taken the port meanwhile. */
  async #tryStart(isPortFree: boolean): Promise<boolean> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#dir];
    const child = spawn(COMMAND, [...settings, '--save', '', ...this.#settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes(READY)) {
        child.stdout.resume();
        return true;
      }
    }
    if (isPortFree && said.includes(PORT_TAKEN)) return false;
    throw new Error(`redis-server did not start:\n${said}`);
  }
}
