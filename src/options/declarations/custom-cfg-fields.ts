import * as v from 'valibot';
import { type GivenFields, option } from '../option.ts';
import type { SnakeCased } from '../snake-case.ts';
import { listOf, oneOf, text } from '../value-schemas.ts';
import { windowSize } from '../window-size.ts';

const SHARE = 'a number from 0 to 1';
const WEIGHT = 'a number above 0 and up to 1';
const ABOVE_0 = 'a positive number';

/** The fields of one item of `customCfg`: another statistic of a scalar. */
export const customCfgFields = {
  /** The scalar's key below its mode; a `*` in it stands for any text. */
  dataSrc: option({ schema: text, isRequired: true }),
  /**
   * The name in the line; `dataSrc` by default, which the item then replaces. Has the `*` of
   * `dataSrc`, if it has any.
   */
  logName: option({ schema: text, defaultText: 'dataSrc' }),
  /** The name of a statistic: one of windrow's, or of `statistics`. */
  methodName: option({ schema: text, isRequired: true }),
  /**
   * A number of updates, `'interval'` (since the line before), `'epoch'`, `'global'` or a span such
   * as `'30s'`; all values by default.
   */
  windowSize: option({ schema: windowSize, defaultText: 'all values', unit: 'updates' }),
  /** `percentile`: from 0 to 1. */
  q: option({ schema: v.pipe(v.number(SHARE), v.minValue(0, SHARE), v.maxValue(1, SHARE)) }),
  /** `ema`: weight of the newest value, above 0 and up to 1; or `halfLife`. Default 0.1. */
  alpha: option({
    schema: v.pipe(v.number(WEIGHT), v.gtValue(0, WEIGHT), v.maxValue(1, WEIGHT)),
    default: 0.1, // the newest seven values have half of the weight
  }),
  /** `ema`: updates after which a value weighs half. */
  halfLife: option({
    schema: v.pipe(v.number(ABOVE_0), v.finite(ABOVE_0), v.gtValue(0, ABOVE_0)),
    unit: 'updates',
  }),
  /** `best`: whether the smallest or the largest value is the best. Default min. */
  direction: option({ schema: oneOf('min', 'max'), default: 'min' }),
  /** Arguments of a custom statistic after values and counts. Default none. */
  args: option({ schema: listOf(v.unknown(), 'an array'), default: [] }),
};

type CamelCustomCfg = GivenFields<typeof customCfgFields>;

/** One item of `customCfg`, in camelCase or MMEngine's snake_case. */
export type CustomCfg = CamelCustomCfg | SnakeCased<CamelCustomCfg>;
