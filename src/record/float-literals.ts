/*
 * `JSON.parse` does not tell `5.0` from `5`. Where a text has such floats, its objects remember
 * which of their members are floats.
 */

const FLOATS = Symbol('members that are floats in the text');
const NO_FLOATS: ReadonlySet<string> = new Set();

interface Members {
  readonly [FLOATS]?: ReadonlySet<string>;
}

/** Whether a member is a float in the text that its object came from, though its value is whole. */
export function isFloatLiteral(members: object, name: string | number): boolean {
  return (members as Members)[FLOATS]?.has(String(name)) ?? false;
}

/** Whether a record, or an object in it, has such members. */
export function hasFloatLiterals(record: object): boolean {
  return (record as Members)[FLOATS] !== undefined;
}

/** Marks members of an object as floats; without names, a record that has floats further down. */
export function markFloats(members: object, names: ReadonlySet<string> = NO_FLOATS): void {
  Object.defineProperty(members, FLOATS, { value: names, configurable: true });
}
