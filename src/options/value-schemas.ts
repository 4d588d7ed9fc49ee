import * as v from 'valibot';
import { type GivenAddress, parseAddress } from './address.ts';
import { type Duration, parseDuration } from './duration.ts';

/*
 * Schemas that several options share. The text of a rule says what is allowed; a fault shows it
 * after "expected". valibot does the checking: no dependencies, small, quick to load, and it
 * reports all faults.
 */

const POSITIVE = 'a positive integer';
const MODE_NAME = 'a name without /';

export const trueOrFalse = v.boolean('true or false');
export const text = v.pipe(v.string('a string'), v.nonEmpty('a string that is not empty'));
export const positive = v.pipe(
  v.number(POSITIVE),
  v.safeInteger(POSITIVE),
  v.minValue(1, POSITIVE),
);
export const modeName = v.pipe(v.string(MODE_NAME), v.regex(/^[^/]+$/, MODE_NAME));
export const duration = v.custom<Duration>(
  (value) => parseDuration(value) !== undefined,
  "a span such as '30s'",
);

/** The longest timer of Node. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_TIMER = "a span of 24 days at most, such as '30s'";

/** A span that a timer waits for. */
export const timerSpan = v.pipe(
  duration,
  v.check((value) => (parseDuration(value) ?? 0) <= MAX_TIMER_MS, MAX_TIMER),
);

/** Where a server listens. */
export const address = v.custom<GivenAddress>(
  (value) =>
    value === false ||
    (['boolean', 'number', 'string'].includes(typeof value) &&
      parseAddress(value as GivenAddress, 0) !== undefined),
  "true, a port, or 'host:port'",
);

export const levelSchema = v.union(
  [
    text,
    v.number(),
    v.custom<() => string | number | undefined>((value) => typeof value === 'function'),
  ],
  'the name of a level or a function that returns one',
);
export const DATE_STYLES = ['console', 'file'] as const;
export const dateStyleSchema = oneOf(...DATE_STYLES);
export const colorizeSchema = v.union([v.boolean(), v.literal('auto')], "true, false or 'auto'");
const DESTINATION = 'a path or a file descriptor';
export const destinationSchema = v.union(
  [
    v.pipe(v.string(), v.nonEmpty(DESTINATION)),
    v.pipe(v.number(), v.safeInteger(DESTINATION), v.minValue(0, DESTINATION)),
  ],
  DESTINATION,
);

/** A list of names of scalars, in which `*` stands for any text. */
export const keys = listOf(text, 'an array of keys');

/** One of several words, such as `'mean' or 'recent'`. */
export function oneOf<const Word extends string>(...words: readonly Word[]): v.GenericSchema<Word> {
  const quoted = words.map((word) => `'${word}'`);
  return v.picklist(words, `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`);
}

export function listOf<Item>(
  item: v.GenericSchema<Item>,
  allowed: string,
): v.GenericSchema<readonly Item[]> {
  return v.array(item, allowed);
}

/** An object of values by name; no array. */
export function byName<Value>(
  value: v.GenericSchema<Value>,
  allowed: string,
): v.GenericSchema<Readonly<Record<string, Value>>> {
  return v.pipe(
    v.custom<Record<string, Value>>((given) => !Array.isArray(given), allowed),
    v.record(v.string(), value, allowed),
  );
}

/** The same with at least one name; `none` is the text of the fault of an empty object. */
export function filledByName<Value>(
  value: v.GenericSchema<Value>,
  allowed: string,
  none: string,
): v.GenericSchema<Readonly<Record<string, Value>>> {
  return v.pipe(
    byName(value, allowed),
    v.check((given) => Object.keys(given).length > 0, none),
  );
}
