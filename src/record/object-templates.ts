import { convertRows } from './convert-rows.ts';
import type { FieldKinds } from './field-kinds.ts';
import { IsoClock } from './iso-time.ts';
import { isReordered } from './key-order.ts';
import type { LabelTable } from './label-table.ts';
import type { LineSlot, SlotKind, ValuePath } from './line-learner.ts';
import type { LogRecord } from './log-record.ts';
import { isNumericText, NON_FINITE_WORDS, readNumericText, readScalar } from './scalar.ts';
import { isRowValid, type Template } from './template.ts';
import { readTimestamp } from './time.ts';

/** Keys of all templates together, some 300 bytes each. Above it all templates are forgotten. */
const MAX_NODES = 50_000;
/** Records that may be learned before a known record comes; each known record adds a 16th. */
const MAX_CREDIT = 64;

/**
 * `object`: the members follow; `primitive`: skipped, but an object under this key would matter.
 */
type EdgeKind = SlotKind | 'object' | 'primitive';

const WITHOUT_COLUMN: ReadonlySet<EdgeKind> = new Set([
  ...(['object', 'skip', 'text', 'primitive', 'literal'] as const),
]);

/** A key in the records so far, and where it leads. */
interface Edge {
  readonly key: string;
  readonly kind: EdgeKind;
  /** The value of a `literal`. */
  readonly literal: unknown;
  readonly next: Node;
}

/** A point between two keys. */
class Node {
  /** The column of the value that follows. */
  readonly column: number;
  /** The edge that was followed last: most records have the keys of the record before. */
  last: Edge | undefined;
  // copies from that edge, so that a usual value costs two comparisons
  lastKey = '';
  lastNext: Node | undefined;
  isNumber = false;
  isSkipped = false;
  readonly edges: Edge[] = [];
  byKey: Map<string, Edge[]> | undefined;
  /** The point after the object that is walked, if the object may end here. */
  end: Node | undefined;
  /** The template of records that end here; `null`: they are read one by one. */
  template: Template | null | undefined;

  constructor(column: number) {
    this.column = column;
  }

  expect(edge: Edge): void {
    this.last = edge;
    this.lastKey = edge.key;
    this.lastNext = edge.next;
    this.isNumber = edge.kind === 'number' || edge.kind === 'scalar';
    this.isSkipped = edge.kind === 'skip';
  }
}

/** A record as a row of its template. */
export interface KnownRecord {
  readonly template: Template;
  /** One row; valid until the next record. */
  readonly rows: Float64Array;
}

/**
 * Finds the template of a record by a tree with a branch for each key. This costs one comparison
 * per key, however many templates there are: some 12 ns per key that matters.
 */
export class ObjectTemplates {
  readonly #fields: FieldKinds;
  readonly #labels: LabelTable;
  readonly #learn: (
    record: LogRecord,
    slots: readonly LineSlot[],
    width: number,
  ) => Template | undefined;
  readonly #clock = new IsoClock();
  readonly #found: { template: Template; rows: Float64Array };
  #root = new Node(0);
  #nodes = 1;
  #credit = MAX_CREDIT;
  #row = new Float64Array(64);

  constructor(
    fields: FieldKinds,
    labels: LabelTable,
    learn: (record: LogRecord, slots: readonly LineSlot[], width: number) => Template | undefined,
  ) {
    this.#fields = fields;
    this.#labels = labels;
    this.#learn = learn;
    this.#found = { template: undefined as unknown as Template, rows: this.#row };
  }

  /**
   * Returns the record as a row, `undefined` if it has to be read by all rules. Calls its getters.
   */
  find(record: LogRecord): KnownRecord | undefined {
    const leaf = this.#walk(this.#root, record);
    const template = leaf?.template;
    if (template === undefined || template === null) return undefined;
    convertRows(template, this.#row, 1);
    if (!isRowValid(template, this.#row, 0)) return undefined;
    if (this.#credit < MAX_CREDIT) this.#credit += 1 / 16;
    this.#found.template = template;
    this.#found.rows = this.#row;
    return this.#found;
  }

  /** Learns a record that was not found, so that the next one like it is found. */
  learn(record: LogRecord): void {
    if (this.#credit < 1) {
      this.#credit += 1 / 256; // records that never repeat are hardly ever learned
      return;
    }
    this.#credit--;
    if (this.#nodes > MAX_NODES) this.#clear();
    const slots: LineSlot[] = [];
    const leaf = this.#grow(this.#root, record, [], slots);
    if (leaf === undefined || leaf.template !== undefined) return;
    leaf.template = this.#learn(record, slots, leaf.column) ?? null;
    const width = leaf.template?.width ?? leaf.column;
    if (this.#row.length < width) this.#row = new Float64Array(2 * width);
  }

  /**
   * Fills the row and returns the point after the object; `undefined` if the object is not known.
   */
  #walk(start: Node, object: LogRecord): Node | undefined {
    const row = this.#row;
    let node: Node | undefined = start;
    for (const key in object) {
      const value = object[key];
      if (key === node.lastKey && node.isNumber && typeof value === 'number') {
        row[node.column] = value;
        node = node.lastNext as Node;
      } else if (key === node.lastKey && node.isSkipped) node = node.lastNext as Node;
      else {
        node = this.#step(node, key, value);
        if (node === undefined) return undefined;
      }
    }
    return node.end;
  }

  #step(node: Node, key: string, value: unknown): Node | undefined {
    const { last } = node;
    if (last !== undefined && last.key === key) {
      const next = this.#follow(last, node.column, value);
      if (next !== undefined) return next;
    }
    if (node.edges.length < 2) return undefined;
    for (const edge of node.byKey?.get(key) ?? []) {
      if (edge === last) continue;
      const next = this.#follow(edge, node.column, value);
      if (next !== undefined) {
        node.expect(edge);
        return next;
      }
    }
    return undefined;
  }

  /** Reads the value under an edge's key; `undefined` if it is not of the edge's kind. */
  #follow({ kind, literal, next }: Edge, column: number, value: unknown): Node | undefined {
    if (kind === 'scalar' || kind === 'number') {
      if (typeof value === 'number') this.#row[column] = value;
      else if (kind === 'number' || !this.#readOddScalar(column, value)) return undefined;
      return next;
    }
    if (kind === 'skip') return next;
    if (kind === 'object') {
      return typeof value === 'object' && value !== null
        ? this.#walk(next, value as LogRecord)
        : undefined;
    }
    if (kind === 'literal') return Object.is(value, literal) ? next : undefined;
    if (kind === 'primitive') return typeof value === 'object' && value !== null ? undefined : next;
    return typeof value === 'string' && this.#readText(kind, column, value) ? next : undefined;
  }

  /** Reads NaN and the infinities by name, null, or a tensor of one element. */
  #readOddScalar(column: number, value: unknown): boolean {
    // what an array or a boolean is depends on more than its place
    if (typeof value === 'boolean' || Array.isArray(value)) return false;
    const scalar = value === null ? Number.NaN : readScalar(value);
    if (typeof scalar !== 'number') return false;
    this.#row[column] = scalar;
    return true;
  }

  #readText(kind: EdgeKind, column: number, text: string): boolean {
    if (kind === 'text') return !NON_FINITE_WORDS.has(text) && !isNumericText(text);
    if (kind === 'label') {
      this.#row[column] = this.#labels.idOf(text);
      return true;
    }
    if (kind === 'numericText') {
      const scalar = isNumericText(text) ? readNumericText(text) : undefined;
      if (typeof scalar !== 'number') return false; // a float such as "5.0" is read by all rules
      this.#row[column] = scalar;
      return true;
    }
    const timeMs = this.#clock.read(text) ?? readTimestamp(text);
    this.#row[column] = timeMs ?? Number.NaN;
    return timeMs !== undefined;
  }

  /**
   * Adds the keys of an object to the tree and returns the point after it; `undefined` if they
   * cannot be added.
   */
  #grow(start: Node, object: LogRecord, path: ValuePath, slots: LineSlot[]): Node | undefined {
    if (isReordered(object)) return undefined;
    let node = start;
    for (const key in object) {
      if (!Object.hasOwn(object, key) || key === '__proto__') return undefined;
      const value = object[key];
      const here = [...path, key];
      const kind = this.#kindOf(here, value);
      if (kind === undefined) return undefined;
      const hasColumn = hasColumnOf(kind);
      if (hasColumn)
        slots.push({ path: here, kind: kind as LineSlot['kind'], column: node.column });
      const next = this.#edge(node, key, kind, value, hasColumn ? 1 : 0).next;
      const behind = kind === 'object' ? this.#grow(next, value as LogRecord, here, slots) : next;
      if (behind === undefined) return undefined;
      node = behind;
    }
    node.end ??= new Node(node.column);
    return node.end;
  }

  /** Returns the kind of an edge, `undefined` for a value that cannot have one. */
  #kindOf(path: ValuePath, value: unknown): EdgeKind | undefined {
    const fields = this.#fields;
    if (typeof value === 'object' && value !== null) return this.#kindOfObject(path, value);
    const kind = fields.kindOf(path, value);
    return kind === 'skip' && fields.mayMatter(path) ? 'primitive' : kind;
  }

  #kindOfObject(path: ValuePath, value: object): EdgeKind | undefined {
    const fields = this.#fields;
    if (fields.descends(path, value)) return Array.isArray(value) ? undefined : 'object';
    if (fields.kindOf(path, 0) === 'scalar') {
      const isScalar = !Array.isArray(value) && typeof readScalar(value) === 'number';
      return isScalar ? 'scalar' : undefined;
    }
    // a value that is read as a whole (a Date, a tensor) is not known by its members
    return fields.kindOf(path, value) === 'skip' && !fields.mayMatter(path) ? 'skip' : undefined;
  }

  #edge(node: Node, key: string, kind: EdgeKind, value: unknown, columns: number): Edge {
    const literal = kind === 'literal' ? value : undefined;
    const known = node.byKey
      ?.get(key)
      ?.find((edge) => edge.kind === kind && Object.is(edge.literal, literal));
    if (known !== undefined) return known;
    const edge = { key, kind, literal, next: new Node(node.column + columns) };
    this.#nodes++;
    node.edges.push(edge);
    node.expect(edge);
    node.byKey ??= new Map();
    node.byKey.set(key, [...(node.byKey.get(key) ?? []), edge]);
    return edge;
  }

  #clear(): void {
    this.#root = new Node(0);
    this.#nodes = 1;
  }
}

function hasColumnOf(kind: EdgeKind): boolean {
  return !WITHOUT_COLUMN.has(kind);
}
