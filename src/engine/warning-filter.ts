import { ERROR, type Level, WARN } from '../record/level.ts';
import type { LogRecord, RecordKeys } from '../record/log-record.ts';
import { messageFieldOf } from '../record/message-field.ts';
import { attempt } from '../text/attempt.ts';

/** Messages that are remembered; of more the one that was not seen for longest is forgotten. */
const MAX_MESSAGES = 1000;
/** A longer message passes each time: it is more than is remembered. */
const MAX_LENGTH = 1000;

/**
 * Knows the warnings that were written: records of level warn with a message that was seen before
 * are repeated ones. Memory is bounded. Source: MMLogger's `FilterDuplicateWarning`.
 */
export class WarningFilter {
  readonly #keys: RecordKeys;
  /** Newest last. */
  readonly #seen = new Set<string>();

  constructor(keys: RecordKeys) {
    this.#keys = keys;
  }

  /** Whether a record repeats a warning; notes it if it does not. */
  isRepeated(record: LogRecord, { severity }: Level): boolean {
    if (!(severity >= WARN && severity < ERROR)) return false;
    // a getter of the user's may throw
    const message = attempt(() => record[messageFieldOf(record, this.#keys)]);
    if (typeof message !== 'string' || message === '' || message.length > MAX_LENGTH) return false;
    const isSeen = this.#seen.delete(message);
    this.#seen.add(message);
    if (this.#seen.size > MAX_MESSAGES) this.#forgetOldest();
    return isSeen;
  }

  #forgetOldest(): void {
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }
}
