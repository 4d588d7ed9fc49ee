/** Counts the updates of each key since the last adapter released the hub. */
export class ReleaseLog {
  readonly #updates = new Map<string, number>();

  add(key: string, updates = 1): void {
    this.#updates.set(key, this.updatesOf(key) + updates);
  }

  updatesOf(key: string): number {
    return this.#updates.get(key) ?? 0;
  }
}
