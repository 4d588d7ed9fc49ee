import { MEAN } from '../aggregates/window-statistics.ts';
import type { CustomStatistic } from '../options/options.ts';

/**
 * Returns what a line shows of a key that a map brings: the mean since the line before, not the
 * last request.
 */
export function intervalMean(key: string): CustomStatistic {
  return {
    dataSrc: key,
    logName: key,
    methodName: 'mean',
    windowSize: 'interval',
    params: { q: 0.5, alpha: 1, direction: 'min' },
    answer: { kind: 'window', reach: { kind: 'interval' }, statistic: MEAN },
  };
}
