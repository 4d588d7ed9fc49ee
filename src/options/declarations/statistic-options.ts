import * as v from 'valibot';
import type { Statistics } from '../../aggregates/statistic.ts';
import { readCustomItem, readNumber } from '../flag-readers.ts';
import { DEFAULT_MEAN_PATTERN, MeanPattern } from '../mean-pattern.ts';
import { option } from '../option.ts';
import { oneOf, positive, trueOrFalse } from '../value-schemas.ts';
import type { CustomCfg } from './custom-cfg-fields.ts';

const WINDOWINGS = ['mmengine', 'exact'] as const;
const PATTERN =
  'a regular expression; with lookahead or backreferences, one that takes a bounded number of steps: few parts of it may vary (* + ? |), and what varies is not repeated';

/** Which statistic of a scalar a line shows. */
export const statisticOptions = {
  /** MMEngine's registry name, as in a pasted dict; it changes nothing. */
  type: option({ schema: oneOf('LogProcessor', 'LoggerHook') }),
  /** Updates that the mean of a scalar is taken over. Default 10. */
  windowSize: option({
    schema: positive,
    default: 10,
    unit: 'updates',
    flags: [
      { written: '--window-size <n>', read: readNumber, help: 'updates that a mean is taken over' },
    ],
  }),
  /** Whether lines speak of epochs or of iterations only. Default true. */
  byEpoch: option({
    schema: trueOrFalse,
    default: true,
    flags: [
      { written: '--by-iter', sets: false, help: 'lines speak of iterations, not of epochs' },
    ],
  }),
  /** Other statistics, in place of a key's default one or beside it. Default none. */
  customCfg: option<readonly unknown[], readonly CustomCfg[] | null>({
    schema: v.array(v.unknown(), 'an array of objects'), // items have a table of their own
    default: [],
    flags: [
      {
        written: '--custom <src:method[:window[:name]]>',
        read: readCustomItem,
        help: 'another statistic of a key; * in src and name is any text',
      },
    ],
  }),
  /**
   * The meaning of `'epoch'` and `'global'`: MMEngine's count of updates, which reaches into
   * earlier epochs for keys that not every iteration has, or exactly the epoch of each value.
   * Default mmengine.
   */
  windowing: option({
    schema: oneOf(...WINDOWINGS),
    default: 'mmengine',
    flags: [
      { written: '--windowing <kind>', choices: WINDOWINGS, help: 'what epoch and global are' },
    ],
  }),
  /**
   * Scalars with a key that matches show their mean, others their current value. The search takes
   * linear time; with lookahead or backreferences, which no such search has, it may repeat little.
   */
  meanPattern: option({
    schema: v.pipe(v.union([v.string(), v.instance(RegExp)], PATTERN), v.check(isPattern, PATTERN)),
    default: DEFAULT_MEAN_PATTERN,
    flags: [
      {
        written: '--mean-pattern <regex>',
        help: 'keys that show their mean, not their current value',
      },
    ],
  }),
  /** Custom statistics: functions in process, elsewhere the path of a module that exports them. */
  statistics: option<Statistics, Statistics | string>({
    schema: v.custom<Statistics>(
      (value) => typeof value === 'object' && Object.values(Object(value)).every(isFunction),
      'an object of functions',
    ),
    default: {},
    flags: [{ written: '--statistics <module>', help: 'module that exports custom statistics' }],
  }),
};

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isPattern(pattern: string | RegExp): boolean {
  try {
    return new MeanPattern(pattern) instanceof MeanPattern;
  } catch {
    return false; // the fault is reported with the others
  }
}
