import type { SlotKind } from '../record/line-learner.ts';
import type { LineForm } from './line-form.ts';

/** Kinds of values; assembly/match-lines.ts has the same. */
const END = 0;
const KINDS: Readonly<Record<Exclude<SlotKind, 'literal'>, number>> = {
  number: 1,
  scalar: 2,
  clock: 3,
  numericText: 4,
  label: 5,
  skip: 6,
  text: 7,
};
const KIND_BITS = 4;
const STEP_BYTES = 8;

/** Returns the bytes that the program of a form takes. */
export function programBytes(form: LineForm): number {
  let length = 0;
  forEachStep(form, (_kind, _column, start, end) => {
    length += stepBytes(end - start);
  });
  return length;
}

/** Writes the program that matches lines of the form, as assembly/match-lines.ts reads it. */
export function writeProgram(memory: Uint8Array, address: number, form: LineForm): void {
  const view = new DataView(memory.buffer);
  let position = address;
  forEachStep(form, (kind, column, start, end) => {
    const next = position + stepBytes(end - start);
    memory.fill(0, position, next);
    view.setUint32(position, kind + (end - start) * 2 ** KIND_BITS, true);
    view.setUint32(position + 4, 8 * Math.max(column, 0), true);
    memory.set(form.bytes.subarray(start, end), position + STEP_BYTES);
    position = next;
  });
}

/**
 * Calls `visit` for each piece of literal bytes with the kind and column of the value behind it.
 */
function forEachStep(
  { bytes, values }: LineForm,
  visit: (kind: number, column: number, start: number, end: number) => void,
): void {
  let start = 0;
  for (const value of values) {
    if (!value.isSlot || value.kind === 'literal') continue;
    visit(KINDS[value.kind], value.column, start, value.start);
    start = value.end;
  }
  visit(END, -1, start, bytes.length);
}

function stepBytes(pieceLength: number): number {
  return STEP_BYTES + Math.ceil(pieceLength / 8) * 8;
}
