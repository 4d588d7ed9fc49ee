import type { Writable } from 'node:stream';

/**
 * Makes all writes to a stream go by `around`, which writes them by its second argument in one
 * piece. The returned function ends it.
 */
export function wrapWrites(
  stream: Writable,
  around: (bytes: Buffer, write: (all: Buffer) => number) => void,
): () => void {
  const { write } = stream;
  const wrapped = (chunk: unknown, ...rest: unknown[]): boolean => {
    const bytes = bytesOf(chunk, rest[0]);
    if (bytes === undefined) return Reflect.apply(write, stream, [chunk, ...rest]);
    const done = rest.find((one) => typeof one === 'function');
    let hasRoom = true;
    around(bytes, (all) => {
      hasRoom = Reflect.apply(write, stream, [all, done]);
      return all.length; // a stream takes all, now or later
    });
    return hasRoom;
  };
  stream.write = wrapped;
  return () => {
    // who has wrapped this one since then keeps it
    if (stream.write === wrapped) stream.write = write;
  };
}

/** Returns the bytes of a chunk; `undefined` for what no stream of bytes takes. */
function bytesOf(chunk: unknown, encoding: unknown): Buffer | undefined {
  if (typeof chunk === 'string') {
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  }
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : undefined;
}
