import * as v from 'valibot';
import { readNames } from '../flag-readers.ts';
import { option } from '../option.ts';
import { listOf, oneOf } from '../value-schemas.ts';

const WARN_KINDS = ['nonfinite', 'stalled', 'worse'] as const;

/** What a run can be warned of. */
export type WarnKind = (typeof WARN_KINDS)[number];

/** A value that is the best of its key so far. */
export interface Best {
  readonly mode: string;
  /** The labels of its group; empty without `groupBy`. */
  readonly group: readonly string[];
  /** The name in the line, below its mode. */
  readonly key: string;
  readonly value: number;
  readonly iter: number;
  readonly epoch: number;
}

/** Called with a value that is the best of its key so far. */
export type OnBest = (best: Best) => unknown;

/** What is told of a run besides its numbers. */
export const watchOptions = {
  /**
   * What leads to a line of level warn, once when it begins and once when it is over: values that
   * are not finite, records that stay away, losses and metrics that get worse. Default none.
   */
  warnOn: option<readonly WarnKind[]>({
    schema: listOf(oneOf(...WARN_KINDS), `an array of ${WARN_KINDS.join(', ')}`),
    default: [],
    flags: [
      {
        written: '--warn-on <kinds>',
        read: readNames,
        help: 'warn of nonfinite, stalled, worse; several with commas',
      },
    ],
  }),
  /**
   * Called when a line shows the best value so far of a loss (the smallest) or of a metric (the
   * largest), to save a model or to stop a training, say. In process only. Default none.
   */
  onBest: option<OnBest>({
    schema: v.custom<OnBest>((value) => typeof value === 'function', 'a function'),
  }),
};
