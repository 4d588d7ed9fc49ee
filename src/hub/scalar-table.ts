import { HistoryBuffer } from './history-buffer.ts';
import { type HubClaim, HubClaims } from './hub-claim.ts';
import { splitKey } from './split-key.ts';

const NO_SCALARS: ReadonlyMap<string, HistoryBuffer> = new Map();

/** The histories of a hub, by key and by mode, within the bounds that its claims set. */
export class ScalarTable {
  /** What adapters ask of the hub. */
  readonly claims = new HubClaims();
  readonly #byKey = new Map<string, HistoryBuffer>();
  /** The same histories by mode and by the key below the mode. */
  readonly #byMode = new Map<string, Map<string, HistoryBuffer>>();
  #version = 0;

  /** All histories by their whole key, oldest key first. */
  get byKey(): ReadonlyMap<string, HistoryBuffer> {
    return this.#byKey;
  }

  ofMode(mode: string): ReadonlyMap<string, HistoryBuffer> {
    return this.#byMode.get(mode) ?? NO_SCALARS;
  }

  /** A number that changes whenever a key gets another history. */
  get version(): number {
    return this.#version;
  }

  get(key: string): HistoryBuffer | undefined {
    return this.#byKey.get(key);
  }

  /** Makes the history of a new key; `undefined` if `maxKeys` is reached. */
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
   * Sets a history of another process, which may keep fewer values than is asked for now; `false`
   * if `maxKeys` is reached.
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

  /** Adds a claim; histories that exist keep at least what it asks for. */
  claim(claim: HubClaim | undefined): void {
    this.claims.add(claim);
    for (const [key, buffer] of claim === undefined ? [] : this.#byKey) {
      buffer.keepAtLeast(claim?.historyLengthOf(...splitKey(key)) ?? 1);
    }
  }
}
