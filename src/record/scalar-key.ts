import type { RefusedValue } from './scalar-record.ts';

/**
 * A hub keeps every key, and each line shows it. Keys that people and programs write are below 250
 * letters, MLflow's bound; with this one 2,000 keys have at most 4 MB.
 */
export const MAX_KEY_LENGTH = 1000;

/** Letters of a refused key that are shown. */
const SHOWN_LENGTH = 80;

export function isKeyTooLong(key: string): boolean {
  return key.length > MAX_KEY_LENGTH;
}

/** Returns the refusal of a value with a key that is too long. */
export function refuseKey(key: string, value: unknown): RefusedValue {
  const shown = `${key.slice(0, SHOWN_LENGTH)}...`;
  return { key: shown, value, reason: `its key has more than ${MAX_KEY_LENGTH} characters` };
}
