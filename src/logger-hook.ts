import type { HistoryBuffer } from './hub/history-buffer.ts';
import { LayoutBuffers } from './hub/layout-buffers.ts';
import type { MessageHub } from './hub/message-hub.ts';
import { isShown } from './options/key-pattern.ts';
import type { Options } from './options/options.ts';
import { type RunSettings, updateRunSettings } from './record/run-settings.ts';
import type { ModeScalars, Progress } from './record/scalar-record.ts';
import { Cadence, hasEpochTurned, isExperimentNameDue } from './run/cadence.ts';
import { IterTimer } from './run/iter-timer.ts';
import type { Place } from './run/place.ts';
import { isEvaluation, RunPosition } from './run/run-position.ts';
import { Throughput } from './run/throughput.ts';
import { LogProcessor } from './summary/log-processor.ts';
import { RunTable, type RunTableRow } from './summary/run-table.ts';
import type { Summary } from './summary/summary.ts';
import { traceLoop, traceMissingSource, traceRecord, traceSummary } from './trace-text.ts';
import type { Tracer } from './tracer.ts';
import { UpdateFollower } from './window/update-follower.ts';

/** What a hook works with. */
export interface LoggerHookDependencies {
  readonly hub: MessageHub;
  readonly tracer: Tracer;
  /** The values of the labels that its records are grouped by; empty without groups. */
  readonly group: readonly string[];
  /** Memory of the process in MB. */
  readonly memoryMb: () => number;
  readonly onSummary: (summary: Summary) => void;
  /** A line of the run itself. */
  readonly onNotice: (message: string) => void;
}

/** The newest iteration of a mode. */
interface Latest {
  readonly place: Place;
  readonly timeMs: number;
}

/**
 * Takes the scalars of each record into the hub, follows where the run is, and makes a summary when
 * a line is due. Source: MMEngine's LoggerHook, with IterTimerHook and the loops that call them.
 */
export class LoggerHook {
  readonly #options: Options;
  readonly #with: LoggerHookDependencies;
  readonly #processor: LogProcessor;
  readonly #position: RunPosition;
  readonly #cadence: Cadence;
  readonly #timer: IterTimer;
  readonly #throughput: Throughput | undefined;
  readonly #table: RunTable | undefined;
  readonly #follower: UpdateFollower | undefined;
  readonly #buffers: LayoutBuffers;
  readonly #latest = new Map<string, Latest>();
  /** Loops of val and test that are over: the epochs of their own that values belong to. */
  readonly #loopsEnded = new Map<string, number>();

  constructor(options: Options, dependencies: LoggerHookDependencies) {
    this.#options = options;
    this.#with = dependencies;
    this.#processor = new LogProcessor(options.logProcessor);
    const { byEpoch, windowSize } = this.#processor.settings;
    this.#buffers = new LayoutBuffers(dependencies.hub);
    this.#position = new RunPosition(byEpoch, options.run, dependencies.group);
    this.#cadence = new Cadence(options);
    this.#timer = new IterTimer(options.eta);
    this.#throughput = options.throughput ? new Throughput(windowSize) : undefined;
    this.#table = options.summary === false ? undefined : new RunTable();
    this.#follower = this.#follow();
  }

  /** Takes over what a record says of the run itself. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#position.settings = updateRunSettings(this.#position.settings, update);
  }

  /** Takes what a record says of one mode; `timeMs` is the record's clock. */
  collect(record: ModeScalars, progress: Progress, timeMs: number): void {
    if (isEvaluation(record.mode) && progress.batch === undefined) {
      this.#endEvaluation(record, progress, timeMs);
    } else {
      this.#iterate(record, this.#advance(record.mode, progress), timeMs);
    }
  }

  /** Writes the lines of modes whose interval of time is over although no record has come. */
  tick(timeMs: number): void {
    for (const mode of this.#cadence.overdueModes(timeMs)) this.#writePending(mode, timeMs);
  }

  /** Writes the line of an epoch of unknown length, which only the end of the run ends. */
  end(): void {
    for (const [mode, { timeMs }] of this.#latest) {
      if (this.#cadence.intervalOf(mode).kind === 'epoch') this.#writePending(mode, timeMs);
    }
    this.#follower?.stop();
  }

  /** Writes the iterations of every mode that have had no line yet. */
  writePending(): void {
    for (const [mode, { timeMs }] of this.#latest) this.#writePending(mode, timeMs);
    this.#follower?.stop();
  }

  /** What each scalar came to, where a table is asked for. */
  get tableRows(): readonly RunTableRow[] {
    const rows = this.#table?.rows ?? [];
    const { hide, show } = this.#processor.settings.shown;
    return rows.filter(({ key }) => isShown(key, hide, show));
  }

  #follow(): UpdateFollower | undefined {
    const { trackers } = this.#processor;
    if (!trackers.isNeeded && this.#table === undefined) return undefined;
    return new UpdateFollower(this.#with.hub, (key, update, { mode, epoch }) => {
      if (trackers.isNeeded) trackers.add(mode, key, update, epoch);
      this.#table?.add(mode, key, update);
    });
  }

  #advance(mode: string, progress: Progress): Place {
    if (mode === 'train') return this.#position.advanceTrain(progress);
    if (!isEvaluation(mode)) return this.#position.advanceOther(mode, progress);
    return this.#position.advanceEvaluation(mode, progress.batch ?? 0, progress);
  }

  /** One iteration of any mode. */
  #iterate(record: ModeScalars, place: Place, timeMs: number): void {
    const { mode } = place;
    const before = this.#latest.get(mode);
    if (isEvaluation(mode)) this.#beginIteration(before?.place, place);
    else if (hasEpochTurned(before?.place, place)) this.#endEpoch(mode, before?.timeMs ?? timeMs);
    const sinceLastSec = this.#timer.sinceLastSec(mode, timeMs);
    const timeIndex = record.keys.indexOf('time');
    const measuredSec = timeIndex < 0 ? sinceLastSec : undefined;
    if (this.#with.tracer.isOn) this.#traceLoopBegin(before?.place, place);
    this.#latest.set(mode, { place, timeMs });
    this.#updateHub(record, place, timeMs, measuredSec);
    const timeSec = timeIndex < 0 ? measuredSec : record.values[timeIndex];
    if (timeSec !== undefined) this.#timer.add(place, timeSec);
    this.#throughput?.add(mode, timeMs);
    if (mode === 'train') this.#announceExperiment(place);
    if (this.#cadence.isLineDue(place, timeMs)) this.#writeIter(place, timeMs);
  }

  /** The record of val or test that carries the loop's metrics. */
  #endEvaluation(record: ModeScalars, progress: Progress, timeMs: number): void {
    const { mode } = record;
    this.#endTrainEpoch();
    const place = this.#position.endEvaluation(mode, progress);
    this.#updateHub(record, place, timeMs, undefined);
    this.#timer.endLoop(mode);
    const step = this.#options.logMetricByEpoch ? place.epoch : place.iter;
    this.#emit(this.#processor.getLogAfterEpoch(this.#with.hub, { place, timeMs, step }));
    this.#cadence.lineWritten(mode, timeMs);
    this.#with.tracer.write(() => traceLoop('ends', place));
    this.#latest.delete(mode);
    this.#countLoop(mode);
  }

  /** An iteration of val or test: a loop that was broken off is over when its batches begin anew. */
  #beginIteration(before: Place | undefined, { mode, batch }: Place): void {
    this.#endTrainEpoch();
    if (before !== undefined && batch <= before.batch) this.#countLoop(mode);
  }

  #countLoop(mode: string): void {
    this.#loopsEnded.set(mode, (this.#loopsEnded.get(mode) ?? 0) + 1);
  }

  /** A val or test loop begins: a train epoch of unknown length is over. */
  #endTrainEpoch(): void {
    const train = this.#latest.get('train');
    if (train !== undefined && train.place.epochLength === undefined) {
      this.#endEpoch('train', train.timeMs);
    }
  }

  /** A train epoch of unknown length has ended: another one has begun. */
  #endEpoch(mode: string, timeMs: number): void {
    if (this.#cadence.intervalOf(mode).kind === 'epoch') this.#writePending(mode, timeMs);
  }

  #writePending(mode: string, timeMs: number): void {
    const latest = this.#latest.get(mode);
    if (latest === undefined || !this.#cadence.hasPending(mode)) return;
    this.#writeIter(latest.place, timeMs);
    this.#cadence.lineWritten(mode, timeMs);
  }

  #writeIter(place: Place, timeMs: number): void {
    const moment = {
      place,
      timeMs,
      step: place.iter,
      eta: this.#timer.eta(place),
      throughput: this.#throughput?.perSec(place.mode),
      memoryMb: this.#options.memory ? this.#with.memoryMb() : undefined,
    };
    this.#emit(this.#processor.getLogAfterIter(this.#with.hub, moment));
  }

  #updateHub(
    record: ModeScalars,
    place: Place,
    timeMs: number,
    measuredSec: number | undefined,
  ): void {
    const { tracer } = this.#with;
    if (!tracer.isOn && this.#follower === undefined) {
      this.#append(record, measuredSec);
      return;
    }
    tracer.write(() => traceRecord(record, place, measuredSec));
    const update = (): void => tracer.muted(() => this.#append(record, measuredSec));
    if (this.#follower === undefined) update();
    else
      this.#follower.during(
        { mode: place.mode, timeMs, iter: place.iter, epoch: this.#epochOf(place) },
        update,
      );
  }

  #append(record: ModeScalars, measuredSec: number | undefined): void {
    const { hub } = this.#with;
    const { mode, keys, values, counts, info } = record;
    const buffers = hub.isQuiet ? this.#buffers.of(record) : undefined;
    for (let i = 0; i < keys.length; i++) {
      const count = counts === undefined ? 1 : (counts[i] as number);
      if (buffers === undefined) hub.append(`${mode}/${keys[i]}`, values[i] as number, count);
      else (buffers[i] as HistoryBuffer).append(values[i] as number, count);
    }
    for (const [key, value] of info) hub.setInfo(`${mode}/${key}`, value);
    if (measuredSec !== undefined) hub.append(`${mode}/time`, measuredSec, 1);
  }

  /** The epoch of a mode's own loop, which the values of its records belong to. */
  #epochOf({ mode, epoch }: Place): number {
    return isEvaluation(mode) ? (this.#loopsEnded.get(mode) ?? 0) : epoch;
  }

  #announceExperiment(place: Place): void {
    const { experimentName } = this.#position.settings;
    if (experimentName === undefined) return;
    if (!isExperimentNameDue(place, this.#options.intervalExpName)) return;
    this.#with.onNotice(`Exp name: ${experimentName}`);
  }

  #emit(summary: Summary): void {
    if (this.#with.tracer.isOn) this.#traceSummary(summary);
    this.#with.onSummary(summary);
  }

  #traceSummary(summary: Summary): void {
    const { hub, tracer } = this.#with;
    const { mode } = summary.place;
    for (const text of traceSummary(summary)) tracer.write(() => text);
    for (const { dataSrc } of this.#processor.settings.customCfg) {
      const isMissing = !hub.scalarsOf(mode).has(dataSrc);
      if (isMissing) tracer.write(() => traceMissingSource(mode, dataSrc));
    }
  }

  #traceLoopBegin(before: Place | undefined, place: Place): void {
    const begins = isEvaluation(place.mode)
      ? before === undefined || place.batch <= before.batch
      : before === undefined || place.epoch !== before.epoch;
    if (begins) this.#with.tracer.write(() => traceLoop('begins', place));
  }
}
