import type { CustomLevels } from './level.ts';
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
}

/** What a line shows of a record besides its message. @internal */
export interface Envelope {
  /** Epoch milliseconds of the record, `undefined` when it has no clock of its own. */
  readonly timeMs: number | undefined;
  /** The logger's own name, if the record has it. */
  readonly name: string | undefined;
}

/** @internal */
export function readEnvelope(record: LogRecord, containers: readonly LogRecord[]): Envelope {
  // an Error that is logged by itself has a name, which is not the logger's
  const name = record instanceof Error ? undefined : record.name;
  return {
    timeMs: readTime(containers),
    name: readName(name),
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

function readTime(containers: readonly LogRecord[]): number | undefined {
  for (const container of containers) {
    const timeMs = readTimestamp(container.time) ?? readTimestamp(container.timestamp);
    if (timeMs !== undefined) return timeMs;
  }
  return undefined;
}
