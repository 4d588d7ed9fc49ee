import type { Sink } from './event.ts';
import { HookGroups } from './hook-groups.ts';
import { claimHub } from './hub/claim-hub.ts';
import type { HubClaim } from './hub/hub-claim.ts';
import { MessageHub } from './hub/message-hub.ts';
import { LoggerHook } from './logger-hook.ts';
import type { Options } from './options/options.ts';
import { parseLogProcessorOptions } from './options/parse-options.ts';
import { Outlet } from './outlet.ts';
import { HUB_UPDATES_KEY, readHubUpdates } from './record/hub-updates.ts';
import { type CustomLevels, type Level, readLevel, WARN } from './record/level.ts';
import {
  containersOf,
  isFailureRecord,
  isPlainObject,
  type LogRecord,
  readEnvelope,
} from './record/log-record.ts';
import { readRecord } from './record/read-record.ts';
import { readRunSettings } from './record/run-settings.ts';
import type { RefusedValue, ScalarRecord } from './record/scalar-record.ts';
import { type KnownLine, RecordLearner } from './record-learner.ts';
import { showError, showValue } from './show-value.ts';
import { EngineMemory, type InputState } from './state/engine-memory.ts';
import type { EngineState, RunProgress } from './state/engine-state.ts';
import { StateSaver, type StateSaves } from './state/state-saver.ts';
import { historyLengthOf } from './summary/history-length.ts';
import { traceDroppedGroup, traceOverflow, traceRefused } from './trace-text.ts';
import { Tracer } from './tracer.ts';

export interface EngineDependencies {
  /** In the order in which each event reaches them. */
  readonly sinks: readonly Sink[];
  /** Epoch milliseconds now, for records without a clock of their own. */
  readonly clock: () => number;
  /** Memory of the process in MB, for lines that show it. */
  readonly memoryMb?: () => number;
  /** Says once what the user should know although no line does. */
  readonly warn?: (message: string) => void;
  /** Told when all sinks are closed. */
  readonly onClosed?: () => void;
  /** Puts a state where the next process finds it; `false` when it could not. Must not throw. */
  readonly saveState?: (state: EngineState) => boolean;
  /** What an adapter has read of its inputs, which is part of the state. */
  readonly inputs?: InputState;
}

/** What a source knows of a record besides the record itself. */
export interface RecordContext {
  /** The level, where `record.level` is not to be trusted (winston's colours). */
  readonly level?: unknown;
  /** The logger's own name, where the record does not say it. */
  readonly name?: string | undefined;
  /** More objects in which scalars are looked for (winston's splat). */
  readonly containers?: readonly LogRecord[] | undefined;
  /** The record as text, where it came as text. */
  readonly raw?: string;
}

/** What became of a record: its scalars were collected, it passed as it is, or both (warn, error). */
export type Outcome = 'collected' | 'passed' | 'both';

/** What became of the records: `records` = `collected` + `passed` + `refused`, each in one of them. */
export interface Counts {
  /** All that came in, lines that hold no record included. */
  readonly records: number;
  /** Their scalars were taken; those that pass too, because of their level, are here. */
  readonly collected: number;
  /** They brought no scalars, or are no records. */
  readonly passed: number;
  /** Reading them threw (a getter, a proxy); they passed as they are. */
  readonly refused: number;
  /** Values that are not what they claim to be, of records that are right otherwise. */
  readonly refusedValues: number;
  /** Events that a sink has thrown at. */
  readonly sinkFailures: number;
  /** Groups that had to leave because there were too many. */
  readonly groupsDropped: number;
  /** Updates of keys that were too many for a hub. */
  readonly overflow: number;
}

const NO_CUSTOM_LEVELS: CustomLevels = {};
const NO_CONTEXT: RecordContext = {};
const NO_CONTAINERS: readonly LogRecord[] = [];
/** However long the intervals are, a quiet stream is looked at once a second. */
const MAX_TICK_MS = 1000;

/**
 * Records in, events out: collects the scalars of each record in a MessageHub and, when an interval
 * or a loop ends, hands its summary to the sinks; every other record passes to them as it is. Pure
 * and synchronous, and never throws on a record.
 */
export class Engine {
  readonly hub: MessageHub;
  /** Knows records by their layout; `undefined` where each has to be read anew. */
  readonly learner: RecordLearner | undefined;
  readonly #options: Options;
  readonly #dependencies: EngineDependencies;
  readonly #outlet: Outlet;
  readonly #groups: HookGroups;
  readonly #tracer: Tracer;
  readonly #counts = {
    collected: 0,
    passed: 0,
    refused: 0,
    refusedValues: 0,
    groupsDropped: 0,
    overflow: 0,
  };
  readonly #claim: HubClaim;
  /** When the last record came, by the engine's own clock. */
  #arrivalMs: number;
  readonly #saver: StateSaver | undefined;
  readonly #memory: EngineMemory;
  #rawLevel: unknown;
  #level: Level | undefined;
  #hasEnded = false;
  #closing: Promise<void> | undefined;

  constructor(options: Options, dependencies: EngineDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#arrivalMs = dependencies.clock();
    this.#outlet = new Outlet(dependencies.sinks, this.#arrivalMs);
    this.#claim = this.#makeClaim();
    this.hub = claimHub(options.hub, this.#claim);
    this.#tracer = new Tracer(this.hub, options.level, (message) =>
      this.#outlet.emit({ kind: 'trace', message }),
    );
    // a group is told by the record's labels, for which it is read the slow way
    this.learner =
      options.groupBy.length > 0
        ? undefined
        : new RecordLearner(options, (containers) => this.#readScalars(containers));
    this.#groups = this.#makeGroups(this.hub);
    this.#memory = new EngineMemory({
      hub: this.hub,
      outlet: this.#outlet,
      groups: this.#groups,
      inputs: dependencies.inputs,
      makeGroups: (hub) => this.#makeGroups(hub),
      records: () => this.counts.records,
    });
    const { saveState: save, clock } = dependencies;
    const intervalMs = options.stateIntervalMs;
    this.#saver = save === undefined ? undefined : new StateSaver({ save, intervalMs, clock });
  }

  get counts(): Counts {
    const { collected, passed, refused } = this.#counts;
    const records = collected + passed + refused;
    return { records, ...this.#counts, sinkFailures: this.#outlet.failures };
  }

  /** Where the run stood when it was restored; `undefined` for one that has begun here. */
  get resumed(): RunProgress | undefined {
    return this.#memory.resumed;
  }

  get stateSaves(): StateSaves {
    return this.#saver?.counts ?? { saved: 0, failed: 0 };
  }

  /** All that decides the following lines, as plain JSON. O(values that are kept). */
  get state(): EngineState {
    return this.#memory.toJSON();
  }

  /**
   * Goes on from a state, before the first record, as far as the options ask for what it has; names
   * what begins anew because they ask for something else.
   * @throws TypeError or RangeError for what is no state; nothing has changed then.
   */
  restore(state: unknown): readonly string[] {
    let misfits: readonly string[] = [];
    this.#tracer.muted(() => {
      misfits = this.#memory.restore(state);
    });
    return misfits;
  }

  /** Saves the state once the lines before it are written; nothing without `saveState`. */
  async saveState(): Promise<void> {
    if (this.#saver === undefined || this.#closing !== undefined) return;
    this.#tracer.write(() => 'save');
    await this.#saver.saveAfter(this.#outlet.flush(), () => this.state);
  }

  /**
   * `saveState` for those who cannot wait. Nothing is saved while a line waits in a sink: it would be
   * left out after a restart.
   */
  saveStateNow(): void {
    if (this.#saver === undefined) return;
    this.#tracer.write(() => 'save');
    this.#saver.saveNow(this.#outlet.isIdle, () => this.state);
  }

  /** Takes one record; every event that it leads to has reached the sinks when this returns. */
  collect(record: LogRecord, context: RecordContext = NO_CONTEXT): Outcome {
    this.#tracer.followLevel();
    try {
      return this.#collectLayout(record, context) ?? this.#collectRecord(record, context);
    } catch (error) {
      // a getter, a proxy or a toJSON of the record threw: it is the user's record, so it passes
      this.#outlet.timeMs = this.#dependencies.clock();
      this.#outlet.name = undefined;
      this.#counts.refused++;
      this.#traceRefused({
        key: 'record',
        value: showError(error),
        reason: 'it throws when it is read',
      });
      return this.#pass(record, context, readLevel(context.level, NO_CUSTOM_LEVELS));
    }
  }

  /**
   * Takes a record only if it is a scalar record and would be swallowed; `false` leaves it, uncounted,
   * to whoever makes a record of it in the usual way. Never throws.
   */
  takeScalars(record: LogRecord, context: RecordContext): boolean {
    if (this.#readLevel(context.level).severity >= WARN) return false;
    this.#tracer.followLevel();
    try {
      return this.#takeLayout(record, context) || this.#takeRecord(record, context);
    } catch {
      return false; // a getter of the record threw: whoever reads it next counts it
    }
  }

  /** Counts a line that holds no record: whoever read it passes it on. */
  passLine(): void {
    this.#counts.passed++;
  }

  /** Takes a record of a known shape by its numbers; `false` when they are not what they are for. */
  collectKnown({ record, name }: KnownLine, numbers: ArrayLike<number>): boolean {
    if (!record.fill(numbers)) return false;
    this.#tracer.followLevel();
    this.#takeHead(record.timeMs, name);
    this.#collectScalars(record, NO_CONTAINERS);
    return true;
  }

  /** How often `tick` is worth calling, in ms; `undefined` when it never is. */
  get tickMs(): number | undefined {
    const { shortestMs } = this.#options;
    return shortestMs === undefined ? undefined : Math.min(MAX_TICK_MS, shortestMs / 4);
  }

  /** Writes the lines whose interval of time is over although no record has come. */
  tick(): void {
    const quietMs = this.#dependencies.clock() - this.#arrivalMs;
    const { timeMs } = this.#outlet;
    this.#outlet.timeMs += Math.max(0, quietMs); // the clock of the records goes on
    for (const hook of this.#groups.hooks) hook.tick(this.#outlet.timeMs);
    this.#outlet.timeMs = timeMs;
  }

  async flush(): Promise<void> {
    this.#tracer.write(() => 'flush');
    await this.#outlet.flush();
  }

  /**
   * Writes the lines that come with the end, and has the sinks write out at once what they hold: for
   * the exit of a process, which waits for nothing. Records behind it are taken as before. Returns
   * whether all is out; only then the state is saved.
   */
  end(): boolean {
    this.#writeEnd();
    const isOut = this.#outlet.flushSync();
    this.#saver?.saveNow(isOut, () => this.state);
    return isOut;
  }

  /** Releases the hub and closes the sinks; every call resolves when that is done. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#writeEnd();
    this.#tracer.write(() => 'close');
    this.#tracer.stop();
    this.hub.release(this.#claim);
    try {
      const closed = this.#outlet.close();
      await this.#saver?.finish(closed, () => this.state);
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
  }

  #takeLayout(record: LogRecord, { name }: RecordContext): boolean {
    const layout = this.learner?.find(record);
    if (layout === undefined) return false;
    this.#takeHead(layout.record.timeMs, textOf(layout.name) ?? name);
    this.#collectScalars(layout.record, NO_CONTAINERS);
    return true;
  }

  #takeRecord(record: LogRecord, context: RecordContext): boolean {
    if (!isPlainObject(record) || isFailureRecord(record)) return false;
    const containers = this.#containersOf(record, context);
    const isCarrier = containers.some(({ run, [HUB_UPDATES_KEY]: hub }) => run ?? hub);
    const scalars = isCarrier ? undefined : this.#readScalars(containers);
    if (scalars === undefined || scalars.isMapped) return false;
    const envelope = readEnvelope(record, containers);
    this.#takeHead(envelope.timeMs, envelope.name ?? context.name);
    this.learner?.learn(record);
    this.#collectScalars(scalars, containers);
    return true;
  }

  /** A record of a layout that is known: the same outcome, some ten times faster. */
  #collectLayout(record: LogRecord, context: RecordContext): Outcome | undefined {
    if (context.containers !== undefined) return undefined;
    const layout = this.learner?.find(record);
    if (layout === undefined) return undefined;
    const { record: known, name } = layout;
    const level = this.#readLevel(context.level ?? layout.level);
    this.#takeHead(known.timeMs, textOf(name));
    this.#collectScalars(known, NO_CONTAINERS);
    return this.#passIfAsked(known, record, context, level);
  }

  #collectRecord(record: LogRecord, context: RecordContext): Outcome {
    const containers = this.#containersOf(record, context);
    const envelope = readEnvelope(record, containers);
    const level = this.#readLevel(context.level ?? record.level);
    this.#takeHead(envelope.timeMs, envelope.name);
    const scalars = isFailureRecord(record) ? undefined : this.#readScalars(containers);
    this.#applyHubUpdates(containers);
    this.#applyRunSettings(containers);
    if (scalars === undefined) {
      this.#counts.passed++;
      return this.#pass(record, context, level);
    }
    if (context.containers === undefined) this.learner?.learn(record);
    this.#collectScalars(scalars, containers);
    return this.#passIfAsked(scalars, record, context, level);
  }

  #takeHead(timeMs: number | undefined, name: string | undefined): void {
    if (this.#saver?.isDue) this.saveStateNow();
    this.#outlet.timeMs = timeMs ?? this.#dependencies.clock();
    this.#outlet.name = name;
    if (this.#options.shortestMs !== undefined) this.#arrivalMs = this.#dependencies.clock();
  }

  #containersOf(record: LogRecord, { containers }: RecordContext): readonly LogRecord[] {
    const own = containersOf(record, this.#options.recordKeys);
    return containers === undefined ? own : [...own, ...containers];
  }

  /** Most records have the level of the one before. */
  #readLevel(raw: unknown): Level {
    if (raw !== this.#rawLevel || this.#level === undefined) {
      this.#level = readLevel(raw, this.#options.recordKeys.customLevels);
      this.#rawLevel = raw;
    }
    return this.#level;
  }

  #passIfAsked(
    scalars: ScalarRecord,
    record: LogRecord,
    context: RecordContext,
    level: Level,
  ): Outcome {
    if (!this.#passesToo(scalars, level)) return 'collected';
    this.#pass(record, context, level);
    return 'both';
  }

  #collectScalars(scalars: ScalarRecord, containers: readonly LogRecord[]): void {
    for (const refused of scalars.refused) this.#refuse(refused);
    const hook = this.#groups.hookOf(containers);
    for (const mode of scalars.modes) hook.collect(mode, scalars.progress, this.#outlet.timeMs);
    this.#counts.collected++; // not before: what throws is refused, and counts once
  }

  /** Whether a record that was collected is written as it is besides. */
  #passesToo({ isMapped }: ScalarRecord, { severity }: Level): boolean {
    const { keep } = this.#options;
    return isMapped && keep !== 'warn' ? keep === 'all' : severity >= WARN;
  }

  #readScalars(containers: readonly LogRecord[]): ScalarRecord | undefined {
    const { modes, flat, maps } = this.#options;
    const isKnownKey = (mode: string, key: string): boolean => this.hub.scalarsOf(mode).has(key);
    return readRecord(containers, { modes, flat, maps, isKnownKey });
  }

  /** `hub` is that of all records; a group has one of its own. */
  #makeGroups(hub: MessageHub): HookGroups {
    const { groupBy, maxGroups, modes } = this.#options;
    return new HookGroups({
      groupBy,
      modes,
      maxGroups,
      makeHook: (group) => this.#makeHook(group, group.length === 0 ? hub : this.#makeHub()),
      onOverflow: (group) => this.#dropGroup(group),
    });
  }

  #makeHook(group: readonly string[], hub: MessageHub): LoggerHook {
    return new LoggerHook(this.#options, {
      hub,
      tracer: this.#tracer,
      group,
      memoryMb: this.#dependencies.memoryMb ?? (() => 0),
      onSummary: (summary) => {
        this.#outlet.emit({ kind: 'summary', summary });
        this.#saver?.lineWritten();
      },
      onNotice: (message) => this.#outlet.emit({ kind: 'notice', message }),
    });
  }

  #makeHub(): MessageHub {
    const hub = new MessageHub();
    hub.claim(this.#claim);
    return hub;
  }

  #makeClaim(): HubClaim {
    const { maxKeys, logProcessor } = this.#options;
    const settings = parseLogProcessorOptions(logProcessor);
    return {
      maxKeys,
      historyLengthOf: (mode, name) => historyLengthOf(settings, mode, name),
      onOverflow: (key) => this.#refuseKey(key),
    };
  }

  /** The first one is said to the user, each to the traces. */
  #refuseKey(key: string): void {
    if (this.#counts.overflow === 0) {
      const { maxKeys } = this.#options;
      this.#dependencies.warn?.(
        `${showValue(key)} is refused: there are ${maxKeys} keys, as many as maxKeys allows`,
      );
    }
    this.#counts.overflow++;
    this.#tracer.write(() => traceOverflow(key));
  }

  #dropGroup(group: readonly string[]): void {
    this.#counts.groupsDropped++;
    this.#tracer.write(() => traceDroppedGroup(group));
  }

  #emitTable(): void {
    const { summary } = this.#options;
    if (summary === false) return;
    const { tableRows: rows } = this.#groups;
    if (rows.length === 0) return;
    this.#outlet.emit({
      kind: 'table',
      rows,
      format: summary === 'json' ? 'json' : 'text',
      style: this.#options.style,
    });
  }

  #applyHubUpdates(containers: readonly LogRecord[]): void {
    const carrier = containers.find((container) => container[HUB_UPDATES_KEY] !== undefined);
    if (carrier === undefined) return;
    const { scalars, info, refused } = readHubUpdates(carrier[HUB_UPDATES_KEY]);
    for (const value of refused) this.#refuse(value);
    for (const [key, value, count] of scalars) this.hub.append(key, value, count);
    for (const [key, value] of info) this.hub.setInfo(key, value);
  }

  #applyRunSettings(containers: readonly LogRecord[]): void {
    const run = containers.find((container) => container.run !== undefined)?.run;
    const update = run === undefined ? undefined : readRunSettings(run, this.#options.modes);
    if (update !== undefined) this.#groups.updateSettings(update);
  }

  #pass(record: LogRecord, { raw }: RecordContext, level: Level): Outcome {
    this.#outlet.emit({ kind: 'ordinary', level, record, raw });
    return 'passed';
  }

  #refuse(refused: RefusedValue): void {
    this.#counts.refusedValues++;
    this.#traceRefused(refused);
  }

  #traceRefused(refused: RefusedValue): void {
    this.#tracer.write(() => traceRefused(refused));
  }
}

/** A name is a text that is not empty. */
function textOf(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? name : undefined;
}
