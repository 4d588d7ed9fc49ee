import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readList } from '../codec/read-state.ts';
import type { StatisticColumns } from './statistic-columns.ts';

/** One update of a scalar and where it belongs. */
export interface Update {
  readonly value: number;
  /** Over how many samples the value was summed. */
  readonly count: number;
  /** Epoch milliseconds of its record. */
  readonly timeMs: number;
  readonly iter: number;
}

/** How far back a window reaches: so many updates, or so much record time. */
export interface Reach {
  readonly length: number;
  readonly spanMs: number;
}

/** Value, count, time and iteration of each update, oldest first. */
export type RecentUpdatesState = readonly (readonly StateNumber[])[];

/** However long its span, no window keeps more than this. */
const MAX_LENGTH = 1_000_000;

/** The newest updates of a scalar within reach. `add` is O(1) amortised, memory what is in reach. */
export class RecentUpdates {
  readonly #reach: Reach;
  #updates: Update[] = [];
  #start = 0;

  constructor({ length = MAX_LENGTH, spanMs = Number.POSITIVE_INFINITY }: Partial<Reach>) {
    this.#reach = { length: Math.min(length, MAX_LENGTH), spanMs };
  }

  add(update: Update): void {
    this.#updates.push(update);
    this.#dropBefore(update.timeMs);
  }

  /** Copies of what is in reach at `timeMs`. */
  columns(timeMs: number): StatisticColumns {
    this.#dropBefore(timeMs);
    const updates = this.#updates.slice(this.#start);
    return {
      values: Float64Array.from(updates, ({ value }) => value),
      counts: Float64Array.from(updates, ({ count }) => count),
      timesMs: Float64Array.from(updates, (update) => update.timeMs),
      iters: Float64Array.from(updates, ({ iter }) => iter),
    };
  }

  toJSON(): RecentUpdatesState {
    return this.#updates
      .slice(this.#start)
      .map(({ value, count, timeMs, iter }) => [value, count, timeMs, iter].map(writeNumber));
  }

  /** Takes over what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    this.#updates = readList(state, 'updates').map(readUpdate);
    this.#start = 0;
  }

  #dropBefore(timeMs: number): void {
    const { length, spanMs } = this.#reach;
    const oldestMs = timeMs - spanMs;
    const isOut = (update: Update | undefined): boolean =>
      update !== undefined &&
      (update.timeMs <= oldestMs || this.#updates.length - this.#start > length);
    while (isOut(this.#updates[this.#start])) this.#start++;
    if (this.#start * 2 <= this.#updates.length) return;
    this.#updates = this.#updates.slice(this.#start);
    this.#start = 0;
  }
}

function readUpdate(state: unknown): Update {
  const [value, count, timeMs, iter] = readList(state, 'update');
  return {
    value: readNumber(value, 'value'),
    count: readNumber(count, 'count'),
    timeMs: readNumber(timeMs, 'timeMs'),
    iter: readNumber(iter, 'iter'),
  };
}
