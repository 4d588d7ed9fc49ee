import { PackedNumbers } from '../codec/packed-numbers.ts';
import { readList, readText } from '../codec/read-state.ts';
import type { NumberKind } from '../record/number-kind.ts';
import { showValue } from '../text/show-value.ts';
import { HistoryBuffer } from './history-buffer.ts';

/** Many histories in a few columns: ten thousand short histories are five arrays. */
export interface PackedHistories {
  readonly keys: readonly string[];
  /** The length of each history. */
  readonly lengths: PackedNumbers;
  readonly maxLengths: PackedNumbers;
  /** All histories, one after the other, each oldest -> newest. */
  readonly values: PackedNumbers;
  /** Indexes of the keys with counts; all counts of the others are 1. */
  readonly counted: readonly number[];
  /** The counts of these keys, one history after the other. */
  readonly counts: PackedNumbers;
  /** Indexes of the keys with integers and with booleans only; the others have floats. */
  readonly integers: readonly number[];
  readonly booleans: readonly number[];
}

/** Copies all histories. Plain loops, because the first save runs code that is not compiled yet. */
export function packHistories(histories: ReadonlyMap<string, HistoryBuffer>): PackedHistories {
  const buffers = [...histories.values()];
  const lengths = new Float64Array(buffers.length);
  const maxLengths = new Float64Array(buffers.length);
  const counted: number[] = [];
  const integers: number[] = [];
  const booleans: number[] = [];
  let total = 0;
  let index = 0;
  for (const buffer of buffers) {
    lengths[index] = buffer.length;
    maxLengths[index] = buffer.maxLength;
    if (buffer.isCounted) counted.push(index);
    if (buffer.kind === 'integer') integers.push(index);
    else if (buffer.kind === 'boolean') booleans.push(index);
    total += buffer.length;
    index++;
  }
  return {
    keys: [...histories.keys()],
    lengths: new PackedNumbers(lengths),
    maxLengths: new PackedNumbers(maxLengths),
    values: new PackedNumbers(packValues(buffers, total)),
    counted,
    counts: new PackedNumbers(packCounts(counted.flatMap((at) => buffers[at] ?? []))),
    integers,
    booleans,
  };
}

function packValues(buffers: readonly HistoryBuffer[], total: number): Float64Array {
  const values = new Float64Array(total);
  let at = 0;
  for (const buffer of buffers) at = buffer.copyValues(values, at);
  return values;
}

function packCounts(buffers: readonly HistoryBuffer[]): Float64Array {
  const counts = new Float64Array(buffers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const buffer of buffers) at = buffer.copyCounts(counts, at);
  return counts;
}

/** Reads what `packHistories` gave, by key. @throws TypeError for anything else. */
export function readHistories(state: unknown): readonly (readonly [string, HistoryBuffer])[] {
  const saved = Object(state) as Partial<PackedHistories>;
  const keys = readList(saved.keys, 'keys').map((key) => readText(key, 'key'));
  const lengths = readLengths(saved.lengths, 'lengths', keys.length);
  const maxLengths = readLengths(saved.maxLengths, 'maxLengths', keys.length);
  const counted = new Set(readList(saved.counted, 'counted'));
  const integers = new Set(readList(saved.integers, 'integers'));
  const booleans = new Set(readList(saved.booleans, 'booleans'));
  const kindOf = (index: number): NumberKind => {
    if (integers.has(index)) return 'integer';
    return booleans.has(index) ? 'boolean' : 'float';
  };
  const values = new ColumnReader(saved.values, 'values');
  const counts = new ColumnReader(saved.counts, 'counts');
  const histories = keys.map((key, index): [string, HistoryBuffer] => {
    const length = lengths[index] ?? 0;
    const history = {
      values: values.take(length),
      counts: counted.has(index) ? requireCounts(counts.take(length)) : undefined,
      kind: length === 0 ? undefined : kindOf(index),
    };
    return [key, HistoryBuffer.from(history, Math.max(1, maxLengths[index] ?? 1))];
  });
  values.end();
  counts.end();
  return histories;
}

/** Reads a column piece by piece. */
class ColumnReader {
  readonly #numbers: Float64Array;
  readonly #name: string;
  #at = 0;

  constructor(state: unknown, name: string) {
    this.#numbers = PackedNumbers.from(state, name).values;
    this.#name = name;
  }

  /** Returns a copy of the next numbers. @throws TypeError if there are fewer. */
  take(length: number): Float64Array {
    const numbers = this.#numbers.slice(this.#at, this.#at + length);
    this.#at += length;
    if (numbers.length === length) return numbers;
    throw new TypeError(`'${this.#name}' of a state has fewer numbers than its lengths say`);
  }

  /** Ends the reading. @throws TypeError if numbers are left. */
  end(): void {
    if (this.#at === this.#numbers.length) return;
    throw new TypeError(`'${this.#name}' of a state has more numbers than its lengths say`);
  }
}

function requireCounts(counts: Float64Array): Float64Array {
  if (counts.every((count) => Number.isFinite(count) && count !== 0)) return counts; // weights: < 0
  throw new TypeError("'counts' of a state must be finite numbers other than 0");
}

function readLengths(state: unknown, name: string, length: number): Float64Array {
  const { values } = PackedNumbers.from(state, name);
  if (
    values.length === length &&
    values.every((value) => Number.isSafeInteger(value) && value >= 0)
  )
    return values;
  throw new TypeError(`'${name}' of a state must be ${length} lengths, got ${showValue(state)}`);
}
