import { LineSplitter, NdjsonReader } from '../../src/internal/index.ts';
import type { Collector } from './collector.ts';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Takes bytes of NDJSON for a collector. */
export interface LineInput {
  /** Begins another input: a byte order mark may stand before its first line. */
  begin(): void;
  push(chunk: Buffer): void;
  /** Number of bytes of a line that has no end yet. */
  readonly pendingBytes: number;
  /** Ends the input: takes the last line if it has no newline. */
  end(): void;
}

/**
 * Feeds chunks to a collector. `pass` gets each line that holds no record, its newline included;
 * `passPart` gets a line that is too long to be held, piece by piece.
 */
export function lineInput(
  engine: Collector,
  pass: (line: Buffer) => void,
  passPart: (part: Buffer, isLast: boolean) => void = pass,
): LineInput {
  const reader = new NdjsonReader(engine, (bytes, start, end) =>
    asBuffer(bytes, start, end).toString('utf8'),
  );
  let isFirst = true;
  const splitter = new LineSplitter({
    known: reader,
    onLine(bytes, lineStart, end) {
      const start = isFirst ? behindMark(bytes, lineStart) : lineStart;
      isFirst = false;
      if (reader.read(start, end)) return;
      engine.passLine();
      pass(asBuffer(bytes, start, Math.min(end + 1, bytes.length)));
    },
    onPart(bytes, isLast) {
      if (isLast) engine.passLine();
      passPart(asBuffer(bytes, 0, bytes.length), isLast);
    },
  });
  return {
    begin() {
      isFirst = true;
    },
    push: (chunk) => splitter.push(chunk),
    get pendingBytes() {
      return splitter.pendingBytes;
    },
    end: () => splitter.end(),
  };
}

/** Returns the index after a byte order mark, which editors of Windows write. */
function behindMark(bytes: Uint8Array, start: number): number {
  const hasMark = BYTE_ORDER_MARK.every((byte, index) => bytes[start + index] === byte);
  return hasMark ? start + BYTE_ORDER_MARK.length : start;
}

/** Returns a Buffer on the same memory: a line that spans chunks comes as a bare Uint8Array. */
function asBuffer(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
