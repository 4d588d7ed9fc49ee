/** The kind of a number, or of all numbers of a history, as numpy has it. */
export type NumberKind = 'boolean' | 'integer' | 'float';

/**
 * What a scalar came as: a boolean; a float whatever its value is (`5.0` in a text, a value that a
 * map multiplies); or a number that says so itself.
 */
export type ScalarKind = 'byValue' | 'float' | 'boolean';

/** Returns the kind of a number that came without a literal. */
export function kindOfValue(value: number): NumberKind {
  return Number.isInteger(value) && !Object.is(value, -0) ? 'integer' : 'float';
}

/** Returns the kind of a scalar. */
export function kindOfScalar(value: number, kind: ScalarKind): NumberKind {
  return kind === 'byValue' ? kindOfValue(value) : kind;
}

/** Returns the kind of numbers of two kinds together; `undefined` is the kind of no number. */
export function joinKinds(left: NumberKind | undefined, right: NumberKind): NumberKind {
  if (left === undefined || left === right) return right;
  return left === 'float' || right === 'float' ? 'float' : 'integer';
}
