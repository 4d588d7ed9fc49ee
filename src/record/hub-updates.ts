import { readScalar } from './scalar.ts';

/** The field of a record in which updates of a MessageHub travel to another thread. */
export const HUB_UPDATES_KEY = 'windrow/hub';

/** One update as JSON keeps it: NaN and the infinities by name. */
export type HubUpdate = readonly [key: string, value: number | string, count: number];

/** Updates of a MessageHub, oldest first. */
export interface HubUpdates {
  readonly scalars: readonly HubUpdate[];
  readonly info: Readonly<Record<string, unknown>>;
}

/** A number of a `HubUpdate`. */
export function writeUpdateValue(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** The scalars and infos that a record brings for the hub; whatever is malformed is left out. */
export function readHubUpdates(raw: unknown): {
  readonly scalars: readonly (readonly [key: string, value: number, count: number])[];
  readonly info: readonly (readonly [key: string, value: unknown])[];
} {
  const { scalars, info } = Object(raw) as Partial<HubUpdates>;
  return {
    scalars: Array.isArray(scalars) ? scalars.flatMap(readUpdate) : [],
    info: typeof info === 'object' && info !== null ? Object.entries(info) : [],
  };
}

function readUpdate(update: unknown): readonly (readonly [string, number, number])[] {
  if (!Array.isArray(update)) return [];
  const [key, raw, count]: readonly unknown[] = update;
  const value = readScalar(raw);
  if (typeof key !== 'string' || key === '' || typeof value !== 'number') return [];
  return typeof count === 'number' && count > 0 ? [[key, value, count]] : [];
}
