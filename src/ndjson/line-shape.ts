import { readTokens, type ValuePath, type ValueToken } from './line-tokens.ts';

/** Of a line that has a shape: longer ones are rare, and matchers have room for so much. */
export const MAX_SHAPE_BYTES = 8192;

/** A value that a matcher hands over as numbers, without parsing the line. */
export interface Slot {
  readonly kind: 'number' | 'string';
  readonly path: ValuePath;
  /**
   * Where the values of a match hold it. A number takes one place, a string two: where it begins
   * and where it ends in the bytes, between its quotes.
   */
  readonly index: number;
}

/**
 * What the lines of one call site have in common. `JSON.parse` would read such a line as `template`
 * with other values at the paths of the slots; whatever has no slot is what it is in the template.
 */
export interface LineShape {
  /** All numbers, and the strings that vary, in the order of the text and of the template's keys. */
  readonly slots: readonly Slot[];
  /** The slots that were seen to vary: the numbers and strings that a matcher reads. */
  readonly varying: readonly Slot[];
  /** The bytes before, between and after `varying`: one more. */
  readonly pieces: readonly Uint8Array[];
  /** What the slots that do not vary hold; a matcher leaves them as they are. */
  readonly constants: Float64Array;
  /** The line from which the shape was learned, parsed. */
  readonly template: unknown;
}

/** A line cut up such that what it shares with another line can be told. */
export interface LineSketch {
  readonly bytes: Uint8Array;
  readonly tokens: readonly ValueToken[];
  /** By token: whether another line had another text there. */
  readonly varies: readonly boolean[];
  readonly template: unknown;
}

/**
 * A line that `JSON.parse` has read as `template`, nothing of which varies yet; `undefined` for one
 * that must not be learned. Keeps a copy of the bytes.
 */
export function sketchLine(line: Uint8Array, template: unknown): LineSketch | undefined {
  const bytes = new Uint8Array(line);
  const tokens = readTokens(bytes);
  return tokens && { bytes, tokens, varies: tokens.map(() => false), template };
}

/**
 * What two lines share that differ in nothing but numbers and strings: `known` itself when nothing
 * varies that did not before, `undefined` when they differ in more. A level or an epoch stays literal until it changes: 15 ns a number less.
 */
export function mergeSketches(known: LineSketch, other: LineSketch): LineSketch | undefined {
  if (!haveSameStructure(known, other)) return undefined;
  const varies = known.varies.map((isKnown, i) => isKnown || !haveSameValue(known, other, i));
  return varies.every((is, i) => is === known.varies[i]) ? known : { ...known, varies };
}

export function shapeOf({ bytes, tokens, varies, template }: LineSketch): LineShape {
  const slots: Slot[] = [];
  const varying: Slot[] = [];
  const pieces: Uint8Array[] = [];
  const constants: number[] = [];
  let pieceStart = 0;
  for (const [i, { kind, path, start, end }] of tokens.entries()) {
    if (kind === 'string' && !varies[i]) continue;
    const slot: Slot = { kind, path, index: constants.length };
    slots.push(slot);
    if (kind === 'number') constants.push(Number(latin1(bytes.subarray(start, end))));
    else constants.push(start, end);
    if (!varies[i]) continue;
    varying.push(slot);
    pieces.push(bytes.subarray(pieceStart, start));
    pieceStart = end;
  }
  pieces.push(bytes.subarray(pieceStart));
  return { slots, varying, pieces, constants: Float64Array.from(constants), template };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Whether everything but the values is the same. */
function haveSameStructure(a: LineSketch, b: LineSketch): boolean {
  if (a.tokens.length !== b.tokens.length) return false;
  const isSame = (i: number): boolean => areEqual(bytesBefore(a, i), bytesBefore(b, i));
  return (
    a.tokens.every(({ kind }, i) => kind === b.tokens[i]?.kind && isSame(i)) &&
    isSame(a.tokens.length)
  );
}

function haveSameValue(a: LineSketch, b: LineSketch, index: number): boolean {
  return areEqual(bytesOf(a, index), bytesOf(b, index));
}

function bytesOf({ bytes, tokens }: LineSketch, index: number): Uint8Array {
  return bytes.subarray(tokens[index]?.start, tokens[index]?.end);
}

/** What lies between a value and the one before it; behind the last: the rest of the line. */
function bytesBefore({ bytes, tokens }: LineSketch, index: number): Uint8Array {
  return bytes.subarray(tokens[index - 1]?.end ?? 0, tokens[index]?.start);
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
