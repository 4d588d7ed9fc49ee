import { type LineShape, MAX_SHAPE_BYTES } from './line-shape.ts';
import { MATCH_LINES_MODULE } from './match-lines-module.ts';
import type { Matcher, Matchers } from './matchers.ts';
import { POWERS_BYTES, writePowersOfFive } from './powers-of-five.ts';

const NEWLINE = 0x0a;
/** Lines that are read in one call: calling costs 30 ns. */
const MAX_LINES = 64;
/** As many bytes as a chunk of a file has. */
const TEXT_BYTES = 256 * 1024;
/** A word may be loaded behind the newline that ends the text. */
const SLACK_BYTES = 16;
/** Room for a shape: the pieces of its line, padded, and 16 bytes each. */
const SHAPE_BYTES = 2 * MAX_SHAPE_BYTES;
/** Room for its rows: four of the longest. */
const ROWS_BYTES = 16 * 1024;
const ENDS_BYTES = MAX_LINES * Uint32Array.BYTES_PER_ELEMENT;
const ROOM_BYTES = SHAPE_BYTES + ROWS_BYTES + ENDS_BYTES;
const PAGE_BYTES = 65_536;

/** The module's own constants lie below. */
const POWERS_START = 4096;
const TEXT_START = POWERS_START + POWERS_BYTES;
const ROOMS_START = TEXT_START + TEXT_BYTES + SLACK_BYTES;

const KINDS = { number: 1, string: 2 } as const;
const STEP_BYTES = 16;

type MatchLines = (
  shape: number,
  origin: number,
  start: number,
  limit: number,
  rows: number,
  ends: number,
  maxLines: number,
  powers: number,
) => number;

/**
 * Matchers that work in a memory of WebAssembly, with room for `maxShapes`: the bytes are copied into
 * it, 5 ns a hundred of them. Needs no generated code, and is as fast from the first line on.
 * @throws Error where a program has no WebAssembly.
 */
export class MemoryMatchers implements Matchers {
  readonly #memory: WebAssembly.Memory;
  readonly #bytesOfMemory: Uint8Array;
  readonly #matchLines: MatchLines;
  readonly #freeRooms: number[];
  #bytes: Uint8Array = new Uint8Array(0);
  /** What of the bytes is in the memory. */
  #from = 0;
  #to = 0;

  constructor(maxShapes: number) {
    const bytes = ROOMS_START + maxShapes * ROOM_BYTES;
    const pages = Math.ceil(bytes / PAGE_BYTES);
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#bytesOfMemory = new Uint8Array(this.#memory.buffer);
    this.#matchLines = instantiate(this.#memory);
    writePowersOfFive(new DataView(this.#memory.buffer), POWERS_START);
    this.#freeRooms = Array.from({ length: maxShapes }, (_, i) => ROOMS_START + i * ROOM_BYTES);
  }

  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#from = 0;
    this.#to = 0;
  }

  /** @throws RangeError when there is no room: one has to be released before. */
  add(shape: LineShape): Matcher {
    const room = this.#freeRooms.pop();
    if (room === undefined) throw new RangeError('there is no room for another shape');
    writeShape(this.#bytesOfMemory, room, shape);
    const rowsStart = room + SHAPE_BYTES;
    const endsStart = rowsStart + ROWS_BYTES;
    const places = shape.constants.length;
    const maxLines = Math.min(MAX_LINES, Math.floor(ROWS_BYTES / (8 * Math.max(1, places))));
    const { buffer } = this.#memory;
    const matchLines = this.#matchLines;
    const rows = new Float64Array(buffer, rowsStart, maxLines * places);
    for (let line = 0; line < maxLines; line++) rows.set(shape.constants, line * places);
    return {
      rows,
      ends: new Uint32Array(buffer, endsStart, maxLines),
      match: (start) => {
        const origin = this.#load(start);
        const limit = origin + this.#to;
        const at = origin + start;
        return matchLines(room, origin, at, limit, rowsStart, endsStart, maxLines, POWERS_START);
      },
      release: () => void this.#freeRooms.push(room),
    };
  }

  /** Has the bytes from `start` on in the memory, and says where their first one would be. */
  #load(start: number): number {
    const bytes = this.#bytes;
    const isLoaded = start >= this.#from && start <= this.#to;
    // where a line may be cut off, the text is copied anew from its beginning
    const mayBeCut = this.#to < bytes.length && this.#to - start < MAX_SHAPE_BYTES;
    if (!isLoaded || mayBeCut) {
      this.#from = start;
      this.#to = Math.min(bytes.length, start + TEXT_BYTES);
      this.#bytesOfMemory.set(bytes.subarray(start, this.#to), TEXT_START);
      this.#bytesOfMemory[TEXT_START + this.#to - start] = NEWLINE;
    }
    return TEXT_START - this.#from;
  }
}

function instantiate(memory: WebAssembly.Memory): MatchLines {
  const bytes = Uint8Array.from(atob(MATCH_LINES_MODULE), (letter) => letter.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports.matchLines as MatchLines;
}

/** Writes a shape as match-lines.ts reads it. */
function writeShape(memory: Uint8Array, start: number, { pieces, varying, constants }: LineShape) {
  const view = new DataView(memory.buffer);
  memory.fill(0, start, start + SHAPE_BYTES);
  view.setUint32(start, constants.length, true);
  let position = start + 8;
  for (const [i, piece] of pieces.entries()) {
    const slot = varying[i];
    view.setUint32(position, slot === undefined ? 0 : KINDS[slot.kind], true);
    view.setUint32(position + 4, slot?.index ?? 0, true);
    view.setUint32(position + 8, piece.length, true);
    memory.set(piece, position + STEP_BYTES);
    position += STEP_BYTES + Math.ceil(piece.length / 8) * 8;
  }
}
