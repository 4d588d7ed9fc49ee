import { HistoryBuffer } from './history-buffer.ts';
import { type HubClaim, HubClaims } from './hub-claim.ts';
import { splitKey } from './split-key.ts';

const NO_SCALARS: ReadonlyMap<string, HistoryBuffer> = new Map();

/** The histories of a hub, by key and by mode, within the bounds that its claims set. */
export class ScalarTable {
  /** What adapters ask of the hub. */
  readonly claims = new HubClaims();
  readonly #byKey = new Map<string, HistoryBuffer>();
  /** The same by mode and the key below it. */
  readonly #byMode = new Map<string, Map<string, HistoryBuffer>>();
  #version = 0;

  /** In the order in which the keys came. */
  get byKey(): ReadonlyMap<string, HistoryBuffer> {
    return this.#byKey;
  }

  ofMode(mode: string): ReadonlyMap<string, HistoryBuffer> {
    return this.#byMode.get(mode) ?? NO_SCALARS;
  }

  /** Goes up whenever a key has another history than before. */
  get version(): number {
    return this.#version;
  }

  get(key: string): HistoryBuffer | undefined {
    return this.#byKey.get(key);
  }

  /** A history for a new key; `undefined` when it is one too many. */
  create(key: string): HistoryBuffer | undefined {
    if (this.#isFull) return undefined;
    const maxLength = this.claims.historyLengthOf(...splitKey(key));
    const buffer = new HistoryBuffer([], [], maxLength === undefined ? {} : { maxLength });
    this.set(key, buffer);
    return buffer;
  }

  set(key: string, buffer: HistoryBuffer): void {
    this.#version++;
    this.#byKey.set(key, buffer);
    const [mode, name] = splitKey(key);
    if (mode === undefined) return;
    const ofMode = this.#byMode.get(mode) ?? new Map<string, HistoryBuffer>();
    this.#byMode.set(mode, ofMode.set(name, buffer));
  }

  /**
   * `set` for a history of another process, which may have been asked for less; `false` when its key
   * is one too many.
   */
  restore(key: string, buffer: HistoryBuffer): boolean {
    if (this.#isFull && !this.#byKey.has(key)) return false;
    buffer.keepAtLeast(this.claims.historyLengthOf(...splitKey(key)) ?? 1);
    this.set(key, buffer);
    return true;
  }

  delete(key: string): void {
    this.#version++;
    this.#byKey.delete(key);
    const [mode, name] = splitKey(key);
    if (mode !== undefined) this.#byMode.get(mode)?.delete(name);
  }

  get #isFull(): boolean {
    return this.#byKey.size >= this.claims.maxKeys;
  }

  /** Takes a claim; keys that there are keep at least what it asks for. */
  claim(claim: HubClaim | undefined): void {
    this.claims.add(claim);
    for (const [key, buffer] of claim === undefined ? [] : this.#byKey) {
      buffer.keepAtLeast(claim?.historyLengthOf(...splitKey(key)) ?? 1);
    }
  }
}
