import { alphaOfHalfLife } from '../aggregates/alpha-of-half-life.ts';
import type { Answer } from '../aggregates/answer.ts';
import { type AnswerSettings, type Question, resolveAnswer } from '../aggregates/resolve-answer.ts';
import type { StatisticParams } from '../aggregates/statistic-params.ts';
import { MMENGINE_NAMES, STATISTIC_NAMES } from '../aggregates/window-statistics.ts';
import { parseDuration } from './duration.ts';
import { type Faults, suggestion } from './faults.ts';
import { MeanPattern } from './mean-pattern.ts';
import { customCfgEntries, type logProcessorEntries } from './option-schema.ts';
import type { CustomStatistic, LogProcessorSettings } from './options.ts';
import { type Output, parseFields } from './parse-fields.ts';
import type { WindowSize } from './windrow-options.ts';

/** Half of the weight is on the newest seven values. */
const DEFAULT_ALPHA = 0.1;

/** Of an item that is a fault anyway. */
const NO_ANSWER: Answer = { kind: 'current' };

type CustomCfgFields = Output<typeof customCfgEntries>;

type LogProcessorFields = Output<typeof logProcessorEntries>;

/** Completes the fields of a LogProcessor; what does not go together is a fault. */
export function resolveLogProcessor(
  fields: LogProcessorFields,
  faults: Faults,
): LogProcessorSettings {
  const byEpoch = fields.byEpoch ?? true;
  const statistics = fields.statistics ?? {};
  for (const name of Object.keys(statistics)) {
    // MMEngine's four are what lines are made of; any other name is the user's to take
    if (MMENGINE_NAMES.includes(name)) faults.add(`statistics.${name}`, 'the name is taken');
  }
  const items = (fields.customCfg ?? []).map((item, index) =>
    parseFields(item, customCfgEntries, faults, `customCfg[${index}].`),
  );
  const methodNames = [...STATISTIC_NAMES, ...Object.keys(statistics)];
  checkCustomCfg(items, byEpoch, methodNames, faults);
  const windowing = fields.windowing ?? 'mmengine';
  return {
    windowSize: fields.windowSize ?? 10,
    byEpoch,
    customCfg: items.map((item) => resolveCustomCfg(item, { statistics, windowing })),
    style: {
      numDigits: fields.numDigits ?? 4,
      numberStyle: fields.numberStyle ?? 'fixed',
      digits: new Map(Object.entries(fields.digits ?? {})),
      unit: new Map(Object.entries(fields.unit ?? {})),
    },
    shown: { hide: fields.hide ?? [], show: fields.show, order: fields.order ?? [] },
    valLoss: fields.valLoss ?? false,
    windowing,
    logWithHierarchy: fields.logWithHierarchy ?? false,
    meanPattern: new MeanPattern(fields.meanPattern),
    statistics,
  };
}

function resolveCustomCfg(item: CustomCfgFields, settings: AnswerSettings): CustomStatistic {
  const { dataSrc, logName = dataSrc, methodName, windowSize, args = [] } = item;
  const params = resolveParams(item);
  const question = { methodName, window: windowOf(windowSize), params, args };
  const answer = resolveAnswer(question, settings) ?? NO_ANSWER;
  return { dataSrc, logName, methodName, windowSize, params, answer };
}

function windowOf(windowSize: WindowSize | undefined): Question['window'] {
  const spanMs = parseDuration(windowSize);
  return spanMs === undefined ? (windowSize as Question['window']) : { spanMs };
}

function resolveParams({ q, alpha, halfLife, direction }: CustomCfgFields): StatisticParams {
  const resolvedAlpha =
    halfLife === undefined ? (alpha ?? DEFAULT_ALPHA) : alphaOfHalfLife(halfLife);
  return { q: q ?? 0.5, alpha: resolvedAlpha, direction: direction ?? 'min' };
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

/** Each parameter belongs to one statistic; without it, it is a slip. */
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
