import type { Answer } from '../aggregates/answer.ts';
import { DEFAULT_MAX_LENGTH } from '../hub/history-buffer.ts';
import type { LogProcessorSettings } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import { matchesKey } from '../text/glob.ts';
import { isEpochTime } from './epoch-times.ts';
import { itemsOfKeys } from './items-of-keys.ts';

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

/**
 * Returns the names of the items whose window is larger than the `kept` newest values of a key,
 * which are all that a state had of it: they begin with these.
 */
export function itemsBeyond(
  { windowSize, customCfg, meanPattern }: LogProcessorSettings,
  mode: string,
  name: string,
  kept: number,
): readonly string[] {
  const items = itemsOfKeys(customCfg, [name]);
  const larger = items.filter(({ answer }) => answer.kind === 'history' && lengthOf(answer) > kept);
  const names = larger.map(({ methodName }) => `${methodName} of ${mode}/${name}`);
  const isReplaced = items.some(({ logName }) => logName === name);
  const showsMean = windowSize > kept && !isReplaced && meanPattern.test(name);
  return showsMean ? [`mean of ${mode}/${name}`, ...names] : names;
}
