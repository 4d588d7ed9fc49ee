import type { HistoryBuffer } from '../hub/history-buffer.ts';
import { LayoutHistories } from '../hub/layout-histories.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import type { KnownRecord } from '../record/known-record.ts';
import type { ModeScalars } from '../record/scalar-record.ts';
import type { Place } from '../run/place.ts';
import { traceRecord } from './trace-text.ts';
import type { Tracer } from './tracer.ts';
import type { UpdateFollower } from './update-follower.ts';

/** Where and when a record belongs. */
export interface RecordMoment {
  readonly place: Place;
  readonly timeMs: number;
  /** The epoch of the mode's own loop. */
  readonly epoch: number;
  /** The duration that was measured for it, where it brings none; seconds. */
  readonly measuredSec: number | undefined;
}

/** What a writer works with. */
export interface RecordWriterDependencies {
  readonly hub: MessageHub;
  readonly tracer: Tracer;
  readonly follower: UpdateFollower | undefined;
  /** Told of scalars of a record that are NaN or infinite. */
  readonly onNonFinite: (count: number) => void;
}

const NO_NUMBERS = new Float64Array(0);

/** Takes the scalars of records into a hub, and tells those who follow its updates where they belong. */
export class RecordWriter {
  readonly #hub: MessageHub;
  readonly #tracer: Tracer;
  readonly #follower: UpdateFollower | undefined;
  readonly #histories: LayoutHistories;
  readonly #onNonFinite: (count: number) => void;
  /** Records that were deferred: those from `#from` to `#to` of the numbers. */
  #record: KnownRecord | undefined;
  #numbers: Float64Array = NO_NUMBERS;
  #from = 0;
  #to = 0;

  constructor({ hub, tracer, follower, onNonFinite }: RecordWriterDependencies) {
    this.#hub = hub;
    this.#tracer = tracer;
    this.#follower = follower;
    this.#histories = new LayoutHistories(hub);
    this.#onNonFinite = onNonFinite;
  }

  /** Whether a record is nobody's business but the hub's: then `append` is all there is to do. */
  get isQuiet(): boolean {
    return this.#follower === undefined && !this.#tracer.isOn;
  }

  write(record: ModeScalars, { place, timeMs, epoch, measuredSec }: RecordMoment): void {
    this.#tracer.write(() => traceRecord(record, place, measuredSec));
    const update = (): void => this.#tracer.muted(() => this.append(record, measuredSec));
    const moment = { mode: place.mode, timeMs, iter: place.iter, epoch };
    if (this.#follower === undefined) update();
    else this.#follower.during(moment, update);
  }

  /** Appends a record of a known layout whose numbers begin at `start`. */
  appendKnown(record: KnownRecord, numbers: Float64Array, start: number): void {
    const [scalars] = record.modes;
    const buffers = this.#historiesOf(scalars);
    if (buffers !== undefined) this.#appendRow(record, numbers, start, buffers);
    else {
      record.fillValues(numbers, start);
      this.append(scalars, undefined);
    }
  }

  /** Whether records of a layout may wait for each other, so that they are appended together. */
  mayDefer(record: KnownRecord): boolean {
    return this.isQuiet && this.#historiesOf(record.modes[0]) !== undefined;
  }

  /** Appends the `count` records that begin at `start` when `flush` is called. */
  defer(record: KnownRecord, numbers: Float64Array, start: number, count: number): void {
    const isNext = record === this.#record && numbers === this.#numbers && start === this.#to;
    if (!isNext) {
      this.flush();
      this.#record = record;
      this.#numbers = numbers;
      this.#from = start;
    }
    this.#to = start + count * record.length;
  }

  /** Appends what was deferred. */
  flush(): void {
    const record = this.#record;
    if (record === undefined || this.#from === this.#to) return;
    const buffers = this.#historiesOf(record.modes[0]);
    if (buffers === undefined) this.#appendRows(record);
    else this.#appendColumns(record, buffers);
    this.#from = this.#to;
  }

  append(record: ModeScalars, measuredSec: number | undefined): void {
    const { mode, info } = record;
    const buffers = this.#historiesOf(record);
    if (buffers === undefined) this.#appendByKey(record);
    else appendAll(buffers, record);
    this.#countNonFinite(record.values);
    for (const [key, value] of info) this.#hub.setInfo(`${mode}/${key}`, value);
    if (measuredSec !== undefined) this.appendMeasured(mode, measuredSec);
  }

  /** The duration of an iteration whose record does not say it. */
  appendMeasured(mode: string, measuredSec: number): void {
    this.#hub.append(`${mode}/time`, measuredSec, 1);
  }

  /** Where the scalars go directly; `undefined` where somebody watches the hub, or for a new key. */
  #historiesOf(scalars: ModeScalars): readonly HistoryBuffer[] | undefined {
    return this.#hub.isQuiet ? this.#histories.of(scalars) : undefined;
  }

  #appendRow(
    { places }: KnownRecord,
    numbers: Float64Array,
    start: number,
    buffers: readonly HistoryBuffer[],
  ): void {
    let nonFinite = 0;
    for (let i = 0; i < buffers.length; i++) {
      const value = numbers[start + (places[i] as number)] as number;
      (buffers[i] as HistoryBuffer).append(value, 1);
      if (value - value !== 0) nonFinite++; // 0, unless it is NaN or infinite
    }
    if (nonFinite > 0) this.#onNonFinite(nonFinite);
  }

  #appendColumns({ places, length }: KnownRecord, buffers: readonly HistoryBuffer[]): void {
    const rowCount = (this.#to - this.#from) / length;
    let nonFinite = 0;
    for (let i = 0; i < buffers.length; i++) {
      const first = this.#from + (places[i] as number);
      const buffer = buffers[i] as HistoryBuffer;
      nonFinite += buffer.appendColumn(this.#numbers, first, length, rowCount);
    }
    if (nonFinite > 0) this.#onNonFinite(nonFinite);
  }

  /** Somebody has begun to watch the hub meanwhile: each by itself. */
  #appendRows(record: KnownRecord): void {
    for (let start = this.#from; start < this.#to; start += record.length) {
      record.fillValues(this.#numbers, start);
      this.append(record.modes[0], undefined);
    }
  }

  /** Looks for them without a branch a value: a value less itself is 0, unless it is none of them. */
  #countNonFinite(values: ArrayLike<number>): void {
    let odd = 0;
    for (let i = 0; i < values.length; i++) odd += (values[i] as number) - (values[i] as number);
    if (odd === 0) return;
    this.#onNonFinite(Array.from(values).filter((value) => !Number.isFinite(value)).length);
  }

  #appendByKey({ mode, keys, values, counts }: ModeScalars): void {
    for (let i = 0; i < keys.length; i++) {
      this.#hub.append(`${mode}/${keys[i]}`, values[i] as number, countAt(counts, i));
    }
  }
}

function appendAll(buffers: readonly HistoryBuffer[], { values, counts }: ModeScalars): void {
  for (let i = 0; i < buffers.length; i++) {
    (buffers[i] as HistoryBuffer).append(values[i] as number, countAt(counts, i));
  }
}

function countAt(counts: ModeScalars['counts'], index: number): number {
  return counts === undefined ? 1 : (counts[index] as number);
}
