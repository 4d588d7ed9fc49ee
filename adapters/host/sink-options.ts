import * as v from 'valibot';
import type { GivenSink } from '../../src/index.ts';
import { isSink } from '../../src/internal/index.ts';
import { type CompleteOptions, type GivenOptions, option } from '../../src/options/option.ts';

const SINK =
  'a function, or an object with a method write and, if it has them, methods flush, flushSync and close';

/** Where events go besides. */
export const sinkOptions = {
  /**
   * Sinks of your own: functions that take events, or objects of the type `Sink`; elsewhere the path
   * of a module that exports one or an array of them by default. Default none.
   */
  sinks: option<readonly GivenSink[], readonly GivenSink[] | string>({
    schema: v.array(v.custom<GivenSink>(isSink, SINK), 'an array of sinks'),
    default: [],
  }),
};

/** Where events go besides. */
export type SinkOptions = GivenOptions<typeof sinkOptions>;

/** The same, complete. */
export type SinkSettings = CompleteOptions<typeof sinkOptions>;
