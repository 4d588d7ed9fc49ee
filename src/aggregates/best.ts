import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { showValue } from '../text/show-value.ts';
import type { Aggregate } from './aggregate.ts';
import { type Column, iterAt } from './column.ts';

/** The direction of the best value: 'min' for a loss, 'max' for an accuracy. */
export type Direction = 'min' | 'max';

/**
 * The index of the smallest or largest value, the first one where several are equal; NaN values
 * are skipped, infinities are not; -1 where all are NaN. O(n), no allocation.
 * Source: `numpy.nanargmin` and `numpy.nanargmax`.
 */
export function best(values: ArrayLike<number>, direction: Direction): number {
  const sign = signOf(direction);
  let index = -1;
  let record = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!isBetter(value, record, sign)) continue;
    record = value;
    index = i;
  }
  return index;
}

/** Returns the factor that makes the smallest value the best. */
function signOf(direction: Direction): 1 | -1 {
  return direction === 'min' ? 1 : -1;
}

/** Whether `value` beats `record`, NaN being no record yet. NaN never does. */
function isBetter(value: number, record: number, sign: 1 | -1): boolean {
  if (sign * value < sign * record) return true;
  return Number.isNaN(record) && !Number.isNaN(value);
}

/** A `BestAggregate` as JSON. */
export interface BestState extends NumberState<'value' | 'iter'> {
  readonly direction: Direction;
}

/**
 * The `best` of all values that were added and where it came from; NaN values are skipped. Merge in
 * the order of the values: of equal ones the first is the best.
 */
export class BestAggregate implements Aggregate {
  readonly #direction: Direction;
  readonly #sign: 1 | -1;
  #value = Number.NaN;
  #iter = Number.NaN;

  /** @throws RangeError for any direction but 'min' and 'max'. */
  constructor(direction: Direction) {
    if (direction !== 'min' && direction !== 'max') {
      throw new RangeError(`direction must be 'min' or 'max', got ${showValue(direction)}`);
    }
    this.#direction = direction;
    this.#sign = signOf(direction);
  }

  add(column: Column): void {
    const { values, from, stride, length } = column;
    for (let i = 0, at = from; i < length; i++, at += stride) {
      const value = values[at] as number;
      if (isBetter(value, this.#value, this.#sign)) this.addValue(value, iterAt(column, i));
    }
  }

  /** Whether a value would be the best. */
  isBeatenBy(value: number): boolean {
    return isBetter(value, this.#value, this.#sign);
  }

  /** Adds one value. */
  addValue(value: number, iter: number): void {
    if (!isBetter(value, this.#value, this.#sign)) return;
    this.#value = value;
    this.#iter = iter;
  }

  merge(other: BestAggregate): void {
    this.addValue(other.#value, other.#iter);
  }

  get value(): number {
    return this.#value;
  }

  /** The iteration of the best value, the first where several are equal; NaN if there is none. */
  get iter(): number {
    return this.#iter;
  }

  toJSON(): BestState {
    const numbers = writeNumbers({ value: this.#value, iter: this.#iter });
    return { direction: this.#direction, ...numbers };
  }

  static from(state: unknown): BestAggregate {
    const { value, iter } = readNumbers(state, ['value', 'iter']);
    const restored = new BestAggregate(Object(state).direction);
    restored.#value = value;
    restored.#iter = iter;
    return restored;
  }
}
