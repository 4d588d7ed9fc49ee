import { readNumber } from '../codec/number-state.ts';
import { PackedNumbers } from '../codec/packed-numbers.ts';
import { showValue } from '../text/show-value.ts';

/** Buckets of a clock track: as many as a track has at most. */
const CAPACITY = 1024;
/** Starts of epochs that are kept; charts shade them, and nobody tells more of them apart. */
const MAX_EPOCH_STARTS = 4096;
/** Restarts that are marked. */
const MAX_GAPS = 256;

/** A clock track as JSON. */
export interface ClockTrackState {
  readonly stride: number;
  readonly iters: PackedNumbers;
  readonly timesMs: PackedNumbers;
  readonly epochStarts: PackedNumbers;
  readonly gaps: PackedNumbers;
}

/** Iterations that follow each other by one, of one epoch. */
export interface ClockColumn {
  readonly iter: number;
  readonly length: number;
  readonly epoch: number;
  /** Epoch milliseconds per iteration, from index 0. */
  readonly timesMs: Float64Array;
}

/**
 * When the iterations of a mode were: for each of at most 1,024 buckets the first iteration and its
 * clock, the first iteration of each epoch, and where a restart has left a gap. It serves the axes
 * of all tracks of the mode: iteration, epoch, elapsed time and clock. O(1) per value.
 */
export class ClockTrack {
  #stride = 1;
  #iters: number[] = [];
  #timesMs: number[] = [];
  /** Pairs of an epoch and its first iteration. */
  #epochStarts: number[] = [];
  /** Iterations behind which a restart lies. */
  #gaps: number[] = [];
  #newestIter = Number.NEGATIVE_INFINITY;
  #newestEpoch = Number.NaN;

  /** Takes iterations; those that are older than the newest one change nothing. */
  add({ iter, length, epoch, timesMs }: ClockColumn): void {
    const end = iter + length;
    let next = Math.max(iter, this.#newestIter + 1);
    if (next >= end) return;
    if (epoch !== this.#newestEpoch) this.#beginEpoch(epoch, next);
    while (next < end) {
      const id = Math.floor(next / this.#stride);
      const newest = this.#iters.at(-1);
      if (newest === undefined || Math.floor(newest / this.#stride) < id) {
        this.#push(next, timesMs[next - iter] as number);
      }
      next = (Math.floor(next / this.#stride) + 1) * this.#stride;
    }
    this.#newestIter = end - 1;
  }

  /** Marks that the run was restarted behind the newest iteration. */
  markGap(): void {
    const isKnown = this.#gaps.at(-1) === this.#newestIter;
    if (this.#gaps.length < MAX_GAPS && Number.isFinite(this.#newestIter) && !isKnown) {
      this.#gaps.push(this.#newestIter);
    }
  }

  /** The first iteration of each bucket, oldest -> newest. */
  get iters(): readonly number[] {
    return this.#iters;
  }

  /** The clock of each of `iters` in epoch milliseconds. */
  get timesMs(): readonly number[] {
    return this.#timesMs;
  }

  /** Pairs of an epoch and its first iteration, one after the other. */
  get epochStarts(): readonly number[] {
    return this.#epochStarts;
  }

  /** The newest iterations before each restart. */
  get gaps(): readonly number[] {
    return this.#gaps;
  }

  toJSON(): ClockTrackState {
    return {
      stride: this.#stride,
      iters: packed(this.#iters),
      timesMs: packed(this.#timesMs),
      epochStarts: packed(this.#epochStarts),
      gaps: packed([...this.#gaps, this.#newestIter]),
    };
  }

  /** Reads what `toJSON` gave. @throws TypeError for anything else. */
  static from(state: unknown): ClockTrack {
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const read = (name: keyof ClockTrackState): number[] => [
      ...PackedNumbers.from(saved[name], name).values,
    ];
    const track = new ClockTrack();
    track.#stride = readNumber(saved.stride, 'stride');
    track.#iters = read('iters');
    track.#timesMs = read('timesMs');
    track.#epochStarts = read('epochStarts');
    track.#gaps = read('gaps');
    track.#newestIter = track.#gaps.pop() ?? Number.NEGATIVE_INFINITY;
    track.#newestEpoch = track.#epochStarts.at(-2) ?? Number.NaN;
    const isTrack =
      track.#stride >= 1 &&
      Number.isInteger(Math.log2(track.#stride)) &&
      track.#iters.length === track.#timesMs.length &&
      track.#epochStarts.length % 2 === 0;
    if (isTrack) return track;
    throw new TypeError(`a state of a clock track is expected, got ${showValue(state)}`);
  }

  #beginEpoch(epoch: number, iter: number): void {
    this.#newestEpoch = epoch;
    if (this.#epochStarts.length < 2 * MAX_EPOCH_STARTS) this.#epochStarts.push(epoch, iter);
  }

  #push(iter: number, timeMs: number): void {
    this.#iters.push(iter);
    this.#timesMs.push(timeMs);
    while (this.#iters.length > CAPACITY) this.#coarsen();
  }

  /** Doubles the stride; of two buckets that become one the older one stays. */
  #coarsen(): void {
    this.#stride *= 2;
    const iters = this.#iters;
    const idAt = (index: number): number => Math.floor((iters[index] as number) / this.#stride);
    const isFirst = iters.map((_, index) => index === 0 || idAt(index) !== idAt(index - 1));
    this.#timesMs = this.#timesMs.filter((_, index) => isFirst[index]);
    this.#iters = iters.filter((_, index) => isFirst[index]);
  }
}

function packed(numbers: readonly number[]): PackedNumbers {
  return new PackedNumbers(Float64Array.from(numbers));
}
