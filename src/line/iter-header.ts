import type { Place } from '../run/place.ts';
import { type HeaderFrame, iterFrame } from './summary-header.ts';

/**
 * Prints the header of iterations: `Epoch(train) [1][10/20]`. What stands around the number of the
 * iteration is kept for the next line, which mostly has the same: 70 ns less.
 */
export class IterHeader {
  #place: Place | undefined;
  #byEpoch = false;
  #frame: HeaderFrame = { before: '', counts: 'iter', width: 0, after: '' };

  print(place: Place, byEpoch: boolean): string {
    if (!this.#isFramed(place, byEpoch)) {
      this.#frame = iterFrame(place, byEpoch);
      this.#byEpoch = byEpoch;
    }
    this.#place = place;
    const { before, counts, width, after } = this.#frame;
    const count = `${counts === 'batch' ? place.batch : place.iter}`;
    return before + (count.length < width ? count.padStart(width) : count) + after;
  }

  /** Whether all but the iteration, which is all that a frame is made of, is as it was. */
  #isFramed(place: Place, byEpoch: boolean): boolean {
    const before = this.#place;
    return (
      before !== undefined &&
      byEpoch === this.#byEpoch &&
      place.mode === before.mode &&
      place.epoch === before.epoch &&
      place.epochLength === before.epochLength &&
      place.maxEpochs === before.maxEpochs &&
      place.maxIters === before.maxIters &&
      place.isTraining === before.isTraining &&
      place.group === before.group
    );
  }
}
