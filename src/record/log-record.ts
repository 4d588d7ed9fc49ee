import { findField, readField } from './field-path.ts';
import { type CustomLevels, severityOf } from './level.ts';
import { readTimestamp } from './time.ts';

/** Any record of any logger. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** The keys under which loggers put their own fields; named as pino's options. */
export interface RecordKeys {
  /** pino's `msg`; winston's `message` is always read too. */
  readonly messageKey: string;
  /** The key under which pino puts the logged object, if any. */
  readonly nestedKey: string | undefined;
  /** pino's `err`. */
  readonly errorKey: string;
  readonly customLevels: CustomLevels;
  /** The field of the level, where it is not `level`. */
  readonly levelKey: string | undefined;
  /** The fields of the clock, which come before the usual ones. */
  readonly timestampKeys: readonly string[];
}

/** The fields in which loggers keep the clock of a record, in the order in which they are read. */
export const CLOCK_FIELDS: readonly string[] = ['time', 'timestamp', '@timestamp', 'ts', 'asctime'];
/** The fields in which Google Cloud, ECS and Python keep the level of a record without `level`. */
export const LEVEL_FIELDS: readonly string[] = ['severity', 'log.level', 'levelname'];

/** What a line needs to know of a record besides its message. */
export interface Envelope {
  /** Epoch milliseconds of the record, `undefined` if it has no clock of its own. */
  readonly timeMs: number | undefined;
  /** The logger's own name, if the record has it. */
  readonly name: string | undefined;
  /** The process of the logger, `undefined` if the record does not say it as a number. */
  readonly pid: number | undefined;
}

export function readEnvelope(
  record: LogRecord,
  containers: readonly LogRecord[],
  keys: RecordKeys,
): Envelope {
  // an Error that is logged bare has a name of its own, which is not the logger's
  const name = record instanceof Error ? undefined : record.name;
  return {
    timeMs: readTime(containers, keys),
    name: readName(name),
    pid: typeof record.pid === 'number' ? record.pid : undefined,
  };
}

/** Returns the name of a logger: a text that is not empty, else `undefined`. @internal */
export function readName(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/**
 * Returns the objects in which scalars are looked for, the record first: winston keeps them in
 * `message` (`logger.info({ train: ... })`) and `metadata`, pino under its nestedKey.
 * @internal
 */
export function containersOf(record: LogRecord, keys: RecordKeys): readonly LogRecord[] {
  const nested = [record.message, record[keys.messageKey], record.metadata];
  if (keys.nestedKey !== undefined) nested.push(record[keys.nestedKey]);
  return [record, ...new Set(nested.filter(isPlainObject))];
}

/**
 * Whether winston itself logged the record for an exception or a rejection: it is never swallowed.
 * @internal
 */
export function isFailureRecord(record: LogRecord): boolean {
  return Boolean(record.exception) || Boolean(record.rejection);
}

/** @internal */
export function isPlainObject(value: unknown): value is LogRecord {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The level of a record as it stands there, `undefined` if it has none that is known. */
export function findLevel(record: LogRecord, keys: RecordKeys): unknown {
  const { levelKey } = keys;
  const named = levelKey === undefined ? undefined : readField(record, levelKey);
  if (named !== undefined) return named;
  const { level } = record;
  if (level !== undefined) return level;
  const field = levelKey === undefined ? levelFieldOf(record, keys) : undefined;
  return field === undefined ? undefined : readField(record, field);
}

/** Which other field has the level of a record without `level`. */
export function levelFieldOf(record: LogRecord, { customLevels }: RecordKeys): string | undefined {
  return LEVEL_FIELDS.find((field) => {
    const value = readField(record, field);
    return typeof value === 'string' && severityOf(value, customLevels) !== undefined;
  });
}

function readTime(
  containers: readonly LogRecord[],
  { timestampKeys }: RecordKeys,
): number | undefined {
  for (const key of timestampKeys) {
    const timeMs = readTimestamp(findField(containers, key));
    if (timeMs !== undefined) return timeMs;
  }
  for (const container of containers) {
    for (const field of CLOCK_FIELDS) {
      const timeMs = readTimestamp(container[field]);
      if (timeMs !== undefined) return timeMs;
    }
  }
  return undefined;
}
