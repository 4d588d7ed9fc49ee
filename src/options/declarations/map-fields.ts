import * as v from 'valibot';
import { type GivenFields, option } from '../option.ts';
import { byName, filledByName, modeName, text } from '../value-schemas.ts';

const WHEN = 'a text, a number, true, false, null or an object of gte, gt, lte, lt, ne, in';
const TARGET = 'a key, or an object with key and scale or value';

const plain = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const bound = v.optional(v.number());
const comparison = v.pipe(
  v.custom<object>((given) => !Array.isArray(given), WHEN),
  v.strictObject({
    gte: bound,
    gt: bound,
    lte: bound,
    lt: bound,
    ne: v.optional(plain),
    in: v.optional(v.array(plain)),
  }),
  v.check((given) => Object.keys(given).length > 0, WHEN),
);
const factor = v.optional(v.pipe(v.number(), v.finite()));
const target = v.union(
  [
    text,
    v.pipe(
      v.strictObject({ key: text, scale: factor, value: factor }),
      v.check(({ scale, value }) => scale === undefined || value === undefined, TARGET),
    ),
  ],
  TARGET,
);

/** The fields of one `map`. */
export const mapFields = {
  mode: option({ schema: modeName, isRequired: true }),
  /**
   * The scalar's key by the field, or the path with dots, that holds the number; `iter`, `epoch`,
   * `batch` and `memory` are progress fields, `{ key, scale }` multiplies, `{ key, value: 1 }`
   * counts the records that fit, and the field `*` is every other number.
   */
  keys: option({
    schema: filledByName(target, 'an object of keys by field', 'at least one field'),
    isRequired: true,
  }),
  /** Fields and the values that a record must have; by default it needs one of `keys`. */
  when: option({
    schema: byName(v.union([plain, comparison], WHEN), 'an object of values by field'),
    default: {},
  }),
};

/** How records of other programs become scalar records. */
export type MapOption = GivenFields<typeof mapFields>;
