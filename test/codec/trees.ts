import fc from 'fast-check';
import { writeNumber } from '../../src/codec/number-state.ts';
import { PackedNumbers } from '../../src/codec/packed-numbers.ts';

export const EDGES = [Number.NaN, -0, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE];

export const doubles = fc
  .float64Array({ maxLength: 40 })
  .map((values) => Float64Array.from(values));
const numbers = fc.oneof(fc.double(), fc.constantFrom(...EDGES));
const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'constructor', '1', ''));
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('#0', '##1', '#', '#x'));

/** What the parts of an engine give: data, and columns. */
export const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, true, false, undefined),
    numbers.map(writeNumber),
    numbers,
    texts,
    doubles.map((values) => new PackedNumbers(values)),
    fc.array(tie('tree')),
    fc.array(fc.tuple(keys, tie('tree'))).map((pairs) => Object.fromEntries(pairs)),
  ),
}));

/** What JSON keeps of a tree, the columns as numbers. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
