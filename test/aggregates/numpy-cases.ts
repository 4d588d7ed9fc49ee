import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One window and what numpy 1.24.2 makes of it; null where numpy's lerp loses an infinity. */
export interface NumpyCase {
  readonly name: string;
  readonly values: readonly number[];
  readonly counts: readonly number[];
  readonly iters: readonly number[];
  readonly timesMs: readonly number[];
  readonly sum: number;
  readonly count: number;
  readonly median: number;
  /** By the shares `qs`. */
  readonly percentiles: readonly (number | null)[];
  readonly var: number;
  /** With ddof 1. */
  readonly var1: number;
  readonly std: number;
  readonly ema: number;
  readonly slope: number;
  readonly rate: number;
  readonly bestMin: number;
  readonly bestMax: number;
  readonly nonfinite: number;
}

interface NumpyStatistics {
  readonly qs: readonly number[];
  readonly alpha: number;
  readonly cases: readonly NumpyCase[];
}

const NON_FINITE: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];

export const numpy: NumpyStatistics = JSON.parse(
  readFileSync(join(__dirname, '..', 'fixtures', 'statistics.json'), 'utf8'),
  (key, value) => (key !== 'name' && NON_FINITE.includes(value) ? Number(value) : value),
);
