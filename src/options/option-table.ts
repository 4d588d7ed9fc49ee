import { cadenceOptions } from './declarations/cadence-options.ts';
import { distributedOptions } from './declarations/distributed-options.ts';
import { lineOptions } from './declarations/line-options.ts';
import { metricsOptions } from './declarations/metrics-options.ts';
import { outputOptions } from './declarations/output-options.ts';
import { recordOptions } from './declarations/record-options.ts';
import { runOptions } from './declarations/run-options.ts';
import { statisticOptions } from './declarations/statistic-options.ts';
import { watchOptions } from './declarations/watch-options.ts';
import type { OptionTable } from './option.ts';

/*
 * Every option of windrow, by theme. One declaration gives the check of the value, the default, the
 * types of the library in both spellings (with the doc comment above the entry), the flag of the
 * command and its line of `--help`. To add an option, write one entry in the file of its theme and
 * use its value where options are completed (parse-options.ts); a test asks for its row in
 * docs/options.md.
 *
 * @example
 * // declarations/line-options.ts
 * /** Characters of a line at most. Default 500. *\/
 * maxWidth: option({
 *   schema: positive,
 *   default: 500,
 *   unit: 'characters',
 *   flags: [{ written: '--max-width <n>', read: readNumber, help: 'characters of a line at most' }],
 * }),
 * // which reads `maxWidth: 80`, `max_width: 80` and `--max-width 80`
 */

/** The themes in the order of `--help`, by their titles. */
export const OPTION_THEMES: Readonly<Record<string, OptionTable>> = {
  'Which statistic': statisticOptions,
  'Keys and numbers': lineOptions,
  'When a line is due': cadenceOptions,
  'The run': runOptions,
  'Which records': recordOptions,
  'Lines and files': outputOptions,
  Watching: watchOptions,
  Metrics: metricsOptions,
  'Many processes': distributedOptions,
};

/** The type of two tables in one, spelled out so that doc comments reach the types that ship. */
type LogProcessorTable = typeof statisticOptions & typeof lineOptions;

/** The options of a LogProcessor. */
export const logProcessorTable: LogProcessorTable = { ...statisticOptions, ...lineOptions };

/** The options of all adapters and of the command. */
export type WindrowTable = LogProcessorTable &
  typeof cadenceOptions &
  typeof runOptions &
  typeof recordOptions &
  typeof outputOptions &
  typeof watchOptions &
  typeof metricsOptions &
  typeof distributedOptions;

export const windrowTable: WindrowTable = {
  ...logProcessorTable,
  ...cadenceOptions,
  ...runOptions,
  ...recordOptions,
  ...outputOptions,
  ...watchOptions,
  ...metricsOptions,
  ...distributedOptions,
};

/** The options of other themes that say how lines are made. */
const LINES: ReadonlySet<string> = new Set(['maxGroups', 'keyTtl', 'scalarsFile']);
/** The options of what one process keeps or shows of its own run. */
const ONE_PROCESS: ReadonlySet<string> = new Set([
  ...['stateFile', 'stateInterval', 'reportFile', 'reportInterval', 'runFile', 'tensorboard'],
  ...['serve', 'prometheus', 'otlp', 'otlpInterval', 'progress', 'memory'],
]);

/** Whether an option does nothing where many processes log one run, in whichever of them it is given. */
export function isOfOneProcess(name: string): boolean {
  return ONE_PROCESS.has(name);
}

/** Whether an option is the aggregator's where many processes log one run. */
export function isOfAggregator(name: string): boolean {
  if (isOfOneProcess(name)) return false;
  const themes = [logProcessorTable, cadenceOptions, runOptions, watchOptions, metricsOptions];
  return LINES.has(name) || themes.some((theme) => Object.hasOwn(theme, name));
}
