import type { ItemAggregates } from '../aggregates/item-aggregates.ts';
import type { WindowEnd } from '../aggregates/value-window.ts';
import type { Options } from '../options/options.ts';
import { isExperimentNameDue, itersToMultiple } from '../run/cadence.ts';
import type { KeyAges } from '../run/key-ages.ts';
import type { ModeRun } from '../run/mode-run.ts';
import type { ModeRuns } from '../run/mode-runs.ts';
import { copyPlace, type Place } from '../run/place.ts';
import { intervalMean } from '../summary/means.ts';
import type { Summary } from '../summary/summary.ts';
import { SummaryMaker } from '../summary/summary-maker.ts';
import type { HookDependencies } from './hook-dependencies.ts';
import type { HookTracer } from './hook-tracer.ts';

/** The parts of a hook that the lines are made from. */
export interface RunLinesParts {
  readonly runs: ModeRuns;
  readonly aggregates: ItemAggregates;
  /** `undefined` without `keyTtl`. */
  readonly ages: KeyAges | undefined;
  readonly tracer: HookTracer;
}

const NO_END: WindowEnd = {
  clockMs: Number.NaN,
  isBoundary: false,
  startMs: Number.NaN,
  sinceMs: Number.NaN,
  untilMs: Number.NaN,
};

/**
 * Writes the lines of a run: chooses the end of their windows, makes the summary and hands it on.
 */
export class RunLines {
  readonly #options: Options;
  readonly #with: HookDependencies;
  readonly #parts: RunLinesParts;
  readonly #maker: SummaryMaker;
  /** The end of the windows of the current line. */
  #end: WindowEnd = NO_END;

  constructor(options: Options, dependencies: HookDependencies, parts: RunLinesParts) {
    this.#options = options;
    this.#with = dependencies;
    this.#parts = parts;
    const { aggregates } = parts;
    this.#maker = new SummaryMaker(
      options.logProcessor,
      ({ item, moment, digits }) => aggregates.result(moment.place.mode, item, this.#end, digits),
      options.maps.length > 0
        ? (mode, key) => (aggregates.isMapped(mode, key) ? intervalMean(key) : undefined)
        : undefined,
    );
  }

  /** Writes the line of an iteration, as of the newest record of the mode. */
  writeIter(run: ModeRun): void {
    this.#writeUpTo(this.#endOf(run, run.timeMs), run, run.timeMs);
  }

  /** Writes the line at the end of a loop of val or test. */
  writeLoop(run: ModeRun, place: Place): void {
    const { timeMs } = run;
    const step = this.#options.logMetricByEpoch ? place.epoch : place.iter;
    const isStale = this.#staleKeysOf(run.mode);
    const moment = { place, timeMs, step, ranks: run.coverage.missing, isStale };
    this.#end = this.#endOf(run, timeMs);
    this.#emit(this.#maker.afterEpoch(this.#with.hub, moment), run);
    run.cadence.lineWritten();
  }

  /** Writes the line of a mode for its iterations since the last line, if there are any. */
  writePending(run: ModeRun, kind: 'whole' | 'partial' = 'whole'): void {
    const { pendingIters, dueMs } = run.cadence;
    if (!run.isRunning || pendingIters === 0) return;
    const partialIters = kind === 'partial' ? pendingIters : undefined;
    if (dueMs === Number.POSITIVE_INFINITY) {
      this.#writeUpTo(this.#endOf(run, run.timeMs), run, run.timeMs, partialIters);
    } else {
      // the run ends within an interval: successive windows go on to hold each record once
      const untilMs = run.clock.timeMs;
      const end = { ...this.#endOf(run, untilMs), clockMs: dueMs, isBoundary: true };
      this.#writeUpTo(end, run, untilMs, partialIters);
    }
    run.cadence.lineWritten();
  }

  /** Writes the line of a train epoch of unknown length, because a loop of val or test begins. */
  endTrainEpoch(): void {
    const { train } = this.#parts.runs;
    if (train !== undefined && isOpenEpoch(train)) this.endEpoch(train);
  }

  /** Writes the line of an epoch of unknown length, because another epoch or loop begins. */
  endEpoch(run: ModeRun): void {
    if (run.cadence.interval.kind === 'epoch') this.writePending(run);
  }

  /** Writes what only the end of the run completes; with `tail` all the rest. */
  endRun(run: ModeRun): void {
    const isWhole = run.cadence.interval.kind === 'epoch' && isOpenEpoch(run);
    if (this.#options.tail && !isWhole) this.writePending(run, 'partial');
    else this.endEpoch(run);
  }

  /**
   * Writes the line of a boundary, as of the boundary; an empty interval has one where time shows.
   */
  endInterval(run: ModeRun): void {
    const { cadence, mode } = run;
    const isOfTime = !run.isEvaluation && this.#parts.aggregates.isOfTime(mode);
    if (run.isRunning && (cadence.pendingIters > 0 || isOfTime)) this.#writeBoundary(run);
    cadence.lineWritten();
    cadence.endInterval(isOfTime);
  }

  /** Returns the number of iterations up to the next `Exp name` line. */
  itersToNotice({ mode, iter }: Place): number {
    const isNamed = mode === 'train' && this.#parts.runs.settings.experimentName !== undefined;
    const { intervalExpName } = this.#options;
    return isNamed ? itersToMultiple(iter, intervalExpName) : Number.POSITIVE_INFINITY;
  }

  /** Writes the `Exp name` line, if the last `itersPassed` iterations made it due. */
  announceExperiment(place: Place, itersPassed: number): void {
    const { experimentName } = this.#parts.runs.settings;
    if (experimentName === undefined) return;
    if (!isExperimentNameDue(place, this.#options.intervalExpName, itersPassed)) return;
    this.#with.onNotice(`Exp name: ${experimentName}`);
  }

  #writeBoundary(run: ModeRun): void {
    const { outlet } = this.#with;
    const { timeMs, name } = outlet;
    const clockMs = run.cadence.dueMs;
    outlet.timeMs = clockMs;
    outlet.name = run.name ?? name;
    const end = { ...this.#endOf(run, clockMs), clockMs, untilMs: clockMs, isBoundary: true };
    this.#writeUpTo(end, run, clockMs);
    outlet.timeMs = timeMs;
    outlet.name = name;
  }

  /** The end of windows that no boundary ends: the latest clock of the mode. */
  #endOf(run: ModeRun, timeMs: number): WindowEnd {
    const { timeline } = this.#with;
    if (timeline === undefined) return { ...NO_END, clockMs: timeMs, untilMs: timeMs };
    const clockMs = run.clock.timeMs;
    const startMs = timeline.startMs - run.lagMs;
    return { clockMs, untilMs: clockMs, isBoundary: false, startMs, sinceMs: run.lineMs };
  }

  #writeUpTo(end: WindowEnd, run: ModeRun, timeMs: number, partialIters?: number): void {
    const place = copyPlace(run.place);
    const moment = {
      place,
      timeMs,
      step: place.iter,
      eta: run.timer.eta(place),
      throughput: run.throughput?.perSec,
      memoryMb: run.memoryMb ?? (this.#options.memory ? this.#with.memoryMb() : undefined),
      partialIters,
      ranks: run.coverage.missing,
      isStale: this.#staleKeysOf(place.mode),
    };
    this.#end = end;
    this.#emit(this.#maker.afterIter(this.#with.hub, moment), run);
  }

  #staleKeysOf(mode: string): ((key: string) => boolean) | undefined {
    const { ages } = this.#parts;
    return ages && ((key) => ages.isStale(mode, key));
  }

  #emit(summary: Summary, run: ModeRun): void {
    const { tracer, aggregates } = this.#parts;
    run.lineMs = this.#end.clockMs;
    run.hadLine = true;
    run.coverage.lineWritten();
    if (tracer.isOn) tracer.summary(summary);
    this.#with.onSummary(summary);
    if (aggregates.isNeeded) aggregates.beginInterval(run.mode);
  }
}

/** Whether the end of the mode's epoch is not known. */
function isOpenEpoch({ isRunning, place }: ModeRun): boolean {
  return !isRunning || place.epochLength === undefined;
}
