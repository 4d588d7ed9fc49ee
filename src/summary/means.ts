import type { Answer } from '../aggregates/answer.ts';
import { MEAN } from '../aggregates/window-statistics.ts';
import type { CustomStatistic } from '../options/options.ts';

/**
 * Returns what a line shows of a key that a map brings: the mean since the line before, not the
 * last request.
 */
export function intervalMean(key: string): CustomStatistic {
  return meanOver('interval', key, {
    kind: 'window',
    reach: { kind: 'interval' },
    statistic: MEAN,
  });
}

/** Returns the item of a time's mean over the updates of the epoch. */
export function epochMean(time: string): CustomStatistic {
  return meanOver('epoch', time, { kind: 'history', window: 'epoch', statistic: MEAN });
}

function meanOver(windowSize: 'interval' | 'epoch', key: string, answer: Answer): CustomStatistic {
  return {
    dataSrc: key,
    logName: key,
    methodName: 'mean',
    windowSize,
    params: { q: 0.5, alpha: 1, direction: 'min' },
    answer,
  };
}
