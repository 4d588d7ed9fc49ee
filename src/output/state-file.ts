import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type EngineState, readEngineState, STATE_VERSION } from '../state/engine-state.ts';
import { escapeText } from '../text/escape.ts';
import { sha256 } from './sha256.ts';

const FORMAT = 'windrow-state';

/** What stands in the file, around the state. */
interface Envelope {
  readonly format: typeof FORMAT;
  readonly savedAt: string;
  /** Of the state's JSON without blanks. */
  readonly checksum: string;
  readonly state: EngineState;
}

/** A file, and why it cannot be used. */
interface Unusable {
  readonly path: string;
  readonly reason: string;
}

/**
 * The state of an engine in a file that is whole at any moment: a new version is written beside it,
 * put on the disk and given its name; the version before stays as `<path>.previous`. Everything is
 * done before the call returns, so it goes in a handler of `exit`.
 */
export class StateFile {
  readonly #path: string;
  readonly #warn: (message: string) => void;
  #checksum: string | undefined;
  #hasFailed = false;
  #hasCut = false;

  /** @throws Error with path and cause when the folder cannot be made, or the path is no file's. */
  constructor(path: string, warn: (message: string) => void) {
    this.#path = path;
    this.#warn = warn;
    try {
      mkdirSync(dirname(path), { recursive: true });
      requireFile(path); // a folder or a device would be moved aside like a damaged state
    } catch (cause) {
      throw new Error(`windrow: cannot open the state file ${path}: ${cause}`, { cause });
    }
  }

  get #previous(): string {
    return `${this.#path}.previous`;
  }

  /**
   * Offers the newest version to `accept`, and the one before when that is damaged or `accept`
   * throws. What cannot be used is moved aside, never deleted, and said in one warning.
   */
  load(accept: (state: unknown) => void): void {
    const unusable: Unusable[] = [];
    for (const path of [this.#path, this.#previous]) {
      try {
        accept(readState(path));
        this.#warnOf(unusable, `going on from ${path}`);
        return;
      } catch (error) {
        const { code, message } = Object(error) as NodeJS.ErrnoException;
        if (code !== 'ENOENT') unusable.push({ path, reason: escapeText(message) });
      }
    }
    this.#warnOf(unusable, 'beginning anew');
  }

  /** Whether the state is in the file now; when it is not, that is said once. */
  save(state: EngineState): boolean {
    this.#warnOfCut(state);
    try {
      const json = JSON.stringify(state);
      const checksum = checksumOf(json);
      if (checksum === this.#checksum) return true; // as it stands there
      const savedAt = new Date().toISOString();
      const head = JSON.stringify({ format: FORMAT, savedAt, checksum }).slice(0, -1);
      this.#replace(`${head},"state":${json}}\n`);
      this.#checksum = checksum;
      return true;
    } catch (error) {
      if (!this.#hasFailed) this.#warn(`windrow cannot save its state: ${error}`);
      this.#hasFailed = true;
      return false;
    }
  }

  #replace(text: string): void {
    const next = `${this.#path}.next`;
    try {
      writeDurably(next, text);
      // killed between the two, the version before is the one that is found
      if (existsSync(this.#path)) renameSync(this.#path, this.#previous);
      renameSync(next, this.#path);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
  }

  #warnOfCut({ cutKeys: [key] }: EngineState): void {
    if (key === undefined || this.#hasCut) return;
    this.#hasCut = true;
    this.#warn(`windrow keeps only the newest values of '${escapeText(key)}' in ${this.#path}`);
  }

  #warnOf(unusable: readonly Unusable[], outcome: string): void {
    if (unusable.length === 0) return;
    const texts = unusable.map(({ path, reason }) => `${path}: ${reason}, ${moveAside(path)}`);
    this.#warn(`windrow: a state cannot be used (${texts.join('; ')}); ${outcome}`);
  }
}

/**
 * The newest state that is sound, `undefined` when there is none. Nothing is moved.
 * @throws never
 */
export function readStateFile(path: string): EngineState | undefined {
  for (const version of [path, `${path}.previous`]) {
    try {
      const state = readState(version);
      readEngineState(state);
      return state as EngineState;
    } catch {
      // a damaged version is dealt with by whoever goes on from it
    }
  }
  return undefined;
}

/** @throws Error for a file that cannot be read, or holds no state that is whole. */
function readState(path: string): unknown {
  const { format, checksum, state } = Object(parseJson(path)) as Partial<Envelope>;
  if (format !== FORMAT) throw new Error('is no state of windrow');
  const { version } = Object(state) as Partial<EngineState>;
  if (Number(version) > STATE_VERSION)
    throw new Error(`is of version ${version}, a newer windrow's`);
  if (checksum !== checksumOf(JSON.stringify(state) ?? '')) {
    throw new Error('is damaged: its checksum does not fit');
  }
  return state;
}

function parseJson(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('is damaged: no JSON'); // the parser's own message quotes the file
  }
}

function checksumOf(json: string): string {
  return `sha256:${sha256(json)}`;
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'w');
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function requireFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw new Error('is no file');
}

/** Says where a file is now. */
function moveAside(path: string): string {
  for (let number = 1; ; number++) {
    const aside = `${path}.damaged-${number}`;
    if (existsSync(aside)) continue;
    try {
      renameSync(path, aside);
      return `kept as ${aside}`;
    } catch (error) {
      return `and cannot be moved: ${error}`;
    }
  }
}
