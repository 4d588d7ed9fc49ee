import * as v from 'valibot';
import { readNames, readNumber } from '../flag-readers.ts';
import { option } from '../option.ts';
import { byName, keys, oneOf, text, trueOrFalse } from '../value-schemas.ts';

const MAX_DIGITS = 100;
const DIGITS = `an integer from 0 to ${MAX_DIGITS}`;
const digits = v.pipe(
  v.number(DIGITS),
  v.integer(DIGITS),
  v.minValue(0, DIGITS),
  v.maxValue(MAX_DIGITS, DIGITS),
);
const NUMBER_STYLES = ['fixed', 'auto'] as const;

/** Which keys a line shows, and how their numbers look. */
export const lineOptions = {
  /** Decimals of a number, 0 to 100. Default 4. */
  numDigits: option({
    schema: digits,
    default: 4,
    unit: 'decimals',
    flags: [{ written: '--num-digits <n>', read: readNumber, help: 'decimals of a number' }],
  }),
  /** `auto`: exponents for tiny and huge numbers, integers as integers. Default fixed. */
  numberStyle: option({
    schema: oneOf(...NUMBER_STYLES),
    default: 'fixed',
    flags: [
      { written: '--number-style <style>', choices: NUMBER_STYLES, help: 'as MMEngine, or short' },
    ],
  }),
  /** Decimals by key; a `*` in a key stands for any text. */
  digits: option({
    schema: byName(digits, 'an object of digits by key'),
    default: {},
    unit: 'decimals',
  }),
  /** The text after a number, by key; a `*` in a key stands for any text. */
  unit: option({ schema: byName(text, 'an object of units by key'), default: {} }),
  /** Keys that lines leave out, and `eta`, `memory`, `throughput`; a `*` stands for any text. */
  hide: option({
    schema: keys,
    default: [],
    flags: [
      {
        written: '--hide <keys>',
        read: readNames,
        help: 'keys that lines leave out, or eta, memory, throughput; * is any text',
      },
    ],
  }),
  /**
   * All that lines show: keys, and `eta`, `memory`, `throughput`; a `*` stands for any text. Default
   * all.
   */
  show: option({
    schema: keys,
    defaultText: 'all',
    flags: [
      {
        written: '--show <keys>',
        read: readNames,
        help: 'all that lines show: keys, and eta, memory, throughput',
      },
    ],
  }),
  /** Keys that come first, in this order; a `*` in a key stands for any text. */
  order: option({
    schema: keys,
    default: [],
    flags: [{ written: '--order <keys>', read: readNames, help: 'keys that come first' }],
  }),
  /** Whether lines in the middle of val show its losses. Default false. */
  valLoss: option({
    schema: trueOrFalse,
    default: false,
    flags: [{ written: '--val-loss', help: 'show losses in the middle of val' }],
  }),
  /** Whether the scalars file and the lines of val and test say `val/accuracy`. Default false. */
  logWithHierarchy: option({
    schema: trueOrFalse,
    default: false,
    flags: [
      {
        written: '--log-with-hierarchy',
        help: 'say val/accuracy in the scalars file and in lines of val and test',
      },
    ],
  }),
};
