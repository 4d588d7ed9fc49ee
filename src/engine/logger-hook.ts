import type { MessageHub } from '../hub/message-hub.ts';
import { readPackedHub } from '../hub/packed-hub.ts';
import { isShown } from '../options/key-pattern.ts';
import type { Options } from '../options/options.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { ModeScalars, Progress } from '../record/scalar-record.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section, Template } from '../record/template.ts';
import { isExperimentNameDue, itersToMultiple } from '../run/cadence.ts';
import { KeyAges } from '../run/key-ages.ts';
import type { ModeRun } from '../run/mode-run.ts';
import { ModeRuns } from '../run/mode-runs.ts';
import { copyPlace, movePlace, type Place } from '../run/place.ts';
import { stretchLength } from '../run/stretch-length.ts';
import type { HookState } from '../state/hook-state.ts';
import { LogProcessor } from '../summary/log-processor.ts';
import { RunTable, type RunTableRow } from '../summary/run-table.ts';
import type { Summary } from '../summary/summary.ts';
import { Consumers } from './consumers.ts';
import { HookTracer } from './hook-tracer.ts';
import type { Outlet } from './outlet.ts';
import { traceRecord } from './trace-text.ts';
import type { Tracer } from './tracer.ts';

/** What a hook works with. */
export interface LoggerHookDependencies {
  readonly hub: MessageHub;
  /** The engine: what it writes to the hub itself is no update from outside. */
  readonly owner: object;
  readonly tracer: Tracer;
  /** Has the clock of the record at hand. */
  readonly outlet: Outlet;
  /** The values of the labels that its records are grouped by; empty without groups. */
  readonly group: readonly string[];
  /** Memory of the process in MB. */
  readonly memoryMb: () => number;
  readonly onSummary: (summary: Summary) => void;
  /** Told of scalars of a record that are NaN or infinite. */
  readonly onNonFinite: (count: number) => void;
  /** A line of the run itself. */
  readonly onNotice: (message: string) => void;
}

/** The scalars of one mode in `count` rows of a batch, the first of which begins at `start`. */
export interface SectionRows {
  readonly section: Section;
  readonly template: Template;
  readonly rows: Float64Array;
  readonly start: number;
  readonly count: number;
  /** What the record says of the mode besides, of a batch of one. */
  readonly info: ModeScalars['info'] | undefined;
}

type Moving<Data> = { -readonly [Field in keyof Data]: Data[Field] };
type MovingStretch = Moving<Stretch>;

const NO_SECTION: Section = {
  mode: '',
  keys: [],
  columns: [],
  countColumns: undefined,
  areWeights: undefined,
};

/**
 * Takes the scalars of each record into the hub, follows where the run is, and makes a summary when
 * a line is due. Source: MMEngine's LoggerHook, with IterTimerHook and the loops that call them.
 */
export class LoggerHook {
  readonly #options: Options;
  readonly #with: LoggerHookDependencies;
  readonly #processor: LogProcessor;
  readonly #runs: ModeRuns;
  readonly #table: RunTable | undefined;
  readonly #ages: KeyAges | undefined;
  readonly #consumers: Consumers;
  readonly #tracer: HookTracer;
  // one object each, filled anew, so that nothing is allocated per record
  readonly #progress: Moving<Progress> = { epoch: undefined, iter: undefined, batch: undefined };
  readonly #stretch: MovingStretch = {
    section: NO_SECTION,
    rows: new Float64Array(0),
    start: 0,
    width: 0,
    length: 1,
    iter: 0,
    epoch: 0,
    timesMs: new Float64Array(64),
  };
  #measuredSec = new Float64Array(64);
  #lastSection: Section | undefined;
  #lastTimeColumn = -1;

  constructor(options: Options, dependencies: LoggerHookDependencies) {
    this.#options = options;
    this.#with = dependencies;
    this.#processor = new LogProcessor(undefined, options.logProcessor);
    const { settings } = this.#processor;
    const { hub, tracer, group } = dependencies;
    this.#tracer = new HookTracer(tracer, hub, settings);
    this.#runs = new ModeRuns({
      ...options,
      byEpoch: settings.byEpoch,
      group,
      throughputIters: options.throughput ? settings.windowSize : undefined,
    });
    this.#table = options.summary === false ? undefined : new RunTable();
    this.#ages = options.keyTtl === undefined ? undefined : new KeyAges(options.keyTtl);
    this.#consumers = new Consumers({
      hub,
      owner: dependencies.owner,
      aggregates: this.#processor.trackers,
      table: this.#table,
      ages: this.#ages,
    });
  }

  /** Takes over what a record says of the run itself. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#runs.updateSettings(update);
  }

  /**
   * Takes the scalars that one section of some rows holds: the first rows that make a stretch, at
   * least one, or none but the first where a record has several modes. Returns how many rows.
   */
  take(rows: SectionRows): number {
    const { section, template, start } = rows;
    const run = this.#runs.of(section.mode);
    const progress = this.#readProgress(template, rows.rows, start);
    if (run.isEvaluation && progress.batch === undefined) this.#endEvaluation(run, rows, progress);
    else return this.#iterate(run, rows, progress);
    return 1;
  }

  /** Writes the lines of modes whose interval of time is over although no record has come. */
  tick(timeMs: number): void {
    for (const run of this.#runs.all) {
      if (run.cadence.isOverdue(timeMs)) this.#writePending(run, timeMs);
    }
  }

  /** Writes what only the end of the run ends: an epoch of unknown length, with `tail` all the rest. */
  end(): void {
    for (const run of this.#runs.all) {
      const isWhole = run.cadence.interval.kind === 'epoch' && isOpenEpoch(run);
      if (this.#options.tail && !isWhole) this.#writePending(run, run.timeMs, 'partial');
      else this.#endEpoch(run);
    }
    this.#consumers.stop();
  }

  /** Writes the iterations of every mode that have had no line yet. */
  writePending(): void {
    for (const run of this.#runs.all) this.#writePending(run, run.timeMs);
    this.#consumers.stop();
  }

  /** The iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    return this.#runs.trainIter;
  }

  /** All that decides the following lines, but for the hub of a hook without a group. */
  toJSON(): HookState {
    const { group, hub } = this.#with;
    const waiting = this.#consumers.toJSON();
    return {
      ...(group.length > 0 && { hub: hub.capture() }),
      ...this.#runs.toJSON(),
      trackers: this.#processor.trackers.toJSON(),
      ...(this.#table !== undefined && { table: this.#table.toJSON() }),
      ...(this.#ages !== undefined && { ages: this.#ages.toJSON() }),
      ...(waiting !== undefined && { waiting }),
    };
  }

  /**
   * Takes over what `toJSON` gave, before the first record, as far as the options ask for it; names
   * what begins anew because they ask for something else. @throws TypeError for anything else.
   */
  restore(state: unknown): readonly string[] {
    const saved = Object(state) as Partial<HookState>;
    const { group, hub } = this.#with;
    if (group.length > 0) hub.takeOver(readPackedHub(saved.hub));
    this.#runs.restore(saved);
    if (saved.table !== undefined) this.#table?.restore(saved.table);
    if (saved.ages !== undefined) this.#ages?.restore(saved.ages);
    if (saved.waiting !== undefined) this.#consumers.restore(saved.waiting);
    const hasNewTable = this.#table !== undefined && saved.table === undefined;
    const misfits = this.#processor.trackers.restore(saved.trackers);
    return hasNewTable ? [...misfits, 'the summary'] : misfits;
  }

  /** What each scalar came to, where a table is asked for. */
  get tableRows(): readonly RunTableRow[] {
    const rows = this.#table?.rows ?? [];
    const { hide, show } = this.#processor.settings.shown;
    return rows.filter(({ key }) => isShown(key, hide, show));
  }

  /** One or more iterations of any mode; returns how many. */
  #iterate(run: ModeRun, rows: SectionRows, progress: Progress): number {
    const { outlet, tracer } = this.#with;
    this.#moveOn(run, progress, outlet.timeMs);
    run.cadence.begin(outlet.timeMs);
    const timeColumn = this.#timeColumnOf(rows.section);
    const measuredSec = timeColumn < 0 ? run.timer.sinceLastSec : undefined;
    const stretch = this.#fill(run, rows);
    const isAlone =
      run.isEvaluation || tracer.isOn || (timeColumn < 0 && measuredSec === undefined);
    stretch.length = isAlone ? 1 : this.#lengthOf(run, rows, timeColumn < 0);
    this.#addTimes(run, stretch, timeColumn, measuredSec);
    this.#runs.step(run, stretch.length - 1);
    run.timeMs = stretch.timesMs[stretch.length - 1] as number;
    outlet.timeMs = run.timeMs;
    this.#consume(stretch, rows.info, run.place, measuredSec);
    run.throughput?.add(stretch.timesMs, stretch.length);
    this.#endIteration(run, stretch.length);
    return stretch.length;
  }

  /** The rows of a section as a stretch of one. */
  #fill(run: ModeRun, { section, template, rows, start, count }: SectionRows): MovingStretch {
    const stretch = this.#stretch;
    if (stretch.timesMs.length < count) stretch.timesMs = new Float64Array(2 * count);
    stretch.timesMs[0] = this.#with.outlet.timeMs;
    stretch.section = section;
    stretch.rows = rows;
    stretch.start = start;
    stretch.width = template.width;
    stretch.length = 1;
    stretch.iter = run.place.iter;
    stretch.epoch = run.isEvaluation ? run.loopsEnded : run.place.epoch;
    return stretch;
  }

  /** How many rows make the stretch that has begun. */
  #lengthOf(run: ModeRun, rows: SectionRows, isMeasured: boolean): number {
    const { cadence, place } = run;
    const { timesMs } = this.#stretch;
    const maxRows = Math.min(rows.count, cadence.itersToLine(place), this.#itersToNotice(place));
    if (maxRows === 1) return 1;
    const { dueMs, sinceMs } = cadence;
    const bounds = { maxRows, dueMs, sinceMs, isMeasured };
    return stretchLength(rows.template, rows.rows, rows.start, place, bounds, timesMs);
  }

  /** Takes the durations of the iterations of a stretch, its place still that of the first one. */
  #addTimes(
    { timer, place }: ModeRun,
    { rows, start, width, length, timesMs }: MovingStretch,
    timeColumn: number,
    measuredSec: number | undefined,
  ): void {
    if (length > 1) timer.tickTo(timesMs[length - 1] as number);
    if (timeColumn >= 0) {
      const first = start + timeColumn;
      timer.add(place, rows[first] as number);
      if (length > 1) timer.addColumn(rows, first + width, width, length - 1);
    } else if (measuredSec !== undefined) {
      if (this.#measuredSec.length < length) this.#measuredSec = new Float64Array(2 * length);
      this.#measuredSec[0] = measuredSec;
      for (let i = 1; i < length; i++) {
        this.#measuredSec[i] = ((timesMs[i] as number) - (timesMs[i - 1] as number)) / 1000;
      }
      timer.add(place, measuredSec);
      if (length > 1) timer.addColumn(this.#measuredSec, 1, 1, length - 1);
    }
  }

  /** Hands the values of a stretch to all who take them; its information goes to the hub. */
  #consume(
    stretch: MovingStretch,
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
    if (measuredSec !== undefined) this.#consumers.takeMeasured(stretch, this.#measuredSec);
  }

  #readProgress(template: Template, rows: Float64Array, start: number): Progress {
    const progress = this.#progress;
    progress.epoch = template.epoch < 0 ? undefined : rows[start + template.epoch];
    progress.iter = template.iter < 0 ? undefined : rows[start + template.iter];
    progress.batch = template.batch < 0 ? undefined : rows[start + template.batch];
    return progress;
  }

  /** The column of the seconds that an iteration took, -1 where the records do not bring them. */
  #timeColumnOf(section: Section): number {
    if (section !== this.#lastSection) {
      this.#lastSection = section;
      this.#lastTimeColumn = section.columns[section.keys.indexOf('time')] ?? -1;
    }
    return this.#lastTimeColumn;
  }

  /** Moves a mode on to the iteration of a record, behind the lines that are owed for those before. */
  #moveOn(run: ModeRun, progress: Progress, timeMs: number): void {
    const place = this.#runs.advance(run.mode, progress);
    if (run.isEvaluation) this.#beginIteration(run, place);
    else if (run.isRunning && run.place.epoch !== place.epoch) this.#endEpoch(run);
    run.timer.tick(timeMs);
    if (this.#tracer.isOn) this.#tracer.iteration(run.isRunning ? run.place : undefined, place);
    movePlace(run.place, place);
    run.isRunning = true;
    run.timeMs = timeMs;
  }

  /** Completes the iterations of a stretch: name of the experiment, line if the last one gets one. */
  #endIteration(run: ModeRun, iters: number): void {
    const { place, timeMs, cadence } = run;
    if (run.mode === 'train') this.#announceExperiment(place);
    if (cadence.isLineDue(place, timeMs, iters)) this.#writeIter(run, place, timeMs);
  }

  /** The record of val or test that carries the loop's metrics. */
  #endEvaluation(run: ModeRun, rows: SectionRows, progress: Progress): void {
    const { timeMs } = this.#with.outlet;
    this.#endTrainEpoch();
    const place = copyPlace(this.#runs.endEvaluation(run.mode, progress));
    run.timeMs = timeMs;
    const stretch = this.#fill(run, rows);
    stretch.iter = place.iter;
    this.#consume(stretch, rows.info, place, undefined);
    run.timer.endLoop();
    const step = this.#options.logMetricByEpoch ? place.epoch : place.iter;
    const moment = { place, timeMs, step, isStale: this.#staleKeysOf(run.mode) };
    this.#emit(this.#processor.getLogAfterEpoch(this.#with.hub, moment));
    run.cadence.lineWritten(timeMs);
    this.#tracer.loopEnd(place);
    run.isRunning = false;
    run.loopsEnded++;
  }

  /** An iteration of val or test: a loop that was broken off is over when its batches begin anew. */
  #beginIteration(run: ModeRun, { batch }: Place): void {
    this.#endTrainEpoch();
    if (run.isRunning && batch <= run.place.batch) run.loopsEnded++;
  }

  /** A val or test loop begins: a train epoch of unknown length is over. */
  #endTrainEpoch(): void {
    const train = this.#runs.train;
    if (train !== undefined && isOpenEpoch(train)) this.#endEpoch(train);
  }

  /** An epoch of unknown length has ended: another one, or another loop, has begun. */
  #endEpoch(run: ModeRun): void {
    if (run.cadence.interval.kind === 'epoch') this.#writePending(run, run.timeMs);
  }

  #writePending(run: ModeRun, timeMs: number, kind: 'whole' | 'partial' = 'whole'): void {
    const { pendingIters } = run.cadence;
    if (!run.isRunning || pendingIters === 0) return;
    this.#writeIter(run, run.place, timeMs, kind === 'partial' ? pendingIters : undefined);
    run.cadence.lineWritten(timeMs);
  }

  #writeIter(
    { timer, throughput }: ModeRun,
    current: Place,
    timeMs: number,
    partialIters?: number,
  ): void {
    const place = copyPlace(current);
    const moment = {
      place,
      timeMs,
      step: place.iter,
      eta: timer.eta(place),
      throughput: throughput?.perSec,
      memoryMb: this.#options.memory ? this.#with.memoryMb() : undefined,
      partialIters,
      isStale: this.#staleKeysOf(place.mode),
    };
    this.#emit(this.#processor.getLogAfterIter(this.#with.hub, moment));
  }

  #staleKeysOf(mode: string): ((key: string) => boolean) | undefined {
    return this.#ages && ((key) => this.#ages?.isStale(mode, key) ?? false);
  }

  /** How many iterations there are up to the next one before which the experiment is named. */
  #itersToNotice({ mode, iter }: Place): number {
    const isNamed = mode === 'train' && this.#runs.settings.experimentName !== undefined;
    const { intervalExpName } = this.#options;
    return isNamed ? itersToMultiple(iter, intervalExpName) : Number.POSITIVE_INFINITY;
  }

  #announceExperiment(place: Place): void {
    const { experimentName } = this.#runs.settings;
    if (experimentName === undefined) return;
    if (!isExperimentNameDue(place, this.#options.intervalExpName)) return;
    this.#with.onNotice(`Exp name: ${experimentName}`);
  }

  #emit(summary: Summary): void {
    if (this.#tracer.isOn) this.#tracer.summary(summary);
    this.#with.onSummary(summary);
  }
}

/** Whether it is not known where its epoch ends. */
function isOpenEpoch({ isRunning, place }: ModeRun): boolean {
  return !isRunning || place.epochLength === undefined;
}
