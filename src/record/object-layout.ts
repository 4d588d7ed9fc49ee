import { KnownRecord, type SlotRoles } from './known-record.ts';
import type { LogRecord } from './log-record.ts';
import { readTimestamp } from './time.ts';

/** What stands at a key of a layout. */
export type LayoutKind =
  | 'number'
  | 'object'
  | 'level'
  | 'name'
  /** A date that is no number. */
  | 'clock'
  | 'anything'
  /** No object, which would be read. */
  | 'primitive';

/** The keys of one object of a layout, in order. */
export interface LayoutNode {
  readonly keys: readonly string[];
  readonly kinds: readonly LayoutKind[];
  /** By key, the layout of an object whose numbers are read. */
  readonly children: readonly (LayoutNode | undefined)[];
  /** Whether all of them are numbers. */
  readonly isNumeric: boolean;
}

/** Which keys matter, and how; everything that is not named may be anything. */
export interface LayoutKeys {
  readonly modes: ReadonlySet<string>;
  /** Objects that are looked into for scalars, such as winston's message. */
  readonly containers: ReadonlySet<string>;
  /** A record that has one is none for the fast way. */
  readonly forbidden: ReadonlySet<string>;
}

/**
 * The layout of an object record: the keys in their order and what stands at each. Records of one
 * call site share it, so it is compared key by key, which for interned names is comparing pointers:
 * some 100 ns a record where reading it anew takes 2 us.
 */
export class ObjectLayout {
  readonly record: KnownRecord;
  level: unknown;
  name: unknown;
  readonly #root: LayoutNode;
  /** Of the record that matched last, in the order in which they stand in it. */
  readonly numbers: Float64Array;
  #clockMs: number | undefined;

  constructor(root: LayoutNode, roles: SlotRoles, length: number) {
    this.#root = root;
    this.numbers = new Float64Array(length);
    this.record = new KnownRecord(roles, length);
  }

  /** Whether `record` has this layout; then `level`, `name`, the numbers and the head hold what it says. */
  matches(record: LogRecord): boolean {
    this.level = undefined;
    this.name = undefined;
    this.#clockMs = undefined;
    if (this.#matchNode(this.#root, record, 0) < 0) return false;
    if (!this.record.fillHead(this.numbers, 0)) return false;
    if (this.#clockMs !== undefined) this.record.timeMs = this.#clockMs;
    return true;
  }

  /** How many numbers there are behind the object, `before` of them before it; -1: another layout. */
  #matchNode(node: LayoutNode, object: LogRecord, before: number): number {
    if (node.isNumeric) return this.#matchNumbers(node.keys, object, before);
    const { keys, kinds, children } = node;
    let index = 0;
    let place = before;
    for (const key in object) {
      if (key !== keys[index]) return -1;
      place = this.#matchValue(kinds[index] as LayoutKind, children[index], object[key], place);
      if (place < 0) return -1;
      index++;
    }
    return index === keys.length ? place : -1;
  }

  /** The object of a mode, which is most of a record: 20 ns less. */
  #matchNumbers(keys: readonly string[], object: LogRecord, before: number): number {
    let index = 0;
    for (const key in object) {
      const value = object[key];
      if (key !== keys[index] || typeof value !== 'number') return -1;
      this.numbers[before + index] = value;
      index++;
    }
    return index === keys.length ? before + index : -1;
  }

  #matchValue(
    kind: LayoutKind,
    child: LayoutNode | undefined,
    value: unknown,
    place: number,
  ): number {
    if (kind === 'number') {
      if (typeof value !== 'number') return -1;
      this.numbers[place] = value;
      return place + 1;
    }
    if (kind === 'anything') return place;
    if (kind === 'object') {
      return isPlain(value) && child !== undefined ? this.#matchNode(child, value, place) : -1;
    }
    if (kind === 'clock') {
      this.#clockMs = readTimestamp(value);
      return this.#clockMs === undefined ? -1 : place;
    }
    if (typeof value === 'object' && value !== null) return -1;
    if (kind === 'level') this.level = value;
    else if (kind === 'name') this.name = value;
    return place;
  }
}

function isPlain(value: unknown): value is LogRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
