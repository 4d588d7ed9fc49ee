import { isLearningRate } from '../options/key-pattern.ts';

const LOSS = /loss/i;
/** Keys that say how a run works, not how well. */
const NO_METRIC = /(^|_)time$|^memory$|^grad_norm$/;

/**
 * Returns the key of a mode that says most of its run: `loss`, else one with `loss` in it, else the
 * first that is a metric. `undefined` if there is none of these.
 */
export function leadKey(keys: Iterable<string>): string | undefined {
  let lossLike: string | undefined;
  let metric: string | undefined;
  for (const key of keys) {
    if (key === 'loss') return key;
    if (LOSS.test(key)) lossLike ??= key;
    else if (!NO_METRIC.test(key) && !isLearningRate(key)) metric ??= key;
  }
  return lossLike ?? metric;
}
