const BYTES = 16 * 1024;
const MAX_BYTES_PER_UNIT = 3;
const NEWLINE = 0x0a;

/** Where one line at a time is encoded, with its newline: memory that each line uses again. */
export class LineScratch {
  readonly bytes: Buffer = Buffer.allocUnsafeSlow(BYTES);

  /** How many of `bytes` the line takes; `undefined` where they may be too few. */
  encode(line: string): number | undefined {
    if (line.length * MAX_BYTES_PER_UNIT >= BYTES) return undefined;
    const end = this.bytes.write(line);
    this.bytes[end] = NEWLINE;
    return end + 1;
  }
}
