import { CLOCK_FIELDS } from './log-record.ts';
import { parseLine } from './parse-line.ts';

/**
 * Names before a record are short: compose, pm2, turbo and kubectl write some 40 letters at most.
 */
const MAX_PREFIX = 100;
/**
 * What ends the name that a tool writes before the lines of a program: a sign, or a clock; colours.
 */
const PREFIX_END = /(?:[|:\]>]|\d\d:\d\d:\d\d\S*)\s*(?:\p{Cc}\[[\d;]*m\s*)*$/u;
const OPEN_BRACE = '{';

/** A record and what stands around it in its line. */
export interface WrappedRecord {
  readonly record: Record<string, unknown>;
  /** The text of the record alone. */
  readonly raw: string;
  /** Whether the record stands in a text of another record, not after a name. */
  readonly isInside: boolean;
}

/**
 * Returns the record of a line that holds more than the record: after the name of its program
 * (`web-1  | {...}`, as docker compose, pm2 and turbo write it), or in docker's json-file envelope.
 * `undefined` if the rest of the line is no JSON object.
 */
export function unwrapLine(line: string): WrappedRecord | undefined {
  const start = line.indexOf(OPEN_BRACE);
  if (start < 1 || start > MAX_PREFIX || !PREFIX_END.test(line.slice(0, start))) return undefined;
  const raw = line.slice(start);
  const record = parseLine(raw);
  return record && { record, raw, isInside: false };
}

/**
 * Returns the record inside docker's json-file envelope, with the envelope's clock if it has no
 * clock.
 */
export function openEnvelope(envelope: Record<string, unknown>): WrappedRecord | undefined {
  const { log, stream, time } = envelope;
  if (typeof log !== 'string' || typeof stream !== 'string' || typeof time !== 'string') {
    return undefined;
  }
  const raw = log.trimEnd();
  const record = parseLine(raw);
  if (record === undefined) return undefined;
  const hasClock = CLOCK_FIELDS.some((field) => Object.hasOwn(record, field));
  if (!hasClock) record.time = time; // in place: a copy does not remember its text
  return { record, raw, isInside: true };
}
