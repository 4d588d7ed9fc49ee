import type { Slot } from '../../src/ndjson/line-shape.ts';
import type { Match } from '../../src/ndjson/shape-table.ts';

type Container = Record<string | number, unknown>;

/** The record that a row of a match stands for: its template, with the values of the slots. */
export function recordOf({ shape, rows }: Match<unknown>, bytes: Uint8Array, row = 0): unknown {
  const record: unknown = structuredClone(shape.template);
  const { length } = shape.constants;
  const values = rows.subarray(row * length, (row + 1) * length);
  for (const slot of shape.slots) setAt(record, slot, slotValue(slot, values, bytes));
  return record;
}

function slotValue({ kind, index }: Slot, values: Float64Array, bytes: Uint8Array): unknown {
  if (kind === 'number') return values[index];
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    bytes.subarray(values[index], values[index + 1]),
  );
}

function setAt(record: unknown, { path, kind }: Slot, value: unknown): void {
  let container = record as Container;
  for (const name of path.slice(0, -1)) container = container[name] as Container;
  const name = path.at(-1) as string;
  if (!Object.hasOwn(container, name)) throw new Error(`no ${path.join('.')} in the template`);
  if (typeof container[name] !== kind) throw new Error(`${path.join('.')} is no ${kind}`);
  container[name] = value;
}

/** Whether two parsed values are the same: bits of numbers, and the order of keys. */
export function areSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Object.is(a, b);
  }
  const keys = Object.keys(a);
  const otherKeys = Object.keys(b);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === otherKeys.length &&
    keys.every(
      (key, i) => key === otherKeys[i] && areSame((a as Container)[key], (b as Container)[key]),
    )
  );
}
