import { boundedJson } from './bounded-json.ts';

const MAX_LENGTH = 80;

/** Returns `value` as an error message shows it, shortened. Never throws. */
export function showValue(value: unknown): string {
  const text = describe(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text;
}

function describe(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  }
  try {
    return value instanceof RegExp ? String(value) : (boundedJson(value) ?? 'an object');
  } catch {
    return 'an object'; // cyclic, or with a getter that throws
  }
}

/** Returns a thrown value as text, whatever it is. */
export function showError(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'an error that cannot be shown';
  }
}
