import { showValue } from '../text/show-value.ts';

/*
 * Readers of the parts of a state. A state comes from a file, so it may be anything. Each reader
 * throws a TypeError that names what was expected, and where.
 */

export function readList(state: unknown, name: string): readonly unknown[] {
  if (Array.isArray(state)) return state;
  throw new TypeError(`'${name}' of a state must be an array, got ${showValue(state)}`);
}

export function readText(state: unknown, name: string): string {
  if (typeof state === 'string') return state;
  throw new TypeError(`'${name}' of a state must be a text, got ${showValue(state)}`);
}

/** Reads `[key, value]` pairs, which keep the order of a Map and cannot set `__proto__`. */
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

/** Reads an optional member of a state by `read`. */
export function readOptional<Value>(
  state: unknown,
  name: string,
  read: (value: unknown, name: string) => Value,
): Value | undefined {
  return state === undefined ? undefined : read(state, name);
}
