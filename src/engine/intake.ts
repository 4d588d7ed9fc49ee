import { lowestLevel } from '../options/lowest-level.ts';
import type { Options } from '../options/options.ts';
import { FieldKinds } from '../record/field-kinds.ts';
import { hasFloatLiterals } from '../record/float-literals.ts';
import { groupOf } from '../record/group-key.ts';
import { HUB_UPDATES_KEY, readHubUpdates } from '../record/hub-updates.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { LabelTable } from '../record/label-table.ts';
import { type CustomLevels, type Level, readLevel, WARN } from '../record/level.ts';
import type { LineLearner } from '../record/line-learner.ts';
import {
  containersOf,
  type Envelope,
  findLevel,
  isFailureRecord,
  isPlainObject,
  type LogRecord,
  readEnvelope,
} from '../record/log-record.ts';
import type { RecordMap } from '../record/map-record.ts';
import { ObjectTemplates } from '../record/object-templates.ts';
import { type ReadRecordOptions, readRecord } from '../record/read-record.ts';
import { RecordTemplates } from '../record/record-templates.ts';
import { readRunSettings } from '../record/run-settings.ts';
import type { ModeScalars, RefusedValue, ScalarRecord } from '../record/scalar-record.ts';
import type { Batch } from '../record/template.ts';
import { TemplateLearner } from '../record/template-learner.ts';
import { showError } from '../text/show-value.ts';
import type { Counters } from './counters.ts';
import type { Outlet } from './outlet.ts';
import type { RowExtras, RowTaker } from './row-taker.ts';
import { traceRefused } from './trace-text.ts';
import type { Tracer } from './tracer.ts';
import { WarningFilter } from './warning-filter.ts';

/** What a source knows of a record besides the record itself. */
export interface RecordContext {
  /** The level, if `record.level` cannot be trusted (winston's colours). */
  readonly level?: unknown;
  /** The logger's name, if the record does not say it. */
  readonly name?: string | undefined;
  /** More objects in which scalars are looked for (winston's splat). */
  readonly containers?: readonly LogRecord[] | undefined;
  /** The record as text, if it came as text. */
  readonly raw?: string;
}

/**
 * What became of a record: its scalars were collected, it passed as it is, or both (warn, error); or
 * it would have passed, and was filtered as a repeated warning.
 */
export type Outcome = 'collected' | 'passed' | 'both' | 'filtered';

/** The parts of the engine that the intake needs. @internal */
export interface RecordIntakeDependencies {
  readonly taker: RowTaker;
  /** Whether a key of a mode has come before: a flat null counts as NaN only then. */
  readonly isKnownKey: (mode: string, key: string) => boolean;
  readonly outlet: Outlet;
  readonly tracer: Tracer;
  readonly labels: LabelTable;
  readonly counters: Counters;
  /** Called before a record is taken. */
  readonly onRecord: () => void;
}

const NO_CUSTOM_LEVELS: CustomLevels = {};
const NO_CONTEXT: RecordContext = {};

/**
 * Takes records: hands their scalars to the taker as rows of a template, tells it what they say of
 * the hub and of the run, and passes ordinary records, and scalar records that pass
 * too, on to the outlet. Records of a known template are not read by all rules. Never throws on a
 * record.
 * @internal
 */
export class RecordIntake {
  /** Says what the lines of a template mean. */
  readonly learner: LineLearner;
  readonly #options: Options;
  readonly #with: RecordIntakeDependencies;
  readonly #reading: ReadRecordOptions;
  readonly #outlet: Outlet;
  readonly #tracer: Tracer;
  readonly #counts: Counters;
  readonly #warnings: WarningFilter | undefined;
  readonly #taker: RowTaker;
  readonly #known: ObjectTemplates;
  readonly #read: RecordTemplates;
  #rawLevel: unknown;
  #level: Level | undefined;

  constructor(options: Options, dependencies: RecordIntakeDependencies) {
    this.#options = options;
    this.#with = dependencies;
    this.#outlet = dependencies.outlet;
    this.#tracer = dependencies.tracer;
    this.#counts = dependencies.counters;
    this.#warnings = options.filterDuplicateWarnings
      ? new WarningFilter(options.recordKeys)
      : undefined;
    this.#taker = dependencies.taker;
    const { labels, isKnownKey } = dependencies;
    const fields = new FieldKinds(options);
    this.#reading = { ...options, isKnownKey };
    const unscaled = { ...this.#reading, maps: options.maps.map(withoutFactors) };
    const learner = new TemplateLearner(options, fields, (containers) =>
      readRecord(containers, unscaled),
    );
    this.#known = new ObjectTemplates(fields, labels, (record, slots, width) =>
      learner.learn(record, slots, width, false),
    );
    this.#read = new RecordTemplates(labels);
    this.learner = {
      labels,
      kindOf: (path, value) => fields.kindOf(path, value),
      learn: (record, slots, width) => {
        const template = learner.learn(record, slots, width, true);
        // a record that passes too is needed as a whole
        const passes =
          template && this.#passesToo(template.isMapped, this.#levelOf(record, NO_CONTEXT));
        return passes ? undefined : template;
      },
    };
  }

  /** Takes one record. When this returns, every event of the record has reached the sinks. */
  collect(record: LogRecord, context: RecordContext = NO_CONTEXT): Outcome {
    this.#tracer.followLevel();
    try {
      return this.#collectKnown(record, context) ?? this.#collectRecord(record, context);
    } catch (error) {
      // a getter, a proxy or a toJSON of the user's record threw: the record passes
      this.#outlet.beginRecord(Number.NaN, undefined);
      this.#counts.refused++;
      this.#sayRefused({
        key: 'record',
        value: showError(error),
        reason: 'it throws when it is read',
      });
      return this.#pass(record, context, readLevel(context.level, NO_CUSTOM_LEVELS));
    }
  }

  /**
   * Takes a record only if it is a scalar record that would not pass. `false` leaves it, uncounted,
   * to the caller, who logs it in the usual way. Never throws.
   */
  take(record: LogRecord, context: RecordContext): boolean {
    if (this.#readLevel(context.level).severity >= WARN) return false;
    this.#tracer.followLevel();
    try {
      return this.#takeKnown(record, context) || this.#takeRecord(record, context);
    } catch {
      return false; // a getter of the record threw: the next reader counts it
    }
  }

  /**
   * Takes the rows of a template and returns their number. Stops at the first row with an invalid
   * epoch, iter, batch, clock or count.
   */
  takeBatch(batch: Batch): number {
    this.#tracer.followLevel();
    return this.#taker.take(batch);
  }

  /** Takes rows that are valid; with extras it is one row. */
  takeRows(batch: Batch, extras: RowExtras | undefined): number {
    if (extras === undefined) return this.takeBatch(batch);
    this.#tracer.followLevel();
    this.#taker.takeOne(batch, batch.template.name, extras);
    return 1;
  }

  #takeKnown(record: LogRecord, { name }: RecordContext): boolean {
    const known = this.#known.find(record);
    // a mapped record is logged by the program itself, and may pass too
    if (known === undefined || known.template.isMapped) return false;
    this.#taker.takeOne(known, known.template.name ?? name);
    return true;
  }

  #takeRecord(record: LogRecord, context: RecordContext): boolean {
    if (!isPlainObject(record) || isFailureRecord(record)) return false;
    const containers = this.#containersOf(record, context);
    const isCarrier = containers.some(({ run, [HUB_UPDATES_KEY]: hub }) => run ?? hub);
    const scalars = isCarrier ? undefined : this.#readScalars(containers);
    if (scalars === undefined || scalars.isMapped || scalars.modes.some(hasText)) return false;
    const envelope = readEnvelope(record, containers, this.#options.recordKeys);
    this.#known.learn(record);
    const name = envelope.name ?? context.name;
    this.#collectScalars(scalars, containers, { ...envelope, name });
    return true;
  }

  /**
   * Takes a record of a known template: the same outcome, some ten times faster. `undefined` if it
   * is not known.
   */
  #collectKnown(record: LogRecord, context: RecordContext): Outcome | undefined {
    if (context.containers !== undefined) return undefined;
    // a row of an object has no marks of floats
    if (context.raw !== undefined && hasFloatLiterals(record)) return undefined;
    const known = this.#known.find(record);
    if (known === undefined) return undefined;
    const level = this.#levelOf(record, context);
    this.#taker.takeOne(known, known.template.name);
    return this.#passIfAsked(known.template.isMapped, record, context, level);
  }

  #collectRecord(record: LogRecord, context: RecordContext): Outcome {
    const containers = this.#containersOf(record, context);
    const envelope = readEnvelope(record, containers, this.#options.recordKeys);
    const level = this.#levelOf(record, context);
    const scalars = isFailureRecord(record) ? undefined : this.#readScalars(containers);
    this.#beginRecord(envelope.timeMs, envelope.name);
    this.#applyHubUpdates(containers);
    const experimentName = this.#applyRunSettings(containers);
    if (scalars === undefined) {
      this.#taker.passTime(this.#outlet.timeMs);
      this.#counts.passed++;
      return this.#pass(record, context, level);
    }
    if (context.containers === undefined) this.#known.learn(record);
    this.#collectScalars(scalars, containers, envelope, experimentName);
    return this.#passIfAsked(scalars.isMapped, record, context, level);
  }

  #beginRecord(timeMs: number = Number.NaN, name?: string): void {
    this.#with.onRecord();
    this.#outlet.beginRecord(timeMs, name);
  }

  #containersOf(record: LogRecord, { containers }: RecordContext): readonly LogRecord[] {
    const own = containersOf(record, this.#options.recordKeys);
    return containers === undefined ? own : [...own, ...containers];
  }

  #levelOf(record: LogRecord, { level }: RecordContext): Level {
    return this.#readLevel(level ?? findLevel(record, this.#options.recordKeys));
  }

  /** Reads a level; most records have the level of the one before. */
  #readLevel(raw: unknown): Level {
    if (raw !== this.#rawLevel || this.#level === undefined) {
      this.#level = readLevel(raw, this.#options.recordKeys.customLevels);
      this.#rawLevel = raw;
    }
    return this.#level;
  }

  #passIfAsked(
    isMapped: boolean,
    record: LogRecord,
    context: RecordContext,
    level: Level,
  ): Outcome {
    if (!this.#passesToo(isMapped, level)) return 'collected';
    return this.#pass(record, context, level) === 'filtered' ? 'filtered' : 'both';
  }

  #collectScalars(
    scalars: ScalarRecord,
    containers: readonly LogRecord[],
    { timeMs = Number.NaN, name, pid }: Envelope,
    experimentName?: string,
  ): void {
    for (const refused of scalars.refused) this.#refuse(refused);
    const labels = groupOf(containers, this.#options.groupBy);
    const info = scalars.modes.map((mode) => mode.info);
    const known = this.#read.of(scalars, { timeMs, name, pid, labels });
    this.#taker.takeOne(known, name, { info, experimentName });
  }

  /** Whether a record that was collected passes too. */
  #passesToo(isMapped: boolean, { severity }: Level): boolean {
    const { keep } = this.#options;
    if (!isMapped) return severity >= WARN;
    return keep === 'warn' ? !(severity < WARN) : keep === 'all'; // a level that is not known is kept
  }

  #readScalars(containers: readonly LogRecord[]): ScalarRecord | undefined {
    return readRecord(containers, this.#reading);
  }

  #applyHubUpdates(containers: readonly LogRecord[]): void {
    const carrier = containers.find((container) => container[HUB_UPDATES_KEY] !== undefined);
    if (carrier === undefined) return;
    const { scalars, info, refused } = readHubUpdates(carrier[HUB_UPDATES_KEY]);
    for (const value of refused) this.#refuse(value);
    this.#taker.takeHubUpdates(scalars, info);
  }

  /** Applies what a record says of the run, and returns the name of the experiment. */
  #applyRunSettings(containers: readonly LogRecord[]): string | undefined {
    const run = containers.find((container) => container.run !== undefined)?.run;
    const update = run === undefined ? undefined : readRunSettings(run, this.#options.modes);
    if (update !== undefined) this.#taker.takeSettings(update);
    return update?.experimentName;
  }

  #pass(record: LogRecord, { raw }: RecordContext, level: Level): Outcome {
    const isHeld = this.#warnings !== undefined && level.severity < lowestLevel(this.#options);
    if (!isHeld && this.#warnings?.isRepeated(record, level)) {
      this.#counts.filteredWarnings++;
      return 'filtered';
    }
    this.#outlet.emit({ kind: 'ordinary', level, record, raw });
    return 'passed';
  }

  #refuse(refused: RefusedValue): void {
    this.#counts.refusedValues++;
    this.#sayRefused(refused);
  }

  #sayRefused(refused: RefusedValue): void {
    this.#counts.countReason(refused.reason);
    this.#tracer.write(() => traceRefused(refused));
  }
}

/** Whether a record that comes without its message may be an ordinary one with it. */
function hasText({ mode, info }: ModeScalars): boolean {
  return isEvaluation(mode) && info.some(([, value]) => typeof value === 'string');
}

/** A map as marks are read. */
function withoutFactors(map: RecordMap): RecordMap {
  const keys = Array.from(map.keys, ([field, own]) => [field, { ...own, scale: 1 }] as const);
  return { ...map, keys: new Map(keys) };
}
