import type { NumberKind } from '../record/number-kind.ts';
import { showValue } from '../text/show-value.ts';
import { HistoryBuffer } from './history-buffer.ts';

const VERSION = 1;
const KINDS: readonly NumberKind[] = ['integer', 'boolean', 'float'];
/** The key that marks a number inside an info that JSON cannot express. */
const NUMBER_MARK = '$number';

/** A number as JSON keeps it: NaN, the infinities and -0 by name. */
type StateNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

export interface HistoryState {
  readonly maxLength: number;
  /** Oldest -> newest. */
  readonly values: readonly StateNumber[];
  /** Left out when every count is 1. */
  readonly counts?: readonly number[];
  /** Left out for floats. */
  readonly kind?: 'integer' | 'boolean';
}

/** A MessageHub as plain JSON. Pairs keep the order of the keys, which is the order in lines. */
export interface HubState {
  readonly version: typeof VERSION;
  readonly logScalars: readonly (readonly [key: string, history: HistoryState])[];
  readonly runtimeInfo: readonly (readonly [key: string, value: unknown])[];
  readonly resumedKeys: readonly (readonly [key: string, resumed: boolean])[];
}

/** The parts of a hub's state, all of them valid. @internal */
export interface HubParts {
  readonly scalars: readonly (readonly [key: string, history: HistoryBuffer])[];
  readonly info: readonly (readonly [key: string, value: unknown])[];
  readonly resumed: readonly (readonly [key: string, resumed: boolean])[];
}

/** @internal */
export function writeHistory(buffer: HistoryBuffer): HistoryState {
  const { values, counts } = buffer.data;
  const { kind, maxLength } = buffer;
  return {
    maxLength,
    values: Array.from(values, writeNumber),
    ...(counts.every((count) => count === 1) ? {} : { counts: Array.from(counts) }),
    ...(kind === 'integer' || kind === 'boolean' ? { kind } : {}),
  };
}

/**
 * Returns a copy as JSON keeps it, with NaN and the infinities. What is no data (functions,
 * symbols, cycles) becomes null, so that one info never costs the whole state.
 * @internal
 */
export function writeInfo(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  try {
    return JSON.parse(JSON.stringify(value, markNumber) ?? 'null');
  } catch {
    return null;
  }
}

function markNumber(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') return value;
  const written = writeNumber(value);
  return typeof written === 'string' ? { [NUMBER_MARK]: written } : written;
}

function writeNumber(value: number): StateNumber {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : (String(value) as StateNumber);
}

/** Reads the parts of a `HubState`. @throws TypeError for anything else. @internal */
export function readHubState(state: unknown): HubParts {
  const { version, logScalars, runtimeInfo, resumedKeys } = Object(state) as Partial<HubState>;
  if (version !== VERSION) {
    throw new TypeError(`a hub state of version ${VERSION} is expected, got ${showValue(version)}`);
  }
  return {
    scalars: readPairs(logScalars, 'logScalars').map(([key, history]) => [
      key,
      readHistory(key, history),
    ]),
    info: readPairs(runtimeInfo, 'runtimeInfo').map(([key, value]) => [key, readInfo(value)]),
    resumed: readPairs(resumedKeys, 'resumedKeys').map(([key, flag]) => [key, flag === true]),
  };
}

function readPairs(pairs: unknown, name: string): readonly (readonly [string, unknown])[] {
  const isPair = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string';
  if (!Array.isArray(pairs) || !pairs.every(isPair)) {
    throw new TypeError(
      `${name} of a hub state must be [key, value] pairs, got ${showValue(pairs)}`,
    );
  }
  return pairs;
}

function readHistory(key: string, history: unknown): HistoryBuffer {
  const { values, counts, maxLength, kind = 'float' } = Object(history) as Partial<HistoryState>;
  if (!Array.isArray(values) || (counts !== undefined && !Array.isArray(counts))) {
    throw new TypeError(`'${key}': a history is expected, got ${showValue(history)}`);
  }
  if (!KINDS.includes(kind)) {
    throw new TypeError(`'${key}': kind must be integer or boolean, got ${showValue(kind)}`);
  }
  try {
    const numbers = values.map((value) => (value === '-0' ? -0 : value));
    const buffer = new HistoryBuffer(numbers, counts, maxLength === undefined ? {} : { maxLength });
    return buffer.as(kind);
  } catch (cause) {
    throw new TypeError(`'${key}': ${cause}`, { cause });
  }
}

/** Reads what `writeInfo` wrote. */
export function readInfo(value: unknown): unknown {
  if (typeof value !== 'object') return value;
  return JSON.parse(JSON.stringify(value) ?? 'null', (_key, member) => {
    const marked = Object(member)[NUMBER_MARK];
    return typeof marked === 'string' ? Number(marked) : member;
  });
}
