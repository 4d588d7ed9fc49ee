import { type Decode, TemplateTable } from '../../src/ndjson/template-table.ts';
import type { LogRecord } from '../../src/record/log-record.ts';
import { parseLine } from '../../src/record/parse-line.ts';
import { faultOfRow } from './compare-row.ts';
import { type KindOf, StandInLearner } from './stand-in-learner.ts';

export const decode: Decode = (bytes, start, end) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');

export function bytesOf(line: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(line), Buffer.from('\n')]);
}

/** A table that is fed as a reader feeds it: what it does not know is parsed and learned. */
export class FedTable {
  readonly learner: StandInLearner;
  readonly table: TemplateTable;
  readonly counts = { lines: 0, known: 0, invalid: 0 };

  constructor(kindOf?: KindOf) {
    this.learner = new StandInLearner(kindOf);
    this.table = new TemplateTable(this.learner, decode);
  }

  /** Feeds one line; whether it was known. */
  feed(line: string | Buffer): boolean {
    const { known } = this.counts;
    this.feedAll(bytesOf(line));
    return this.counts.known > known;
  }

  /** Whether the line at `start` of the bytes at hand is known. */
  knows(start: number): boolean {
    return this.table.read(start) !== undefined;
  }

  /** The row of a line that is known, `undefined` for another; learns nothing. */
  row(line: string | Buffer): readonly number[] | undefined {
    this.table.setBytes(bytesOf(line));
    const batch = this.table.read(0);
    return batch && Array.from(batch.rows.subarray(0, batch.template.width));
  }

  /** Feeds lines, each with its newline; throws where a match differs from what parsing gives. */
  feedAll(bytes: Uint8Array): void {
    this.table.setBytes(bytes);
    for (let start = 0; start < bytes.length; ) start = this.feedFrom(bytes, start);
  }

  /** Feeds a line, or those that are read with it, and returns where they end. */
  feedFrom(bytes: Uint8Array, start: number): number {
    const batch = this.table.read(start);
    if (batch === undefined) return this.#parse(bytes, start);
    let position = start;
    for (let row = 0; row < batch.count; row++) {
      const end = bytes.indexOf(10, position);
      const fault =
        this.table.ends[row] === end + 1
          ? faultOfRow(this.learner, batch, row, this.#record(bytes, position, end))
          : 'it ends elsewhere';
      if (fault !== undefined) {
        const line = Buffer.from(bytes.subarray(position, end)).toString('latin1');
        throw new Error(`${fault}, in ${JSON.stringify(line).slice(0, 500)}`);
      }
      position = end + 1;
    }
    this.counts.lines += batch.count;
    this.counts.known += batch.count;
    return position;
  }

  #parse(bytes: Uint8Array, start: number): number {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const record = this.#record(bytes, start, end);
    this.counts.lines++;
    if (record === undefined) this.counts.invalid++;
    else this.table.learn(start, end, record);
    return end + 1;
  }

  #record(bytes: Uint8Array, start: number, end: number): LogRecord | undefined {
    return parseLine(decode(bytes, start, end));
  }
}
