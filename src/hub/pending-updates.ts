import {
  type HubUpdate,
  type HubUpdates,
  MAX_HUB_UPDATES,
  writeUpdateValue,
} from '../record/hub-updates.ts';
import type { MessageHub } from './message-hub.ts';

/**
 * Keeps the updates of a hub until a record carries them to the worker that makes the lines. If
 * there are more than a record may carry, the oldest are dropped.
 */
export class PendingUpdates {
  readonly #warn: (message: string) => void;
  #scalars: HubUpdate[] = [];
  readonly #info = new Map<string, unknown>();
  #hasDropped = false;
  readonly #stop: () => void;

  /** `warn` is called once, when updates are dropped. */
  constructor(hub: MessageHub, warn: (message: string) => void) {
    this.#warn = warn;
    this.#addHistory(hub);
    this.#stop = hub.observe({
      scalarUpdated: (key, value, count, kind) =>
        this.#add([key, writeUpdateValue(value, kind), count]),
      infoUpdated: (key, value) => this.#info.set(key, value),
    });
  }

  /** Whether there are no updates since the last `take`. */
  get isEmpty(): boolean {
    return this.#scalars.length === 0 && this.#info.size === 0;
  }

  /** Returns the updates since the last call, oldest first; `undefined` if there are none. */
  take(): HubUpdates | undefined {
    if (this.isEmpty) return undefined;
    const updates = { scalars: this.#scalars, info: Object.fromEntries(this.#info) };
    this.#scalars = [];
    this.#info.clear();
    return updates;
  }

  /** Ends the listening: updates from now on are not kept. */
  stop(): void {
    this.#stop();
  }

  /** Adds the updates from before the logger was made. */
  #addHistory(hub: MessageHub): void {
    for (const [key, buffer] of hub.logScalars) {
      const { values, counts } = buffer.data;
      values.forEach((value, index) => {
        this.#add([key, writeUpdateValue(value, buffer.kind), counts[index] ?? 1]);
      });
    }
    for (const [key, value] of hub.runtimeInfo) this.#info.set(key, value);
  }

  #add(update: HubUpdate): void {
    this.#scalars.push(update);
    if (this.#scalars.length <= MAX_HUB_UPDATES) return;
    this.#scalars.splice(0, MAX_HUB_UPDATES / 2);
    if (this.#hasDropped) return;
    this.#hasDropped = true;
    this.#warn(
      `no scalar record has come for ${MAX_HUB_UPDATES} updates of the hub: the oldest are lost`,
    );
  }
}
