import { failuresOf, type Stats } from './stats.ts';

/** What the engine counts itself; the rest of `Stats` is its sinks' and its saver's. */
export class Counters {
  collected = 0;
  passed = 0;
  refused = 0;
  refusedValues = 0;
  nonFinite = 0;
  overflow = 0;
  late = 0;
  groupsDropped = 0;
  /** Reasons are texts of windrow's own, so they are few. */
  readonly #reasons = new Map<string, number>();
  #lastFailures: ReadonlyMap<string, number> = new Map();

  countReason(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  stats(others: Pick<Stats, 'sinkFailures' | 'stateSaves' | 'stateFailures' | 'outputs'>): Stats {
    const { collected, passed, refused, refusedValues, nonFinite, overflow, late, groupsDropped } =
      this;
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
      ...others,
    };
  }

  /** The counters of failures that are other than at the last call, and what they are now. */
  changedFailures(stats: Stats): readonly (readonly [name: string, count: number])[] {
    const failures = failuresOf(stats);
    const last = this.#lastFailures;
    this.#lastFailures = failures;
    return [...failures].filter(([name, count]) => count !== (last.get(name) ?? 0));
  }
}
