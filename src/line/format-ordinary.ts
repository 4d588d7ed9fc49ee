import { HUB_UPDATES_KEY } from '../record/hub-updates.ts';
import {
  CLOCK_FIELDS,
  type LogRecord,
  levelFieldOf,
  type RecordKeys,
} from '../record/log-record.ts';
import { messageFieldOf } from '../record/message-field.ts';
import { readTimestamp } from '../record/time.ts';
import { attempt } from '../text/attempt.ts';
import { boundedJson } from '../text/bounded-json.ts';
import { escapeText } from '../text/escape.ts';
import { type FoundError, findErrors } from './find-errors.ts';

/** What a line shows elsewhere or not at all. */
const HIDDEN_FIELDS: readonly string[] = ['level', HUB_UPDATES_KEY];
/** What pino adds to every record, always together. */
const PINO_BASE: readonly string[] = ['pid', 'hostname'];
/** What an Error has that is logged bare, hidden from those who list its keys. */
const ERROR_FIELDS = ['message', 'stack', 'cause', 'errors'] as const;
/** What a frame ends with: its line and column. */
const FRAME_END = /:(\d+):\d+\)?$/;

/**
 * The MESSAGE of an ordinary record: its message, its other fields as `key: value`, then the stacks
 * of its errors on lines of their own. An ERROR names the place of its error first, as MMLogger
 * does.
 */
export function formatOrdinary(given: LogRecord, label: string, keys: RecordKeys): string {
  const record = readFields(given);
  const errors = findErrors(record, keys);
  const [error] = errors;
  const parts = [messageOf(record, error, keys), ...fieldsOf(record, errors, keys)];
  const text = parts.filter((part) => part !== '').join('  ');
  if (error === undefined) return text;
  const place = label === 'ERROR' ? placeOf(error.stack) : '';
  const stacks = errors.flatMap((each) => stackLines(each, each !== error));
  return [place + text, ...stacks.map(formatStackLine)].join('\n');
}

/** The lines of a stack, the first one behind the place of the error in the record. */
function stackLines({ path, stack }: FoundError, isNamed: boolean): readonly string[] {
  return (isNamed ? `[${path}]: ${stack}` : stack).split('\n');
}

/**
 * What can be read of a record, the hidden fields of an Error included: a getter of the user's may
 * throw, which must not cost the record.
 */
function readFields(record: LogRecord): LogRecord {
  const keys = new Set([...(attempt(() => Object.keys(record)) ?? []), ...ERROR_FIELDS]);
  const fields = Array.from(keys, (key) => [key, attempt(() => record[key])] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function messageOf(record: LogRecord, error: FoundError | undefined, keys: RecordKeys): string {
  const raw = record[messageFieldOf(record, keys)];
  if (raw === undefined || (error !== undefined && raw === record[error.path])) {
    return escapeText(error?.message ?? '');
  }
  return formatValue(raw);
}

function fieldsOf(
  record: LogRecord,
  errors: readonly FoundError[],
  keys: RecordKeys,
): readonly string[] {
  const hidden = new Set([...HIDDEN_FIELDS, messageFieldOf(record, keys)]);
  if (typeof record.name === 'string') hidden.add('name');
  if (isPinoBase(record)) for (const key of PINO_BASE) hidden.add(key);
  for (const { path } of errors) hidden.add(path === '' ? 'stack' : path); // deeper ones have dots
  for (const key of [...keys.timestampKeys, ...CLOCK_FIELDS]) {
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

/**
 * `file - function - line - `, of the innermost frame. Source: `MMFormatter`'s format of an ERROR.
 */
function placeOf(stack: string): string {
  for (const line of stack.split('\n')) {
    const place = placeOfFrame(line.trimStart());
    if (place !== undefined) return escapeText(place);
  }
  return '';
}

/**
 * Reads a frame such as `at train (file:///app/train.js:12:3)`, or one without a function.
 * O(length).
 */
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
