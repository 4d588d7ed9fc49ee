const NEWLINE = 0x0a;

/** Returns the number of newlines from `start` to `end`. */
export function countLines(bytes: Buffer, start = 0, end = bytes.length): number {
  let lines = 0;
  let at = bytes.indexOf(NEWLINE, start);
  while (at !== -1 && at < end) {
    lines++;
    at = bytes.indexOf(NEWLINE, at + 1);
  }
  return lines;
}

/**
 * Returns the number of lines of a text: a record with the stack of its error is written as one
 * text.
 */
export function linesOf(text: string): number {
  return text.includes('\n') ? text.split('\n').length : 1;
}
