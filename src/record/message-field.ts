import type { LogRecord, RecordKeys } from './log-record.ts';

/** pino's key of the message where none is given. */
export const DEFAULT_MESSAGE_KEY = 'msg';

/** The fields of a message; structlog's `event` only if no key is given. */
export function messageFieldsOf({ messageKey }: Pick<RecordKeys, 'messageKey'>): readonly string[] {
  const isDefault = messageKey === DEFAULT_MESSAGE_KEY;
  return isDefault ? ['msg', 'message', 'event'] : [messageKey, 'message'];
}

/**
 * Where the message of a record stands. Levels of winston are words, and its message is `message`.
 */
export function messageFieldOf(record: LogRecord, keys: RecordKeys): string {
  const isWinston = typeof record.level === 'string' && record.message !== undefined;
  if (isWinston) return 'message';
  return messageFieldsOf(keys).find((field) => record[field] !== undefined) ?? 'message';
}
