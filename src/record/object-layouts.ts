import { type FullReading, learnRoles, markOf } from './learn-roles.ts';
import type { LogRecord } from './log-record.ts';
import {
  type LayoutKeys,
  type LayoutKind,
  type LayoutNode,
  ObjectLayout,
} from './object-layout.ts';

/** Call sites in turn; a record of none of them costs a failing try each. */
const MAX_LAYOUTS = 8;
/** Programs whose records never repeat are left alone after so many tries. */
const MAX_LEARNINGS = 64;
const CLOCKS: ReadonlySet<string> = new Set(['time', 'timestamp']);
const POSITIONS: ReadonlySet<string> = new Set(['epoch', 'iter', 'batch']);

/** A layout while it is drawn from a record. */
interface Drawing {
  readonly keys: LayoutKeys;
  /** Numbers so far. */
  length: number;
  clocks: number;
  /** Objects around the one at hand. */
  depth: number;
}

interface Drawn {
  readonly node: LayoutNode;
  /** The object with marks for its numbers. */
  readonly marked: LogRecord;
}

/** The layouts of a program's scalar records: a few, learned as they come. */
export class ObjectLayouts {
  readonly #keys: LayoutKeys;
  readonly #readFully: (record: LogRecord) => FullReading;
  /** Most recently used first. */
  readonly #layouts: ObjectLayout[] = [];
  #learnings = 0;

  /** `readFully` is the slow way, whose answer the fast way's must be. */
  constructor(keys: LayoutKeys, readFully: (record: LogRecord) => FullReading) {
    this.#keys = keys;
    this.#readFully = readFully;
  }

  /** The layout that a record has, filled with what it says. */
  find(record: LogRecord): ObjectLayout | undefined {
    const layouts = this.#layouts;
    for (let i = 0; i < layouts.length; i++) {
      const layout = layouts[i] as ObjectLayout;
      if (!layout.matches(record)) continue;
      if (i > 0) {
        layouts.splice(i, 1);
        layouts.unshift(layout);
      }
      return layout;
    }
    return undefined;
  }

  /** Learns from a scalar record that was read the slow way, so that the next like it is known. */
  learn(record: LogRecord): void {
    if (this.#learnings >= MAX_LEARNINGS) return;
    this.#learnings++;
    const drawing = { keys: this.#keys, length: 0, clocks: 0, depth: 0 };
    const drawn = drawContainer(record, drawing);
    if (drawn === undefined || drawing.clocks > 1) return;
    const roles = learnRoles(this.#readFully(drawn.marked), drawing.length);
    if (roles === undefined) return;
    this.#layouts.unshift(new ObjectLayout(drawn.node, roles, drawing.length));
    if (this.#layouts.length > MAX_LAYOUTS) this.#layouts.pop();
  }
}

/** The layout of the record or of a container in it; `undefined` for what has none. */
function drawContainer(object: LogRecord, drawing: Drawing): Drawn | undefined {
  const marked: Record<string, unknown> = {};
  const keys: string[] = [];
  const kinds: LayoutKind[] = [];
  const children: (LayoutNode | undefined)[] = [];
  drawing.depth++;
  for (const key in object) {
    const member = drawMember(key, object[key], drawing);
    if (member === undefined) return undefined;
    keys.push(key);
    kinds.push(member.kind);
    children.push(member.node);
    if (member.kind !== 'clock') marked[key] = member.marked;
  }
  drawing.depth--;
  const isNumeric = kinds.every((kind) => kind === 'number');
  return { node: { keys, kinds, children, isNumeric }, marked };
}

interface DrawnMember {
  readonly kind: LayoutKind;
  readonly node?: LayoutNode;
  readonly marked: unknown;
}

function drawMember(key: string, value: unknown, drawing: Drawing): DrawnMember | undefined {
  const { modes, containers, forbidden } = drawing.keys;
  if (forbidden.has(key)) return undefined;
  const isHead = drawing.depth === 1 && (key === 'level' || key === 'name');
  if (isHead) return { kind: key, marked: value };
  if (CLOCKS.has(key)) {
    drawing.clocks++;
    if (typeof value !== 'number') return { kind: 'clock', marked: value };
  }
  if (typeof value === 'number') return { kind: 'number', marked: markOf(drawing.length++) };
  if (POSITIONS.has(key) || key.includes('/')) return undefined;
  if (!modes.has(key) && !containers.has(key)) return { kind: 'anything', marked: value };
  if (typeof value !== 'object' || value === null) return { kind: 'primitive', marked: value };
  const drawn = modes.has(key)
    ? drawMode(value as LogRecord, drawing)
    : drawContainer(value as LogRecord, drawing);
  return drawn && { kind: 'object', node: drawn.node, marked: drawn.marked };
}

/** The object of a mode: numbers only. */
function drawMode(object: LogRecord, drawing: Drawing): Drawn | undefined {
  const marked: Record<string, unknown> = {};
  for (const key in object) {
    if (!Object.hasOwn(object, key)) return undefined; // the slow way reads own members only
    if (typeof object[key] !== 'number') return undefined;
    marked[key] = markOf(drawing.length++);
  }
  const keys = Object.keys(marked);
  const node = {
    keys,
    kinds: keys.map(() => 'number' as const),
    children: keys.map(() => undefined),
    isNumeric: true,
  };
  return Array.isArray(object) ? undefined : { node, marked };
}
