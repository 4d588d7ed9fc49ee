import { readNumber } from '../codec/number-state.ts';
import { readPairs } from '../codec/read-state.ts';
import type { Stretch } from '../record/stretch.ts';

interface ModeAges {
  iterations: number;
  /** The iteration of each key's newest update. */
  readonly newest: Map<string, number>;
}

interface ModeAgesState {
  readonly iterations: number;
  readonly newest: readonly (readonly [key: string, iteration: number])[];
}

/** The ages of all modes, by mode. */
export type KeyAgesState = readonly (readonly [mode: string, ages: ModeAgesState])[];

/** Tells which scalars have had no update for `keyTtl` iterations of their mode. */
export class KeyAges {
  readonly #ttlIters: number;
  readonly #modes = new Map<string, ModeAges>();

  constructor(ttlIters: number) {
    this.#ttlIters = ttlIters;
  }

  /** Counts iterations of the mode and marks the keys that they update. */
  take({ section: { mode, keys }, length }: Stretch, iterations: number = length): void {
    const ages = this.#agesOf(mode);
    ages.iterations += iterations;
    for (const key of keys) ages.newest.set(key, ages.iterations);
  }

  isStale(mode: string, key: string): boolean {
    const { newest, iterations } = this.#agesOf(mode);
    return iterations - (newest.get(key) ?? iterations) >= this.#ttlIters;
  }

  toJSON(): KeyAgesState {
    return Array.from(this.#modes, ([mode, { iterations, newest }]) => [
      mode,
      { iterations, newest: [...newest] },
    ]);
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    for (const [mode, ages] of readPairs(state, 'ages', readModeAges)) this.#modes.set(mode, ages);
  }

  #agesOf(mode: string): ModeAges {
    const existing = this.#modes.get(mode);
    if (existing !== undefined) return existing;
    const ages = { iterations: 0, newest: new Map<string, number>() };
    this.#modes.set(mode, ages);
    return ages;
  }
}

function readModeAges(state: unknown): ModeAges {
  const { iterations, newest } = Object(state) as Partial<ModeAgesState>;
  return {
    iterations: readNumber(iterations, 'iterations'),
    newest: new Map(readPairs(newest, 'newest', readNumber)),
  };
}
