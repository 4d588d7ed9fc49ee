import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { showValue } from '../text/show-value.ts';
import type { Accumulator } from './accumulator.ts';
import { type Direction, isBetter } from './best.ts';

export interface RunningBestState extends NumberState<'value' | 'iter'> {
  readonly direction: Direction;
}

/** The `best` value since the last reset and where it came from; NaN values are skipped. O(1). */
export class RunningBest implements Accumulator {
  readonly #direction: Direction;
  #value = Number.NaN;
  #iter = Number.NaN;

  /** @throws RangeError for any direction but 'min' and 'max'. */
  constructor(direction: Direction) {
    if (direction !== 'min' && direction !== 'max') {
      throw new RangeError(`direction must be 'min' or 'max', got ${showValue(direction)}`);
    }
    this.#direction = direction;
  }

  update(value: number, _count: number, _timeMs: number, iter: number): void {
    if (!isBetter(value, this.#value, this.#direction)) return;
    this.#value = value;
    this.#iter = iter;
  }

  get value(): number {
    return this.#value;
  }

  /** The iteration of the best value, the first where several are equal; NaN when there is none. */
  get iter(): number {
    return this.#iter;
  }

  reset(): void {
    this.#value = Number.NaN;
    this.#iter = Number.NaN;
  }

  toJSON(): RunningBestState {
    const numbers = writeNumbers({ value: this.#value, iter: this.#iter });
    return { direction: this.#direction, ...numbers };
  }

  static from(state: unknown): RunningBest {
    const { value, iter } = readNumbers(state, ['value', 'iter']);
    const restored = new RunningBest(Object(state).direction);
    restored.#value = value;
    restored.#iter = iter;
    return restored;
  }
}
