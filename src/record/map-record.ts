import { findField } from './field-path.ts';
import { ModeDraft } from './mode-draft.ts';
import { type CountedScalar, readScalar } from './scalar.ts';
import type { ModeScalars } from './scalar-record.ts';

/** Turns records that other programs write into scalar records, without changing the programs. */
export interface RecordMap {
  readonly mode: string;
  /** The scalar's key by the field that holds it. */
  readonly keys: ReadonlyMap<string, string>;
  /** Fields and the values that a record must have. */
  readonly when: ReadonlyMap<string, unknown>;
}

type Containers = readonly Readonly<Record<string, unknown>>[];

const NUMERIC = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/**
 * The scalars that the first fitting map finds in a record, `undefined` when none does.
 * @internal
 */
export function mapRecord(
  containers: Containers,
  maps: readonly RecordMap[],
): ModeScalars | undefined {
  for (const map of maps) {
    if (!fits(containers, map)) continue;
    const draft = readMapped(containers, map);
    if (draft.keys.length > 0) return draft;
  }
  return undefined;
}

function fits(containers: Containers, { when }: RecordMap): boolean {
  for (const [path, expected] of when) {
    if (!Object.is(findField(containers, path), expected)) return false;
  }
  return true;
}

function readMapped(containers: Containers, map: RecordMap): ModeDraft {
  const draft = new ModeDraft(map.mode);
  for (const [path, key] of map.keys) {
    const scalar = readMappedScalar(findField(containers, path));
    if (typeof scalar === 'number') draft.push(key, scalar, 1);
    else if (scalar !== undefined) draft.push(key, scalar.value, scalar.count);
  }
  return draft;
}

/** morgan writes its numbers as text. */
function readMappedScalar(raw: unknown): number | CountedScalar | undefined {
  return typeof raw === 'string' && isNumericText(raw) ? Number(raw) : readScalar(raw);
}

/**
 * Whether a text is a number as some loggers write it: `"12.3"` is one, `"12.3 ms"` is none.
 * @internal
 */
export function isNumericText(text: string): boolean {
  return NUMERIC.test(text);
}
