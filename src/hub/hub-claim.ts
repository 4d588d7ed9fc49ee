/** What an adapter asks of the hub that it takes. */
export interface HubClaim {
  /** Keys of scalars, and of infos, that the hub has at most. */
  readonly maxKeys: number;
  /** How many of its newest values a key keeps, by its mode, if it has one, and its name below it. */
  readonly historyLengthOf: (mode: string | undefined, name: string) => number;
  /** Told of each update that is refused because its key would be one too many. */
  readonly onOverflow: (key: string) => void;
}

/** The claims on a hub: each gets at least what it asks for. */
export class HubClaims {
  readonly #claims: (HubClaim | undefined)[] = [];

  get size(): number {
    return this.#claims.length;
  }

  /** `undefined` asks for nothing, and so sets no bounds. */
  add(claim: HubClaim | undefined): void {
    this.#claims.push(claim);
  }

  /** Removes the claim; the newest one when it is not known. */
  remove(claim: HubClaim | undefined): void {
    const index = this.#claims.lastIndexOf(claim);
    this.#claims.splice(index < 0 ? -1 : index, 1);
  }

  /** Infinite without bounds. */
  get maxKeys(): number {
    return this.#most(({ maxKeys }) => maxKeys) ?? Number.POSITIVE_INFINITY;
  }

  /** `undefined` without bounds. */
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
