import { closeSync, readSync } from 'node:fs';

/** No larger, so that a chunk is still in the cache when its lines are read. */
const CHUNK_BYTES = 256 * 1024;
/** Some 10 ms of lines: then signals and timers are looked at. */
const CHUNKS_A_TURN = 16;

/** The memory that chunks are read into: one for files that are read one after the other. */
export class ChunkBuffer {
  #buffer: Buffer | undefined;

  /** Made for the first file. */
  get bytes(): Buffer {
    this.#buffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
    return this.#buffer;
  }
}

/**
 * The bytes of a regular file from `start`, else from where its descriptor stands, which is closed
 * at the end. All in one buffer: a chunk is good until the next one is asked for. Against a ReadStream
 * half of the time of a large file less: to wait for a thread to read takes longer than to read.
 */
export async function* fileChunks(
  descriptor: number,
  chunks: ChunkBuffer,
  isStopped: () => boolean,
  start?: number,
): AsyncGenerator<Buffer, void, undefined> {
  const buffer = chunks.bytes;
  let position = start ?? null;
  try {
    for (let turn = 1; !isStopped(); turn++) {
      const bytesRead = readSync(descriptor, buffer, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      if (position !== null) position += bytesRead;
      yield buffer.subarray(0, bytesRead);
      if (turn % CHUNKS_A_TURN === 0) await new Promise(setImmediate);
    }
  } finally {
    closeSync(descriptor);
  }
}
