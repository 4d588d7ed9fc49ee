import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

/** Where Debian puts the programs of each version. */
const VERSIONS = '/usr/lib/postgresql';
const READY = 'database system is ready to accept connections';
/** Backends of a server that was killed end soon after it, and keep its memory so long. */
const STILL_THERE = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;
const PORT_TAKEN = 'Address already in use';
/** The superuser needs no password, all others do. */
const ACCESS = `
host all windrow 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;
const FRUGAL = [
  'shared_buffers=16MB',
  'max_connections=60',
  'autovacuum=off',
  'listen_addresses=127.0.0.1',
];

/**
 * Returns whether a PostgreSQL can be started. Without one, suites say so and leave their tests out;
 * in CI they fail.
 */
export function hasPostgresServer(): boolean {
  if (programs() !== undefined) return true;
  if (process.env.CI === 'true') throw new Error('postgresql is missing: apt-get install it');
  process.stderr.write('postgresql is missing: the tests of PostgreSQL are left out\n');
  return false;
}

/** A PostgreSQL of the suite's own, on a free port, with its files in a folder of its own. */
export class PostgresServer {
  readonly #dir = mkdtempSync(join(tmpdir(), 'windrow-postgres-'));
  readonly #data = join(this.#dir, 'data');
  readonly #owner = serverOwner();
  #process: ChildProcess | undefined;
  port = 0;

  /** The database, as its superuser or as another user. */
  url(user = 'windrow'): string {
    return `postgres://${user}@127.0.0.1:${this.port}/postgres`;
  }

  /** The server as messages show it. */
  get address(): string {
    return `postgres://127.0.0.1:${this.port}/postgres`;
  }

  /**
   * Starts the server, on the port that it had before; the first time with an empty database.
   *
   * @param settings of postgres, `fsync=off` for example
   */
  async start(...settings: readonly string[]): Promise<void> {
    const isFirst = this.port === 0;
    if (isFirst) this.#makeDatabase();
    do {
      if (isFirst) this.port = await freePort();
    } while (!(await this.#tryStart(settings)));
  }

  /** Kills the server, or stops it and its backends, or lets them go on. */
  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const main = this.#process;
    if (main?.pid === undefined) return;
    const ended = signal === 'SIGKILL' ? once(main, 'exit') : undefined;
    main.kill(signal);
    if (signal !== 'SIGKILL') for (const child of childrenOf(main.pid)) process.kill(child, signal);
    await ended; // its backends see it, and end
  }

  /** Ends the server and removes its files. */
  async stop(): Promise<void> {
    if (this.#process?.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGQUIT');
      await ended;
    }
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #makeDatabase(): void {
    const { uid, gid } = this.#owner;
    if (uid !== undefined && gid !== undefined) chownSync(this.#dir, uid, gid);
    const settings = [
      '-D',
      this.#data,
      '-U',
      'windrow',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ];
    execFileSync(join(programs() ?? '', 'initdb'), settings, { ...this.#owner, cwd: this.#dir });
    writeFileSync(join(this.#data, 'pg_hba.conf'), ACCESS);
  }

  /** Returns `false` if it has to be tried again: the port was taken meanwhile, or for too short a time. */
  async #tryStart(settings: readonly string[]): Promise<boolean> {
    const given = [...FRUGAL, `unix_socket_directories=${this.#dir}`, ...settings];
    const options = [
      '-D',
      this.#data,
      '-p',
      String(this.port),
      ...given.flatMap((one) => ['-c', one]),
    ];
    const child = spawn(join(programs() ?? '', 'postgres'), options, {
      ...this.#owner,
      cwd: this.#dir,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      if (line.includes(READY)) {
        child.stderr.resume();
        return true;
      }
    }
    const text = said.join('\n');
    if (STILL_THERE.test(text) || text.includes(PORT_TAKEN)) return false;
    throw new Error(`postgres did not start:\n${text}`);
  }
}

/** Returns the folder of the newest version's programs. */
function programs(): string | undefined {
  const given = process.env.POSTGRES_BIN;
  if (given !== undefined) return given;
  if (!existsSync(VERSIONS)) return undefined;
  const versions = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(VERSIONS, version, 'bin'))
    .find((dir) => existsSync(join(dir, 'initdb')));
}

/** Returns who runs the server: root may not. */
function serverOwner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [, uid, gid] =
    /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}
