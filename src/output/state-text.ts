import { constants } from 'node:buffer';
import { jsonPieces } from '../codec/json-pieces.ts';
import { type EngineState, STATE_VERSION } from '../state/engine-state.ts';
import { openSha256, sha256 } from './sha256.ts';

const FORMAT = 'windrow-state';
/** What is read is one string, the envelope included: 512 MB, some 48,000,000 values. */
const MAX_LENGTH = constants.MAX_STRING_LENGTH - 1000;

/** What stands in a state file, around the state. */
interface Envelope {
  readonly format: typeof FORMAT;
  readonly savedAt: string;
  readonly state: EngineState;
  /** Of the state's JSON without blanks. It comes last: it is known when the state is written. */
  readonly checksum: string;
}

/** The text of a state file in pieces of some 32 KB, made as they are asked for. */
export class StateText implements Iterable<Uint8Array> {
  readonly #state: EngineState;
  #checksum = '';

  constructor(state: EngineState) {
    this.#state = state;
  }

  /** Known behind the last piece. */
  get checksum(): string {
    return this.#checksum;
  }

  /**
   * 0.05 to 0.5 ms a piece.
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

/** The state of the text of a state file. @throws Error for a text that is none, or not whole. */
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
