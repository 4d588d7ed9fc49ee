import type { Engine } from '../engine/engine.ts';
import { parseLine } from '../record/parse-line.ts';
import type { KnownLines } from './line-splitter.ts';
import { ShapeTable } from './shape-table.ts';

/** The text of some bytes, as UTF-8. */
export type Decode = (bytes: Uint8Array, start: number, end: number) => string;

/**
 * Feeds lines of NDJSON to an engine. A line of a known shape is not parsed: its numbers go from
 * the bytes to their histories, some ten times faster. All others are, and teach their shape.
 */
export class RecordReader implements KnownLines {
  readonly #engine: Engine;
  readonly #decode: Decode;
  readonly #table: ShapeTable<undefined>;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(engine: Engine, decode: Decode) {
    this.#engine = engine;
    this.#decode = decode;
    this.#table = new ShapeTable({
      plan: () => undefined,
    });
  }

  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#table.setBytes(bytes);
  }

  take(start: number): number {
    const position = start;
    for (;;) {
      const match = this.#table.read(position);
      if (match === undefined) return position;
    }
  }

  /** Takes the line from `start` to `end`; `false` when it holds no record: it is the caller's. */
  read(start: number, end: number): boolean {
    const raw = this.#decode(this.#bytes, start, end);
    const record = parseLine(raw);
    if (record === undefined) return false;
    const outcome = this.#engine.collect(record, { raw });
    if (outcome === 'collected') this.#table.learn(start, end, record);
    return true;
  }
}
