/** What an adapter asks of the hub that it claims. */
export interface HubClaim {
  /** Keys of scalars, and of infos, that the hub has at most. */
  readonly maxKeys: number;
  /**
   * Returns how many of its newest values a key keeps, by its mode (if it has one) and its name
   * below the mode.
   */
  readonly historyLengthOf: (mode: string | undefined, name: string) => number;
  /** Called for each update that is refused because `maxKeys` is reached. */
  readonly onOverflow: (key: string) => void;
}

/** The claims on a hub. Each gets at least what it asks for. */
export class HubClaims {
  readonly #claims: (HubClaim | undefined)[] = [];

  get size(): number {
    return this.#claims.length;
  }

  /** Adds a claim; `undefined` sets no bounds. */
  add(claim: HubClaim | undefined): void {
    this.#claims.push(claim);
  }

  /** Removes the claim, or the newest one if it is not known. */
  remove(claim: HubClaim | undefined): void {
    const index = this.#claims.lastIndexOf(claim);
    this.#claims.splice(index < 0 ? -1 : index, 1);
  }

  /** The largest `maxKeys` of all claims; infinite if no claim sets bounds. */
  get maxKeys(): number {
    return this.#most(({ maxKeys }) => maxKeys) ?? Number.POSITIVE_INFINITY;
  }

  /** Returns the largest length of all claims, `undefined` if no claim sets bounds. */
  historyLengthOf(mode: string | undefined, name: string): number | undefined {
    return this.#most(({ historyLengthOf }) => historyLengthOf(mode, name));
  }

  tellOverflow(key: string): void {
    for (const claim of this.#claims) claim?.onOverflow(key);
  }

  #most(read: (claim: HubClaim) => number): number | undefined {
    const values = this.#claims.flatMap((claim) => (claim === undefined ? [] : [read(claim)]));
    return values.length === 0 ? undefined : Math.max(...values);
  }
}
