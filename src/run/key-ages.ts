interface ModeAges {
  iterations: number;
  /** The iteration of each key's newest update. */
  readonly newest: Map<string, number>;
}

/** Tells which scalars have had no update for so many iterations of their mode. */
export class KeyAges {
  readonly #ttlIters: number;
  readonly #modes = new Map<string, ModeAges>();

  constructor(ttlIters: number) {
    this.#ttlIters = ttlIters;
  }

  /** An iteration of the mode begins. */
  beginIteration(mode: string): void {
    this.#agesOf(mode).iterations++;
  }

  update(mode: string, key: string): void {
    const { newest, iterations } = this.#agesOf(mode);
    newest.set(key, iterations);
  }

  isStale(mode: string, key: string): boolean {
    const { newest, iterations } = this.#agesOf(mode);
    return iterations - (newest.get(key) ?? iterations) >= this.#ttlIters;
  }

  #agesOf(mode: string): ModeAges {
    const existing = this.#modes.get(mode);
    if (existing !== undefined) return existing;
    const ages = { iterations: 0, newest: new Map<string, number>() };
    this.#modes.set(mode, ages);
    return ages;
  }
}
