import * as v from 'valibot';
import type { Duration } from '../duration.ts';
import { readInterval, readNumber } from '../flag-readers.ts';
import { option } from '../option.ts';
import { duration, filledByName, positive, text, trueOrFalse } from '../value-schemas.ts';

/** The distance from one line to the next: iterations, record time, or one line per train epoch. */
export type IntervalOption = number | 'epoch' | Duration;

const INTERVAL = "a positive integer, a span such as '10s', or 'epoch'";
const INTERVALS = `${INTERVAL}, or one of these by mode`;
const interval = v.custom<IntervalOption>(
  (value) => v.is(v.union([positive, v.literal('epoch'), duration]), value),
  INTERVAL,
);

/** When a line is due. */
export const cadenceOptions = {
  /**
   * The distance from one line to the next: iterations, `'10s'` of record time, `'epoch'`, or one
   * of these by mode. Default 10.
   */
  interval: option<IntervalOption | Readonly<Record<string, IntervalOption>>>({
    schema: v.union([interval, filledByName(interval, INTERVALS, INTERVALS)], INTERVALS),
    default: 10,
    unit: 'iterations',
    flags: [
      {
        written: '--interval <n>',
        read: readInterval,
        help: 'iterations from one line to the next; also 10s, epoch, or train=50,val=10',
      },
    ],
  }),
  /**
   * A clock that is further ahead of all before it counts as wrong until another record confirms
   * it: it makes no line due. Default 1h.
   */
  maxClockJump: option({
    schema: duration,
    default: '1h',
    flags: [
      {
        written: '--max-clock-jump <span>',
        help: 'a clock that is further ahead needs a second record to confirm it',
      },
    ],
  }),
  /** Whether the first iteration of each mode gets a line. Default false. */
  first: option({
    schema: trueOrFalse,
    default: false,
    flags: [{ written: '--first', help: 'a line after the first iteration' }],
  }),
  /** Whether the rest of an epoch after its last whole interval gets no line. Default true. */
  ignoreLast: option({
    schema: trueOrFalse,
    default: true,
    flags: [{ written: '--keep-last', sets: false, help: 'a line for the rest of an epoch too' }],
  }),
  /**
   * Whether the iterations since the last line get one at the end, marked as partial. Default
   * false.
   */
  tail: option({
    schema: trueOrFalse,
    default: false,
    flags: [
      { written: '--tail', help: 'a last line at the end for the iterations since the one before' },
    ],
  }),
  /** The name that `Exp name` lines show. */
  experimentName: option({
    schema: text,
    flags: [{ written: '--experiment-name <name>', help: 'name of the experiment' }],
  }),
  /** Iterations from one `Exp name` line to the next. Default 1000. */
  intervalExpName: option({
    schema: positive,
    default: 1000,
    unit: 'iterations',
    flags: [
      {
        written: '--interval-exp-name <n>',
        read: readNumber,
        help: 'iterations from one line with that name to the next',
      },
    ],
  }),
};
