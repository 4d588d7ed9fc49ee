import { MAX_BATCH_BYTES, MAX_HEADER_BYTES } from './rank-batch.ts';

/*
 * A batch in bytes: the format (1), the length of the header (u32, little endian), the header in
 * JSON, zeros up to a multiple of 8, and the columns. Later formats have to begin so too: bytes that
 * do not are no batch of any windrow.
 */

const FORMAT = 1;
const PREFIX_BYTES = 5;
const WORD_BYTES = 8;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A batch taken apart. */
export type Frame =
  /** `bytes` begins at a multiple of 8 in its memory, and the columns at `columnsAt` in it. */
  | {
      readonly kind: 'frame';
      readonly header: unknown;
      readonly bytes: Uint8Array;
      readonly columnsAt: number;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknownFormat'; readonly message: string };

/** Returns the header in a batch with zeros in place of `columnBytes` bytes of columns. */
export function openFrame(
  header: string,
  columnBytes: number,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly columnsAt: number } {
  const text = ENCODER.encode(header);
  const columnsAt = alignedLength(PREFIX_BYTES + text.length);
  const bytes = new Uint8Array(columnsAt + columnBytes);
  bytes[0] = FORMAT;
  new DataView(bytes.buffer).setUint32(1, text.length, true);
  bytes.set(text, PREFIX_BYTES);
  return { bytes, columnsAt };
}

/** Takes a batch apart. Never throws, whatever the bytes are. */
export function readFrame(given: Uint8Array): Frame {
  if (given.length < PREFIX_BYTES) return refused('it is too short');
  const format = given[0] as number;
  if (format < FORMAT) return refused('it is no batch');
  if (given.length > MAX_BATCH_BYTES) return refused(`it has more than ${MAX_BATCH_BYTES} bytes`);
  const view = new DataView(given.buffer, given.byteOffset, given.byteLength);
  const length = view.getUint32(1, true);
  if (length > MAX_HEADER_BYTES) return refused('its header is too long');
  const columnsAt = alignedLength(PREFIX_BYTES + length);
  if (columnsAt > given.length) return refused('its header is cut');
  let header: unknown;
  try {
    header = JSON.parse(DECODER.decode(given.subarray(PREFIX_BYTES, PREFIX_BYTES + length)));
  } catch {
    return refused('its header is no JSON');
  }
  if (format > FORMAT) return laterFormat(format, header);
  // clients of Redis cut batches out of larger buffers; copying one takes some 5 us. `slice` of a
  // Buffer would copy nothing
  const bytes = given.byteOffset % WORD_BYTES === 0 ? given : new Uint8Array(given);
  return { kind: 'frame', header, bytes, columnsAt };
}

/** Returns the least multiple of 8 that is not below a number of bytes. */
export function alignedLength(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}

/** Stray bytes must stop nobody: what has not the head of a batch is none of a later windrow. */
function laterFormat(format: number, header: unknown): Frame {
  if (typeof Object(header).run !== 'string') return refused('it is no batch');
  const message = `a batch of windrow's wire format ${format}: update this aggregator`;
  return { kind: 'unknownFormat', message };
}

function refused(reason: string): Frame {
  return { kind: 'refused', reason };
}
