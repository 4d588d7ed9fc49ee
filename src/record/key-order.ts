/*
 * JavaScript moves keys such as `"10"` to the front of an object. Where a text has them, its
 * objects remember the order of the text beside their members.
 */

const KEYS = Symbol('keys in the order of the text');
/** A string of JSON, and whether it is a key. */
const STRING = /"((?:[^"\\]|\\.)*)"(\s*:)?/g;
const INTEGER = /^(?:0|[1-9]\d*)$/;
const INTEGER_KEY = /"(?:0|[1-9]\d*)"\s*:/;
/** The first letter of a marked key; no key that people write begins with it. */
const MARK = '\u0000';
const ESCAPED_MARK = '\\u0000';

type Members = Readonly<Record<string, unknown>>;

/** The keys of an object, in the order of the text where it came as text. */
export function keysOf(object: Members): readonly string[] {
  const { [KEYS]: keys } = object as { readonly [KEYS]?: readonly string[] };
  return keys ?? Object.keys(object);
}

/** Whether an object has its keys in another order than the text that it came from. */
export function isReordered(object: object): boolean {
  return KEYS in object;
}

/** Whether a text of JSON may have keys that JavaScript moves. O(length). */
export function hasMovedKeys(json: string): boolean {
  return INTEGER_KEY.test(json) && !json.includes(ESCAPED_MARK);
}

/** `JSON.parse` that remembers the order of the keys. @throws SyntaxError for what is no JSON. */
export function parseInOrder(json: string): unknown {
  const marked = json.replace(STRING, (text, key: string, colon: string | undefined) =>
    colon !== undefined && INTEGER.test(key) ? `"${ESCAPED_MARK}${key}"${colon}` : text,
  );
  return JSON.parse(marked, (_key, value) => (isMembers(value) ? unmark(value) : value));
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unmark(object: Members): Members {
  const marked = Object.keys(object);
  if (!marked.some((key) => key.startsWith(MARK))) return object;
  const keys = marked.map((key) => (key.startsWith(MARK) ? key.slice(MARK.length) : key));
  const own = Object.fromEntries(keys.map((key, index) => [key, object[marked[index] as string]]));
  return Object.defineProperty(own, KEYS, { value: keys });
}
