import { matchesKey } from '../text/glob.ts';

/**
 * What the values that several ranks have of one key in one cell become:
 * - `mean`, `sum`, `min`, `max` of them, in the order of the ranks;
 * - `rank0`: the value of the lowest rank that has one;
 * - `each`: all of them, one update a rank.
 */
export type Reduction = 'mean' | 'sum' | 'min' | 'max' | 'rank0' | 'each';

export const REDUCTIONS: readonly Reduction[] = ['mean', 'sum', 'min', 'max', 'rank0', 'each'];

/** Keys, which may hold a `*` for any text, and their reductions. The first match counts. */
export type ReductionRules = readonly (readonly [pattern: string, reduction: Reduction])[];

/** What ranks log that is no mean. */
const DEFAULT_RULES: ReductionRules = [
  ['*lr', 'rank0'],
  ['eta', 'rank0'],
  ['epoch*', 'rank0'],
  ['data_time', 'max'],
  ['memory', 'max'],
  ['tokens_per_sec', 'sum'],
  ['throughput', 'sum'],
];

/**
 * Returns the reduction of a key of a mode. A pattern matches the key as records have it (`loss`),
 * or below its mode (`train/loss`).
 */
export function reductionOf(rules: ReductionRules, mode: string, key: string): Reduction {
  const matches = ([pattern]: ReductionRules[number]): boolean =>
    matchesKey(pattern, key) || matchesKey(pattern, `${mode}/${key}`);
  return (rules.find(matches) ?? DEFAULT_RULES.find(matches))?.[1] ?? 'mean';
}

/** A number of a rank as records have it: `count` is 1, a count of samples, or a negative weight. */
export interface RankValue {
  readonly value: number;
  readonly count: number;
}

/**
 * Reduces the values of a key, in the order of their ranks, by plain double sums from left to right.
 * A mean or sum of counted values is counted itself: their sums; of weights, the weighted mean.
 * There is at least one value; `each` is not reduced here.
 */
export function reduceValues(
  reduction: Exclude<Reduction, 'each'>,
  values: readonly RankValue[],
): RankValue {
  const [first] = values as readonly [RankValue];
  if (values.length === 1 || reduction === 'rank0') return first;
  if (reduction === 'min' || reduction === 'max') return extremeOf(values, reduction === 'max');
  if (values.some(({ count }) => count < 0)) return weightedMean(values);
  let value = first.value;
  for (let i = 1; i < values.length; i++) value += (values[i] as RankValue).value;
  if (values.every(({ count }) => count === 1)) {
    return { value: reduction === 'sum' ? value : value / values.length, count: 1 };
  }
  return { value, count: values.reduce((sum, { count }) => sum + count, 0) };
}

/** NaN is an extreme of all. */
function extremeOf(values: readonly RankValue[], isMax: boolean): RankValue {
  let best = values[0] as RankValue;
  for (const own of values) {
    const [mine, other] = [meanOf(own), meanOf(best)];
    if (Number.isNaN(other)) break;
    if (Number.isNaN(mine) || (isMax ? mine > other : mine < other)) best = own;
  }
  return best;
}

function meanOf({ value, count }: RankValue): number {
  return count > 0 ? value / count : value;
}

function weightedMean(values: readonly RankValue[]): RankValue {
  let sum = 0;
  let weight = 0;
  for (const own of values) {
    const mine = Math.abs(own.count);
    sum += own.count > 0 ? own.value : own.value * mine;
    weight += mine;
  }
  return { value: sum / weight, count: -weight };
}
