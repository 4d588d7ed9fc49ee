import * as v from 'valibot';
import { readEpochLength, readNumber } from '../flag-readers.ts';
import { option } from '../option.ts';
import { byName, oneOf, positive, text, timerSpan, trueOrFalse } from '../value-schemas.ts';

/** Iterations of one epoch, by mode. */
export type EpochLength = Readonly<Record<string, number>>;

const LENGTHS = 'a positive integer, or one by mode';
const ETA_KINDS = ['mean', 'recent'] as const;
/** The length of the run, what lines say of it as a whole, and how it goes on after a restart. */
export const runOptions = {
  /** Length of the run, for header and ETA. */
  maxEpochs: option({
    schema: positive,
    unit: 'epochs',
    flags: [{ written: '--max-epochs <n>', read: readNumber, help: 'length of the run in epochs' }],
  }),
  /** Length of the run, for header and ETA. */
  maxIters: option({
    schema: positive,
    unit: 'iterations',
    flags: [
      { written: '--max-iters <n>', read: readNumber, help: 'length of the run in iterations' },
    ],
  }),
  /** Iterations of one epoch, by mode; a number stands for train. */
  epochLength: option<EpochLength | number>({
    schema: v.union([positive, byName(positive, LENGTHS)], LENGTHS),
    default: {},
    unit: 'iterations',
    flags: [
      {
        written: '--epoch-length <n>',
        read: readEpochLength,
        help: 'iterations of an epoch: 25, or train=25,val=12',
      },
    ],
  }),
  /**
   * How the ETA is computed; `recent`: from the median of the last 100 iterations. Default mean, as
   * MMEngine.
   */
  eta: option({
    schema: oneOf(...ETA_KINDS),
    default: 'mean',
    flags: [
      { written: '--eta <kind>', choices: ETA_KINDS, help: 'from all iterations or the last 100' },
    ],
  }),
  /** Whether lines show iterations per second over `windowSize`. Default false. */
  throughput: option({
    schema: trueOrFalse,
    default: false,
    flags: [{ written: '--throughput', help: 'show iterations a second' }],
  }),
  /** Whether lines show the memory of the process, in MB. Default false. */
  memory: option({
    schema: trueOrFalse,
    default: false,
    flags: [{ written: '--memory', help: 'show the memory of this process' }],
  }),
  /** Whether a table of every key is written at the end, or one JSON object. Default false. */
  summary: option({
    schema: v.union([v.boolean(), v.literal('json')], "true, false or 'json'"),
    default: false,
    flags: [
      { written: '--summary', help: 'a table of every key at the end; on a terminal by default' },
      { written: '--summary-json', sets: 'json', help: 'the same as JSON' },
      { written: '--no-summary', sets: false, help: 'no table at the end' },
    ],
  }),
  /** Whether the step of a val line in the scalars file is the epoch. Default true. */
  logMetricByEpoch: option({
    schema: trueOrFalse,
    default: true,
    flags: [
      {
        written: '--log-metric-by-iter',
        sets: false,
        help: 'the step of a val epoch is the iteration',
      },
    ],
  }),
  /** Path of a file from which the run goes on after a restart. Default none. */
  stateFile: option({
    schema: text,
    flags: [
      {
        written: '--state-file <path>',
        help: 'go on from it after a restart, files behind their last whole line',
      },
    ],
  }),
  /** The time from one save of the state to the next. Default `'30s'`. */
  stateInterval: option({
    schema: timerSpan,
    default: '30s',
    flags: [{ written: '--state-interval <span>', help: 'from one save of it to the next' }],
  }),
  /** Path of a report, one HTML file with a chart of every key. Default none. */
  reportFile: option({
    schema: text,
    flags: [{ written: '--report <path>', help: 'an HTML file with a chart of every key' }],
  }),
  /** The time from one report to the next. Default `'1m'`. */
  reportInterval: option({
    schema: timerSpan,
    default: '1m',
    flags: [{ written: '--report-interval <span>', help: 'from one report to the next' }],
  }),
};
