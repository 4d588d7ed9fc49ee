import type { ModeScalars, Position, ScalarRecord } from './scalar-record.ts';
import { isEpochMs } from './time.ts';

/** Which numbers of a record mean what; places in an array of the record's numbers. */
export interface SlotRoles {
  readonly mode: string;
  /** The keys of the mode's scalars, and the place of each one's number. */
  readonly keys: readonly string[];
  readonly places: readonly number[];
  readonly epoch: number | undefined;
  readonly iter: number | undefined;
  readonly batch: number | undefined;
  readonly time: number | undefined;
}

interface MutableProgress {
  epoch: number | undefined;
  iter: number | undefined;
  batch: number | undefined;
}

/**
 * A scalar record of a layout that is known: one object for all records of the layout, filled anew
 * for each. Filling and reading it allocates nothing.
 */
export class KnownRecord implements ScalarRecord {
  readonly modes: readonly [ModeScalars];
  readonly isMapped = false;
  readonly refused = [];
  readonly progress: MutableProgress = { epoch: undefined, iter: undefined, batch: undefined };
  /** Epoch milliseconds, NaN where the layout has no clock. */
  timeMs = Number.NaN; // a double from the start, so that storing one allocates nothing
  /** How many numbers a record has. */
  readonly length: number;
  /** Which of them is the seconds that the iteration took; -1: none. */
  readonly timePlace: number;
  readonly #roles: SlotRoles;
  readonly #values: Float64Array;

  /** `length` is how many numbers a record has. */
  constructor(roles: SlotRoles, length: number) {
    this.#roles = roles;
    this.#values = new Float64Array(roles.keys.length);
    const { mode, keys } = roles;
    this.timePlace = roles.places[keys.indexOf('time')] ?? -1;
    this.length = length;
    this.modes = [
      { mode, keys, isShared: true, values: this.#values, counts: undefined, info: [] },
    ];
  }

  /** Of the scalars, where each one's number is from the beginning of a record. */
  get places(): readonly number[] {
    return this.#roles.places;
  }

  /**
   * How many of the records from `start` on, `max` at most, do nothing but move on by an iteration
   * each, from the one at `from`.
   */
  countSteps(numbers: Float64Array, start: number, from: Position, max: number): number {
    const { epoch, iter, batch, time } = this.#roles;
    for (let steps = 0; steps < max; steps++) {
      const at = start + steps * this.length;
      if (iter !== undefined && numbers[at + iter] !== from.iter + steps + 1) return steps;
      if (batch !== undefined && numbers[at + batch] !== from.batch + steps + 1) return steps;
      if (epoch !== undefined && numbers[at + epoch] !== from.epoch) return steps;
      if (time !== undefined && !isEpochMs(numbers[at + time] as number)) return steps;
    }
    return max;
  }

  /** Takes the scalars alone. */
  fillValues(numbers: Float64Array, start: number): void {
    const { places } = this.#roles;
    for (let i = 0; i < places.length; i++) {
      this.#values[i] = numbers[start + (places[i] as number)] as number;
    }
  }

  /** Takes what is no scalar: where and when; `false` when one is none of what it is for. */
  fillHead(numbers: Float64Array, start: number): boolean {
    const { epoch, iter, batch, time } = this.#roles;
    const { progress } = this;
    progress.epoch = at(numbers, start, epoch);
    progress.iter = at(numbers, start, iter);
    progress.batch = at(numbers, start, batch);
    const arePositions =
      isPosition(progress.epoch) && isPosition(progress.iter) && isPosition(progress.batch);
    const timeMs = time === undefined ? Number.NaN : (numbers[start + time] as number);
    this.timeMs = timeMs;
    return arePositions && (time === undefined || isEpochMs(timeMs));
  }
}

function at(numbers: Float64Array, start: number, place: number | undefined): number | undefined {
  return place === undefined ? undefined : numbers[start + place];
}

function isPosition(value: number | undefined): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= 0);
}
