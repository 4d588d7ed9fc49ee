import type { LogRecord } from './golden.ts';

/** A way to write the records of a run. */
export interface Form {
  readonly name: string;
  /** Options that the form asks for. */
  readonly options: LogRecord;
  readonly write: (record: LogRecord) => LogRecord;
}

const MODES = ['train', 'val', 'test'];

/** Every form of a record that the contract allows. */
export const FORMS: readonly Form[] = [
  { name: 'nested', options: {}, write: (record) => record },
  { name: 'prefixed', options: {}, write: toPrefixed },
  { name: 'flat', options: { flat: true }, write: toFlat },
  { name: 'lean', options: {}, write: toLean },
];

/** `{ train: { loss: 1 } }` -> `{ 'train/loss': 1 }`. */
function toPrefixed(record: LogRecord): LogRecord {
  const fields = Object.entries(record).flatMap(([key, value]) =>
    MODES.includes(key)
      ? Object.entries(value as object).map(([name, scalar]) => [`${key}/${name}`, scalar] as const)
      : [[key, value] as const],
  );
  return Object.fromEntries(fields);
}

/** `{ train: { loss: 1 } }` -> `{ mode: 'train', loss: 1 }`; the clock moves out of the way of time. */
function toFlat({ time, ...record }: LogRecord): LogRecord {
  const fields = Object.entries(record).flatMap(([key, value]) =>
    MODES.includes(key)
      ? [['mode', key] as const, ...Object.entries(value as object)]
      : [[key, value] as const],
  );
  return { timestamp: time, ...Object.fromEntries(fields) };
}

/** Without the progress fields that windrow can count itself. */
function toLean({ epoch: _epoch, iter: _iter, ...record }: LogRecord): LogRecord {
  if (record.train === undefined) return record;
  const { batch: _batch, ...withoutBatch } = record;
  return withoutBatch;
}
