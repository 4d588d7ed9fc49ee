const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/**
 * Where the JSON string that begins at `start`, behind its quote, ends: at its closing quote. -1 for
 * a string with an escape or a control character, which is JSON.parse's to read. A newline is a
 * control character, so nothing here asks for the end of the line.
 */
export function findStringEnd(view: DataView, start: number): number {
  let position = start;
  let byte = view.getUint8(position);
  while (byte !== QUOTE) {
    if (byte === BACKSLASH || byte < SPACE) return -1;
    byte = view.getUint8(++position);
  }
  return position;
}
