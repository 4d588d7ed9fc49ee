import * as v from 'valibot';
import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import type { Options } from '../../src/internal/index.ts';
import { type CompleteOptions, type GivenOptions, option } from '../../src/options/option.ts';
import { withModules } from '../host/option-modules.ts';
import { type SinkOptions, sinkOptions } from '../host/sink-options.ts';

const LEVELS = "an object of numbers by name, such as the logger's levels";
const ORDINARY = ['line', 'keep'] as const;

const ownOptions = {
  /**
   * What becomes of infos that bring no scalars: `line` gives them windrow's line in
   * `Symbol.for('message')`, `keep` leaves them exactly as they came. Default line.
   */
  ordinary: option<(typeof ORDINARY)[number]>({
    schema: v.picklist(ORDINARY, "'line' or 'keep'"),
    default: 'line',
  }),
  /**
   * The logger's `levels`, where they are its own: lines are of level `info`, or, where there is no
   * such level, of that of the record that made them due. Default: concluded from the records.
   */
  levels: option<Readonly<Record<string, number>>>({
    schema: v.record(v.string(), v.number(LEVELS), LEVELS),
  }),
};

const formatOptions: typeof ownOptions & typeof sinkOptions = { ...ownOptions, ...sinkOptions };

/** Options of the format. */
export type WinstonOptions = WindrowOptions & GivenOptions<typeof ownOptions> & SinkOptions;

/** The parsed options, and those of the format alone. */
interface Parsed {
  readonly options: Options;
  readonly own: CompleteOptions<typeof formatOptions>;
}

/** Parses all options of the format. @throws TypeError naming every fault. @internal */
export function parseWinstonOptions(given: WinstonOptions): Parsed {
  return parseOptions(withModules(given), formatOptions);
}
