import * as v from 'valibot';
import { DEFAULT_MAX_LENGTH, destinationSchema } from '../../src/internal/index.ts';
import { type CompleteOptions, type GivenOptions, option } from '../../src/options/option.ts';

const trueOrFalse = v.boolean('true or false');
const MAX_LENGTH = 'a number of bytes, at least 1';

/** Where lines go; the options of pino's own destinations. */
export const destinationOptions = {
  /** Path or file descriptor. Default 1, the standard output. */
  destination: option<string | number>({
    schema: destinationSchema,
    default: 1,
  }),
  /** Whether missing folders of the path are made. Default false. */
  mkdir: option({ schema: trueOrFalse, default: false }),
  /** Whether lines are appended to an existing file. Default true. */
  append: option({ schema: trueOrFalse, default: true }),
  /**
   * Whether each line is written before the call returns; else those of one turn of the event loop
   * are written together. Default false in a worker, true in process.
   */
  sync: option({ schema: trueOrFalse, defaultText: 'false in a worker, true in process' }),
  /**
   * Bytes of lines that may wait while the destination takes none; further lines are dropped and
   * counted. Default 64 MB.
   */
  maxLength: option({
    schema: v.pipe(v.number(MAX_LENGTH), v.safeInteger(MAX_LENGTH), v.minValue(1, MAX_LENGTH)),
    default: DEFAULT_MAX_LENGTH,
    unit: 'bytes',
  }),
};

/** Where lines go; the options of pino's own destinations. */
export type DestinationOptions = GivenOptions<typeof destinationOptions>;

/** The options of a destination, complete. */
export type DestinationSettings = CompleteOptions<typeof destinationOptions>;
