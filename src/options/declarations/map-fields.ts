import * as v from 'valibot';
import { type GivenFields, option } from '../option.ts';
import { byName, filledByName, modeName, text } from '../value-schemas.ts';

const WHEN = 'a text, a number, true, false or null';

/** The fields of one `map`. */
export const mapFields = {
  mode: option({ schema: modeName, isRequired: true }),
  /** The scalar's key by the field, or the path with dots, that holds the number. */
  keys: option({
    schema: filledByName(text, 'an object of keys by field', 'at least one field'),
    isRequired: true,
  }),
  /** Fields and the values that a record must have; by default it needs one of `keys`. */
  when: option({
    schema: byName(
      v.union([v.string(), v.number(), v.boolean(), v.null()], WHEN),
      'an object of values by field',
    ),
    default: {},
  }),
};

/** How records of other programs become scalar records. */
export type MapOption = GivenFields<typeof mapFields>;
