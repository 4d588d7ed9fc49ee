import { kindOfScalar, type NumberKind, type ScalarKind } from '../record/number-kind.ts';
import { readScalar } from '../record/scalar.ts';
import { showValue } from '../text/show-value.ts';
import type { HistoryBuffer } from './history-buffer.ts';
import type { HubClaim } from './hub-claim.ts';
import type { HubObserver } from './hub-observer.ts';
import {
  type HubParts,
  type HubState,
  readHubState,
  writeHistory,
  writeInfo,
} from './hub-state.ts';
import { captureHub, type PackedHubState } from './packed-hub.ts';
import { ReleaseLog } from './release-log.ts';
import { isBareValue, requireCount, requireKey } from './scalar-arguments.ts';
import { ScalarTable } from './scalar-table.ts';

const DEFAULT_NAME = 'mmengine';

/** The named instances, oldest first: the only registry of the library. */
const instances = new Map<string, MessageHub>();

export interface UpdateScalarOptions {
  /** The number of samples that the value is the sum of; 1 by default. */
  readonly count?: number;
  /** Whether the key is part of `stateDict()`; true by default, one answer per key. */
  readonly resumed?: boolean;
}

/** Returns what an adapter knows of the run under a key, `undefined` for other keys. @internal */
export type RunInfo = (key: string) => unknown;

export type UpdateOptions = Pick<UpdateScalarOptions, 'resumed'>;

/**
 * Holds the numbers of a run: the history of every scalar under `<mode>/<key>`, and the newest
 * value of everything else (infos). Code anywhere in the process may update it. Source: MMEngine's
 * `MessageHub` and `ManagerMixin`.
 *
 * @example
 * MessageHub.getCurrentInstance().updateScalar('train/loss_tmp', 0.25);
 */
export class MessageHub {
  readonly name: string;
  /** Whether the hub was made for an adapter, under a name that no program has asked for. @internal */
  isOfAdapter = false;
  readonly #scalars = new ScalarTable();
  readonly #info = new Map<string, unknown>();
  readonly #resumed = new Map<string, boolean>();
  /**
   * Histories that `updateScalar` has updated before and that are resumed, so that an update costs
   * one look-up.
   */
  readonly #usual = new Map<string, HistoryBuffer>();
  readonly #observers = new Set<HubObserver>();
  /** Returns infos of the run that an adapter knows; they are computed when they are asked for. */
  #runInfo: RunInfo | undefined;
  /** Number of adapters that have claimed the hub since it was empty. */
  #owners = 0;
  /**
   * Updates since the last adapter released the hub; `undefined` while an adapter has it, or
   * before.
   */
  #sinceRelease: ReleaseLog | undefined;

  /** Makes a hub that is in no registry; most programs use `getInstance`. */
  constructor(name: string = DEFAULT_NAME) {
    this.name = requireKey(name, 'the name of a hub');
  }

  /**
   * Returns the hub of that name, made if there is none.
   * @throws TypeError when the name is empty.
   */
  static getInstance(name: string): MessageHub {
    const existing = instances.get(name);
    if (existing !== undefined) return existing;
    const hub = new MessageHub(name);
    instances.set(name, hub);
    return hub;
  }

  /** Returns the newest named hub; `mmengine`, made now, if there is none. */
  static getCurrentInstance(): MessageHub {
    return [...instances.values()].at(-1) ?? MessageHub.getInstance(DEFAULT_NAME);
  }

  /** Removes from the registry a hub that was made for an adapter. @internal */
  static forget(hub: MessageHub): void {
    if (hub.isOfAdapter && instances.get(hub.name) === hub) instances.delete(hub.name);
  }

  static checkInstanceCreated(name: string): boolean {
    return instances.has(name);
  }

  /** Every history by its whole key, oldest key first. */
  get logScalars(): ReadonlyMap<string, HistoryBuffer> {
    return this.#scalars.byKey;
  }

  /** The newest value of every info by its whole key. */
  get runtimeInfo(): ReadonlyMap<string, unknown> {
    return this.#info;
  }

  /** Returns the histories of a mode by the key below `<mode>/`, oldest key first. */
  scalarsOf(mode: string): ReadonlyMap<string, HistoryBuffer> {
    return this.#scalars.ofMode(mode);
  }

  /**
   * Appends a value to the history of `key`, which is made at the first value.
   * @throws TypeError for a value that is no scalar, a bad count, or another `resumed` than before.
   */
  updateScalar(key: string, value: unknown, options?: UpdateScalarOptions): void {
    const usual = this.#usual.get(key);
    if (
      usual !== undefined &&
      options === undefined &&
      typeof value === 'number' &&
      this.#isQuiet
    ) {
      usual.append(value, 1);
      return;
    }
    this.#updateScalar(key, value, options);
  }

  /** Does `updateScalar` for every key; a value is a scalar, `{ value }` or `{ value, count }`. */
  updateScalars(scalars: Readonly<Record<string, unknown>>, options: UpdateOptions = {}): void {
    for (const [key, value] of Object.entries(scalars)) {
      this.updateScalar(key, isBareValue(value) ? value.value : value, options);
    }
  }

  /** Whether nobody has to be told of an update: then it may go to the history directly. */
  get #isQuiet(): boolean {
    return this.#observers.size === 0 && this.#sinceRelease === undefined;
  }

  /**
   * Returns the history of a mode's key, made at need; `undefined` if `maxKeys` is reached.
   * @internal
   */
  bufferOf(mode: string, name: string): HistoryBuffer | undefined {
    return this.#scalars.ofMode(mode).get(name) ?? this.#createBuffer(`${mode}/${name}`);
  }

  /**
   * Tells the adapters that have the hub of updates that are refused because `maxKeys` is reached.
   * @internal
   */
  tellOverflow(key: string, updates = 1): void {
    for (let i = 0; i < updates; i++) this.#scalars.claims.tellOverflow(key);
  }

  /** Whether anybody but `owner` observes. @internal */
  isWatchedBesides(owner: object): boolean {
    if (this.#observers.size === 0) return false;
    for (const observer of this.#observers) if (observer.owner !== owner) return true;
    return false;
  }

  /**
   * Tells all observers except `owner`'s of an update that is in its history already.
   * @internal
   */
  tellScalar(key: string, value: number, count: number, kind: NumberKind, owner?: object): void {
    for (const observer of this.#observers) {
      if (owner === undefined || observer.owner !== owner) {
        observer.scalarUpdated?.(key, value, count, kind);
      }
    }
  }

  /** A number that changes whenever a key gets another history. @internal */
  get version(): number {
    return this.#scalars.version;
  }

  /**
   * Does `updateScalar` for arguments that are known to be valid. If `maxKeys` is reached a new key
   * is refused, and the adapters that have the hub are told.
   * @internal
   */
  append(key: string, value: number, count: number, given: ScalarKind = 'byValue'): void {
    const kind = kindOfScalar(value, given);
    const buffer = this.#scalars.get(key) ?? this.#createBuffer(key);
    if (buffer === undefined) {
      this.tellOverflow(key);
      return;
    }
    buffer.append(value, count, kind);
    this.#sinceRelease?.add(key);
    if (this.#observers.size === 0) return; // an iterator costs as much as the rest
    this.tellScalar(key, value, count, kind);
  }

  /** Sets the newest value of an info. @throws TypeError for another `resumed` than before. */
  updateInfo(key: string, value: unknown, { resumed = true }: UpdateOptions = {}): void {
    this.#checkResumed(requireKey(key, 'a key'), resumed);
    this.setInfo(key, value);
    if (this.#info.has(key)) this.#resumed.set(key, resumed);
  }

  /**
   * Does `updateInfo` for a key that is known to be valid; a key too many is refused. `owner` is
   * not told.
   * @internal
   */
  setInfo(key: string, value: unknown, owner?: object): void {
    if (this.#info.size >= this.#scalars.claims.maxKeys && !this.#info.has(key)) {
      this.#scalars.claims.tellOverflow(key);
      return;
    }
    this.#info.set(key, value);
    this.#sinceRelease?.add(key);
    for (const observer of this.#observers) {
      if (owner === undefined || observer.owner !== owner) observer.infoUpdated?.(key, value);
    }
  }

  updateInfoDict(info: Readonly<Record<string, unknown>>, options: UpdateOptions = {}): void {
    for (const [key, value] of Object.entries(info)) this.updateInfo(key, value, options);
  }

  /** Removes an info and returns it, `defaultValue` if there is none. */
  popInfo(key: string, defaultValue?: unknown): unknown {
    const value = this.getInfo(key, defaultValue);
    this.#info.delete(key);
    return value;
  }

  /** Returns the history of `key` itself, no copy. @throws RangeError for an unknown key. */
  getScalar(key: string): HistoryBuffer {
    const buffer = this.#scalars.get(key);
    if (buffer === undefined) {
      throw new RangeError(`'${key}' is no scalar of the message hub '${this.name}'`);
    }
    return buffer;
  }

  getInfo(key: string, defaultValue?: unknown): unknown {
    if (this.#info.has(key)) return this.#info.get(key);
    return this.#runInfo?.(key) ?? defaultValue;
  }

  /**
   * Returns all that is resumed as plain data, which survives `JSON.parse(JSON.stringify(state))`.
   * O(values), 100 ns each.
   */
  stateDict(): HubState {
    const isResumed = ([key]: [string, unknown]): boolean => this.#resumed.get(key) ?? true;
    return {
      version: 1,
      logScalars: [...this.#scalars.byKey]
        .filter(isResumed)
        .map(([key, buffer]) => [key, writeHistory(buffer)]),
      runtimeInfo: [...this.#info].filter(isResumed).map(([key, value]) => [key, writeInfo(value)]),
      resumedKeys: [...this.#resumed],
    };
  }

  /**
   * Loads what `stateDict()` gave. Keys that it does not name stay; a key too many is refused.
   * @throws TypeError for a state of another shape or version; the hub is untouched then.
   */
  loadStateDict(state: unknown): void {
    this.takeOver(readHubState(state));
  }

  /** Does `stateDict` in few large columns: 1 ns per value, 0.1 us per key. @internal */
  capture(): PackedHubState {
    return captureHub(this.#scalars.byKey, this.#info, this.#resumed);
  }

  /**
   * Loads the parts of a state. Keys that it does not name stay; a key too many is refused. Returns
   * the keys of which fewer values were kept than are asked for now, and how many were kept.
   * @internal
   */
  takeOver({ scalars, info, resumed }: HubParts): ReadonlyMap<string, number> {
    const cut = new Map<string, number>();
    for (const [key, buffer] of scalars) {
      const { length, maxLength } = buffer;
      if (!this.#scalars.restore(key, buffer)) {
        this.#scalars.claims.tellOverflow(key);
        continue;
      }
      if (length === maxLength && buffer.maxLength > maxLength) cut.set(key, length);
      this.#usual.delete(key);
      this.#sinceRelease?.add(key, buffer.length);
    }
    for (const [key, value] of info) this.setInfo(key, value);
    for (const [key, flag] of resumed) {
      if (this.#scalars.byKey.has(key) || this.#info.has(key)) this.#resumed.set(key, flag);
    }
    return cut;
  }

  /** Calls `observer` at every update from now on, until the function it returns is called. */
  observe(observer: HubObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Sets who answers for the run while an adapter has the hub. @internal */
  set runInfo(runInfo: RunInfo) {
    this.#runInfo = runInfo;
  }

  /** Whether an adapter has the hub. @internal */
  get isClaimed(): boolean {
    return this.#scalars.claims.size > 0;
  }

  /** Whether the adapter that has the hub is the first one. @internal */
  get isFirstOwned(): boolean {
    return this.#owners === 1;
  }

  /**
   * Claims the hub for an adapter; histories that exist keep at least what it asks for.
   * @internal
   */
  claim(claim?: HubClaim): void {
    this.#scalars.claim(claim);
    this.#owners++;
    this.#sinceRelease = undefined;
  }

  /** Releases a claim. All histories stay readable. @internal */
  release(claim?: HubClaim): void {
    if (!this.isClaimed) return;
    this.#scalars.claims.remove(claim);
    if (this.isClaimed) return;
    this.#sinceRelease = new ReleaseLog();
    this.#runInfo = undefined;
  }

  /**
   * Forgets the updates before the last adapter released the hub, so that the scalars of two
   * loggers never mix. Later updates stay for the next adapter.
   * @internal
   */
  forgetReleased(): void {
    const sinceRelease = this.#sinceRelease;
    if (sinceRelease === undefined) return;
    for (const [key, buffer] of this.#scalars.byKey) {
      const updates = sinceRelease.updatesOf(key);
      if (updates > 0) buffer.keepNewest(updates);
      else {
        this.#scalars.delete(key);
        this.#usual.delete(key);
      }
    }
    for (const key of this.#info.keys()) {
      if (sinceRelease.updatesOf(key) === 0) this.#info.delete(key);
    }
    this.#sinceRelease = undefined;
    this.#owners = 0;
  }

  /** Makes a history, `undefined` if `maxKeys` is reached. */
  #createBuffer(key: string): HistoryBuffer | undefined {
    const buffer = this.#scalars.create(key);
    if (buffer === undefined) return undefined;
    for (const observer of this.#observers) observer.bufferCreated?.(key, buffer.maxLength);
    return buffer;
  }

  #updateScalar(
    key: string,
    value: unknown,
    { count = 1, resumed = true }: UpdateScalarOptions = {},
  ): void {
    requireKey(key, 'a key');
    requireCount(key, count);
    const scalar = readScalar(value);
    if (scalar === undefined) {
      throw new TypeError(`'${key}': a scalar is expected, got ${showValue(value)}`);
    }
    this.#checkResumed(key, resumed);
    if (typeof scalar === 'number') this.append(key, scalar, count);
    else this.append(key, scalar.value, scalar.count * count, scalar.kind);
    const buffer = this.#scalars.get(key);
    if (buffer === undefined) return;
    this.#resumed.set(key, resumed);
    if (resumed) this.#usual.set(key, buffer);
  }

  #checkResumed(key: string, resumed: boolean): void {
    const before = this.#resumed.get(key);
    if (before !== undefined && before !== resumed) {
      throw new TypeError(`'${key}': resumed was ${before} before and cannot become ${resumed}`);
    }
  }
}
