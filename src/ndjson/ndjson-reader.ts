import type { LogRecord } from '../record/log-record.ts';
import { parseLine } from '../record/parse-line.ts';
import type { Batch } from '../record/template.ts';
import { openEnvelope, unwrapLine } from '../record/wrapped-line.ts';
import type { BatchTaker } from './batch-taker.ts';
import type { KnownLines } from './line-splitter.ts';
import { type Decode, TemplateTable } from './template-table.ts';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
const FIRST_NON_ASCII = 0x80;
/** `|`, `:`, `]` and `>`. */
const NAME_ENDS: ReadonlySet<number> = new Set([0x7c, 0x3a, 0x5d, 0x3e]);

/**
 * Feeds lines of NDJSON to an engine. Lines that match a template are not parsed: their values go
 * from the bytes to rows of numbers, some ten times faster. All other lines are parsed, and their
 * template is learned.
 */
export class NdjsonReader implements KnownLines {
  readonly #taker: BatchTaker;
  readonly #decode: Decode;
  readonly #table: TemplateTable;
  #bytes: Uint8Array = new Uint8Array(0);
  /** The length of the name before the record of the last such line. */
  #nameLength = 0;

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
      const batch = this.#table.read(position) ?? this.#readBehindName(position);
      if (batch === undefined) return position;
      const { count } = batch;
      const taken = this.#taker.takeBatch(batch);
      if (taken > 0) position = this.#table.ends[taken - 1] as number;
      if (taken < count) return position;
    }
  }

  /** Takes the line from `start` to `end`; `false` if it holds no record. */
  read(start: number, end: number): boolean {
    const line = this.#decode(this.#bytes, start, end);
    const record = parseLine(line);
    const wrapped = record === undefined ? unwrapLine(line) : openEnvelope(record);
    if (wrapped !== undefined) {
      const begin = wrapped.isInside ? -1 : this.#bytes.indexOf(OPEN_BRACE, start);
      this.#collect(wrapped.record, wrapped.raw, begin, end);
      this.#nameLength = Math.max(0, begin - start);
      return true;
    }
    if (record === undefined) return false;
    this.#collect(record, line, start, end);
    return true;
  }

  /** `start` is -1 for a record whose bytes are not those of a line. */
  #collect(record: LogRecord, raw: string, start: number, end: number): void {
    const outcome = this.#taker.collect(record, { raw });
    if (outcome === 'collected' && start >= 0) this.#table.learn(start, end, record);
  }

  /** Reads lines after the name of a program; most names have the length of the last one. */
  #readBehindName(position: number): Batch | undefined {
    const start = position + this.#nameLength;
    if (this.#nameLength === 0 || this.#bytes[start] !== OPEN_BRACE) return undefined;
    for (let i = position; i < start; i++) {
      const byte = this.#bytes[i] as number;
      // another line begins, or the record does; and what is not ASCII has another length as text
      if (byte === NEWLINE || byte === OPEN_BRACE || byte >= FIRST_NON_ASCII) return undefined;
    }
    return isNameEnd(this.#bytes, start) ? this.#table.read(start) : undefined;
  }
}

/** Whether a name ends before `start`, as `unwrapLine` has it, but for blanks other than spaces. */
function isNameEnd(bytes: Uint8Array, start: number): boolean {
  let position = start - 1;
  while (bytes[position] === SPACE) position--;
  return NAME_ENDS.has(bytes[position] ?? 0);
}
