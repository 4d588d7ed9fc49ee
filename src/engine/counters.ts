import { failuresOf, type Stats } from '../sinks/stats.ts';

/** The counters of the engine itself; sinks and saver count the rest of `Stats`. */
export class Counters {
  collected = 0;
  passed = 0;
  refused = 0;
  refusedValues = 0;
  nonFinite = 0;
  overflow = 0;
  late = 0;
  groupsDropped = 0;
  /** Warnings of `warnOn`. */
  warnings = 0;
  /** Calls of `onBest` that failed. */
  bestFailures = 0;
  /** Refusals by reason; reasons are texts of windrow, so they are few. */
  readonly #reasons = new Map<string, number>();
  #lastFailures: ReadonlyMap<string, number> = new Map();

  countReason(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  stats(
    others: Pick<
      Stats,
      | 'sinkFailures'
      | 'stateSaves'
      | 'stateFailures'
      | 'reportWrites'
      | 'reportFailures'
      | 'outputs'
    >,
  ): Stats {
    const { collected, passed, refused, refusedValues, nonFinite, overflow, late } = this;
    const { groupsDropped, warnings } = this;
    return {
      records: collected + passed + refused,
      collected,
      passed,
      refused,
      refusedValues,
      reasons: Object.fromEntries(this.#reasons),
      nonFinite,
      overflow,
      late,
      groupsDropped,
      warnings,
      ...others,
    };
  }

  /** Returns the counters of failures that have changed since the last call, with their values. */
  changedFailures(stats: Stats): readonly (readonly [name: string, count: number])[] {
    const failures = failuresOf(stats);
    const last = this.#lastFailures;
    this.#lastFailures = failures;
    return [...failures].filter(([name, count]) => count !== (last.get(name) ?? 0));
  }
}
