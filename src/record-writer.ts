import type { HistoryBuffer } from './hub/history-buffer.ts';
import { LayoutHistories } from './hub/layout-histories.ts';
import type { MessageHub } from './hub/message-hub.ts';
import type { ModeScalars } from './record/scalar-record.ts';
import type { Place } from './run/place.ts';
import { traceRecord } from './trace-text.ts';
import type { Tracer } from './tracer.ts';
import type { UpdateFollower } from './window/update-follower.ts';

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

/** Takes the scalars of records into a hub, and tells those who follow its updates where they belong. */
export class RecordWriter {
  readonly #hub: MessageHub;
  readonly #tracer: Tracer;
  readonly #follower: UpdateFollower | undefined;
  readonly #histories: LayoutHistories;
  readonly #onNonFinite: (count: number) => void;

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

  append(record: ModeScalars, measuredSec: number | undefined): void {
    const { mode, info } = record;
    const buffers = this.#hub.isQuiet ? this.#histories.of(record) : undefined;
    if (buffers === undefined) this.#appendByKey(record);
    else appendAll(buffers, record);
    this.#countNonFinite(record.values);
    for (const [key, value] of info) this.#hub.setInfo(`${mode}/${key}`, value);
    if (measuredSec !== undefined) this.#hub.append(`${mode}/time`, measuredSec, 1);
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
