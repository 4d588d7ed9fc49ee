import type { ModeScalars } from '../record/scalar-record.ts';
import type { HistoryBuffer } from './history-buffer.ts';
import type { MessageHub } from './message-hub.ts';

/** Where the scalars of the records of one layout go. */
export interface Histories {
  /** By place in the record's keys. */
  readonly buffers: readonly HistoryBuffer[];
  /** That of the hub when they were found. */
  readonly version: number;
}

/**
 * The histories that the scalars of a record go to, found once a layout, whose records share their
 * array of keys. Saves a text and a look-up a value, 60 ns each.
 */
export class LayoutHistories {
  readonly #hub: MessageHub;
  readonly #found = new WeakMap<readonly string[], Histories>();
  #lastKeys: readonly string[] | undefined;
  #last: Histories | undefined;

  constructor(hub: MessageHub) {
    this.#hub = hub;
  }

  /** The histories by key; `undefined` while a key has none yet, or where the keys are not shared. */
  of(scalars: ModeScalars): readonly HistoryBuffer[] | undefined {
    const { keys } = scalars;
    // most records have the layout of the one before: 15 ns less
    if (keys !== this.#lastKeys) {
      this.#lastKeys = keys;
      this.#last = this.#found.get(keys);
    }
    if (this.#last?.version !== this.#hub.version) this.#last = this.#find(scalars);
    return this.#last?.buffers;
  }

  #find({ mode, keys, isShared }: ModeScalars): Histories | undefined {
    if (!isShared) return undefined;
    const ofMode = this.#hub.scalarsOf(mode);
    const buffers = keys.flatMap((key) => ofMode.get(key) ?? []);
    if (buffers.length !== keys.length) return undefined;
    const histories = { buffers, version: this.#hub.version };
    this.#found.set(keys, histories);
    return histories;
  }
}
