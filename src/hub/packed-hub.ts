import { readList, readPairs, readText } from '../codec/read-state.ts';
import type { HistoryBuffer } from './history-buffer.ts';
import { type HubParts, readInfo, writeInfo } from './hub-state.ts';
import { type PackedHistories, packHistories, readHistories } from './packed-histories.ts';

/**
 * A MessageHub in the state of an engine: denser than a `HubState`, and of the version of that
 * state.
 */
export interface PackedHubState {
  readonly histories: PackedHistories;
  readonly runtimeInfo: readonly (readonly [key: string, value: unknown])[];
  /** Keys with an explicit `resumed`: true, and false. */
  readonly resumed: readonly string[];
  readonly notResumed: readonly string[];
}

/** Returns all of a hub that is resumed, as it is now. 1 ns per value and 0.2 us per key. */
export function captureHub(
  scalars: ReadonlyMap<string, HistoryBuffer>,
  info: ReadonlyMap<string, unknown>,
  resumed: ReadonlyMap<string, boolean>,
): PackedHubState {
  const flags = [...resumed.keys()];
  const notResumed = flags.filter((key) => resumed.get(key) === false);
  const left = new Set(notResumed);
  return {
    histories: packHistories(without(left, scalars)),
    runtimeInfo: Array.from(without(left, info), ([key, value]) => [key, writeInfo(value)]),
    resumed: left.size === 0 ? flags : flags.filter((key) => !left.has(key)),
    notResumed,
  };
}

function without<Value>(
  keys: ReadonlySet<string>,
  map: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  return keys.size === 0 ? map : new Map([...map].filter(([key]) => !keys.has(key)));
}

/** Reads the parts of what `captureHub` gave. @throws TypeError for anything else. */
export function readPackedHub(state: unknown): HubParts {
  const { histories, runtimeInfo, resumed, notResumed } = Object(state) as Partial<PackedHubState>;
  return {
    scalars: readHistories(histories),
    info: readPairs(runtimeInfo, 'runtimeInfo', readInfo),
    resumed: [...readFlags(resumed, true), ...readFlags(notResumed, false)],
  };
}

function readFlags(state: unknown, flag: boolean): readonly (readonly [string, boolean])[] {
  return readList(state, 'resumed').map((key) => [readText(key, 'resumed'), flag]);
}
