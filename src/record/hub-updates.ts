import { floatText } from '../text/number-text.ts';
import type { NumberKind, ScalarKind } from './number-kind.ts';
import { readScalarOrText } from './scalar.ts';
import { isKeyTooLong, refuseKey } from './scalar-key.ts';
import type { RefusedValue } from './scalar-record.ts';

/** The field of a record in which updates of a MessageHub travel to another thread. */
export const HUB_UPDATES_KEY = 'windrow/hub';

/** More updates between two records are a leak, not an iteration. */
export const MAX_HUB_UPDATES = 10_000;

/**
 * One update as JSON keeps it, with NaN and the infinities by name; a float without decimals is a
 * text, because JSON does not tell 5 from 5.0.
 */
export type HubUpdate = readonly [key: string, value: number | string | boolean, count: number];

/** Updates of a MessageHub, oldest first. */
export interface HubUpdates {
  readonly scalars: readonly HubUpdate[];
  readonly info: Readonly<Record<string, unknown>>;
}

/** Returns a number of a kind as a `HubUpdate` has it. */
export function writeUpdateValue(
  value: number,
  kind: NumberKind | undefined,
): number | string | boolean {
  if (kind === 'boolean') return value !== 0;
  if (!Number.isFinite(value)) return String(value);
  return kind === 'float' && Number.isInteger(value) ? floatText(value) : value;
}

/** One update for the hub. */
export type ReadHubUpdate = readonly [key: string, value: number, count: number, kind: ScalarKind];

/** The scalars and infos that a record brings for the hub. */
export interface ReadHubUpdates {
  readonly scalars: readonly ReadHubUpdate[];
  readonly info: readonly (readonly [key: string, value: unknown])[];
  /** Updates that are malformed. */
  readonly refused: readonly RefusedValue[];
}

export function readHubUpdates(raw: unknown): ReadHubUpdates {
  const { scalars, info } = Object(raw) as Partial<HubUpdates>;
  const read = {
    scalars: [] as ReadHubUpdate[],
    info: [] as [string, unknown][],
    refused: [] as RefusedValue[],
  };
  for (const update of updatesOf(scalars, read.refused)) {
    const known = readUpdate(update);
    if (known !== undefined) read.scalars.push(known);
    else read.refused.push({ key: HUB_UPDATES_KEY, value: update, reason: 'no update of a hub' });
  }
  for (const [key, value] of Object.entries(typeof info === 'object' ? (info ?? {}) : {})) {
    if (isKeyTooLong(key)) read.refused.push(refuseKey(key, value));
    else read.info.push([key, value]);
  }
  return read;
}

function updatesOf(scalars: unknown, refused: RefusedValue[]): readonly unknown[] {
  if (!Array.isArray(scalars)) return [];
  if (scalars.length <= MAX_HUB_UPDATES) return scalars;
  const reason = `more than ${MAX_HUB_UPDATES} updates of a hub`;
  refused.push({ key: HUB_UPDATES_KEY, value: scalars.length, reason });
  return [];
}

function readUpdate(update: unknown): ReadHubUpdate | undefined {
  if (!Array.isArray(update)) return undefined;
  const [key, raw, count]: readonly unknown[] = update;
  const scalar = readScalarOrText(raw);
  if (typeof key !== 'string' || key === '' || isKeyTooLong(key)) return undefined;
  if (typeof raw === 'object' || scalar === undefined) return undefined;
  const isCount = typeof count === 'number' && Number.isFinite(count) && count !== 0;
  if (!isCount) return undefined; // a weight is a negative count
  return typeof scalar === 'number'
    ? [key, scalar, count, 'byValue']
    : [key, scalar.value, count, scalar.kind];
}
