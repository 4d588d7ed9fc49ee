import { STATISTICS } from '../aggregates/statistics-table.ts';
import { DEFAULT_MAX_LENGTH } from '../hub/history-buffer.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import { isEvaluation } from '../run/run-position.ts';
import { isEpochTime } from './epoch-times.ts';

/**
 * How many of its newest values a key must keep for the lines that `settings` ask for: those of the
 * largest window of so many updates. What is asked of an epoch, of the run or of all values needs as
 * many as MMEngine keeps, because the order in which numpy adds them shows in the last digit.
 */
export function historyLengthOf(
  { windowSize, customCfg, statistics }: LogProcessorSettings,
  mode: string | undefined,
  name: string,
): number {
  if (mode !== undefined && isEvaluation(mode) && isEpochTime(name)) return DEFAULT_MAX_LENGTH;
  const asked = customCfg
    .filter(({ dataSrc }) => dataSrc === name)
    .map((item) => lengthOf(item, Object.hasOwn(statistics, item.methodName)));
  return Math.min(Math.max(windowSize, ...asked), DEFAULT_MAX_LENGTH);
}

function lengthOf({ methodName, windowSize }: CustomStatistic, isCustom: boolean): number {
  if (typeof windowSize === 'number') return windowSize;
  if (methodName === 'current') return 1;
  const isSpan = windowSize !== undefined && windowSize !== 'epoch' && windowSize !== 'global';
  const isFollowed = !isCustom && STATISTICS.get(methodName)?.isMmengine === false;
  // both are kept up to date update by update, and never look into the history
  return isSpan || isFollowed ? 1 : DEFAULT_MAX_LENGTH;
}
