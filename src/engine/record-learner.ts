import type { Options } from '../options/options.ts';
import { HUB_UPDATES_KEY } from '../record/hub-updates.ts';
import { KnownRecord } from '../record/known-record.ts';
import { type FullReading, learnRoles, markOf } from '../record/learn-roles.ts';
import { readLevel, WARN } from '../record/level.ts';
import { containersOf, type LogRecord, readEnvelope, readName } from '../record/log-record.ts';
import type { LayoutKeys, ObjectLayout } from '../record/object-layout.ts';
import { ObjectLayouts } from '../record/object-layouts.ts';
import type { ScalarRecord } from '../record/scalar-record.ts';

/** Where in a record the number at a place of an array stands. */
export interface NumberPlace {
  readonly path: readonly (string | number)[];
  readonly index: number;
}

/** What the lines of one shape have in common. */
export interface KnownLine {
  readonly record: KnownRecord;
  readonly name: string | undefined;
}

/** Texts that say when, where or how a record counts. */
const BOUND_TEXTS: ReadonlySet<string> = new Set([
  ...['level', 'name', 'mode', 'time', 'timestamp', 'epoch', 'iter', 'batch'],
]);

/**
 * Knows the scalar records of a program by their layout, so that they need not be read anew. It has
 * no rules of its own: what a layout means is what the slow way says of it.
 */
export class RecordLearner {
  readonly #options: Options;
  readonly #keys: LayoutKeys;
  readonly #readScalars: (containers: readonly LogRecord[]) => ScalarRecord | undefined;
  readonly #layouts: ObjectLayouts;

  /** `readScalars` is the slow way. */
  constructor(
    options: Options,
    readScalars: (containers: readonly LogRecord[]) => ScalarRecord | undefined,
  ) {
    this.#options = options;
    this.#keys = layoutKeysOf(options);
    this.#readScalars = readScalars;
    this.#layouts = new ObjectLayouts(this.#keys, (record) => this.#readFully(record));
  }

  /** The layout of a record that is known, filled with what the record says. */
  find(record: LogRecord): ObjectLayout | undefined {
    return this.#layouts.find(record);
  }

  /** Learns from a scalar record that was read the slow way. */
  learn(record: LogRecord): void {
    this.#layouts.learn(record);
  }

  /**
   * What records like `template` have in common, whose numbers come in rows of `length`;
   * `undefined` for those that have to be collected one by one.
   */
  learnLine(
    template: LogRecord,
    numbers: readonly NumberPlace[],
    length: number,
  ): KnownLine | undefined {
    const level = readLevel(template.level, this.#options.recordKeys.customLevels);
    const isOdd = Object.keys(template).some((key) => this.#keys.forbidden.has(key));
    if (isOdd || level.severity >= WARN) return undefined;
    const marked = structuredClone(template);
    for (const { path, index } of numbers) setAt(marked, path, markOf(index));
    const roles = learnRoles(this.#readFully(marked), length);
    return roles && { record: new KnownRecord(roles, length), name: readName(template.name) };
  }

  /** Whether a text at the top of a record may be any text. */
  isFreeText(key: string): boolean {
    const { modes, recordKeys } = this.#options;
    if (modes.has(key) || key.includes('/') || key === recordKeys.nestedKey) return false;
    return !BOUND_TEXTS.has(key);
  }

  #readFully(record: LogRecord): FullReading {
    const containers = containersOf(record, this.#options.recordKeys);
    const { timeMs } = readEnvelope(record, containers);
    return { scalars: this.#readScalars(containers), timeMs };
  }
}

function layoutKeysOf({ modes, flat, recordKeys }: Options): LayoutKeys {
  const { messageKey, nestedKey } = recordKeys;
  const containers = new Set(['message', 'metadata', messageKey]);
  if (nestedKey !== undefined) containers.add(nestedKey);
  const forbidden = new Set(['run', 'exception', 'rejection', HUB_UPDATES_KEY]);
  if (flat) forbidden.add('mode');
  return { modes, containers, forbidden };
}

function setAt(record: object, path: NumberPlace['path'], value: number): void {
  const parents = path.slice(0, -1);
  const parent = parents.reduce<unknown>((object, key) => Object(object)[key], record);
  Object(parent)[path.at(-1) ?? ''] = value;
}
