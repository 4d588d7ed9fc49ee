import * as v from 'valibot';
import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import type { Options } from '../../src/internal/index.ts';
import { type CompleteOptions, type GivenOptions, option } from '../../src/options/option.ts';
import { type DestinationOptions, destinationOptions } from '../host/destination-options.ts';
import { withModules } from '../host/option-modules.ts';
import { type SinkOptions, sinkOptions } from '../host/sink-options.ts';

const stageOptions = {
  /**
   * Whether the transport is a stage of a pipeline: ordinary records pass byte for byte, lines go
   * on as NDJSON. Default false.
   */
  pipeline: option({ schema: v.boolean('true or false'), default: false }),
};

/** The options of the stream. */
const streamOptions: typeof destinationOptions & typeof sinkOptions = {
  ...destinationOptions,
  ...sinkOptions,
};

const transportOptions: typeof streamOptions & typeof stageOptions = {
  ...streamOptions,
  ...stageOptions,
};

/** Options that cannot be functions or objects, because they cross into a worker. */
interface ClonedOptions {
  readonly level?: string | number | undefined;
  /** Path of a module that exports them. */
  readonly statistics?: string | undefined;
  readonly hub?: string | undefined;
  /** Path of a module that exports them by default. */
  readonly sinks?: string | undefined;
}

/** Options of the transport in a worker. */
export type PinoTransportOptions = Omit<WindrowOptions, keyof ClonedOptions> &
  ClonedOptions &
  GivenOptions<typeof stageOptions> &
  DestinationOptions;

/** Options of the stream in process. */
export type WindrowStreamOptions = WindrowOptions & DestinationOptions & SinkOptions;

/** The parsed options, and those of the output. */
interface Parsed<Own> {
  readonly options: Options;
  readonly own: Own;
}

/** Options that pino and thread-stream add to those of every transport. */
const FOREIGN_OPTIONS: ReadonlySet<string> = new Set(['pinoWillSendConfig', '$context']);

/** Parses all options of the transport. @throws TypeError naming every fault. @internal */
export function parseTransportOptions(
  given: PinoTransportOptions,
): Parsed<CompleteOptions<typeof transportOptions>> {
  const own = Object.entries(given).filter(([name]) => !FOREIGN_OPTIONS.has(name));
  return parseOptions(withModules(Object.fromEntries(own)), transportOptions);
}

/** Parses all options of the stream. @throws TypeError naming every fault. @internal */
export function parseStreamOptions(
  given: WindrowStreamOptions,
): Parsed<CompleteOptions<typeof streamOptions>> {
  return parseOptions(withModules(given), streamOptions);
}
