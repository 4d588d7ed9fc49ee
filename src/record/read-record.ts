import { keysOf } from './key-order.ts';
import { CLOCK_FIELDS, type RecordKeys } from './log-record.ts';
import { mapRecord, type ProgressField, type RecordMap } from './map-record.ts';
import { messageFieldsOf } from './message-field.ts';
import { ModeDraft } from './mode-draft.ts';
import { readProgress } from './read-progress.ts';
import { readScalarsLine } from './read-scalars-line.ts';
import { RESERVED_FIELDS } from './reserved-fields.ts';
import type { Progress, RefusedValue, ScalarRecord } from './scalar-record.ts';
import { readTimestamp } from './time.ts';

export interface ReadRecordOptions {
  readonly modes: ReadonlySet<string>;
  /** Whether `{ mode: 'train', loss: 0.8 }` is a scalar record. */
  readonly flat: boolean;
  /** The mode of flat records that say none; `undefined` is train. */
  readonly defaultMode: string | undefined;
  /** Which records of other programs are scalar records too. */
  readonly maps: readonly RecordMap[];
  readonly recordKeys: RecordKeys;
  /** Whether the `step` of a val line in a scalars file is the epoch, else the iteration. */
  readonly logMetricByEpoch: boolean;
  /** Whether a key of a mode has a history: a flat null counts as NaN only then. */
  readonly isKnownKey: (mode: string, key: string) => boolean;
}

type Container = Readonly<Record<string, unknown>>;
type Drafts = Map<string, ModeDraft>;

/** A record while it is read. */
interface Reading {
  readonly drafts: Drafts;
  /** Progress that stands under other names. */
  readonly named: Map<ProgressField, unknown>;
  readonly isMapped: boolean;
}

/**
 * The scalars of a record in its nested, prefixed and (with `flat`) flat form and those that maps
 * find, `undefined` if it brings none: then it is an ordinary record. `containers` are the
 * objects in which scalars are looked for, the record itself first; a scalar that several of them
 * hold counts once.
 *
 * Reads getters of the record, so it may throw what they throw.
 */
export function readRecord(
  containers: readonly Container[],
  options: ReadRecordOptions,
): ScalarRecord | undefined {
  const { drafts, named, isMapped } = readDrafts(containers, options);
  if (drafts.size === 0) return undefined; // most records of other programs
  const refused: RefusedValue[] = [];
  const progress = readProgress(containers, named, refused);
  const modes: ModeDraft[] = [];
  for (const draft of drafts.values()) {
    const reason = refusalOf(draft, progress, containers, options);
    if (reason === undefined) modes.push(draft);
    refused.push(...(reason === undefined ? draft.refused : draft.refuseAll(reason)));
  }
  return modes.length === 0 ? undefined : { modes, progress, isMapped, refused };
}

/** Whether an object brings scalars by itself; what throws when it is read brings none. */
export function hasScalars(
  record: object,
  options: Omit<ReadRecordOptions, 'isKnownKey'>,
): boolean {
  try {
    return readRecord([record as Container], { ...options, isKnownKey: () => false }) !== undefined;
  } catch {
    return false; // a getter of the user's: pino will meet it too
  }
}

function readDrafts(containers: readonly Container[], options: ReadRecordOptions): Reading {
  const drafts: Drafts = new Map();
  for (const container of containers) {
    const { mode } = container;
    const isMode = options.flat && typeof mode === 'string' && options.modes.has(mode);
    mergeAll(drafts, readContainer(container, isMode ? mode : undefined, options));
  }
  const isOwn = drafts.size > 0;
  const { drafts: mapped, progress } = mapRecord(containers, options.maps, options.modes);
  mergeAll(drafts, mapped);
  const named = new Map(progress);
  if (drafts.size === 0) addUnnamed(drafts, named, containers, options);
  return { drafts, named, isMapped: !isOwn && mapped.length > 0 };
}

/** Records that say no mode: those of a scalars file, and flat ones. */
function addUnnamed(
  drafts: Drafts,
  named: Map<ProgressField, unknown>,
  containers: readonly Container[],
  options: ReadRecordOptions,
): void {
  const { flat, defaultMode, modes, logMetricByEpoch } = options;
  const [record = {}, ...others] = containers;
  const isGiven = flat && defaultMode !== undefined;
  const line = isGiven || others.length > 0 ? undefined : readScalarsLine(record);
  if (line !== undefined && modes.has(line.mode)) {
    drafts.set(line.mode, line);
    if (line.mode === 'val') named.set(logMetricByEpoch ? 'epoch' : 'iter', record.step);
  } else if (flat && modes.has(defaultMode ?? 'train')) {
    for (const container of containers) {
      if (container.mode !== undefined) continue;
      mergeAll(drafts, readContainer(container, defaultMode ?? 'train', options));
    }
  }
}

function mergeAll(drafts: Drafts, found: readonly ModeDraft[]): void {
  for (const draft of found) {
    const known = drafts.get(draft.mode);
    if (known === undefined) drafts.set(draft.mode, draft);
    else known.merge(draft);
  }
}

/** Why a draft is not of the record, `undefined` if it is. */
function refusalOf(
  draft: ModeDraft,
  { epoch, iter, batch }: Progress,
  containers: readonly Container[],
  { recordKeys }: ReadRecordOptions,
): string | undefined {
  const hasProgress = epoch !== undefined || iter !== undefined || batch !== undefined;
  if (draft.isEvaluation && hasProgress) return undefined;
  if (draft.keys.length === 0) return 'no scalar beside it';
  if (!draft.isEvaluation || !draft.isNested || !draft.hasText) return undefined;
  const [record = {}] = containers;
  const hasMessage = messageFieldsOf(recordKeys).some((field) => isText(record[field]));
  return hasMessage ? 'text beside it, and no progress' : undefined;
}

function readContainer(
  container: Container,
  flatMode: string | undefined,
  options: ReadRecordOptions,
): readonly ModeDraft[] {
  const drafts: Drafts = new Map();
  for (const key of keysOf(container)) {
    const value = container[key];
    const slash = key.indexOf('/');
    if (slash > 0 && slash < key.length - 1 && options.modes.has(key.slice(0, slash))) {
      draftOf(drafts, key.slice(0, slash)).addMember(key.slice(slash + 1), container, key);
    } else if (options.modes.has(key) && isNested(value)) {
      draftOf(drafts, key).addNested(value);
    } else if (flatMode !== undefined && isFlatScalar(key, value, flatMode, options)) {
      draftOf(drafts, flatMode).addMember(key, container, key);
    }
  }
  return [...drafts.values()];
}

function isNested(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isFlatScalar(
  key: string,
  value: unknown,
  mode: string,
  { isKnownKey, recordKeys }: ReadRecordOptions,
): boolean {
  const { levelKey, timestampKeys } = recordKeys;
  if (RESERVED_FIELDS.has(key) || key === levelKey) return false;
  if (typeof value === 'string' && isTextField(key, recordKeys)) return false;
  const isClock = CLOCK_FIELDS.includes(key) || timestampKeys.includes(key);
  if (isClock && readTimestamp(value) !== undefined) return false;
  return value === null ? isKnownKey(mode, key) : new ModeDraft(mode).takes(value);
}

/** Whether a field holds a text of the logger's, even where that is nothing but a number. */
function isTextField(key: string, recordKeys: RecordKeys): boolean {
  return key === 'name' || messageFieldsOf(recordKeys).includes(key);
}

function draftOf(drafts: Drafts, mode: string): ModeDraft {
  const existing = drafts.get(mode);
  if (existing !== undefined) return existing;
  const draft = new ModeDraft(mode);
  drafts.set(mode, draft);
  return draft;
}
