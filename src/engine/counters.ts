import { readNumber, readNumbers } from '../codec/number-state.ts';
import { readPairs } from '../codec/read-state.ts';
import { failuresOf, type Stats } from '../sinks/stats.ts';

const NAMES = [
  ...(['collected', 'passed', 'refused', 'refusedValues'] as const),
  ...(['nonFinite', 'overflow', 'late', 'groupsDropped', 'warnings'] as const),
] as const;

/** The counters as JSON. */
export type CountersState = Readonly<Record<(typeof NAMES)[number], number>> & {
  readonly reasons: readonly (readonly [reason: string, count: number])[];
};

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
  filteredWarnings = 0;
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

  /** All records so far. */
  get records(): number {
    return this.collected + this.passed + this.refused;
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
    const { groupsDropped, filteredWarnings, warnings } = this;
    return {
      records: this.records,
      collected,
      passed,
      refused,
      refusedValues,
      reasons: Object.fromEntries(this.#reasons),
      nonFinite,
      overflow,
      late,
      groupsDropped,
      filteredWarnings,
      warnings,
      ...others,
    };
  }

  toJSON(): CountersState {
    const counts = NAMES.map((name) => [name, this[name]]);
    return { ...Object.fromEntries(counts), reasons: [...this.#reasons] };
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const numbers = readNumbers(state, NAMES);
    const reasons = readPairs(Object(state).reasons, 'reasons', readNumber);
    Object.assign(this, numbers);
    for (const [reason, count] of reasons) this.#reasons.set(reason, count);
  }

  /** Returns the counters of failures that have changed since the last call, with their values. */
  changedFailures(stats: Stats): readonly (readonly [name: string, count: number])[] {
    const failures = failuresOf(stats);
    const last = this.#lastFailures;
    this.#lastFailures = failures;
    return [...failures].filter(([name, count]) => count !== (last.get(name) ?? 0));
  }
}
