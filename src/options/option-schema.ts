import * as v from 'valibot';
import type { Statistics } from '../aggregates/statistic.ts';
import { MessageHub } from '../hub/message-hub.ts';
import { type Duration, parseDuration } from './duration.ts';
import { MeanPattern } from './mean-pattern.ts';
import type { WindowSize } from './windrow-options.ts';

/*
 * What each option may be. The text of a rule says what is allowed: it ends up behind "expected".
 * valibot does the checking: no dependencies, small, quick to load, and it reports all faults.
 */

const MAX_DIGITS = 100;
/** Timers of Node take no longer ones. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_TIMER = "a span of 24 days at most, such as '30s'";

const flag = v.optional(v.boolean('true or false'));
const text = v.pipe(v.string('a string'), v.nonEmpty('a string that is not empty'));
const optionalText = v.optional(text);

const POSITIVE = 'a positive integer';
const positive = v.pipe(v.number(POSITIVE), v.safeInteger(POSITIVE), v.minValue(1, POSITIVE));
const optionalPositive = v.optional(positive);

const DIGITS = `an integer from 0 to ${MAX_DIGITS}`;
const digits = v.pipe(
  v.number(DIGITS),
  v.integer(DIGITS),
  v.minValue(0, DIGITS),
  v.maxValue(MAX_DIGITS, DIGITS),
);

const duration = v.custom<Duration>(
  (value) => parseDuration(value) !== undefined,
  "a span such as '30s'",
);
const windowSize = v.custom<WindowSize>(
  (value) => isWindowSize(value),
  "a positive integer, 'epoch', 'global' or a span such as '30s'",
);

const INTERVAL = "a positive integer, a span such as '10s', or 'epoch'";
const INTERVALS = `${INTERVAL}, or one of these by mode`;
const interval = v.union([positive, v.literal('epoch'), duration], INTERVAL);

/** An object of values by name, which an array is not. */
function byName<Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(
    v.custom<Record<string, unknown>>((value) => !Array.isArray(value)),
    v.record(v.string(), schema),
  );
}

const keys = v.optional(v.array(text, 'an array of keys'));

const SHARE = 'a number from 0 to 1';
const share = v.pipe(v.number(SHARE), v.minValue(0, SHARE), v.maxValue(1, SHARE));

const WEIGHT = 'a number above 0 and up to 1';
const weight = v.pipe(v.number(WEIGHT), v.gtValue(0, WEIGHT), v.maxValue(1, WEIGHT));

const ABOVE_0 = 'a positive number';
const positiveNumber = v.pipe(v.number(ABOVE_0), v.finite(ABOVE_0), v.gtValue(0, ABOVE_0));

const MODE_NAME = 'a name without /';
const modeName = v.pipe(v.string(MODE_NAME), v.regex(/^[^/]+$/, MODE_NAME));

const MAP = 'an object with mode and keys, or several';
const WHEN = 'a text, a number, true, false or null';
/** The fields of one `map`. */
export const mapEntries = {
  mode: modeName,
  keys: v.pipe(
    v.record(v.string(), text, 'an object of keys by field'),
    v.check((value) => isFilled(value), 'at least one field'),
  ),
  when: v.optional(
    v.record(
      v.string(),
      v.union([v.string(), v.number(), v.boolean(), v.null()], WHEN),
      'an object of values by field',
    ),
  ),
} as const;

const isFunction = (value: unknown): boolean => typeof value === 'function';

const PATTERN = 'a regular expression, with lookahead or backreferences only if it repeats little';
const pattern = v.pipe(
  v.union([v.string(), v.instance(RegExp)], PATTERN),
  v.check(isPattern, PATTERN),
);

const TIME_ZONE = "an IANA time zone such as 'Europe/Berlin'";

/** The fields of one `customCfg` item. */
export const customCfgEntries = {
  dataSrc: text,
  logName: optionalText,
  methodName: text,
  windowSize: v.optional(windowSize),
  q: v.optional(share),
  alpha: v.optional(weight),
  halfLife: v.optional(positiveNumber),
  direction: v.optional(v.picklist(['min', 'max'], "'min' or 'max'")),
  args: v.optional(v.array(v.unknown(), 'an array')),
} as const;

/** The options of a LogProcessor. */
export const logProcessorEntries = {
  type: v.optional(v.picklist(['LogProcessor', 'LoggerHook'], "'LogProcessor' or 'LoggerHook'")),
  windowSize: optionalPositive,
  byEpoch: flag,
  customCfg: v.optional(v.array(v.unknown(), 'an array of objects')),
  numDigits: v.optional(digits),
  windowing: v.optional(v.picklist(['mmengine', 'exact'], "'mmengine' or 'exact'")),
  numberStyle: v.optional(v.picklist(['fixed', 'auto'], "'fixed' or 'auto'")),
  digits: v.optional(v.record(v.string(), digits, 'an object of digits by key')),
  unit: v.optional(v.record(v.string(), text, 'an object of units by key')),
  hide: keys,
  show: keys,
  order: keys,
  valLoss: flag,
  logWithHierarchy: flag,
  meanPattern: v.optional(pattern),
  statistics: v.optional(
    v.custom<Statistics>(
      (value) => typeof value === 'object' && Object.values(Object(value)).every(isFunction),
      'an object of functions',
    ),
  ),
} as const;

/** The options of every way in. */
export const windrowEntries = {
  ...logProcessorEntries,
  interval: v.optional(
    v.union(
      [
        interval,
        v.pipe(
          byName(interval),
          v.check((value) => isFilled(value), INTERVALS),
        ),
      ],
      INTERVALS,
    ),
  ),
  first: flag,
  ignoreLast: flag,
  eta: v.optional(v.picklist(['mean', 'recent'], "'mean' or 'recent'")),
  throughput: flag,
  tail: flag,
  memory: flag,
  summary: v.optional(v.union([v.boolean(), v.literal('json')], "true, false or 'json'")),
  map: v.optional(v.union([v.array(v.unknown()), v.looseObject({})], MAP)),
  keep: v.optional(v.picklist(['all', 'none', 'warn'], "'all', 'none' or 'warn'")),
  groupBy: v.optional(v.union([text, v.array(text)], 'the name of a label, or several')),
  maxGroups: optionalPositive,
  maxKeys: optionalPositive,
  keyTtl: optionalPositive,
  intervalExpName: optionalPositive,
  logMetricByEpoch: flag,
  experimentName: optionalText,
  maxEpochs: optionalPositive,
  maxIters: optionalPositive,
  epochLength: v.optional(v.union([positive, byName(positive)], `${POSITIVE}, or one by mode`)),
  modes: v.optional(
    v.pipe(v.array(modeName, 'an array of names'), v.nonEmpty('at least one name')),
  ),
  flat: flag,
  hub: v.optional(v.union([text, v.instance(MessageHub)], 'a MessageHub or its name')),
  level: v.optional(
    v.union(
      [text, v.number(), v.custom<() => string | number | undefined>(isFunction)],
      'the name of a level or a function that returns one',
    ),
  ),
  name: optionalText,
  timeZone: v.optional(v.pipe(v.string(TIME_ZONE), v.check(isTimeZone, TIME_ZONE))),
  dateStyle: v.optional(v.picklist(['console', 'file'], "'console' or 'file'")),
  colorize: v.optional(v.union([v.boolean(), v.literal('auto')], "true, false or 'auto'")),
  scalarsFile: optionalText,
  stateFile: optionalText,
  stateInterval: v.optional(
    v.pipe(
      duration,
      v.check((value) => (parseDuration(value) ?? 0) <= MAX_TIMER_MS, MAX_TIMER),
    ),
  ),
  messageKey: optionalText,
  nestedKey: optionalText,
  errorKey: optionalText,
  customLevels: v.optional(
    v.record(v.string(), v.number('a number on the scale of pino'), 'an object of numbers by name'),
  ),
} as const;

function isFilled(value: object): boolean {
  return Object.keys(value).length > 0;
}

function isWindowSize(value: unknown): boolean {
  const isLength = Number.isSafeInteger(value) && (value as number) > 0;
  return isLength || value === 'epoch' || value === 'global' || parseDuration(value) !== undefined;
}

function isPattern(pattern: string | RegExp): boolean {
  try {
    return new MeanPattern(pattern) instanceof MeanPattern;
  } catch {
    return false; // the fault is reported with the others
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false; // the fault is reported with the others
  }
}
