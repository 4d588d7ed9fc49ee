import type { Answer } from '../aggregates/answer.ts';
import { DEFAULT_MAX_LENGTH } from '../hub/history-buffer.ts';
import type { LogProcessorSettings } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import { matchesKey } from '../text/glob.ts';
import { isEpochTime } from './epoch-times.ts';

/**
 * Returns how many of its newest values a key must keep for the lines that `settings` ask for: the
 * largest window of updates. Items over an epoch, the run or all values need as many values as
 * MMEngine keeps, because the order in which numpy adds them shows in the last digit.
 */
export function historyLengthOf(
  { windowSize, customCfg }: Pick<LogProcessorSettings, 'windowSize' | 'customCfg'>,
  mode: string | undefined,
  name: string,
): number {
  if (mode !== undefined && isEvaluation(mode) && isEpochTime(name)) return DEFAULT_MAX_LENGTH;
  const asked = customCfg
    .filter(({ dataSrc }) => matchesKey(dataSrc, name))
    .map(({ answer }) => lengthOf(answer));
  return Math.min(Math.max(windowSize, ...asked), DEFAULT_MAX_LENGTH);
}

function lengthOf(answer: Answer): number {
  if (answer.kind === 'counted') return DEFAULT_MAX_LENGTH;
  if (answer.kind !== 'history') return 1; // its values are kept elsewhere, if at all
  return typeof answer.window === 'number' ? answer.window : DEFAULT_MAX_LENGTH;
}
