/** An entry of a stream: its id, and its values by field. */
export interface StreamEntry {
  readonly id: string;
  readonly fields: ReadonlyMap<string, Buffer>;
}

/**
 * Returns the entries in a reply of XREAD for one stream. RESP2 gives a list of streams, RESP3 a
 * map, which clients show as a Map, an object, or a flat list.
 */
export function readStream(reply: unknown): StreamEntry[] {
  if (reply === null || reply === undefined) return [];
  if (reply instanceof Map) return readEntries([...reply.values()][0]);
  if (!Array.isArray(reply)) return readEntries(Object.values(reply)[0]);
  const [first, second] = reply as unknown[];
  return readEntries(Array.isArray(first) ? first[1] : second);
}

/** Returns the entries in a reply of XRANGE. */
export function readEntries(reply: unknown): StreamEntry[] {
  if (!Array.isArray(reply)) return [];
  return (reply as [unknown, unknown[]][]).map(([id, pairs]) => ({
    id: String(id),
    fields: new Map(
      pairs.flatMap((field, at) =>
        at % 2 === 0 ? [[String(field), bytesOf(pairs[at + 1])] as const] : [],
      ),
    ),
  }));
}

/** Returns a reply as bytes. */
export function bytesOf(reply: unknown): Buffer {
  return Buffer.isBuffer(reply) ? reply : Buffer.from(String(reply ?? ''));
}

/** Returns a reply as a number, 0 for none. */
export function numberOf(reply: unknown): number {
  return Number(String(reply ?? 0));
}
