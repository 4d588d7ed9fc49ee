import { Scratch } from '../aggregates/scratch.ts';
import { claimHub } from '../hub/claim-hub.ts';
import type { HubClaim } from '../hub/hub-claim.ts';
import { MessageHub } from '../hub/message-hub.ts';
import type { Options } from '../options/options.ts';
import type { RunSnapshot } from '../progress/run-snapshot.ts';
import { LabelTable } from '../record/label-table.ts';
import type { LineLearner } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { Batch } from '../record/template.ts';
import type { Ranks } from '../run/coverage.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Stats } from '../sinks/stats.ts';
import type { EngineState, RunProgress } from '../state/engine-state.ts';
import { StateSaver } from '../state/state-saver.ts';
import type { StateStore } from '../state/state-store.ts';
import { historyLengthOf } from '../summary/history-length.ts';
import { showError, showValue } from '../text/show-value.ts';
import type { GroupTracks } from '../tracks/group-tracks.ts';
import { TrackBudget } from '../tracks/track-budget.ts';
import { BestWatch } from '../watch/best-watch.ts';
import { StallWatch } from '../watch/stall-watch.ts';
import { WorseWatch } from '../watch/worse-watch.ts';
import { BatchIntake } from './batch-intake.ts';
import { Counters } from './counters.ts';
import { endHints } from './end-hints.ts';
import { EngineMemory, type InputState } from './engine-memory.ts';
import { HookGroups } from './groups.ts';
import { Hints } from './hints.ts';
import { type Outcome, type RecordContext, RecordIntake } from './intake.ts';
import { LoggerHook } from './logger-hook.ts';
import { Outlet } from './outlet.ts';
import type { RowExtras } from './row-taker.ts';
import { RunEvents } from './run-events.ts';
import { tellNoClock } from './run-hints.ts';
import { traceCounter, traceGroupLeft, traceOverflow } from './trace-text.ts';
import { Tracer } from './tracer.ts';
import { UnmatchedItems } from './unmatched-items.ts';

export interface EngineDependencies {
  /** The sinks, in the order in which each event reaches them. */
  readonly sinks: readonly Sink[];
  /** Epoch milliseconds now. */
  readonly clock: () => number;
  /**
   * Epoch milliseconds for records without a clock of their own, where they come live; NaN where
   * the moment of reading says nothing of them, as of a finished file. Default: `clock`.
   */
  readonly arrivalClock?: () => number;
  /** Returns the memory of the process in MB, for lines that show it. */
  readonly memoryMb?: () => number;
  /** Called once per problem that the user should know of and that no line shows. */
  readonly warn?: (message: string) => void;
  /**
   * Called with a hint for the user about records or options that no line shows. Must not lead
   * back to the program that logs.
   */
  readonly hint?: (text: string) => void;
  /** Called when all sinks are closed. */
  readonly onClosed?: () => void;
  readonly stateStore?: StateStore;
  /** Opens tracks, for outputs that draw pictures; without it none are kept. @internal */
  readonly trackBudget?: TrackBudget;
  /** Whether a row of progress is drawn, from `snapshot`. @internal */
  readonly hasProgress?: boolean;
  /** Returns how many reports were written, and could not be. @internal */
  readonly reportCounts?: () => { readonly written: number; readonly failed: number };
  /** How far the adapter is in its inputs; part of the state. @internal */
  readonly inputs?: InputState;
}

export interface RestoreOptions {
  /**
   * Whether the run has never stopped: another engine takes the place of the one that has read it
   * so far. Default: false, the program that logs was started again.
   */
  readonly sameRun?: boolean;
}

/** The longest time between two ticks, however long the intervals are. */
const MAX_TICK_MS = 1000;

/**
 * Takes records and gives events: collects the scalars of each record in a MessageHub and, at the
 * end of an interval or a loop, hands a summary to the sinks. Ordinary records pass to the sinks as
 * they are. Pure and synchronous; never throws on a record.
 */
export class Engine {
  readonly hub: MessageHub;
  readonly #options: Options;
  readonly #dependencies: EngineDependencies;
  readonly #outlet: Outlet;
  readonly #groups: HookGroups;
  readonly #run: RunEvents;
  readonly #tracer: Tracer;
  readonly #counters = new Counters();
  readonly #labels: LabelTable;
  readonly #scratch = new Scratch();
  readonly #intake: RecordIntake;
  readonly #claim: HubClaim;
  /** The arrival of the last record, by the engine's clock. */
  readonly #arrival: { ms: number };
  readonly #noted: { ranks: Ranks | undefined } = { ranks: undefined };
  readonly #saver: StateSaver | undefined;
  readonly #memory: EngineMemory;
  #hasEnded = false;
  readonly #hints: Hints;
  readonly #unmatched: UnmatchedItems;
  /** `undefined` without `onBest`. */
  readonly #best: BestWatch | undefined;
  /** `undefined` unless the options ask to warn. */
  readonly #stall: StallWatch | undefined;
  readonly #worse: WorseWatch | undefined;
  #isLastSaved = true;
  #closing: Promise<void> | undefined;

  constructor(options: Options, dependencies: EngineDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#arrival = { ms: dependencies.clock() };
    this.#hints = new Hints(dependencies.hint ?? (() => {}));
    this.#unmatched = new UnmatchedItems(options.logProcessor.customCfg);
    this.#labels = new LabelTable(options.maxGroups);
    const { sinks, clock, arrivalClock = clock } = dependencies;
    this.#best = this.#makeBestWatch();
    const ownSinks = this.#best === undefined ? [] : [this.#best];
    this.#outlet = new Outlet([...sinks, ...ownSinks], clock, arrivalClock);
    const isLive = !Number.isNaN(arrivalClock()); // the end of a file is no stall
    this.#stall = options.warnOn.has('stalled') && isLive ? new StallWatch() : undefined;
    this.#worse = options.warnOn.has('worse') ? new WorseWatch() : undefined;
    this.#claim = this.#makeClaim();
    this.hub = claimHub(options.hub, this.#claim);
    this.#tracer = new Tracer(this.hub, this, options.level, (message) =>
      this.#outlet.emit({ kind: 'trace', message }),
    );
    this.#groups = this.#makeGroups(this.hub, this.#claim);
    this.hub.runInfo = this.#groups.runInfo;
    this.#run = new RunEvents(options, {
      outlet: this.#outlet,
      groups: this.#groups,
      resumed: () => this.resumed,
      stats: () => this.stats(),
    });
    const onRecord = () => this.#beginRecord();
    const batches = new BatchIntake({
      hub: this.hub,
      groups: this.#groups,
      outlet: this.#outlet,
      counters: this.#counters,
      run: this.#run,
      onRecord,
      onNoClock: () => tellNoClock(this.#hints),
    });
    this.#intake = new RecordIntake(options, {
      taker: batches,
      isKnownKey: (mode, key) => this.hub.scalarsOf(mode).has(key),
      outlet: this.#outlet,
      tracer: this.#tracer,
      labels: this.#labels,
      counters: this.#counters,
      onRecord,
    });
    this.#memory = new EngineMemory({
      hub: this.hub,
      outlet: this.#outlet,
      groups: this.#groups,
      run: this.#run,
      inputs: dependencies.inputs,
      settings: options.logProcessor,
      noted: this.#noted,
      arrival: options.shortestMs === undefined ? undefined : this.#arrival,
      makeGroups: (hub) => this.#makeGroups(hub),
      clock: dependencies.clock,
      counters: this.#counters,
      unmatched: this.#unmatched,
      hints: this.#hints,
      best: this.#best,
    });
    this.#saver = this.#makeSaver(dependencies.stateStore);
  }

  /** Says what the lines of a template mean. @internal */
  get learner(): LineLearner {
    return this.#intake.learner;
  }

  /** The tracks of all scalars; empty unless they are kept. @internal */
  get tracks(): readonly GroupTracks[] {
    return this.#groups.tracks;
  }

  /** Where the run stands, for a row of progress; `undefined` before the first record. @internal */
  get snapshot(): RunSnapshot | undefined {
    return this.#groups.snapshot;
  }

  /** Returns what has become of records, values, lines and states so far. */
  stats(): Stats {
    const { saved, failed } = this.#saver?.counts ?? { saved: 0, failed: 0 };
    const { failures, stats: outputs } = this.#outlet;
    const sinkFailures = failures + this.#counters.bestFailures;
    const reports = this.#dependencies.reportCounts?.();
    return this.#counters.stats({
      sinkFailures,
      stateSaves: saved,
      stateFailures: failed,
      reportWrites: reports?.written ?? 0,
      reportFailures: reports?.failed ?? 0,
      outputs,
    });
  }

  /** The position at which the run was resumed; `undefined` for a run that was not. */
  get resumed(): RunProgress | undefined {
    return this.#memory.resumed;
  }

  /**
   * A copy of all that decides the following lines: plain JSON and `PackedNumbers`. 1 ns per value.
   */
  get state(): EngineState {
    return this.#memory.capture('fresh');
  }

  /**
   * Restores a state, before the first record, as far as the options ask for the same. Returns the
   * names of what begins anew because the options ask for something else. The run is resumed: the
   * average of the ETA begins anew, and nothing is measured across the restart. With `sameRun` all
   * goes on as if the engine that gave the state had gone on itself.
   * @throws TypeError or RangeError for anything else; nothing has changed then.
   */
  restore(state: unknown, { sameRun = false }: RestoreOptions = {}): readonly string[] {
    let misfits: readonly string[] = [];
    this.#tracer.muted(() => {
      misfits = this.#memory.restore(state, sameRun ? 'same' : 'resumed');
    });
    return misfits;
  }

  /** Saves the state once the lines before it are written. Does nothing without a store. */
  async saveState(): Promise<void> {
    if (this.#saver === undefined || this.#closing !== undefined) return;
    this.#tracer.write(() => 'save');
    await this.#saver.save();
  }

  /**
   * Saves the state before it returns. Does nothing while a line waits in a sink: after a restart
   * that line would be missing.
   */
  saveStateNow(): void {
    if (this.#saver === undefined) return;
    this.#tracer.write(() => 'save');
    const { isIdle, isWhole } = this.#outlet;
    this.#saver.saveNow(isIdle && isWhole && this.#outlet.flushSync());
  }

  /** Takes one record. When this returns, every event of the record has reached the sinks. */
  collect(record: LogRecord, context?: RecordContext): Outcome {
    const outcome = this.#intake.collect(record, context);
    if (this.#tracer.isOn) this.#traceFailures();
    return outcome;
  }

  /**
   * Takes a record only if it is a scalar record that would not pass. `false` leaves it, uncounted,
   * to the caller, who logs it in the usual way. Never throws.
   * @internal
   */
  takeScalars(record: LogRecord, context: RecordContext): boolean {
    return this.#intake.take(record, context);
  }

  /**
   * Takes the rows of a template and returns their number. Stops at the first row with an invalid
   * epoch, iter, batch, clock or count: the caller collects that record by itself.
   * @internal
   */
  takeBatch(batch: Batch): number {
    // with traces on, each record is traced by itself, and its failures before the next one
    return this.#tracer.isOn ? 0 : this.#intake.takeBatch(batch);
  }

  /**
   * Takes rows of a template that other processes have read and checked, and returns their number;
   * with `extras` it is one row. What is wrong with one of them stops the others.
   * @internal
   */
  takeRows(batch: Batch, extras?: RowExtras): number {
    const taken = this.#intake.takeRows(batch, extras);
    if (this.#tracer.isOn) this.#traceFailures();
    return taken;
  }

  /** The numbers of the labels in rows. @internal */
  get labels(): LabelTable {
    return this.#labels;
  }

  /**
   * Notes how many ranks of the run the records from now on come from. The next line of their modes
   * shows the smallest share since the line before, where some are missing. `undefined` where nobody
   * knows how many there are.
   * @internal
   */
  noteRanks(ranks: Ranks | undefined): void {
    const { ranks: before } = this.#noted;
    const isSame = ranks?.present === before?.present && ranks?.world === before?.world;
    if (!isSame) this.#noted.ranks = ranks && { present: ranks.present, world: ranks.world };
  }

  /**
   * Counts the rows of a batch that came too late to be taken. The next line of their group and
   * modes says how many.
   * @internal
   */
  noteLate({ template, rows, count }: Batch): void {
    this.#counters.late += count;
    for (let row = 0; row < count; row++) {
      const hook = this.#groups.find(template, rows, row * template.width);
      hook?.noteLate(template.sections);
    }
  }

  /** Counts a line that holds no record; its reader passes it on. @internal */
  passLine(): void {
    this.#counters.passed++;
  }

  /** The interval in ms at which `tick` should be called; `undefined` if never. */
  get tickMs(): number | undefined {
    const { shortestMs } = this.#options;
    if (shortestMs !== undefined) return Math.min(MAX_TICK_MS, shortestMs / 4);
    return this.#stall === undefined ? undefined : MAX_TICK_MS;
  }

  /**
   * Writes the lines whose interval of time is over although no record has come, and the warning of a stall. `nowMs` is the time
   * now, by the clock that the arrivals of records are of.
   */
  tick(nowMs: number): void {
    const stalled = this.#stall?.tick(nowMs);
    if (stalled !== undefined) this.#warn(stalled, nowMs);
    const { timeline } = this.#groups;
    if (timeline === undefined) return;
    const quietMs = nowMs - this.#arrival.ms;
    this.#groups.writeDue(timeline.clock.timeMs + Math.max(0, quietMs)); // the records' clock goes on
  }

  /** Writes what the sinks hold. Rejects where lines are not written, or were dropped before. */
  async flush(): Promise<void> {
    this.#tracer.write(() => 'flush');
    await this.#outlet.flush();
  }

  /**
   * Writes the lines that come with the end, and makes the sinks write at once all that they hold,
   * for the exit of a process. Later records are taken as before. Returns whether everything is
   * written; only then the state is saved.
   */
  end(): boolean {
    this.#writeEnd();
    this.#run.end();
    const isOut = this.#outlet.flushSync();
    // lost lines of a reader that has gone are no fault, but no state may claim them
    this.#saver?.saveNow(isOut && this.#outlet.isWhole);
    return isOut;
  }

  /** Releases the hub and closes the sinks; every call resolves when that is done. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Whether the lines that come with the end are written. @internal */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether the last state is saved, once the engine is closed; `true` without a store. @internal */
  get isLastSaved(): boolean {
    return this.#isLastSaved;
  }

  async #close(): Promise<void> {
    this.#writeEnd();
    this.#traceFailures();
    this.#tracer.write(() => `close  ${JSON.stringify(this.stats())}`);
    this.#tracer.stop();
    this.#run.end();
    this.hub.release(this.#claim);
    try {
      const closed = this.#outlet.close();
      if (this.#saver !== undefined) this.#isLastSaved = await this.#saver.finish(closed);
      await closed;
    } finally {
      this.#dependencies.onClosed?.();
    }
  }

  #writeEnd(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const hook of this.#groups.hooks) hook.end();
    this.#emitTable();
    this.#tellEndHints();
  }

  #tellEndHints(): void {
    const { hooks } = this.#groups;
    for (const { keys } of hooks) this.#unmatched.take(keys);
    const hints = [...endHints(hooks, this.#counters), ...this.#unmatched.hints];
    for (const hint of hints) this.#hints.tell(hint, hint);
  }

  /** Saves before the record if a save is due: in a host that never waits no timer fires. */
  #beginRecord(): void {
    if (this.#saver?.isDue) this.saveStateNow();
    if (this.#options.shortestMs !== undefined) this.#arrival.ms = this.#dependencies.clock();
    if (this.#stall !== undefined) this.#noteArrival(this.#stall, this.#dependencies.clock());
  }

  #noteArrival(stall: StallWatch, nowMs: number): void {
    const over = stall.arrive(nowMs);
    if (over !== undefined) this.#warn(over, nowMs);
  }

  #traceFailures(): void {
    for (const [name, count] of this.#counters.changedFailures(this.stats())) {
      this.#tracer.write(() => traceCounter(name, count));
    }
  }

  /**
   * Makes the groups. `hub` is the hub of all records; with `groupBy` each group has its own, with
   * this claim.
   */
  #makeGroups(hub: MessageHub, claim?: HubClaim): HookGroups {
    const { groupBy, rawLabels, maxGroups, modes } = this.#options;
    // groups that only try a state out use up no budget
    const given = this.#dependencies.trackBudget;
    const trackBudget = claim === undefined && given !== undefined ? new TrackBudget() : given;
    return new HookGroups({
      groupBy,
      rawLabels,
      modes,
      maxGroups,
      interval: this.#options.interval,
      labels: this.#labels,
      maxClockJumpMs: this.#options.usesTime ? this.#options.maxClockJumpMs : undefined,
      makeHook: (group, groups) =>
        this.#makeHook(group, group.length === 0 ? hub : makeHub(claim), groups, trackBudget),
      onLeave: (group, { keys }) => {
        this.#unmatched.take(keys);
        this.#dropGroup(group);
      },
    });
  }

  #makeHook(
    group: readonly string[],
    hub: MessageHub,
    groups: HookGroups,
    trackBudget: TrackBudget | undefined,
  ): LoggerHook {
    return new LoggerHook(this.#options, {
      hub,
      owner: this,
      tracer: this.#tracer,
      keepsState: this.#dependencies.stateStore !== undefined,
      scratch: this.#scratch,
      outlet: this.#outlet,
      group,
      noted: this.#noted,
      trackBudget,
      hasProgress: this.#dependencies.hasProgress ?? false,
      memoryMb: this.#dependencies.memoryMb ?? (() => 0),
      onSummary: (summary) => {
        this.#run.open();
        this.#outlet.emitSummary(summary);
        for (const message of this.#worse?.take(summary) ?? []) this.#warn(message);
        this.#saver?.lineWritten();
      },
      onNonFinite: (count) => {
        this.#counters.nonFinite += count;
      },
      timeline: groups.timeline,
      onDue: (timeMs) => groups.writeDue(timeMs),
      onLate: (count) => {
        this.#counters.late += count;
      },
      hints: this.#hints,
      onNotice: (message) => {
        this.#run.open();
        this.#outlet.emit({ kind: 'notice', level: 'info', message });
      },
      onWarning: (message, timeMs) => this.#warn(message, timeMs),
    });
  }

  #makeSaver(store: StateStore | undefined): StateSaver | undefined {
    if (store === undefined) return undefined;
    return new StateSaver({
      store,
      capture: () => this.#memory.capture(this.#hasEnded ? 'fresh' : 'kept'),
      flush: () => this.#outlet.flush(),
      intervalMs: this.#options.stateIntervalMs,
      clock: this.#dependencies.clock,
    });
  }

  #makeClaim(): HubClaim {
    const { maxKeys, logProcessor } = this.#options;
    return {
      maxKeys,
      historyLengthOf: (mode, name) => historyLengthOf(logProcessor, mode, name),
      onOverflow: (key) => this.#refuseKey(key),
    };
  }

  /** Reports a refused key: the first one to the user, each one to the traces. */
  #refuseKey(key: string): void {
    if (this.#counters.overflow === 0) {
      const { maxKeys } = this.#options;
      this.#dependencies.warn?.(
        `${showValue(key)} is refused: there are ${maxKeys} keys, as many as maxKeys allows`,
      );
    }
    this.#counters.overflow++;
    this.#tracer.write(() => traceOverflow(key));
  }

  /** Writes a line of level warn; `timeMs` is its clock, by default that of the record at hand. */
  #warn(message: string, timeMs = this.#outlet.timeMs): void {
    const before = this.#outlet.timeMs;
    this.#outlet.timeMs = timeMs;
    this.#counters.warnings++;
    this.#run.open();
    this.#outlet.emit({ kind: 'notice', level: 'warn', message });
    this.#outlet.timeMs = before;
  }

  #makeBestWatch(): BestWatch | undefined {
    const { onBest } = this.#options;
    if (onBest === undefined) return undefined;
    return new BestWatch(onBest, (error) => {
      if (this.#counters.bestFailures === 0) {
        this.#dependencies.warn?.(`onBest has failed: ${showError(error)}`);
      }
      this.#counters.bestFailures++;
    });
  }

  #dropGroup(group: readonly string[]): void {
    this.#counters.groupsDropped++;
    this.#outlet.emit({ kind: 'leave', group });
    this.#tracer.write(() => traceGroupLeft(group));
  }

  #emitTable(): void {
    const { summary } = this.#options;
    if (summary === false) return;
    const { tableRows: rows } = this.#groups;
    if (rows.length === 0) return;
    this.#run.open();
    this.#outlet.emit({
      kind: 'table',
      rows,
      format: summary === 'json' ? 'json' : 'text',
      style: this.#options.logProcessor.style,
    });
  }
}

function makeHub(claim: HubClaim | undefined): MessageHub {
  const hub = new MessageHub();
  hub.claim(claim);
  return hub;
}
