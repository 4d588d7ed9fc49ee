import type { Answer, Reach } from '../aggregates/answer.ts';
import type { CustomStatistic, Options } from '../options/options.ts';
import { parseOptions } from '../options/parse-options.ts';
import type { WindrowOptions } from '../options/windrow-options.ts';
import type { Interval } from '../run/cadence.ts';
import { explainPreset } from './explain-preset.ts';

/** One row of the rule table: which scalars are shown how, and why. */
export interface Rule {
  /** The keys below a mode that the rule is for. */
  readonly keys: string;
  readonly statistic: string;
  readonly window: string;
  /** The name in the line. */
  readonly name: string;
  readonly why: string;
}

const MAPPED_RULE: Rule = {
  keys: 'those of them that map brings',
  statistic: 'mean',
  window: 'since the line before',
  name: 'the key',
  why: 'map',
};

/**
 * Returns the rules in the order in which they apply; a later rule replaces one with the same name.
 */
export function rulesOf(given: WindrowOptions): readonly Rule[] {
  return optionsRules(parseOptions(given, {}).options);
}

function optionsRules({ logProcessor: settings, maps }: Options): readonly Rule[] {
  return [
    {
      keys: `those that match ${settings.meanPattern.source}`,
      statistic: 'mean',
      window: updates(settings.windowSize),
      name: 'the key',
      why: 'meanPattern, windowSize',
    },
    { keys: 'all others', statistic: 'current', window: '-', name: 'the key', why: 'the default' },
    ...(maps.length > 0 ? [MAPPED_RULE] : []),
    ...settings.customCfg.map((item, index) => customRule(item, index)),
    {
      keys: 'those that end in lr',
      statistic: 'as above',
      window: 'as above',
      name: 'the key, first in the line',
      why: 'learning rates have exponents',
    },
    {
      keys: 'time, data_time',
      statistic: 'mean',
      window: "the epoch's, and one before it",
      name: 'the key, at the end of val and test',
      why: 'MMEngine, unless customCfg names them',
    },
  ];
}

/**
 * Returns the rule table and the cadence of the options as text.
 * @throws TypeError naming every fault.
 */
export function explain(given: WindrowOptions = {}): string {
  const { options } = parseOptions(given, {});
  const header: Rule = {
    keys: 'keys',
    statistic: 'statistic',
    window: 'window',
    name: 'shown as',
    why: 'because of',
  };
  const rows = [header, ...optionsRules(options)].map(({ keys, statistic, window, name, why }) => [
    keys,
    statistic,
    window,
    name,
    why,
  ]);
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...cadenceOf(options), ...explainPreset(given)].join('\n');
}

function customRule(item: CustomStatistic, index: number): Rule {
  const { dataSrc, logName, methodName, params } = item;
  const detail: Readonly<Record<string, string>> = {
    percentile: `(q ${params.q})`,
    ema: `(alpha ${params.alpha})`,
    best: `(${params.direction})`,
  };
  return {
    keys: dataSrc,
    statistic: `${methodName}${detail[methodName] ?? ''}`,
    window: windowText(item),
    name: logName,
    why: `customCfg[${index}]${logName === dataSrc ? ', in place of the key' : ''}`,
  };
}

function windowText({ answer, windowSize }: CustomStatistic): string {
  if (windowSize === undefined) return answer.kind === 'current' ? '-' : 'all values';
  switch (answer.kind) {
    case 'current':
      return '-';
    case 'history':
      return historyText(answer.window);
    case 'counted':
    case 'aggregate':
      return answer.era === 'epoch' ? "the epoch's values" : "the run's values";
    case 'window':
      return reachText(answer.reach, windowSize);
  }
}

function reachText(reach: Reach, windowSize: unknown): string {
  if (reach.kind === 'interval') return 'since the line before';
  return reach.kind === 'time' ? `the last ${windowSize} of record time` : updates(reach.length);
}

function historyText(window: Extract<Answer, { kind: 'history' }>['window']): string {
  if (window === 'epoch') return 'epoch: the last batch updates';
  if (window === 'global') return 'global: the last iter updates';
  return window === 'all' ? 'all values' : updates(window);
}

function updates(count: number): string {
  return `the last ${count} updates`;
}

function cadenceOf(options: Options): readonly string[] {
  const { interval, intervalByMode, first, ignoreLast, tail } = options;
  const byMode = [...intervalByMode].map(([mode, own]) => `a line of ${mode} ${intervalText(own)}`);
  return [
    `a line ${intervalText(interval)}`,
    ...byMode,
    ...(first ? ['a line after the first iteration of each mode'] : []),
    ignoreLast
      ? 'a line at the end of a train epoch that is no longer than the interval'
      : 'a line at the end of every train epoch',
    'a line at the end of every val and test loop',
    ...(tail ? ['a line at the end of the run for the iterations since the last one'] : []),
  ];
}

function intervalText(interval: Interval): string {
  if (interval.kind === 'iters') return `every ${interval.iters} iterations`;
  return interval.kind === 'time'
    ? `every ${interval.timeMs / 1000} s of record time`
    : 'every train epoch';
}
