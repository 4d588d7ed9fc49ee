import { constants } from 'node:buffer';
import { jsonPieces } from '../codec/json-pieces.ts';
import { type EngineState, STATE_VERSION } from '../state/engine-state.ts';
import { openSha256, sha256 } from './sha256.ts';

const FORMAT = 'windrow-state';
/** The longest text: it is read as one string of at most 512 MB, some 48,000,000 values. */
const MAX_LENGTH = constants.MAX_STRING_LENGTH - 1000;

/** The envelope of a state in its file. */
interface Envelope {
  readonly format: typeof FORMAT;
  readonly savedAt: string;
  readonly state: EngineState;
  /**
   * The checksum of the state's JSON without blanks. It comes last, because it is known after the
   * state is written.
   */
  readonly checksum: string;
}

/** The text of a state file in pieces of some 32 KB, made as they are asked for. */
export class StateText implements Iterable<Uint8Array> {
  readonly #state: EngineState;
  #checksum = '';

  constructor(state: EngineState) {
    this.#state = state;
  }

  /** Known after the last piece. */
  get checksum(): string {
    return this.#checksum;
  }

  /**
   * Yields the pieces, 0.05 to 0.5 ms of work each.
   * @throws TypeError for a state that is no JSON, RangeError for one that nobody could read again.
   */
  *[Symbol.iterator](): Generator<Uint8Array> {
    const hash = openSha256();
    const savedAt = new Date().toISOString();
    yield Buffer.from(`{"format":"${FORMAT}","savedAt":"${savedAt}","state":`);
    let length = 0;
    for (const piece of jsonPieces(this.#state, toBase64)) {
      const bytes = Buffer.from(piece);
      length += bytes.length;
      if (length > MAX_LENGTH) throw new RangeError(`a state has ${MAX_LENGTH} bytes at most`);
      hash.update(bytes);
      yield bytes;
    }
    this.#checksum = `sha256:${hash.digest('hex')}`;
    yield Buffer.from(`,"checksum":"${this.#checksum}"}\n`);
  }
}

/**
 * Reads the state of a state file's text.
 * @throws Error for any other text, or one that is not whole.
 */
export function readStateText(text: string): unknown {
  const { format, checksum, state } = Object(parseJson(text)) as Partial<Envelope>;
  if (format !== FORMAT) throw new Error('is no state of windrow');
  const { version } = Object(state) as { version?: unknown };
  if (version !== STATE_VERSION && Number.isSafeInteger(version)) {
    const whose = Number(version) > STATE_VERSION ? 'a newer' : 'an older';
    throw new Error(`is of version ${version}, ${whose} windrow's; this one has ${STATE_VERSION}`);
  }
  if (checksum !== `sha256:${sha256(JSON.stringify(state) ?? '')}`) {
    throw new Error('is damaged: its checksum does not fit');
  }
  return state;
}

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('is damaged: no JSON'); // the parser's own message quotes the file
  }
}
