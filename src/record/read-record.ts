import { mapRecord, type RecordMap } from './map-record.ts';
import { ModeDraft } from './mode-draft.ts';
import { RESERVED_FIELDS } from './reserved-fields.ts';
import { readScalar } from './scalar.ts';
import type { Progress, RefusedValue, ScalarRecord } from './scalar-record.ts';
import { readTimestamp } from './time.ts';

export interface ReadRecordOptions {
  readonly modes: ReadonlySet<string>;
  /** Whether `{ mode: 'train', loss: 0.8 }` is a scalar record. */
  readonly flat: boolean;
  /** Which records of other programs are scalar records too. */
  readonly maps: readonly RecordMap[];
  /** Whether a key of a mode has a history: a flat null counts as NaN only then. */
  readonly isKnownKey: (mode: string, key: string) => boolean;
}

/**
 * The scalars of a record in its nested, prefixed and (with `flat`) flat form, `undefined` when it
 * brings none: then it is an ordinary record. `containers` are the objects in which scalars are
 * looked for, the record itself first; a scalar that several of them hold counts once.
 *
 * Reads getters of the record, so it may throw what they throw.
 */
export function readRecord(
  containers: readonly Readonly<Record<string, unknown>>[],
  options: ReadRecordOptions,
): ScalarRecord | undefined {
  const drafts = new Map<string, ModeDraft>();
  for (const container of containers) {
    const found = readContainer(container, options);
    for (const draft of found.values()) {
      const known = drafts.get(draft.mode);
      if (known === undefined) drafts.set(draft.mode, draft);
      else known.merge(draft);
    }
  }
  const own = [...drafts.values()].filter((draft) => draft.keys.length > 0);
  const mapped = own.length > 0 ? undefined : mapRecord(containers, options.maps);
  const modes = mapped === undefined ? own : [mapped];
  if (modes.length === 0) return undefined;
  const refused = [...drafts.values()].flatMap((draft) => draft.refused);
  const progress = readProgress(containers, refused);
  return { modes, progress, isMapped: mapped !== undefined, refused };
}

/** Whether an object brings scalars by itself; what throws when it is read brings none. */
export function hasScalars(
  record: object,
  { modes, flat, maps }: Pick<ReadRecordOptions, 'modes' | 'flat' | 'maps'>,
): boolean {
  try {
    const containers = [record as Readonly<Record<string, unknown>>];
    return readRecord(containers, { modes, flat, maps, isKnownKey: () => false }) !== undefined;
  } catch {
    return false; // a getter of the user's: pino will meet it too
  }
}

function readContainer(
  container: Readonly<Record<string, unknown>>,
  options: ReadRecordOptions,
): Map<string, ModeDraft> {
  const drafts = new Map<string, ModeDraft>();
  const { mode: flatMode } = container;
  const isFlat = options.flat && typeof flatMode === 'string' && options.modes.has(flatMode);
  for (const key of Object.keys(container)) {
    const value = container[key];
    const slash = key.indexOf('/');
    if (slash > 0 && slash < key.length - 1 && options.modes.has(key.slice(0, slash))) {
      draftOf(drafts, key.slice(0, slash)).add(key.slice(slash + 1), value);
    } else if (options.modes.has(key) && isNested(value)) {
      const draft = draftOf(drafts, key);
      for (const name of Object.keys(value)) draft.add(name, value[name]);
    } else if (isFlat && isFlatScalar(key, value, flatMode, options)) {
      draftOf(drafts, flatMode).add(key, value);
    }
  }
  return drafts;
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFlatScalar(
  key: string,
  value: unknown,
  mode: string,
  { isKnownKey }: ReadRecordOptions,
): boolean {
  if (RESERVED_FIELDS.has(key)) return false;
  if (key === 'time' && readTimestamp(value) !== undefined) return false;
  return value === null ? isKnownKey(mode, key) : readScalar(value) !== undefined;
}

function draftOf(drafts: Map<string, ModeDraft>, mode: string): ModeDraft {
  const existing = drafts.get(mode);
  if (existing !== undefined) return existing;
  const draft = new ModeDraft(mode);
  drafts.set(mode, draft);
  return draft;
}

function readProgress(
  containers: readonly Readonly<Record<string, unknown>>[],
  refused: RefusedValue[],
): Progress {
  const progress: { epoch?: number; iter?: number; batch?: number } = {};
  for (const field of ['epoch', 'iter', 'batch'] as const) {
    const value = containers.find((container) => container[field] !== undefined)?.[field];
    if (isPosition(value)) progress[field] = value;
    else if (value !== undefined) {
      refused.push({ key: field, value, reason: 'no integer of at least 0' });
    }
  }
  return progress;
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
