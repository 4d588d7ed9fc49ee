import { ItemAggregates } from '../aggregates/item-aggregates.ts';
import type { Scratch } from '../aggregates/scratch.ts';
import type { WindowEnd } from '../aggregates/value-window.ts';
import type { MessageHub, RunInfo } from '../hub/message-hub.ts';
import { readPackedHub } from '../hub/packed-hub.ts';
import { isShown } from '../options/key-pattern.ts';
import type { Options } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { ModeScalars, Progress } from '../record/scalar-record.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { isExperimentNameDue, itersToMultiple } from '../run/cadence.ts';
import { KeyAges } from '../run/key-ages.ts';
import type { ModeRun } from '../run/mode-run.ts';
import { ModeRuns } from '../run/mode-runs.ts';
import { copyPlace, movePlace, type Place } from '../run/place.ts';
import { RecordClock } from '../run/record-clock.ts';
import type { Timeline } from '../run/timeline.ts';
import { intervalMean } from '../summary/means.ts';
import { RunTable } from '../summary/run-table.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import type { Summary } from '../summary/summary.ts';
import { SummaryMaker } from '../summary/summary-maker.ts';
import { Consumers } from './consumers.ts';
import type { ModeWithoutLine } from './end-hints.ts';
import type { Hints } from './hints.ts';
import type { HookState } from './hook-state.ts';
import { HookTracer } from './hook-tracer.ts';
import { newItems } from './new-items.ts';
import type { Outlet } from './outlet.ts';
import { tellMixed, tellZero } from './run-hints.ts';
import { runInfoOf } from './run-info.ts';
import { type RowSpan, StretchBuilder } from './stretch-builder.ts';
import { traceRecord } from './trace-text.ts';
import type { Tracer } from './tracer.ts';

/** The parts that a hook needs. */
export interface LoggerHookDependencies {
  readonly hub: MessageHub;
  /** The engine: its own updates of the hub are not updates from outside. */
  readonly owner: object;
  readonly tracer: Tracer;
  /** Has the clock of the current record. */
  readonly outlet: Outlet;
  /** Whether a state is kept from which the run may go on. */
  readonly isKept: boolean;
  /** Where windows copy values to; hooks of one engine share it. */
  readonly scratch: Scratch;
  /** The values of the labels that the records are grouped by; empty without groups. */
  readonly group: readonly string[];
  /** Returns the memory of the process in MB. */
  readonly memoryMb: () => number;
  readonly onSummary: (summary: Summary) => void;
  /** Called with the number of scalars that are NaN or infinite. */
  readonly onNonFinite: (count: number) => void;
  /** The time of all records of the run; `undefined` if no line depends on time. */
  readonly timeline: Timeline | undefined;
  /** Told when the time is there at which a line may be due. */
  readonly onDue: (timeMs: number) => void;
  /** Told of records whose clock is before the end of a line that is written. */
  readonly onLate: (count: number) => void;
  /** Called with a line of the run itself. */
  readonly onNotice: (message: string) => void;
  readonly hints: Hints;
}

const NO_END: WindowEnd = {
  clockMs: Number.NaN,
  isBoundary: false,
  startMs: Number.NaN,
  sinceMs: Number.NaN,
  untilMs: Number.NaN,
};

type Moving<Data> = { -readonly [Field in keyof Data]: Data[Field] };

/**
 * Collects the scalars of records in the hub, follows the position of the run, and makes a summary
 * when a line is due. Source: MMEngine's LoggerHook, with IterTimerHook and the loops that call
 * them.
 */
export class LoggerHook {
  readonly #options: Options;
  readonly #with: LoggerHookDependencies;
  readonly #aggregates: ItemAggregates;
  readonly #maker: SummaryMaker;
  readonly #runs: ModeRuns;
  readonly #table: RunTable | undefined;
  readonly #ages: KeyAges | undefined;
  readonly #consumers: Consumers;
  readonly #tracer: HookTracer;
  readonly #clock = new RecordClock();
  readonly #builder = new StretchBuilder(this.#clock);
  /** Loops of val and test that have reached their length and have had no metrics. */
  #reachedLoops: ModeRun[] = [];
  readonly #timeline: Timeline | undefined;
  /** The end of the windows of the current line. */
  #end: WindowEnd = NO_END;
  // one object, filled anew per call, so that nothing is allocated per record
  readonly #progress: Moving<Progress> = { epoch: undefined, iter: undefined, batch: undefined };

  constructor(options: Options, dependencies: LoggerHookDependencies) {
    this.#options = options;
    this.#with = dependencies;
    const settings = options.logProcessor;
    const hasMaps = options.maps.length > 0;
    const { scratch } = dependencies;
    const aggregates = new ItemAggregates(settings.customCfg, {
      scratch,
      showsMean: hasMaps ? (key) => settings.meanPattern.test(key) : undefined,
      isKey: (mode, key) => dependencies.hub.scalarsOf(mode).has(key),
    });
    this.#aggregates = aggregates;
    this.#timeline = dependencies.timeline;
    this.#maker = new SummaryMaker(
      settings,
      ({ item, moment, digits }) => aggregates.result(moment.place.mode, item, this.#end, digits),
      hasMaps
        ? (mode, key) => (aggregates.isMapped(mode, key) ? intervalMean(key) : undefined)
        : undefined,
    );
    const { hub, tracer, group } = dependencies;
    this.#tracer = new HookTracer(tracer, hub, settings);
    this.#runs = new ModeRuns({
      ...options,
      byEpoch: settings.byEpoch,
      group,
      maxClockJumpMs: options.maxClockJumpMs,
      throughputIters: options.throughput ? settings.windowSize : undefined,
    });
    this.#table = options.summary === false ? undefined : new RunTable();
    this.#ages = options.keyTtl === undefined ? undefined : new KeyAges(options.keyTtl);
    this.#consumers = new Consumers({
      hub,
      owner: dependencies.owner,
      aggregates,
      table: this.#table,
      ages: this.#ages,
    });
  }

  /** Applies what a record says of the run itself. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#runs.updateSettings(update);
  }

  /**
   * Takes as many of the first rows as make a stretch for each of their modes, and returns their
   * number. Only the last of them may get lines.
   */
  take(span: RowSpan): number {
    const { sections } = span.template;
    if (this.#timeline !== undefined) this.#passTime(this.#timeline, sections);
    if (this.#reachedLoops.length > 0) this.#endReachedLoops(sections);
    const progress = this.#readProgress(span);
    const { timeMs } = this.#with.outlet;
    this.#clock.tick(timeMs);
    if (sections.length > 1 && sections.some(isOfEvaluation)) return this.#takeEach(span, progress);
    let length = this.#tracer.isOn ? 1 : span.count;
    for (let i = 0; i < sections.length; i++) {
      const section = sections[i] as Section;
      const run = this.#runs.of(section.mode);
      if (run.isEvaluation) return this.#takeOne(run, span, 0, progress, timeMs);
      this.#moveOn(run, progress, timeMs);
      if (timeMs > run.clock.timeMs) length = 1; // ahead of all: the next row may confirm it
      if (run.itersPassed !== 1) length = 1;
      if (length === 1) continue;
      const max = Math.min(length, this.#itersToNotice(run.place));
      length = this.#builder.lengthOf(run, section, span, timeMs, max, this.#dueMsOf(run));
    }
    for (let i = 0; i < sections.length; i++) {
      const { mode } = sections[i] as Section;
      this.#iterate(this.#runs.of(mode), span, i, length, timeMs);
    }
    return length;
  }

  /** The time of the timeline at which the next line is due. */
  get dueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { cadence, lagMs } of this.#runs.all) dueMs = Math.min(dueMs, cadence.dueMs + lagMs);
    return dueMs;
  }

  /** Writes the lines of the boundaries up to `dueMs` of the timeline, one per mode at most. */
  writeDue(dueMs: number): void {
    for (const run of this.#runs.all) {
      if (run.cadence.dueMs + run.lagMs <= dueMs) this.#endInterval(run);
    }
  }

  /** Writes what only the end completes: an epoch of unknown length, with `tail` all the rest. */
  end(): void {
    for (const run of this.#runs.all) {
      const isWhole = run.cadence.interval.kind === 'epoch' && isOpenEpoch(run);
      if (run.isEvaluation) this.#endOpenLoop(run);
      else if (this.#options.tail && !isWhole) this.#writePending(run, 'partial');
      else this.#endEpoch(run);
    }
    this.#consumers.stop();
  }

  /** Writes a line of every mode for its iterations since the last line. */
  writePending(): void {
    for (const run of this.#runs.all) {
      if (run.isEvaluation) this.#endOpenLoop(run);
      else this.#writePending(run);
    }
    this.#consumers.stop();
  }

  /** What the hub answers of the run. */
  get runInfo(): RunInfo {
    return runInfoOf(this.#runs);
  }

  /** Modes that brought records and never had a line. */
  get modesWithoutLine(): readonly ModeWithoutLine[] {
    const { interval, intervalByMode } = this.#options;
    return Array.from(this.#runs.all).flatMap(({ mode, hadLine, records }) =>
      hadLine || records === 0
        ? []
        : [{ mode, records, interval: intervalByMode.get(mode) ?? interval }],
    );
  }

  /** The keys of all modes, below their modes. */
  get keys(): readonly string[] {
    const { hub } = this.#with;
    return Array.from(this.#runs.all).flatMap(({ mode }) => [...hub.scalarsOf(mode).keys()]);
  }

  /** The iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    return this.#runs.trainIter;
  }

  /** Returns all that decides the following lines, except the hub of a hook without a group. */
  toJSON(): HookState {
    const { group, hub } = this.#with;
    const waiting = this.#consumers.toJSON();
    return {
      ...(group.length > 0 && { hub: hub.capture() }),
      ...this.#runs.toJSON(),
      aggregates: this.#aggregates.toJSON(),
      ...(this.#table !== undefined && { table: this.#table.toJSON() }),
      ...(this.#ages !== undefined && { ages: this.#ages.toJSON() }),
      ...(waiting !== undefined && { waiting }),
    };
  }

  /**
   * Restores what `toJSON` gave, before the first record, as far as the options ask for the same.
   * Returns the names of what begins anew because they ask for something else. @throws TypeError
   * for anything else.
   */
  restore(state: unknown): readonly string[] {
    const saved = Object(state) as Partial<HookState>;
    const { group, hub } = this.#with;
    const cut = group.length === 0 ? undefined : hub.takeOver(readPackedHub(saved.hub));
    this.#runs.restore(saved);
    for (const run of this.#runs.all) if (run.isEvaluation && run.isRunning) this.#noteLength(run);
    if (saved.table !== undefined) this.#table?.restore(saved.table);
    if (saved.ages !== undefined) this.#ages?.restore(saved.ages);
    if (saved.waiting !== undefined) this.#consumers.restore(saved.waiting);
    const misfits = cut === undefined ? [] : [...newItems(this.#options.logProcessor, cut)];
    const lengthOf = (mode: string, key: string): number =>
      hub.scalarsOf(mode).get(key)?.length ?? 0;
    const modes = Array.from(this.#runs.all, ({ mode }) => mode);
    misfits.push(...this.#aggregates.restore(saved.aggregates, { modes, lengthOf }));
    if (this.#table !== undefined && saved.table === undefined) misfits.push('the summary');
    return misfits;
  }

  /** The rows of the end table; empty if no table is asked for. */
  get tableRows(): readonly RunTableRow[] {
    const rows = this.#table?.rows ?? [];
    const { hide, show } = this.#options.logProcessor.shown;
    return rows.filter(({ key }) => isShown(key, hide, show));
  }

  /** Takes one row of several modes with val or test among them: one loop ends the other. */
  #takeEach(span: RowSpan, progress: Progress): number {
    const { sections } = span.template;
    const { timeMs } = this.#with.outlet;
    for (let i = 0; i < sections.length; i++) {
      this.#takeOne(this.#runs.of((sections[i] as Section).mode), span, i, progress, timeMs);
    }
    return 1;
  }

  /** Takes the values of one mode in one row. */
  #takeOne(run: ModeRun, span: RowSpan, index: number, progress: Progress, timeMs: number): 1 {
    this.#with.outlet.timeMs = timeMs;
    if (run.isEvaluation && progress.batch === undefined) {
      this.#endEvaluation(run, span, index, progress);
    } else {
      this.#moveOn(run, progress, timeMs);
      this.#iterate(run, span, index, 1, timeMs);
    }
    return 1;
  }

  /**
   * Completes iterations of a mode, which is at the first of them: throughput, experiment name,
   * line if due.
   */
  #iterate(run: ModeRun, span: RowSpan, index: number, length: number, timeMs: number): void {
    const section = span.template.sections[index] as Section;
    const stretch = this.#builder.build(run, section, span, length, timeMs);
    const measuredSec = this.#builder.addTimes(run, stretch);
    this.#runs.step(run, length - 1);
    run.records += length - 1;
    const { memory, width } = span.template;
    if (memory >= 0) run.memoryMb = span.rows[span.start + (length - 1) * width + memory];
    run.timeMs = stretch.timesMs[length - 1] as number;
    this.#with.outlet.timeMs = run.timeMs;
    run.name = this.#with.outlet.name;
    this.#watchSources(run, span, length);
    if (this.#timeline !== undefined) this.#follow(this.#timeline, run, stretch, index);
    this.#consume(stretch, span.info?.[index], run.place, measuredSec);
    const passed = run.itersPassed >= 0 ? run.itersPassed : 1;
    run.throughput?.add(stretch.timesMs, length, passed);
    if (run.mode === 'train') this.#announceExperiment(run.place, passed);
    if (run.isEvaluation) this.#noteLength(run);
    if (run.cadence.isLineDue(run.place, length - 1 + Math.max(1, passed))) {
      this.#writeIter(run, run.timeMs, this.#endOf(run, run.timeMs));
    }
  }

  /** Hands the values of a stretch to all consumers, and its infos to the hub. */
  #consume(
    stretch: Stretch,
    info: ModeScalars['info'] | undefined,
    place: Place,
    measuredSec: number | undefined,
  ): void {
    const { tracer, hub, owner, onNonFinite } = this.#with;
    const { mode } = stretch.section;
    if (tracer.isOn) tracer.write(() => traceRecord(stretch, info ?? [], place, measuredSec));
    const nonFinite = this.#consumers.take(stretch);
    if (nonFinite > 0) onNonFinite(nonFinite);
    for (const [key, value] of info ?? []) hub.setInfo(`${mode}/${key}`, value, owner);
    if (measuredSec !== undefined) {
      this.#consumers.takeMeasured(stretch, this.#builder.measuredSec);
    }
  }

  /** Looks whether the records of a mode are of several runs; `length` rows from the first one. */
  #watchSources(run: ModeRun, { template, rows, start, experimentName }: RowSpan, length: number) {
    const { sources } = run;
    if (sources.mixed !== undefined) return; // it was told
    const { pid, width } = template;
    sources.takeNames(this.#with.outlet.name, experimentName);
    if (pid >= 0) sources.takePids(rows, start + pid, width, length);
    tellMixed(this.#with.hints, run);
  }

  #readProgress({ template, rows, start }: RowSpan): Progress {
    const progress = this.#progress;
    progress.epoch = template.epoch < 0 ? undefined : rows[start + template.epoch];
    progress.iter = template.iter < 0 ? undefined : rows[start + template.iter];
    progress.batch = template.batch < 0 ? undefined : rows[start + template.batch];
    return progress;
  }

  /** Moves a mode on to the iteration of a record, after the lines that are due before it. */
  #moveOn(run: ModeRun, progress: Progress, timeMs: number): void {
    if (progress.batch === 0) tellZero(this.#with.hints, 'batch');
    if (run.isEvaluation) this.#beginIteration(run, progress);
    // a validation before the training is at iteration 0
    else if (progress.iter === 0) tellZero(this.#with.hints, 'iter');
    const place = this.#runs.advance(run.mode, progress);
    if (!run.isEvaluation && run.isRunning && run.place.epoch !== place.epoch) this.#endEpoch(run);
    if (this.#tracer.isOn) this.#tracer.iteration(run.isRunning ? run.place : undefined, place);
    run.itersPassed = this.#runs.itersTo(place, run);
    run.cadence.begin(run.clock.timeMs);
    run.records++;
    run.cadence.pass(run.isRunning ? run.place : undefined, place, run.itersPassed);
    movePlace(run.place, place);
    run.isRunning = true;
    run.timeMs = timeMs;
  }

  /** Takes the record of val or test that carries the loop's metrics. */
  #endEvaluation(run: ModeRun, span: RowSpan, index: number, progress: Progress): void {
    const { timeMs } = this.#with.outlet;
    this.#endTrainEpoch();
    const isLate = isOfEndedLoop(run, progress);
    const place = copyPlace(this.#runs.endEvaluation(run.mode, progress));
    run.timeMs = timeMs;
    this.#watchSources(run, span, 1);
    if (isLate) run.loopsEnded--; // its values belong to the loop that has had its line
    const section = span.template.sections[index] as Section;
    const stretch = this.#builder.build(run, section, span, 1, timeMs);
    if (this.#timeline !== undefined) this.#follow(this.#timeline, run, stretch, index);
    this.#consume({ ...stretch, iter: place.iter }, span.info?.[index], place, undefined);
    run.endedEpoch = Number.NaN;
    if (isLate) run.loopsEnded++;
    else this.#closeLoop(run, place);
  }

  /** An iteration of val or test: a loop without metrics is over when its batches begin anew. */
  #beginIteration(run: ModeRun, progress: Progress): void {
    this.#endTrainEpoch();
    if (this.#runs.beginsAnew(run, progress)) this.#endLoop(run);
    run.endedEpoch = Number.NaN;
  }

  /** Takes note of a loop of val or test that has reached its length. */
  #noteLength(run: ModeRun): void {
    const { batch, epochLength } = run.place;
    if (epochLength === undefined || batch < epochLength) return;
    if (!this.#reachedLoops.includes(run)) this.#reachedLoops.push(run);
  }

  /** A record of other modes has come: the loops that have reached their length get no metrics. */
  #endReachedLoops(sections: readonly Section[]): void {
    const isOver = (run: ModeRun): boolean => !sections.some(({ mode }) => mode === run.mode);
    for (const run of this.#reachedLoops.filter(isOver)) this.#endLoop(run);
  }

  /** Ends a loop of val or test that has had no metrics. */
  #endLoop(run: ModeRun): void {
    const place = copyPlace(this.#runs.endEvaluation(run.mode, run.place));
    run.endedEpoch = place.epoch;
    this.#closeLoop(run, place);
  }

  /**
   * Ends a loop that the end of the run has broken off. Where a state is kept the run goes on from
   * there: its next record may bring the metrics of the loop.
   */
  #endOpenLoop(run: ModeRun): void {
    if (run.isRunning && !this.#with.isKept) this.#endLoop(run);
  }

  #closeLoop(run: ModeRun, place: Place): void {
    const { timeMs } = run;
    run.timer.endLoop();
    const step = this.#options.logMetricByEpoch ? place.epoch : place.iter;
    const moment = { place, timeMs, step, isStale: this.#staleKeysOf(run.mode) };
    this.#end = this.#endOf(run, timeMs);
    this.#emit(this.#maker.afterEpoch(this.#with.hub, moment), run);
    run.cadence.lineWritten();
    this.#tracer.loopEnd(place);
    run.isRunning = false;
    run.loopsEnded++;
    this.#reachedLoops = this.#reachedLoops.filter((reached) => reached !== run);
  }

  /** Ends a train epoch of unknown length, because a loop of val or test begins. */
  #endTrainEpoch(): void {
    const train = this.#runs.train;
    if (train !== undefined && isOpenEpoch(train)) this.#endEpoch(train);
  }

  /** Ends an epoch of unknown length, because another epoch or loop begins. */
  #endEpoch(run: ModeRun): void {
    if (run.cadence.interval.kind === 'epoch') this.#writePending(run);
  }

  #writePending(run: ModeRun, kind: 'whole' | 'partial' = 'whole'): void {
    const { pendingIters, dueMs } = run.cadence;
    if (!run.isRunning || pendingIters === 0) return;
    const partialIters = kind === 'partial' ? pendingIters : undefined;
    if (dueMs === Number.POSITIVE_INFINITY) {
      this.#writeIter(run, run.timeMs, this.#endOf(run, run.timeMs), partialIters);
    } else {
      // the run ends within an interval: successive windows go on to hold each record once
      const untilMs = run.clock.timeMs;
      const end = { ...this.#endOf(run, untilMs), clockMs: dueMs, isBoundary: true };
      this.#writeIter(run, untilMs, end, partialIters);
    }
    run.cadence.lineWritten();
  }

  /**
   * Writes the line of a boundary, as of the boundary; an empty interval has one where time shows.
   */
  #endInterval(run: ModeRun): void {
    const { cadence, mode } = run;
    const { outlet } = this.#with;
    const isOfTime = !run.isEvaluation && this.#aggregates.isOfTime(mode);
    if (run.isRunning && (cadence.pendingIters > 0 || isOfTime)) {
      const { timeMs, name } = outlet;
      const clockMs = cadence.dueMs;
      outlet.timeMs = clockMs;
      outlet.name = run.name ?? name;
      const end = { ...this.#endOf(run, clockMs), clockMs, untilMs: clockMs, isBoundary: true };
      this.#writeIter(run, clockMs, end);
      outlet.timeMs = timeMs;
      outlet.name = name;
    }
    cadence.lineWritten();
    cadence.endInterval(isOfTime);
  }

  /** The end of windows that no boundary ends: the latest clock of the mode. */
  #endOf(run: ModeRun, timeMs: number): WindowEnd {
    const timeline = this.#timeline;
    if (timeline === undefined) return { ...NO_END, clockMs: timeMs, untilMs: timeMs };
    const clockMs = run.clock.timeMs;
    const startMs = timeline.startMs - run.lagMs;
    return { clockMs, untilMs: clockMs, isBoundary: false, startMs, sinceMs: run.lineMs };
  }

  #writeIter(run: ModeRun, timeMs: number, end: WindowEnd, partialIters?: number): void {
    const place = copyPlace(run.place);
    const moment = {
      place,
      timeMs,
      step: place.iter,
      eta: run.timer.eta(place),
      throughput: run.throughput?.perSec,
      memoryMb: run.memoryMb ?? (this.#options.memory ? this.#with.memoryMb() : undefined),
      partialIters,
      isStale: this.#staleKeysOf(place.mode),
    };
    this.#end = end;
    this.#emit(this.#maker.afterIter(this.#with.hub, moment), run);
  }

  /** Moves time on to the clock of a record, with the lines of boundaries that it passes. */
  #passTime(timeline: Timeline, sections: readonly Section[]): void {
    const { outlet, onDue } = this.#with;
    const { timeMs } = outlet;
    timeline.advance(timeMs);
    let { dueMs } = timeline;
    for (let i = 0; i < sections.length; i++) {
      const run = this.#runs.of((sections[i] as Section).mode);
      run.clock.advance(timeMs);
      setLag(run, timeline);
      dueMs = Math.min(dueMs, run.cadence.dueMs + run.lagMs);
    }
    if (timeline.clock.timeMs >= dueMs) onDue(timeline.clock.timeMs);
  }

  /** The first clock at which a row may make a line due, of its own mode or of another one. */
  #dueMsOf({ cadence }: ModeRun): number {
    const timeline = this.#timeline;
    return timeline === undefined ? cadence.dueMs : Math.min(timeline.dueMs, cadence.dueMs);
  }

  /** Moves time on to the rows of a stretch: the first row is there already. */
  #follow(timeline: Timeline, run: ModeRun, { timesMs, length }: Stretch, index: number): void {
    if (index === 0) for (let i = 1; i < length; i++) timeline.advance(timesMs[i] as number);
    run.clock.advanceAll(timesMs, 1, length);
    setLag(run, timeline);
    timeline.dueMs = Math.min(timeline.dueMs, run.cadence.dueMs + run.lagMs);
    this.#builder.clockMs = run.clock.timeMs;
    let late = 0;
    for (let i = 0; i < length; i++) if ((timesMs[i] as number) < run.lineMs) late++;
    if (late > 0) this.#with.onLate(late);
  }

  #staleKeysOf(mode: string): ((key: string) => boolean) | undefined {
    return this.#ages && ((key) => this.#ages?.isStale(mode, key) ?? false);
  }

  /** Returns the number of iterations up to the next `Exp name` line. */
  #itersToNotice({ mode, iter }: Place): number {
    const isNamed = mode === 'train' && this.#runs.settings.experimentName !== undefined;
    const { intervalExpName } = this.#options;
    return isNamed ? itersToMultiple(iter, intervalExpName) : Number.POSITIVE_INFINITY;
  }

  #announceExperiment(place: Place, passed: number): void {
    const { experimentName } = this.#runs.settings;
    if (experimentName === undefined) return;
    if (!isExperimentNameDue(place, this.#options.intervalExpName, passed)) return;
    this.#with.onNotice(`Exp name: ${experimentName}`);
  }

  #emit(summary: Summary, run: ModeRun): void {
    run.lineMs = this.#end.clockMs;
    run.hadLine = true;
    if (this.#tracer.isOn) this.#tracer.summary(summary);
    this.#with.onSummary(summary);
    if (this.#aggregates.isNeeded) this.#aggregates.beginInterval(run.mode);
  }
}

/** Returns how far the clock of a mode is behind the timeline; 0 without a clock. */
function setLag(run: ModeRun, { clock }: Timeline): void {
  const lagMs = clock.timeMs - run.clock.timeMs;
  run.lagMs = Number.isNaN(lagMs) ? 0 : lagMs;
}

function isOfEvaluation({ mode }: Section): boolean {
  return isEvaluation(mode);
}

/** Whether metrics are those of a loop that was over before them and has had its line. */
function isOfEndedLoop(
  { endedEpoch, isRunning }: ModeRun,
  { epoch = endedEpoch }: Progress,
): boolean {
  return !isRunning && epoch === endedEpoch; // NaN equals nothing
}

/** Whether the end of the mode's epoch is not known. */
function isOpenEpoch({ isRunning, place }: ModeRun): boolean {
  return !isRunning || place.epochLength === undefined;
}
