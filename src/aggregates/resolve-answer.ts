import type { Answer, Era } from './answer.ts';
import { samplesOf } from './signed-count.ts';
import type { Statistic, Statistics } from './statistic.ts';
import type { StatisticParams } from './statistic-params.ts';
import type { WindowStatistic } from './window-statistic.ts';
import { windowStatistic } from './window-statistics.ts';

/** What an item of customCfg asks for. */
export interface Question {
  /** A name of `statistics` or of windrow's own. */
  readonly methodName: string;
  /**
   * A number of updates, an era, the updates since the line before, milliseconds of record time, or
   * all.
   */
  readonly window:
    | number
    | 'epoch'
    | 'global'
    | 'interval'
    | { readonly spanMs: number }
    | undefined;
  readonly params: StatisticParams;
  readonly args: readonly unknown[];
}

/** The settings that all items share. */
export interface AnswerSettings {
  /** The user's statistics. */
  readonly statistics: Statistics;
  /**
   * Whether `'epoch'` and `'global'` of MMEngine's and of the user's statistics count as MMEngine.
   */
  readonly windowing: 'mmengine' | 'exact';
}

/**
 * Returns what answers an item. A user's statistic goes before windrow's of the same name, and has
 * the same windows as MMEngine's four; windrow's other statistics never count updates in MMEngine's
 * way. `undefined` for an unknown statistic.
 */
export function resolveAnswer(question: Question, settings: AnswerSettings): Answer | undefined {
  const { methodName, window } = question;
  if (methodName === 'current' && window === undefined) return { kind: 'current' };
  const own = userStatistic(question, settings.statistics);
  const statistic = own ?? windowStatistic(methodName, question.params);
  if (statistic === undefined) return undefined;
  if (typeof window === 'object') {
    return { kind: 'window', reach: { kind: 'time', ...window }, statistic };
  }
  if (window === 'interval') return { kind: 'window', reach: { kind: 'interval' }, statistic };
  const hasMmengineWindows = own !== undefined || statistic.mmengineName !== undefined;
  return hasMmengineWindows
    ? mmengineAnswer(statistic, window, settings)
    : windrowAnswer(statistic, window);
}

function mmengineAnswer(
  statistic: WindowStatistic,
  window: number | 'epoch' | 'global' | undefined,
  { windowing }: AnswerSettings,
): Answer {
  const isEra = window === 'epoch' || window === 'global';
  return isEra && windowing === 'exact'
    ? { kind: 'counted', era: eraOf(window), statistic }
    : { kind: 'history', window: window ?? 'all', statistic };
}

function windrowAnswer(
  statistic: WindowStatistic,
  window: number | 'epoch' | 'global' | undefined,
): Answer {
  if (typeof window !== 'number') {
    const { running } = statistic;
    if (running === undefined) throw new TypeError('a statistic of windrow has an aggregate');
    return { kind: 'aggregate', era: eraOf(window), statistic, running };
  }
  return statistic.needs === 'nothing' && statistic.asksBefore !== true
    ? { kind: 'history', window, statistic }
    : { kind: 'window', reach: { kind: 'updates', length: window }, statistic };
}

function eraOf(window: 'epoch' | 'global' | undefined): Era {
  return window === 'epoch' ? 'epoch' : 'run';
}

function userStatistic(
  { methodName, args }: Question,
  statistics: Statistics,
): WindowStatistic | undefined {
  const own = Object.hasOwn(statistics, methodName) ? statistics[methodName] : undefined;
  return (
    own && { needs: 'nothing', over: (window) => callUser(own, window, args), running: undefined }
  );
}

/** Calls a user's statistic with copies, and with counts and weights as numbers of samples. */
function callUser(
  own: Statistic,
  { values, counts }: { readonly values: Float64Array; readonly counts: Float64Array | undefined },
  args: readonly unknown[],
): number {
  const samples = counts?.map(samplesOf) ?? new Float64Array(values.length).fill(1);
  return Number(own(values.slice(), samples, ...args));
}
