import { matchesKey } from '../text/glob.ts';

/** Whether a key is shown: it matches none of `hide`, and one of `show` if `show` is given. */
export function isShown(
  key: string,
  hide: readonly string[],
  show: readonly string[] | undefined,
): boolean {
  const isIn = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matchesKey(pattern, key));
  return !isIn(hide) && (show === undefined || isIn(show));
}

/**
 * Returns the value for a key: under its own name, else under the first pattern with `*` that
 * matches.
 */
export function byPattern<Value>(
  values: ReadonlyMap<string, Value>,
  key: string,
): Value | undefined {
  if (values.size === 0) return undefined;
  const own = values.get(key);
  if (own !== undefined) return own;
  for (const [pattern, value] of values) {
    if (matchesKey(pattern, key)) return value;
  }
  return undefined;
}

/** Whether a key is a learning rate, whose numbers have exponents. Source: `LogProcessor`. */
export function isLearningRate(key: string): boolean {
  return key.endsWith('lr');
}
