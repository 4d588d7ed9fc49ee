import type { KnownRecord } from '../record/known-record.ts';
import type { RecordIntakeDependencies } from './intake.ts';
import type { LoggerHook } from './logger-hook.ts';
import type { KnownLine } from './record-learner.ts';

/** Whose layout is known has no labels to look for. */
const NO_CONTAINERS = [] as const;

/** Takes records whose layout is known by their numbers, without an object for each. */
export class KnownIntake {
  readonly #with: RecordIntakeDependencies;

  constructor(dependencies: RecordIntakeDependencies) {
    this.#with = dependencies;
  }

  /** Takes the record whose numbers begin at `start` and whose head `record` holds. */
  take(record: KnownRecord, name: string | undefined, numbers: Float64Array, start: number): void {
    const { outlet, counters, onRecord } = this.#with;
    onRecord();
    outlet.beginRecord(record.timeMs, name);
    record.timeMs = outlet.timeMs;
    const hook = this.#with.groups.hookOf(NO_CONTAINERS);
    if (!hook.collectKnown(record, numbers, start)) {
      record.fillValues(numbers, start);
      hook.collect(record.modes[0], record.progress, outlet.timeMs);
    }
    counters.collected++;
  }

  /** Takes records as rows of numbers; returns how many, up to the first with a head that is none. */
  takeRows(line: KnownLine, rows: Float64Array, count: number): number {
    const { record, name } = line;
    const hook = this.#with.groups.hookOf(NO_CONTAINERS);
    if (hook.mayDefer(record)) return this.#takeTogether(hook, line, rows, count);
    for (let row = 0; row < count; row++) {
      const start = row * record.length;
      if (!record.fillHead(rows, start)) return row;
      this.take(record, name, rows, start);
    }
    return count;
  }

  /** The same where nobody watches each record: their scalars go to the histories together. */
  #takeTogether(
    hook: LoggerHook,
    { record, name }: KnownLine,
    rows: Float64Array,
    count: number,
  ): number {
    const { outlet, counters, onRecord } = this.#with;
    const { length } = record;
    let row = 0;
    try {
      while (row < count) {
        onRecord(); // a state that is due has all before this record, and nothing of it
        const steps = hook.deferSteps(record, rows, row * length, count - row - 1);
        row += steps;
        counters.collected += steps;
        if (!record.fillHead(rows, row * length)) break;
        outlet.beginRecord(record.timeMs, name);
        record.timeMs = outlet.timeMs;
        hook.defer(record, rows, row * length);
        row++;
        counters.collected++;
      }
    } finally {
      hook.flush();
    }
    return row;
  }
}
