import { alphaOfHalfLife } from '../aggregates/alpha-of-half-life.ts';
import type { Answer } from '../aggregates/answer.ts';
import { type AnswerSettings, type Question, resolveAnswer } from '../aggregates/resolve-answer.ts';
import { MMENGINE_NAMES, STATISTIC_NAMES } from '../aggregates/window-statistics.ts';
import { hasStar, starCount } from '../text/glob.ts';
import { customCfgFields } from './declarations/custom-cfg-fields.ts';
import { parseDuration } from './duration.ts';
import { type Faults, suggestion } from './faults.ts';
import { MeanPattern } from './mean-pattern.ts';
import type { CompleteOptions, ReadOptions } from './option.ts';
import type { logProcessorTable } from './option-table.ts';
import type { CustomStatistic, LogProcessorSettings } from './options.ts';
import { readFields, withDefaults } from './parse-fields.ts';
import type { WindowSize } from './window-size.ts';

/** Stands for a `q` that is not given; statistics without a `q` ignore it. */
const UNUSED_Q = 0.5;

/** The answer of an item that has a fault. */
const NO_ANSWER: Answer = { kind: 'current' };

type Fields = CompleteOptions<typeof logProcessorTable>;

/** The fields of an item as given, without defaults. */
type CustomCfgFields = ReadOptions<typeof customCfgFields>;

/**
 * Resolves the options of a LogProcessor for the modes of a run; contradictory options are a fault.
 */
export function resolveLogProcessor(
  fields: Fields,
  modes: Iterable<string>,
  faults: Faults,
): LogProcessorSettings {
  const { byEpoch, statistics, numDigits, numberStyle, digits, unit, hide, show, order } = fields;
  for (const name of Object.keys(statistics)) {
    // lines are made of MMEngine's four; the user may take any other name
    if (MMENGINE_NAMES.includes(name)) faults.add(`statistics.${name}`, 'the name is taken');
  }
  const items = fields.customCfg.map((item, index) =>
    readFields(item, customCfgFields, faults, `customCfg[${index}].`),
  );
  const methodNames = [...STATISTIC_NAMES, ...Object.keys(statistics)];
  checkCustomCfg(items, byEpoch, methodNames, faults);
  checkPatterns(items, [...modes], faults);
  return {
    windowSize: fields.windowSize,
    byEpoch,
    customCfg: items.map((item) => resolveCustomCfg(item, fields)),
    style: {
      numDigits,
      numberStyle,
      digits: new Map(Object.entries(digits)),
      unit: new Map(Object.entries(unit)),
    },
    shown: { hide, show, order },
    valLoss: fields.valLoss,
    windowing: fields.windowing,
    logWithHierarchy: fields.logWithHierarchy,
    meanPattern: new MeanPattern(fields.meanPattern),
    statistics,
  };
}

function resolveCustomCfg(item: CustomCfgFields, settings: AnswerSettings): CustomStatistic {
  const fields = withDefaults(item, customCfgFields);
  const { dataSrc, logName = dataSrc, methodName, windowSize, halfLife, direction, args } = fields;
  const alpha = halfLife === undefined ? fields.alpha : alphaOfHalfLife(halfLife);
  const params = { q: fields.q ?? UNUSED_Q, alpha, direction };
  const question = { methodName, window: windowOf(windowSize), params, args };
  const answer = resolveAnswer(question, settings) ?? NO_ANSWER;
  return { dataSrc, logName, methodName, windowSize, params, answer };
}

/** Returns a span of time in milliseconds, any other window as it is written. */
function windowOf(windowSize: WindowSize | undefined): Question['window'] {
  const spanMs = parseDuration(windowSize);
  return spanMs === undefined ? (windowSize as Question['window']) : { spanMs };
}

/** Source: `LogProcessor._check_custom_cfg`; the parameters are windrow's. */
function checkCustomCfg(
  items: readonly CustomCfgFields[],
  byEpoch: boolean,
  methodNames: readonly string[],
  faults: Faults,
): void {
  const logNames = new Set<string>();
  for (const [index, item] of items.entries()) {
    const path = `customCfg[${index}]`;
    const { logName = item.dataSrc, methodName, windowSize } = item;
    if (methodName === undefined || item.dataSrc === undefined) continue; // a fault already
    if (logNames.has(logName)) faults.add(`${path}.logName`, `'${logName}' is produced twice`);
    logNames.add(logName);
    if (!methodNames.includes(methodName) && !faults.isFaulty('statistics')) {
      const hint = suggestion(methodName, methodNames);
      faults.add(`${path}.methodName`, `unknown statistic '${methodName}'${hint}`);
    }
    if (windowSize === 'epoch' && !byEpoch) {
      faults.add(`${path}.windowSize`, "'epoch' needs byEpoch");
    }
    if (windowSize !== undefined && methodName === 'current') {
      faults.add(`${path}.windowSize`, "'current' takes no windowSize");
    }
    checkParams(item, path, faults);
  }
}

/** Reports items that match no key, and patterns that name several keys alike. */
function checkPatterns(
  items: readonly CustomCfgFields[],
  modes: readonly string[],
  faults: Faults,
): void {
  for (const [index, { dataSrc, logName }] of items.entries()) {
    if (dataSrc === undefined) continue; // a fault already
    const path = `customCfg[${index}]`;
    const mode = modes.find((own) => dataSrc.startsWith(`${own}/`));
    if (mode !== undefined) {
      const key = dataSrc.slice(mode.length + 1);
      faults.add(`${path}.dataSrc`, `expected the key below its mode, '${key}', got '${dataSrc}'`);
    }
    if (logName === undefined || starCount(logName) === starCount(dataSrc)) continue;
    const isPattern = hasStar(dataSrc);
    const fault = `expected as many * as dataSrc '${dataSrc}' has, got '${logName}'`;
    if (isPattern || hasStar(logName)) faults.add(`${path}.logName`, fault);
  }
}

/** Reports parameters without their statistic. */
function checkParams(item: CustomCfgFields, path: string, faults: Faults): void {
  const owners = { q: 'percentile', alpha: 'ema', halfLife: 'ema', direction: 'best' } as const;
  for (const [name, owner] of Object.entries(owners)) {
    const isGiven = item[name as keyof typeof owners] !== undefined;
    if (isGiven && item.methodName !== owner)
      faults.add(`${path}.${name}`, `belongs to '${owner}'`);
  }
  if (item.methodName === 'percentile' && item.q === undefined && !faults.has(`${path}.q`)) {
    faults.add(`${path}.q`, "'percentile' needs it: a number from 0 to 1");
  }
  if (item.alpha !== undefined && item.halfLife !== undefined) {
    faults.add(`${path}.halfLife`, 'give it or alpha, not both');
  }
}
