import { type Engine, LineSplitter, NdjsonReader } from '../../src/internal/index.ts';

/** Bytes of NDJSON on their way into an engine. */
export interface LineInput {
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
  const splitter = new LineSplitter({
    known: reader,
    onLine(bytes, start, end) {
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
    push: (chunk) => splitter.push(chunk),
    get pendingBytes() {
      return splitter.pendingBytes;
    },
    end: () => splitter.end(),
  };
}

/** The same memory: a line that spans chunks comes as a bare Uint8Array. */
function asBuffer(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
