const BYTES = 16 * 1024;
const MAX_BYTES_PER_UNIT = 3;
const NEWLINE = 0x0a;

/** Encodes one line at a time, with its newline, in memory that each line uses again. */
export class LineScratch {
  readonly bytes: Buffer = Buffer.allocUnsafeSlow(BYTES);

  /**
   * Encodes a line and returns its length in `bytes`; `undefined` if there may be too little room.
   */
  encode(line: string): number | undefined {
    if (line.length * MAX_BYTES_PER_UNIT >= BYTES) return undefined;
    const end = this.bytes.write(line);
    this.bytes[end] = NEWLINE;
    return end + 1;
  }
}
