import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { livenessOf, ownIdentity, type ThreadIdentity } from './thread-identity.ts';

/** The interval at which an owner shows that it is alive. */
export const BEAT_MS = 2000;
/** The time without a beat after which an owner is gone, if its thread cannot be looked at. */
const SILENCE_MS = 10_000;
/** The number of tries to become the owner while other threads try too. */
const TRIES = 20;

/** The record of an owner, as it stands in its file. */
interface FoundOwner {
  readonly text: string;
  /** `undefined` while it is being written. */
  readonly identity: ThreadIdentity | undefined;
  readonly beatMs: number;
}

/**
 * Makes one thread the owner of a state file, by a record beside it, `<path>.owner`. The record of a
 * thread that has ended is taken over. On Linux the start time of the thread tells that at once, and
 * a later process with the same number is not taken for it; elsewhere, in another container and on
 * another machine an owner counts as gone when its process is, or 10 s after its last beat.
 */
export class StateOwner {
  readonly #path: string;
  readonly #file: string;
  readonly #text: string;

  /** @throws Error if another logger is the owner, or if no record can be written. */
  constructor(path: string) {
    this.#path = path;
    this.#file = `${path}.owner`;
    const identity = ownIdentity();
    const instance = Math.random().toString(36).slice(2);
    this.#text = `${JSON.stringify({ ...identity, instance, since: new Date().toISOString() })}\n`;
    for (let tried = 0; !this.#create(); tried++) {
      const found = this.#read();
      if (found === undefined) continue; // released meanwhile
      if (tried === TRIES || !isAbandoned(found)) throw this.#takenError(found, identity);
      this.#remove(found);
    }
  }

  /**
   * Whether this is still the owner. A record that was deleted is written again; one that another
   * process has put in its place, because this one seemed to be gone, stays.
   */
  get isHeld(): boolean {
    try {
      const found = this.#read();
      return found === undefined ? this.#create() : found.text === this.#text;
    } catch {
      return true; // nothing tells of another owner; the save meets the same fault and says it
    }
  }

  /** Shows that the owner is alive; due every `BEAT_MS`. Never throws. */
  beat(): void {
    try {
      const now = new Date();
      if (this.isHeld) utimesSync(this.#file, now, now);
    } catch {
      // gone with its folder: the next save says so
    }
  }

  /** Removes the record. Never throws. */
  release(): void {
    try {
      if (this.#read()?.text === this.#text) rmSync(this.#file);
    } catch {
      // the record of an owner that has ended counts for nothing
    }
  }

  /** Writes the record; `false` if there is one. */
  #create(): boolean {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw this.#openError(error);
    }
    try {
      writeFileSync(descriptor, this.#text);
    } catch (error) {
      rmSync(this.#file, { force: true }); // half a record would stand for an owner that begins
      throw this.#openError(error);
    } finally {
      closeSync(descriptor);
    }
    return true;
  }

  #openError(cause: unknown): Error {
    return new Error(`windrow: cannot open the state file ${this.#path}: ${cause}`, { cause });
  }

  #read(): FoundOwner | undefined {
    try {
      const text = readFileSync(this.#file, 'utf8');
      return { text, identity: readIdentity(text), beatMs: statSync(this.#file).mtimeMs };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Removes the record of an owner that is gone, and what it was writing when it ended. */
  #remove({ text, identity }: FoundOwner): void {
    const aside = `${this.#file}.${process.pid}`;
    try {
      renameSync(this.#file, aside); // one of several succeeds
    } catch {
      return;
    }
    // another one may have taken over between the two
    if (readFileSync(aside, 'utf8') === text) rmSync(aside);
    else renameSync(aside, this.#file);
    if (identity !== undefined) this.#removeUnfinished(identity.pid);
  }

  #removeUnfinished(pid: number): void {
    const folder = dirname(this.#path);
    const begin = `${basename(this.#path)}.${pid}-`;
    for (const name of readdirSync(folder)) {
      if (name.startsWith(begin) && name.endsWith('.next')) rmSync(join(folder, name));
    }
  }

  #takenError({ identity }: FoundOwner, own: ThreadIdentity): Error {
    const isOwn = JSON.stringify(identity) === JSON.stringify(own);
    const whose = isOwn
      ? "is another logger's that is not closed yet"
      : `is in use by another logger, ${showOwner(identity, own)}; ${ADVICE}`;
    return new Error(`windrow: the state file ${this.#path} ${whose}`);
  }
}

const ADVICE = 'each logger needs a state file of its own';

function showOwner(identity: ThreadIdentity | undefined, own: ThreadIdentity): string {
  if (identity === undefined) return 'which begins at this moment';
  const { host, pid } = identity;
  if (host !== own.host) return `process ${pid} on ${host}`;
  return pid === own.pid ? `in another thread of this process` : `process ${pid}`;
}

function isAbandoned({ identity, beatMs }: FoundOwner): boolean {
  const liveness = identity === undefined ? 'unknown' : livenessOf(identity);
  if (liveness !== 'unknown') return liveness === 'dead';
  return Date.now() - beatMs > SILENCE_MS;
}

function readIdentity(text: string): ThreadIdentity | undefined {
  try {
    const { host, pid, thread } = JSON.parse(text) as ThreadIdentity;
    return { host, pid, ...(thread !== undefined && { thread }) };
  } catch {
    return undefined;
  }
}
