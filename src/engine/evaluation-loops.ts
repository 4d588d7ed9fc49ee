import { readList, readText } from '../codec/read-state.ts';
import type { Section } from '../record/template.ts';
import type { ModeRun } from '../run/mode-run.ts';
import type { ModeRuns } from '../run/mode-runs.ts';
import { copyPlace, type Place } from '../run/place.ts';
import type { HookTracer } from './hook-tracer.ts';
import type { RunLines } from './run-lines.ts';

/** Ends the loops of val and test, by their metrics or without any. Source: ValLoop, TestLoop. */
export class EvaluationLoops {
  readonly #runs: ModeRuns;
  readonly #lines: RunLines;
  readonly #tracer: HookTracer;
  /** Loops that have reached their length and have had no metrics. */
  #reached: ModeRun[] = [];

  constructor(runs: ModeRuns, lines: RunLines, tracer: HookTracer) {
    this.#runs = runs;
    this.#lines = lines;
    this.#tracer = tracer;
  }

  /** Notes a loop that has reached its length. */
  noteLength(run: ModeRun): void {
    const { batch, epochLength } = run.place;
    if (epochLength === undefined || batch < epochLength) return;
    if (!this.#reached.includes(run)) this.#reached.push(run);
  }

  /** Ends the loops that have reached their length when a record of other modes has come. */
  endReached(sections: readonly Section[]): void {
    if (this.#reached.length === 0) return;
    const isOver = (run: ModeRun): boolean => !sections.some(({ mode }) => mode === run.mode);
    for (const run of this.#reached.filter(isOver)) this.end(run);
  }

  /** The modes of the loops that have reached their length, in the order in which they did. */
  toJSON(): readonly string[] {
    return this.#reached.map(({ mode }) => mode);
  }

  /** Restores what `toJSON` gave, once the modes are restored. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const modes = readList(state, 'reached').map((mode) => readText(mode, 'reached'));
    const open = Array.from(this.#runs.all).filter((run) => run.isEvaluation && run.isRunning);
    this.#reached = modes.flatMap((mode) => open.find((run) => run.mode === mode) ?? []);
  }

  /** Ends a loop that has had no metrics. */
  end(run: ModeRun): void {
    const place = copyPlace(this.#runs.endEvaluation(run.mode, run.place));
    run.endedEpoch = place.epoch;
    this.close(run, place);
  }

  /** Writes the line of a loop that ends at `place`. */
  close(run: ModeRun, place: Place): void {
    run.timer.endLoop();
    this.#lines.writeLoop(run, place);
    this.#tracer.loopEnd(place);
    run.isRunning = false;
    run.loopsEnded++;
    this.#reached = this.#reached.filter((reached) => reached !== run);
  }
}
