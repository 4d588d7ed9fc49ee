import { readNumbers } from '../codec/number-state.ts';
import type { Accumulator } from './accumulator.ts';
import { requireShare } from './percentile.ts';
import { QuantileSketch, type QuantileSketchState } from './quantile-sketch.ts';

export interface RunningQuantileState {
  readonly q: number;
  readonly sketch: QuantileSketchState;
}

/**
 * `percentile(values, q)` since the last reset, to within 1 %: one quantile of a `QuantileSketch`,
 * whose costs and error it has. Several quantiles of one scalar are better asked of one sketch.
 */
export class RunningQuantile implements Accumulator {
  readonly #q: number;
  #sketch = new QuantileSketch();

  /** @throws RangeError for a `q` outside 0 to 1. */
  constructor(q: number) {
    requireShare(q);
    this.#q = q;
  }

  update(value: number): void {
    this.#sketch.add(value);
  }

  get value(): number {
    return this.#sketch.quantile(this.#q);
  }

  reset(): void {
    this.#sketch.reset();
  }

  toJSON(): RunningQuantileState {
    return { q: this.#q, sketch: this.#sketch.toJSON() };
  }

  static from(state: unknown): RunningQuantile {
    const restored = new RunningQuantile(readNumbers(state, ['q']).q);
    restored.#sketch = QuantileSketch.from(Object(state).sketch);
    return restored;
  }
}
