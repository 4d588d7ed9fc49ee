import type { Aggregate, AggregateKind } from './aggregate.ts';
import type { WindowChunk } from './window-chunk.ts';

/** The values of a chunk from its first one up to, not including, `end`. */
export interface Part {
  readonly chunk: WindowChunk;
  readonly end: number;
}

/** Returns the number of values. */
export function lengthOfParts(parts: readonly Part[]): number {
  return parts.reduce((total, { chunk, end }) => total + end - chunk.start, 0);
}

/** Merges all values into `merged`: whole chunks by their aggregates, others value by value. */
export function mergeParts(merged: Aggregate, kind: AggregateKind, parts: readonly Part[]): void {
  for (const { chunk, end } of parts) {
    if (end === chunk.end) merged.merge(chunk.partialOf(kind));
    else merged.add(chunk.column(end));
  }
}

/**
 * Copies one column of all parts into `to`, in order; a part without that column has a count of 1
 * for each value.
 */
export function copyParts(
  parts: readonly Part[],
  to: Float64Array,
  columnOf: (chunk: WindowChunk) => Float64Array | undefined,
): Float64Array {
  let at = 0;
  for (const { chunk, end } of parts) {
    const from = columnOf(chunk)?.subarray(chunk.start, end);
    if (from === undefined)
      to.fill(1, at, at + end - chunk.start); // a count of 1
    else to.set(from, at);
    at += end - chunk.start;
  }
  return to;
}
