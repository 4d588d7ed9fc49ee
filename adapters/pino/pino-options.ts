import * as v from 'valibot';
import { type Options, parseOptions, type WindrowOptions } from '../../src/index.ts';
import type { DestinationOptions } from '../host/destination.ts';
import { destinationEntries } from '../host/destination-schema.ts';
import { withStatistics } from '../host/statistics-module.ts';

/** Options that cannot be functions or objects where they cross into a worker. */
interface ClonedOptions {
  readonly level?: string | number | undefined;
  /** Path of a module whose exports they are. */
  readonly statistics?: string | undefined;
  readonly hub?: string | undefined;
  /**
   * Whether the transport is a stage of a pipeline: ordinary records pass byte for byte, lines go
   * on as NDJSON. Default false.
   */
  readonly pipeline?: boolean | undefined;
}

/** Options of the transport in a worker. */
export type PinoTransportOptions = Omit<WindrowOptions, keyof ClonedOptions> &
  ClonedOptions &
  DestinationOptions;

/** Options of the stream in process. */
export type WindrowStreamOptions = WindrowOptions & DestinationOptions;

/** The options, complete, and those of the output. */
interface Parsed<Own> {
  readonly options: Options;
  readonly own: Own;
}

const transportEntries = {
  ...destinationEntries,
  pipeline: v.optional(v.boolean('true or false')),
};

/** What pino and thread-stream add to the options of every transport. */
const FOREIGN_OPTIONS: ReadonlySet<string> = new Set(['pinoWillSendConfig', '$context']);

/** All options of the transport. @throws TypeError naming every fault. */
export function parseTransportOptions(
  given: PinoTransportOptions,
): Parsed<DestinationOptions & Pick<ClonedOptions, 'pipeline'>> {
  const own = Object.entries(given).filter(([name]) => !FOREIGN_OPTIONS.has(name));
  return parseOptions(withStatistics(Object.fromEntries(own)), transportEntries);
}

/** All options of the stream. @throws TypeError naming every fault. */
export function parseStreamOptions(given: WindrowStreamOptions): Parsed<DestinationOptions> {
  return parseOptions(withStatistics(given), destinationEntries);
}
