import { showValue } from '../text/show-value.ts';

/*
 * Checks of what programs hand to a hub: from JavaScript it may be anything.
 */

export function requireKey(key: unknown, what: string): string {
  if (typeof key !== 'string' || key === '') {
    throw new TypeError(`${what} must be a string that is not empty, got ${showValue(key)}`);
  }
  return key;
}

export function requireCount(key: string, count: unknown): void {
  if (typeof count === 'number' && count > 0 && count < Number.POSITIVE_INFINITY) return;
  throw new TypeError(`'${key}': count must be a positive number, got ${showValue(count)}`);
}

/** MMEngine's `dict(value=x)`. */
export function isBareValue(value: unknown): value is { readonly value: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'value' in value &&
    Object.keys(value).length === 1
  );
}
