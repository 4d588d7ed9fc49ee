import { PackedNumbers } from '../codec/packed-numbers.ts';

/** A value and its iteration; NaN where there is none. */
export interface Landmark {
  readonly iter: number;
  readonly value: number;
}

/** Values of a run that a bucket would blur: the first, the smallest finite, the largest finite. */
export class Landmarks {
  first: Landmark = NONE;
  lowest: Landmark = NONE;
  highest: Landmark = NONE;

  /** Takes the first of some values that follow each other. */
  addFirst(iter: number, value: number): void {
    if (!(iter >= this.first.iter)) this.first = { iter, value };
  }

  /** Takes a finite value. */
  add(iter: number, value: number): void {
    if (isBefore(value, iter, this.lowest, 1)) this.lowest = { iter, value };
    if (isBefore(value, iter, this.highest, -1)) this.highest = { iter, value };
  }

  merge({ first, lowest, highest }: Landmarks): void {
    if (first !== NONE) this.addFirst(first.iter, first.value);
    if (lowest !== NONE) this.add(lowest.iter, lowest.value);
    if (highest !== NONE) this.add(highest.iter, highest.value);
  }

  toJSON(): PackedNumbers {
    const all = [this.first, this.lowest, this.highest];
    return new PackedNumbers(Float64Array.from(all.flatMap(({ iter, value }) => [iter, value])));
  }

  /** Reads what `toJSON` gave. @throws TypeError for anything else. */
  static from(state: unknown): Landmarks {
    const { values } = PackedNumbers.from(state, 'landmarks');
    if (values.length !== 6) throw new TypeError('landmarks of a state must be three values');
    const landmarkAt = (index: number): Landmark => {
      const iter = values[index] as number;
      return Number.isNaN(iter) ? NONE : { iter, value: values[index + 1] as number };
    };
    const landmarks = new Landmarks();
    landmarks.first = landmarkAt(0);
    landmarks.lowest = landmarkAt(2);
    landmarks.highest = landmarkAt(4);
    return landmarks;
  }
}

const NONE: Landmark = { iter: Number.NaN, value: Number.NaN };

/** Whether a value is beyond a landmark, or as far and of an earlier iteration. */
function isBefore(value: number, iter: number, than: Landmark, sign: 1 | -1): boolean {
  if (than === NONE) return true;
  const difference = (value - than.value) * sign;
  return difference < 0 || (difference === 0 && iter < than.iter);
}
