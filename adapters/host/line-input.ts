import { type Engine, LineSplitter, NdjsonReader } from '../../src/internal/index.ts';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Bytes of NDJSON on their way into an engine. */
export interface LineInput {
  /** Another input begins: a byte order mark may stand before its first line. */
  begin(): void;
  push(chunk: Buffer): void;
  /** Bytes of a line whose end has not come yet. */
  readonly pendingBytes: number;
  /** Takes the last line, which has no newline. */
  end(): void;
}

/**
 * Feeds chunks to an engine; `pass` gets each line that holds no record, its newline included. A
 * line that is too long to be held is none either: `passPart` gets it piece by piece.
 */
export function lineInput(
  engine: Engine,
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

/** Where a text begins: behind the byte order mark that editors of Windows write. */
function behindMark(bytes: Uint8Array, start: number): number {
  const hasMark = BYTE_ORDER_MARK.every((byte, index) => bytes[start + index] === byte);
  return hasMark ? start + BYTE_ORDER_MARK.length : start;
}

/** The same memory: a line that spans chunks comes as a bare Uint8Array. */
function asBuffer(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
