/** The depth up to which objects are shown. */
const MAX_DEPTH = 20;
/**
 * Objects that hold each other twice over have 2^20 members at that depth, and cyclic ones more.
 */
const MAX_MEMBERS = 100_000;
const CUT = '...';

/**
 * Returns an object as JSON, `undefined` if its `toJSON` says so. What lies deeper than 20
 * objects or is beyond 100,000 members is cut, and what JSON has no word for is text. Takes a
 * bounded time.
 *
 * Calls the getters and the `toJSON` of the object, so it throws what they throw, and a TypeError
 * for a cyclic object.
 */
export function boundedJson(object: object): string | undefined {
  const depths = new WeakMap<object, number>();
  let members = 0;
  return JSON.stringify(object, function replace(this: object, _key, given: unknown) {
    const value = plainOf(given);
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (typeof value !== 'object' || value === null) return value;
    const depth = (depths.get(this) ?? 0) + 1;
    depths.set(value, depth);
    members += sizeOf(value);
    return depth > MAX_DEPTH || members > MAX_MEMBERS ? CUT : value;
  });
}

/** Replaces values that JSON shows as `{}` although they hold something. */
function plainOf(value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Set) return [...value];
  return value instanceof Map ? Object.fromEntries(value) : value;
}

function sizeOf(object: object): number {
  const isList = Array.isArray(object) || ArrayBuffer.isView(object);
  return isList && 'length' in object ? Number(object.length) : Object.keys(object).length;
}
