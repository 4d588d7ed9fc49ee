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

/** Takes the scalars of records into a hub, and tells those who follow its updates where they belong. */
export class RecordWriter {
  readonly #hub: MessageHub;
  readonly #tracer: Tracer;
  readonly #follower: UpdateFollower | undefined;
  readonly #histories: LayoutHistories;

  constructor(hub: MessageHub, tracer: Tracer, follower: UpdateFollower | undefined) {
    this.#hub = hub;
    this.#tracer = tracer;
    this.#follower = follower;
    this.#histories = new LayoutHistories(hub);
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
    for (const [key, value] of info) this.#hub.setInfo(`${mode}/${key}`, value);
    if (measuredSec !== undefined) this.#hub.append(`${mode}/time`, measuredSec, 1);
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
