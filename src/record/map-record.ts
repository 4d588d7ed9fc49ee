import { findField, isFloatField } from './field-path.ts';
import { isFloatLiteral } from './float-literals.ts';
import { keysOf } from './key-order.ts';
import { CLOCK_FIELDS } from './log-record.ts';
import { fitsCondition, type MapCondition } from './map-condition.ts';
import { ModeDraft } from './mode-draft.ts';
import type { ScalarKind } from './number-kind.ts';
import { RESERVED_FIELDS } from './reserved-fields.ts';
import { floatOf, NON_FINITE_WORDS, readScalarOrText, type WholeScalar } from './scalar.ts';
import { scaled } from './scale.ts';
import { readTimestamp } from './time.ts';

/** The target of a field's value. */
export interface MapTarget {
  /** A key of the mode, or the name of a progress field; `*` in it is the name of the field. */
  readonly key: string;
  /** What the value is multiplied by. */
  readonly scale: number;
  /** A number in place of the value: 1 counts the records that fit. */
  readonly value?: number | undefined;
}

/** Turns records that other programs write into scalar records, without changing the programs. */
export interface RecordMap {
  readonly mode: string;
  /** Targets by the field that holds the value. */
  readonly keys: ReadonlyMap<string, MapTarget>;
  /** Takes every other number of a record; `undefined` for none. */
  readonly rest: MapTarget | undefined;
  /** Fields and what their values must be. */
  readonly when: ReadonlyMap<string, MapCondition>;
}

/** Progress fields that a map may fill. */
export const PROGRESS_FIELDS = ['epoch', 'iter', 'batch', 'memory'] as const;
export type ProgressField = (typeof PROGRESS_FIELDS)[number];

/** What maps find in a record. */
export interface MappedRecord {
  readonly drafts: readonly ModeDraft[];
  readonly progress: ReadonlyMap<ProgressField, unknown>;
}

type Containers = readonly Readonly<Record<string, unknown>>[];

const NOTHING: MappedRecord = { drafts: [], progress: new Map() };

/** What all maps that fit find in a record. A map without a scalar does not fit. */
export function mapRecord(
  containers: Containers,
  maps: readonly RecordMap[],
  modes: ReadonlySet<string>,
): MappedRecord {
  if (maps.length === 0) return NOTHING;
  const drafts: ModeDraft[] = [];
  const progress = new Map<ProgressField, unknown>();
  for (const map of maps) {
    if (!fits(containers, map)) continue;
    const draft = readMapped(containers, map);
    if (map.rest !== undefined)
      addRest(draft, containers, map.rest, (field) => isNamed(field, maps, modes));
    if (draft.keys.length === 0) continue;
    drafts.push(draft);
    addProgress(progress, containers, map);
  }
  return { drafts, progress };
}

/** Whether a key is the name of a progress field. */
export function isProgressField(key: string): key is ProgressField {
  return PROGRESS_FIELDS.some((field) => field === key);
}

function fits(containers: Containers, { when }: RecordMap): boolean {
  for (const [path, condition] of when) {
    if (!fitsCondition(findField(containers, path), condition)) return false;
  }
  return true;
}

function readMapped(containers: Containers, map: RecordMap): ModeDraft {
  const draft = new ModeDraft(map.mode);
  for (const [path, { key, scale, value }] of map.keys) {
    if (isProgressField(key)) continue;
    // morgan writes its numbers as text
    const scalar = readScalarOrText(findField(containers, path));
    if (scalar === undefined) continue;
    const isFloat = typeof scalar === 'number' && isFloatField(containers, path);
    draft.pushScalar(key, value ?? scaledScalar(isFloat ? floatOf(scalar) : scalar, scale));
  }
  return draft;
}

/** Takes the numbers at the top that no map names and that are not the logger's own. */
function addRest(
  draft: ModeDraft,
  containers: Containers,
  { key, scale, value: constant }: MapTarget,
  isNamed: (field: string) => boolean,
): void {
  const known = new Set(draft.keys);
  for (const container of containers) {
    for (const field of keysOf(container)) {
      const value = NON_FINITE_WORDS.get(container[field]) ?? container[field];
      const name = key.replace('*', () => field);
      const isTaken = typeof value !== 'number' || known.has(name);
      if (isTaken || isLoggers(field, value) || isNamed(field)) continue;
      known.add(name);
      const isFloat = scale !== 1 || isFloatLiteral(container, field);
      const kind: ScalarKind = isFloat && constant === undefined ? 'float' : 'byValue';
      draft.push(name, constant ?? (scale === 1 ? value : scaled(value, scale)), 1, kind);
    }
  }
}

/** Whether a field is of a map, or of a mode by its prefix. */
function isNamed(field: string, maps: readonly RecordMap[], modes: ReadonlySet<string>): boolean {
  const slash = field.indexOf('/');
  if (slash > 0 && modes.has(field.slice(0, slash))) return true;
  return maps.some(({ keys }) => keys.has(field));
}

function isLoggers(field: string, value: number): boolean {
  if (RESERVED_FIELDS.has(field)) return true;
  return CLOCK_FIELDS.includes(field) && readTimestamp(value) !== undefined;
}

function addProgress(
  progress: Map<ProgressField, unknown>,
  containers: Containers,
  { keys }: RecordMap,
): void {
  for (const [path, { key, scale, value: constant }] of keys) {
    if (!isProgressField(key)) continue;
    const raw = findField(containers, path);
    const scalar = readScalarOrText(raw);
    const number = typeof scalar === 'object' && scalar.count === 1 ? scalar.value : scalar;
    const value = typeof number === 'number' && scale !== 1 ? scaled(number, scale) : raw;
    if (raw !== undefined) progress.set(key, constant ?? value);
  }
}

/** A value times a factor is a float, whatever it comes to. */
function scaledScalar(scalar: number | WholeScalar, scale: number): number | WholeScalar {
  if (scale === 1) return scalar;
  if (typeof scalar === 'number') return floatOf(scaled(scalar, scale));
  return { value: scaled(scalar.value, scale), count: scalar.count, kind: 'float' };
}
