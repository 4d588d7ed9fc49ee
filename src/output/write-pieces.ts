import { write } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';

const writeAsync = promisify(write);

/** The time for which pieces are made before the host has its turn. */
const SLICE_MS = 1;
/** The largest size of a slice, which waits for the disk. */
const SLICE_BYTES = 2 ** 18;

/**
 * Writes `pieces` to a file, as many per turn of the event loop as take 1 ms to make; stops when
 * `goesOn` says no. @throws what making or writing a piece throws.
 */
export async function writePieces(
  descriptor: number,
  pieces: Iterable<Uint8Array>,
  goesOn: () => boolean,
): Promise<void> {
  const iterator = pieces[Symbol.iterator]();
  await nextTurn(); // what is written was captured in this one
  while (goesOn()) {
    const slice = nextSlice(iterator);
    if (slice.length === 0) return;
    await writeWhole(descriptor, Buffer.concat(slice)); // the disk works while the host does
  }
}

function nextSlice(pieces: Iterator<Uint8Array>): readonly Uint8Array[] {
  const slice: Uint8Array[] = [];
  const endMs = performance.now() + SLICE_MS;
  for (let bytes = 0; bytes < SLICE_BYTES && performance.now() < endMs; ) {
    const { done, value } = pieces.next();
    if (done) break;
    slice.push(value);
    bytes += value.length;
  }
  return slice;
}

/** A write may take less than it is given. */
async function writeWhole(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await writeAsync(descriptor, bytes, at, bytes.length - at, null);
    at += bytesWritten;
  }
}
