const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const UTF8 = new TextEncoder();

/** Returns the partition of a run: FNV-1a (32 bits) over its name in UTF-8. */
export function partitionOf(run: string, partitions: number): number {
  let hash = OFFSET_BASIS;
  for (const byte of UTF8.encode(run)) hash = Math.imul(hash ^ byte, PRIME);
  return (hash >>> 0) % partitions;
}
