import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import type { ModeRun } from '../run/mode-run.ts';
import type { ModeRuns } from '../run/mode-runs.ts';
import type { Timeline } from '../run/timeline.ts';

/** Receivers of what the clocks of records show. */
export interface ClockListeners {
  /** Called with the time of the timeline when a line may be due. */
  readonly onDue: (timeMs: number) => void;
  /** Called with the number of records whose clock is before the end of a line that is written. */
  readonly onLate: (count: number) => void;
}

/** Moves the timeline and the clocks of the modes on, where lines depend on time. */
export class ModeClocks {
  readonly #timeline: Timeline;
  readonly #runs: ModeRuns;
  readonly #listeners: ClockListeners;

  constructor(timeline: Timeline, runs: ModeRuns, listeners: ClockListeners) {
    this.#timeline = timeline;
    this.#runs = runs;
    this.#listeners = listeners;
  }

  /** Moves time on to the clock of a record, with the lines of boundaries that it passes. */
  pass(timeMs: number, sections: readonly Section[]): void {
    const timeline = this.#timeline;
    timeline.advance(timeMs);
    let { dueMs } = timeline;
    for (let i = 0; i < sections.length; i++) {
      const run = this.#runs.of((sections[i] as Section).mode);
      run.clock.advance(timeMs);
      setLag(run, timeline);
      dueMs = Math.min(dueMs, run.cadence.dueMs + run.lagMs);
    }
    if (timeline.clock.timeMs >= dueMs) this.#listeners.onDue(timeline.clock.timeMs);
  }

  /** The first clock at which a row may make a line due, of its own mode or of another one. */
  dueMsOf({ cadence }: ModeRun): number {
    return Math.min(this.#timeline.dueMs, cadence.dueMs);
  }

  /** Moves time on to the rows of a stretch, which has the clock of its first row already. */
  follow(run: ModeRun, { timesMs, length }: Stretch, index: number): void {
    const timeline = this.#timeline;
    if (index === 0) for (let i = 1; i < length; i++) timeline.advance(timesMs[i] as number);
    run.clock.advanceAll(timesMs, 1, length);
    setLag(run, timeline);
    timeline.dueMs = Math.min(timeline.dueMs, run.cadence.dueMs + run.lagMs);
    let late = 0;
    for (let i = 0; i < length; i++) if ((timesMs[i] as number) < run.lineMs) late++;
    if (late > 0) this.#listeners.onLate(late);
  }
}

/** Sets how far the clock of a mode is behind the timeline; 0 without a clock. */
function setLag(run: ModeRun, { clock }: Timeline): void {
  const lagMs = clock.timeMs - run.clock.timeMs;
  run.lagMs = Number.isNaN(lagMs) ? 0 : lagMs;
}
