import { openFrame, readFrame } from './frame.ts';

/**
 * Returns an encoded batch with another incarnation. O(bytes): a rank needs it once at most, where
 * an earlier process of it had a clock ahead of this one's.
 */
export function withInc(batch: Uint8Array, inc: number): Uint8Array {
  const frame = readFrame(batch);
  if (frame.kind !== 'frame') return batch;
  const columns = frame.bytes.subarray(frame.columnsAt);
  const header = JSON.stringify({ ...Object(frame.header), inc });
  const { bytes, columnsAt } = openFrame(header, columns.length);
  bytes.set(columns, columnsAt);
  return bytes;
}
