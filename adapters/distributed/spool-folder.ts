import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type LeftSpool,
  livenessOf,
  ownIdentity,
  type RankIdentity,
  type Spool,
  sha256,
} from '../../src/internal/index.ts';

const SUFFIX = '.spool';
/** A spool of another machine is left when nothing was added for this time. */
const SILENCE_MS = 60_000;
const LENGTH_BYTES = 4;
const NEWLINE = 0x0a;

/**
 * Opens the spool of a rank in a folder: a file per process, which begins with the identity of its
 * thread, so that others can tell when it has gone. Each batch has its length before it, 4 bytes.
 */
export function openSpool(
  folder: string,
  identity: Pick<RankIdentity, 'run' | 'rank'>,
  warn: (message: string) => void,
): Spool {
  return new SpoolFile(folder, rankName(identity), warn);
}

/** Returns what processes that have gone have left in a folder, oldest first. */
export function leftSpools(folder: string, prefix = ''): readonly LeftSpool[] {
  const names = listFolder(folder).filter(
    (name) => name.startsWith(prefix) && name.endsWith(SUFFIX),
  );
  const paths = names.map((name) => join(folder, name)).filter(isLeft);
  return paths
    .toSorted((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs)
    .map((path) => ({
      batches: readBatches(path),
      remove: () => rmSync(path, { force: true }),
    }));
}

class SpoolFile implements Spool {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #path: string;
  readonly #warn: (message: string) => void;
  #descriptor: number | undefined;
  #bytes = 0;
  /** A spool that has failed says so once, and does nothing more. */
  #hasFailed = false;

  constructor(folder: string, prefix: string, warn: (message: string) => void) {
    this.#folder = folder;
    this.#prefix = prefix;
    const instance = `${Date.now().toString(36)}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
    this.#path = join(folder, `${prefix}${instance}${SUFFIX}`);
    this.#warn = warn;
  }

  get bytes(): number {
    return this.#bytes;
  }

  write(batch: Uint8Array): void {
    this.#try(() => {
      this.#descriptor ??= this.#create(this.#path);
      this.#append(this.#descriptor, batch);
    });
  }

  replace(batches: readonly Uint8Array[]): void {
    this.#try(() => {
      const next = `${this.#path}.next`;
      this.#bytes = 0;
      const descriptor = this.#create(next);
      for (const batch of batches) this.#append(descriptor, batch);
      if (this.#descriptor !== undefined) closeSync(this.#descriptor);
      this.#descriptor = descriptor;
      renameSync(next, this.#path);
    });
  }

  remove(): void {
    this.#try(() => {
      if (this.#descriptor === undefined) return;
      closeSync(this.#descriptor);
      this.#descriptor = undefined;
      this.#bytes = 0;
      rmSync(this.#path, { force: true });
    });
  }

  takeLeft(): readonly LeftSpool[] {
    let left: readonly LeftSpool[] = [];
    this.#try(() => {
      left = leftSpools(this.#folder, this.#prefix);
    });
    return left;
  }

  #create(path: string): number {
    mkdirSync(this.#folder, { recursive: true });
    const descriptor = openSync(path, 'w');
    writeSync(descriptor, `${JSON.stringify(ownIdentity())}\n`);
    return descriptor;
  }

  #append(descriptor: number, batch: Uint8Array): void {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(batch.length);
    writevSync(descriptor, [length, batch]);
    this.#bytes += LENGTH_BYTES + batch.length;
  }

  #try(act: () => void): void {
    if (this.#hasFailed) return;
    try {
      act();
    } catch (error) {
      this.#hasFailed = true;
      this.#warn(`the spool ${this.#path} fails, and is not used any more: ${error}`);
    }
  }
}

/** Returns the begin of the names of a rank's files: legible, and the same for no other rank. */
function rankName({ run, rank }: Pick<RankIdentity, 'run' | 'rank'>): string {
  const legible = `${run}-${rank}`.replace(/[^\w.-]/g, '_').slice(0, 60);
  return `${legible}-${sha256(JSON.stringify([run, rank])).slice(0, 12)}-`;
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // none was made yet
  }
}

/** Whether the process that wrote a file has gone. */
function isLeft(path: string): boolean {
  try {
    const bytes = readFileSync(path);
    const line = bytes.subarray(0, bytes.indexOf(NEWLINE)).toString();
    const liveness = livenessOf(JSON.parse(line));
    if (liveness === 'unknown') return Date.now() - statSync(path).mtimeMs > SILENCE_MS;
    return liveness === 'dead';
  } catch {
    return false; // it is being written, or removed
  }
}

/** Returns the whole batches of a file; the last one may have been cut with its process. */
function readBatches(path: string): readonly Uint8Array[] {
  const bytes = readFileSync(path);
  const batches: Uint8Array[] = [];
  let position = bytes.indexOf(NEWLINE) + 1;
  while (position + LENGTH_BYTES <= bytes.length) {
    const end = position + LENGTH_BYTES + bytes.readUInt32LE(position);
    if (end > bytes.length) break;
    batches.push(bytes.subarray(position + LENGTH_BYTES, end));
    position = end;
  }
  return batches;
}
