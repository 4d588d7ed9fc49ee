import * as v from 'valibot';

const flag = v.optional(v.boolean('true or false'));
const DESTINATION = 'a path or a file descriptor';
const MAX_LENGTH = 'a number of bytes, at least 1';

/** What `DestinationOptions` may be. */
export const destinationEntries = {
  destination: v.optional(
    v.union(
      [
        v.pipe(v.string(), v.nonEmpty(DESTINATION)),
        v.pipe(v.number(), v.safeInteger(DESTINATION), v.minValue(0, DESTINATION)),
      ],
      DESTINATION,
    ),
  ),
  mkdir: flag,
  append: flag,
  sync: flag,
  maxLength: v.optional(
    v.pipe(v.number(MAX_LENGTH), v.safeInteger(MAX_LENGTH), v.minValue(1, MAX_LENGTH)),
  ),
} as const;
