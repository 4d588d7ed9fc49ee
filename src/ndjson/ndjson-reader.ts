import { parseLine } from '../record/parse-line.ts';
import type { BatchTaker } from './batch-taker.ts';
import type { KnownLines } from './line-splitter.ts';
import { type Decode, TemplateTable } from './template-table.ts';

/**
 * Feeds lines of NDJSON to an engine. Lines that match a template are not parsed: their values go from
 * the bytes to rows of numbers, some ten times faster. All others are, and teach their template.
 */
export class NdjsonReader implements KnownLines {
  readonly #taker: BatchTaker;
  readonly #decode: Decode;
  readonly #table: TemplateTable;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(taker: BatchTaker, decode: Decode) {
    this.#taker = taker;
    this.#decode = decode;
    this.#table = new TemplateTable(taker.learner, decode);
  }

  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#table.setBytes(bytes);
  }

  take(start: number): number {
    let position = start;
    for (;;) {
      const batch = this.#table.read(position);
      if (batch === undefined) return position;
      const { count } = batch;
      const taken = this.#taker.takeBatch(batch);
      if (taken > 0) position = this.#table.ends[taken - 1] as number;
      if (taken < count) return position;
    }
  }

  /** Takes the line from `start` to `end`; `false` when it holds no record: it is the caller's. */
  read(start: number, end: number): boolean {
    const raw = this.#decode(this.#bytes, start, end);
    const record = parseLine(raw);
    if (record === undefined) return false;
    const outcome = this.#taker.collect(record, { raw });
    if (outcome === 'collected') this.#table.learn(start, end, record);
    return true;
  }
}
