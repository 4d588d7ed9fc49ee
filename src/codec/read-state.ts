import { showValue } from '../text/show-value.ts';

/*
 * Narrows what a state says: it comes out of a file, so it may be anything. All of these throw a
 * TypeError that names what was expected where.
 */

export function readList(state: unknown, name: string): readonly unknown[] {
  if (Array.isArray(state)) return state;
  throw new TypeError(`'${name}' of a state must be an array, got ${showValue(state)}`);
}

export function readText(state: unknown, name: string): string {
  if (typeof state === 'string') return state;
  throw new TypeError(`'${name}' of a state must be a text, got ${showValue(state)}`);
}

/** `[key, value]` pairs, which keep the order of a Map and have no `__proto__`. */
export function readPairs<Value>(
  state: unknown,
  name: string,
  read: (value: unknown, name: string) => Value,
): readonly (readonly [key: string, value: Value])[] {
  return readList(state, name).map((pair) => {
    const [key, value] = readList(pair, name);
    const text = readText(key, name);
    return [text, read(value, `${name} ${text}`)];
  });
}

/** What `read` makes of a member that a state need not have. */
export function readOptional<Value>(
  state: unknown,
  name: string,
  read: (value: unknown, name: string) => Value,
): Value | undefined {
  return state === undefined ? undefined : read(state, name);
}
