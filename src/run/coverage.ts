import { readNumbers } from '../codec/number-state.ts';
import { readOptional } from '../codec/read-state.ts';

/** The ranks of a run that have brought their part of a record, and those that there are. */
export interface Ranks {
  readonly present: number;
  readonly world: number;
}

/** What is missing in a line of a run that many processes log. */
export interface Coverage {
  /** The fewest ranks of any of its records; `undefined` where nobody knows how many there are. */
  readonly present: number | undefined;
  readonly world: number | undefined;
  /** Records that came too late to be in any line. */
  readonly late: number;
}

export interface ModeCoverageState {
  readonly ranks?: Ranks;
  readonly late: number;
}

/** Remembers what is missing of a mode since its last line. */
export class ModeCoverage {
  #worst: Ranks | undefined;
  #late = 0;

  /** Takes the ranks of records; `undefined` where nobody knows them. */
  add(ranks: Ranks | undefined): void {
    if (ranks === undefined || ranks === this.#worst) return;
    if (this.#worst === undefined || isWorse(ranks, this.#worst)) this.#worst = ranks;
  }

  /** Takes records that came too late. */
  addLate(count: number): void {
    this.#late += count;
  }

  /** What is missing since the last line; `undefined` if nothing is. */
  get missing(): Coverage | undefined {
    const late = this.#late;
    const isWhole = this.#worst === undefined || this.#worst.present >= this.#worst.world;
    if (isWhole && late === 0) return undefined;
    return { present: this.#worst?.present, world: this.#worst?.world, late };
  }

  /** Begins anew after a line. */
  lineWritten(): void {
    this.#worst = undefined;
    this.#late = 0;
  }

  toJSON(): ModeCoverageState {
    return { ...(this.#worst !== undefined && { ranks: this.#worst }), late: this.#late };
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const worst = readOptional(Object(state).ranks, 'ranks', readRanks);
    this.#late = readNumbers(state, ['late']).late;
    this.#worst = worst;
  }
}

/** Reads ranks of a state. @throws TypeError for anything else. */
export function readRanks(state: unknown): Ranks {
  return readNumbers(state, ['present', 'world']);
}

/** Whether a smaller share is present; of equal shares the one of fewer ranks. */
function isWorse(ranks: Ranks, than: Ranks): boolean {
  const [share, other] = [ranks.present * than.world, than.present * ranks.world];
  return share < other || (share === other && ranks.present < than.present);
}
