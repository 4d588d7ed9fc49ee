import type { OutputStats } from '../output/output-stats.ts';
import type { EngineEvent } from '../sinks/event.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Summary } from '../summary/summary.ts';

/** An event without the fields that all events share. */
export type Occurrence = EngineEvent extends infer Event
  ? Event extends EngineEvent
    ? Omit<Event, 'timeMs' | 'name'>
    : never
  : never;

/** The code of an output whose reader has gone. */
const GONE = 'EPIPE';

/** Hands events to the sinks, with the clock and the logger's name of their record. */
export class Outlet {
  readonly #sinks: readonly Sink[];
  readonly #clock: () => number;
  readonly #arrivalClock: () => number;
  /**
   * Of the record at hand: epoch milliseconds, NaN if they are not known, and the logger's own
   * name.
   */
  timeMs: number;
  name: string | undefined;
  #failures = 0;

  /**
   * `clock` gives epoch milliseconds now; `arrivalClock` those at which records without a clock
   * come, NaN if that says nothing of them. Their lines have the time of writing then.
   */
  constructor(sinks: readonly Sink[], clock: () => number, arrivalClock = clock) {
    this.#sinks = sinks;
    this.#clock = clock;
    this.#arrivalClock = arrivalClock;
    this.timeMs = arrivalClock();
  }

  /** Sets clock and name of the current record; `timeMs` is NaN if the record has no clock. */
  beginRecord(timeMs: number, name: string | undefined): void {
    this.timeMs = Number.isNaN(timeMs) ? this.#arrivalClock() : timeMs;
    this.name = name;
  }

  /**
   * Number of calls at which a sink has thrown, rejected or stalled: it must not, and the program
   * must not be harmed by it.
   */
  get failures(): number {
    return this.#sinks.reduce((sum, { failures = 0 }) => sum + failures, this.#failures);
  }

  /** The stats of each sink that has a name and counts. */
  get stats(): Readonly<Record<string, OutputStats>> {
    const named = this.#sinks.flatMap(({ name, stats }) =>
      name === undefined || stats === undefined ? [] : [[name, stats] as const],
    );
    return Object.fromEntries(named);
  }

  /**
   * Completes the occurrence itself: a spread followed by a double takes a microsecond more in V8
   * 11.
   */
  emit(occurrence: Occurrence): void {
    this.#write(Object.assign(occurrence, { timeMs: this.lineMs, name: this.name }));
  }

  /**
   * Does `emit` for a summary, as most events are. Makes the event in one piece, which saves 60 ns.
   */
  emitSummary(summary: Summary): void {
    this.#write({ kind: 'summary', summary, timeMs: this.lineMs, name: this.name });
  }

  /** The clock of a line that is written now: of the record at hand, else the time of writing. */
  get lineMs(): number {
    return Number.isNaN(this.timeMs) ? this.#clock() : this.timeMs;
  }

  /** Rejects where a sink has dropped lines, now or before: its output is not whole. */
  async flush(): Promise<void> {
    await allDone(this.#sinks.map(async (sink) => sink.flush?.()));
    if (this.#sinks.some(hasDropped)) {
      throw new Error('windrow: lines were dropped: an output took no more');
    }
  }

  /** Whether no sink buffers anything. A sink with `flush` and without `isIdle` may. */
  get isIdle(): boolean {
    return this.#sinks.every(({ flush, isIdle }) => isIdle ?? flush === undefined);
  }

  /** Whether no sink says that it holds lines, or has lost some. */
  get isWhole(): boolean {
    return this.#sinks.every((sink) => (sink.isIdle ?? true) && !hasDropped(sink));
  }

  /** Makes all sinks write what they hold, and returns whether everything is written. */
  flushSync(): boolean {
    return this.#sinks.map(isFlushed).every((isDone) => isDone);
  }

  async close(): Promise<void> {
    await allDone(this.#sinks.map(async (sink) => sink.close?.()));
  }

  #write(event: EngineEvent): void {
    for (const sink of this.#sinks) {
      try {
        sink.write(event);
      } catch {
        this.#failures++;
      }
    }
  }
}

function hasDropped({ stats }: Sink): boolean {
  return stats !== undefined && stats.dropped > 0;
}

/** Makes a sink write what it holds. A sink without `flush` buffers nothing. */
function isFlushed(sink: Sink): boolean {
  if (sink.flushSync === undefined) return sink.flush === undefined;
  try {
    return sink.flushSync();
  } catch {
    return false;
  }
}

/**
 * Resolves when all are done. If some fail it rejects then, with the first loss that has a reader
 * left to be told of it.
 */
async function allDone(all: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(all);
  const reasons = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (reasons.length > 0) throw reasons.find((reason) => reason?.code !== GONE) ?? reasons[0];
}
