import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readList, readPairs, readText } from '../codec/read-state.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { splitKey } from '../hub/split-key.ts';

/** One update of a scalar and where it belongs. */
export interface Update {
  readonly value: number;
  /** Over how many samples the value was summed. */
  readonly count: number;
  /** Epoch milliseconds of its record. */
  readonly timeMs: number;
  readonly iter: number;
}

/** Where the updates of a record belong. */
export interface UpdateMoment {
  readonly mode: string;
  readonly timeMs: number;
  readonly iter: number;
  /** The epoch of the mode's own loop. */
  readonly epoch: number;
}

/** Told of every update and where it belongs. */
export type UpdateListener = (key: string, update: Update, moment: UpdateMoment) => void;

/** More updates of a mode between two of its records are a leak, not an iteration: the oldest go. */
const MAX_WAITING = 10_000;

type Waiting = readonly [key: string, value: number, count: number];

/** What waits for each mode's next record, oldest first. */
export type UpdateFollowerState = readonly (readonly [
  mode: string,
  waiting: readonly (readonly [key: string, value: StateNumber, count: number])[],
])[];

/**
 * Tells where each update of a hub belongs: those of a record to its iteration, those from anywhere
 * else to the iteration that the mode's next record closes.
 */
export class UpdateFollower {
  readonly #listener: UpdateListener;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #stop: () => void;
  #moment: UpdateMoment | undefined;

  constructor(hub: MessageHub, listener: UpdateListener) {
    this.#listener = listener;
    this.#stop = hub.observe({
      scalarUpdated: (key, value, count) => this.#take(key, value, count),
    });
  }

  /** Does the updates of a record; what has waited for its mode comes first. */
  during(moment: UpdateMoment, update: () => void): void {
    this.#moment = moment;
    const waiting = this.#waiting.get(moment.mode) ?? [];
    this.#waiting.delete(moment.mode);
    for (const [key, value, count] of waiting) this.#tell(moment, key, value, count);
    update();
    this.#moment = undefined;
  }

  stop(): void {
    this.#stop();
  }

  toJSON(): UpdateFollowerState {
    return Array.from(this.#waiting, ([mode, waiting]) => [
      mode,
      waiting.map(([key, value, count]) => [key, writeNumber(value), count]),
    ]);
  }

  /** Takes over what `toJSON` gave, before what has waited since. @throws TypeError for others. */
  restore(state: unknown): void {
    const read = (list: unknown, name: string): Waiting[] => readList(list, name).map(readWaiting);
    for (const [mode, waiting] of readPairs(state, 'waiting', read)) {
      this.#waiting.set(mode, [...waiting, ...(this.#waiting.get(mode) ?? [])]);
    }
  }

  #take(wholeKey: string, value: number, count: number): void {
    const [mode, key] = splitKey(wholeKey);
    if (mode === undefined) return;
    if (this.#moment?.mode === mode) {
      this.#tell(this.#moment, key, value, count);
      return;
    }
    const waiting = this.#waiting.get(mode) ?? [];
    waiting.push([key, value, count]);
    if (waiting.length > MAX_WAITING) waiting.splice(0, MAX_WAITING / 2);
    this.#waiting.set(mode, waiting);
  }

  #tell(moment: UpdateMoment, key: string, value: number, count: number): void {
    const { timeMs, iter } = moment;
    this.#listener(key, { value, count, timeMs, iter }, moment);
  }
}

function readWaiting(state: unknown): Waiting {
  const [key, value, count] = readList(state, 'waiting');
  return [readText(key, 'key'), readNumber(value, 'value'), readNumber(count, 'count')];
}
