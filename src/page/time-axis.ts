import type { ModeCurves } from './mode-curves.ts';
import type { XAxis } from './settings.ts';

/** Iterations and what they are on an axis, oldest -> newest. */
interface Marks {
  readonly iters: readonly number[];
  readonly values: readonly number[];
}

/** Translates iterations of one mode to places on the x axis. */
export class TimeAxis {
  readonly #epochs: Marks;
  readonly #times: Marks | undefined;

  constructor({
    iters,
    timesMs,
    epochStarts,
  }: Pick<ModeCurves, 'iters' | 'timesMs' | 'epochStarts'>) {
    this.#times = timesMs === null ? undefined : { iters, values: timesMs };
    this.#epochs = epochMarks(epochStarts, iters.at(-1) ?? 0);
  }

  /** Whether the axis is known: a run without clocks has neither elapsed time nor clock. */
  has(axis: XAxis): boolean {
    if (axis === 'epoch') return this.#epochs.iters.length > 0;
    return axis === 'iter' || this.#times !== undefined;
  }

  /** The place of an iteration: iterations, epochs, seconds since the first, or epoch seconds. */
  at(iter: number, axis: XAxis): number {
    if (axis === 'iter') return iter;
    if (axis === 'epoch') return interpolate(this.#epochs, iter);
    if (this.#times === undefined) return Number.NaN;
    const timeMs = interpolate(this.#times, iter);
    return (axis === 'clock' ? timeMs : timeMs - (this.#times.values[0] ?? 0)) / 1000;
  }
}

/** The epochs that are over at each first iteration: 0 at the first one's. */
function epochMarks(starts: readonly number[], lastIter: number): Marks {
  const iters: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < starts.length; i += 2) {
    values.push((starts[i] as number) - 1);
    iters.push(starts[i + 1] as number);
  }
  const [first, second] = iters;
  const length =
    first !== undefined && second !== undefined ? second - first : lastIter - (first ?? 0) + 1;
  if (iters.length > 0) {
    // the last epoch is as long as the first one, or not over yet
    iters.push((iters.at(-1) as number) + length);
    values.push((values.at(-1) as number) + 1);
  }
  return { iters, values };
}

/** On a straight line between the marks on both sides; beyond them along the nearest line. */
function interpolate({ iters, values }: Marks, iter: number): number {
  const last = iters.length - 1;
  if (last < 0) return Number.NaN;
  if (last === 0) return values[0] as number;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((iters[middle] as number) <= iter) low = middle;
    else high = middle;
  }
  const from = iters[low] as number;
  const share = (iter - from) / ((iters[high] as number) - from);
  return (values[low] as number) + share * ((values[high] as number) - (values[low] as number));
}
