import { HUB_UPDATES_KEY } from '../record/hub-updates.ts';
import {
  CLOCK_FIELDS,
  type LogRecord,
  levelFieldOf,
  type RecordKeys,
} from '../record/log-record.ts';
import { messageFieldOf } from '../record/message-field.ts';
import { readTimestamp } from '../record/time.ts';
import { boundedJson } from '../text/bounded-json.ts';
import { escapeText } from '../text/escape.ts';

/** What a line shows elsewhere or not at all. */
const HIDDEN_FIELDS: readonly string[] = ['level', HUB_UPDATES_KEY];
/** What pino adds to every record, always together. */
const PINO_BASE: readonly string[] = ['pid', 'hostname'];
/** What a frame ends with: its line and column. */
const FRAME_END = /:(\d+):\d+\)?$/;

/**
 * The MESSAGE of an ordinary record: its message, its other fields as `key: value`, then the stack
 * of an error on lines of its own. An ERROR names the place of its error first, as MMLogger does.
 */
export function formatOrdinary(given: LogRecord, label: string, keys: RecordKeys): string {
  const record = readFields(given);
  const error = findError(record, keys);
  const parts = [messageOf(record, error, keys), ...fieldsOf(record, error, keys)];
  const text = parts.filter((part) => part !== '').join('  ');
  const stack = error?.stack;
  if (stack === undefined) return text;
  const place = label === 'ERROR' ? placeOf(stack) : '';
  return [place + text, ...stack.split('\n').map(formatStackLine)].join('\n');
}

/**
 * What can be read of a record, the hidden fields of an Error included: a getter of the user's may
 * throw, which must not cost the record.
 */
function readFields(record: LogRecord): LogRecord {
  const keys = new Set(attempt(() => Object.keys(record)) ?? []).add('message').add('stack');
  const fields = Array.from(keys, (key) => [key, attempt(() => record[key])] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined; // what cannot be read is not shown; the engine has counted it
  }
}

interface ErrorFields {
  /** The field of the record that holds the error, `undefined` when it is the record itself. */
  readonly key: string | undefined;
  readonly message: string;
  readonly stack: string | undefined;
}

/** pino keeps an error under its errorKey, winston's `errors()` its stack beside the message. */
function findError(record: LogRecord, { errorKey }: RecordKeys): ErrorFields | undefined {
  const ownStack = readStack(record.stack);
  if (ownStack !== undefined) return { key: undefined, message: '', stack: ownStack };
  for (const key of [errorKey, 'message']) {
    const value = record[key];
    if (typeof value !== 'object' || value === null) continue;
    const { message, stack } = readFields(value as LogRecord);
    const text = readStack(stack);
    if (text !== undefined) return { key, message: textOf(message), stack: text };
  }
  return undefined;
}

/** nest-winston keeps the stack in an array. */
function readStack(stack: unknown): string | undefined {
  const text = attempt(() => (Array.isArray(stack) && stack.length === 1 ? stack[0] : stack));
  return typeof text === 'string' ? text : undefined;
}

function messageOf(record: LogRecord, error: ErrorFields | undefined, keys: RecordKeys): string {
  const raw = record[messageFieldOf(record, keys)];
  if (raw === undefined || (error !== undefined && raw === record[error.key ?? ''])) {
    return escapeText(error?.message ?? '');
  }
  return formatValue(raw);
}

function fieldsOf(
  record: LogRecord,
  error: ErrorFields | undefined,
  keys: RecordKeys,
): readonly string[] {
  const hidden = new Set([...HIDDEN_FIELDS, messageFieldOf(record, keys)]);
  if (typeof record.name === 'string') hidden.add('name');
  if (isPinoBase(record)) for (const key of PINO_BASE) hidden.add(key);
  if (error !== undefined) hidden.add(error.key ?? 'stack');
  for (const key of [keys.timestampKey ?? 'time', ...CLOCK_FIELDS]) {
    if (isClock(record[key])) hidden.add(key);
  }
  const levelField = keys.levelKey ?? (record.level === undefined && levelFieldOf(record, keys));
  if (levelField) hidden.add(levelField);
  return Object.keys(record)
    .filter((key) => !hidden.has(key) && !isEmpty(record[key]))
    .map((key) => `${escapeText(key)}: ${formatValue(record[key])}`);
}

/** What nest-winston leaves of a stack that there is none of. */
function isEmpty(value: unknown): boolean {
  return (
    attempt(() => Array.isArray(value) && value.length === 1 && value[0] === undefined) ?? false
  );
}

function isPinoBase({ pid, hostname }: LogRecord): boolean {
  return Number.isInteger(pid) && typeof hostname === 'string';
}

function isClock(value: unknown): boolean {
  return attempt(() => readTimestamp(value)) !== undefined;
}

function formatValue(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null;
  return escapeText(isObject ? showObject(value) : textOf(value));
}

function textOf(value: unknown): string {
  return value === undefined ? '' : (attempt(() => String(value)) ?? 'a value');
}

function showObject(value: object): string {
  // a cyclic object, or one with a toJSON that throws, is shown by its kind
  return attempt(() => boundedJson(value) ?? '') ?? 'an object';
}

/** `file - function - line - `, of the innermost frame. Source: `MMFormatter`'s format of an ERROR. */
function placeOf(stack: string): string {
  for (const line of stack.split('\n')) {
    const place = placeOfFrame(line.trimStart());
    if (place !== undefined) return escapeText(place);
  }
  return '';
}

/** Of `at train (file:///app/train.js:12:3)`, or without a function. O(length). */
function placeOfFrame(frame: string): string | undefined {
  const end = frame.startsWith('at ') ? FRAME_END.exec(frame) : null;
  if (end === null) return undefined;
  const code = frame.slice('at '.length, end.index);
  const bracket = code.indexOf(' (');
  const name = bracket < 0 ? '<module>' : code.slice(0, bracket);
  const file = bracket < 0 ? code : code.slice(bracket + ' ('.length);
  return `${file.replace(/^file:\/\//, '')} - ${name} - ${end[1]} - `;
}

/** Frames as they are; everything else is set in, so that it never looks like a line of its own. */
function formatStackLine(line: string): string {
  const text = escapeText(line);
  return text.startsWith('    ') ? text : `    ${text}`;
}
