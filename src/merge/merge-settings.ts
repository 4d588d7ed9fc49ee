import type { Options } from '../options/options.ts';
import type { MergeRules } from './merge-rules.ts';
import type { ReductionRules } from './reduction.ts';

/** How runs are merged and what their lines are; the same for all who merge a log. */
export interface MergeSettings {
  /** Of the lines; `undefined` for who looks at a log and makes none. */
  readonly options: Options | undefined;
  readonly rules: MergeRules;
  readonly reductions: ReductionRules;
}
