import { showValue } from '../text/show-value.ts';

/** A number as JSON keeps it: NaN, the infinities and -0 by name. */
export type StateNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

/** Numbers by name, as JSON keeps them. */
export type NumberState<Name extends string> = Readonly<Record<Name, StateNumber>>;

const NAMED: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity', '-0']);

/**
 * Writes numbers so that they survive `JSON.parse(JSON.stringify())`, NaN, infinities and -0
 * included.
 */
export function writeNumbers<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
): NumberState<Name> {
  const written = Object.entries<number>(numbers).map(([name, value]) => [
    name,
    writeNumber(value),
  ]);
  return Object.fromEntries(written);
}

/**
 * Reads what `writeNumbers` wrote.
 * @throws TypeError if one of `names` is missing or no number.
 */
export function readNumbers<Name extends string>(
  state: unknown,
  names: readonly Name[],
): Readonly<Record<Name, number>> {
  const fields: Readonly<Record<string, unknown>> = Object(state);
  const numbers = names.map((name) => [name, readNumber(fields[name], name)]);
  return Object.fromEntries(numbers);
}

export function writeNumber(value: number): StateNumber {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : (String(value) as StateNumber);
}

/** Reads what `writeNumber` wrote. @throws TypeError for anything else. */
export function readNumber(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  if (NAMED.has(value)) return Number(value);
  throw new TypeError(`'${name}' of a state must be a number, got ${showValue(value)}`);
}
