import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  BrokerError,
  livenessOf,
  ownIdentity,
  type ThreadIdentity,
} from '../../src/internal/index.ts';

/** The name of a lock that nobody holds. */
const FREE = 'free';
/** Tries at once before the first wait; a lock is held for some 30 us. */
const QUICK_TRIES = 3;
const LONGEST_WAIT_MS = 20;
/** The time after which a waiting process looks whether the holder is alive. */
const LOOK_MS = 50;
/** The time after which a holder is gone whose process cannot be seen, as in another container. */
const SILENCE_MS = 10_000;
/** The time after which a call gives up: the holder is alive, and stopped. */
const GIVE_UP_MS = 15_000;

/** Names the processes that use a folder, so that others can tell whether these still run. */
export class LockOwner {
  readonly id = Math.random().toString(36).slice(2, 12);
  readonly #owners: string;

  constructor(dir: string) {
    this.#owners = join(dir, 'owners');
  }

  /** Writes who this is; before the first lock is taken. */
  enter(): void {
    mkdirSync(this.#owners, { recursive: true });
    const text = JSON.stringify(ownIdentity());
    const path = join(this.#owners, this.id);
    writeFileSync(`${path}.next`, text);
    renameSync(`${path}.next`, path);
  }

  /** Returns whether the owner of an id runs. */
  livenessOf(id: string): 'alive' | 'dead' | 'unknown' {
    try {
      return livenessOf(JSON.parse(readFileSync(join(this.#owners, id), 'utf8')) as ThreadIdentity);
    } catch {
      return 'unknown';
    }
  }

  /** Removes what an owner has written. */
  leave(id = this.id): void {
    rmSync(join(this.#owners, id), { force: true });
  }
}

/**
 * A lock between processes: one file, whose name says who holds it. It is taken, given back and
 * taken from a holder that has ended by renaming it, so one of several who try succeeds, and a
 * holder that was killed blocks nobody. A holder that is alive keeps it, even if it is stopped.
 */
export class FolderLock {
  readonly #folder: string;
  readonly #owner: LockOwner;
  #taken = 0;
  #heldAs = '';

  constructor(folder: string, owner: LockOwner) {
    this.#folder = folder;
    this.#owner = owner;
  }

  /** Makes the file, in a folder that no other process sees yet. */
  static create(folder: string): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, FREE), '');
  }

  /**
   * Runs an action while the lock is held. The action is synchronous, so a program whose event loop
   * is busy never keeps others waiting.
   */
  async hold<Result>(action: () => Result): Promise<Result> {
    if (!this.#take(FREE)) await this.#wait();
    try {
      return action();
    } finally {
      renameSync(this.#heldAs, join(this.#folder, FREE));
    }
  }

  /** Waits until the lock is taken, from its holder if that one was killed. */
  async #wait(): Promise<void> {
    const begin = performance.now();
    let seen = { name: '', ms: begin };
    for (let tries = 0; ; tries++) {
      await (tries < QUICK_TRIES ? nextTurn() : sleep(Math.min(tries, LONGEST_WAIT_MS)));
      if (this.#take(FREE)) return;
      const now = performance.now();
      if (now - begin < LOOK_MS) continue;
      const name = this.#holder();
      if (name === undefined) continue; // given back meanwhile
      if (name !== seen.name) seen = { name, ms: now };
      if (this.#isGone(name, now - seen.ms) && this.#take(name)) return;
      if (now - begin > GIVE_UP_MS) {
        throw new BrokerError('unreachable', `cannot lock ${this.#folder} (held by ${name})`);
      }
    }
  }

  /** Takes the lock from its name; `false` if it has another name. */
  #take(name: string): boolean {
    const path = join(this.#folder, `${this.#owner.id}.${++this.#taken}`);
    try {
      renameSync(join(this.#folder, name), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      readdirSync(this.#folder); // throws if the folder is gone, not only the name
      return false;
    }
    this.#heldAs = path;
    if (name !== FREE) this.#owner.leave(idOf(name));
    return true;
  }

  #holder(): string | undefined {
    return readdirSync(this.#folder).find((name) => name !== FREE);
  }

  #isGone(name: string, heldMs: number): boolean {
    const liveness = this.#owner.livenessOf(idOf(name));
    return liveness === 'dead' || (liveness === 'unknown' && heldMs > SILENCE_MS);
  }
}

function idOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}
