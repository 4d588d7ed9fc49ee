import type { ModeScalars } from '../record/scalar-record.ts';
import type { HistoryBuffer } from './history-buffer.ts';
import type { MessageHub } from './message-hub.ts';

interface Found {
  readonly buffers: readonly HistoryBuffer[];
  /** That of the hub when they were found. */
  readonly version: number;
}

/**
 * The histories that the scalars of a record go to, found once a layout: its records share their
 * array of keys. Saves a text and a look-up a value, 60 ns each.
 */
export class LayoutBuffers {
  readonly #hub: MessageHub;
  readonly #found = new WeakMap<readonly string[], Found>();

  constructor(hub: MessageHub) {
    this.#hub = hub;
  }

  /** The histories by key; `undefined` while a key has none yet. */
  of({ mode, keys }: ModeScalars): readonly HistoryBuffer[] | undefined {
    const known = this.#found.get(keys);
    if (known !== undefined && known.version === this.#hub.version) return known.buffers;
    const ofMode = this.#hub.scalarsOf(mode);
    const buffers = keys.flatMap((key) => ofMode.get(key) ?? []);
    if (buffers.length !== keys.length) return undefined;
    this.#found.set(keys, { buffers, version: this.#hub.version });
    return buffers;
  }
}
