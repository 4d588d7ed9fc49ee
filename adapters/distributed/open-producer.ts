import { emitWarning, env } from 'node:process';
import {
  type EngineEvent,
  type GivenDistribution,
  type GivenSink,
  type Options,
  resolveBroker,
  type Sink,
} from '../../src/internal/index.ts';
import type { Collector } from '../host/collector.ts';
import { guardSinks, openFurtherLines } from '../host/open-outputs.ts';
import { openBroker } from './open-broker.ts';
import { openOwnAggregator } from './own-aggregator.ts';
import { distributionOf, openRankProcess } from './rank-process.ts';

/** The world around a producer. */
export interface OpenProducerOptions {
  /** Whether the moment at which a record comes says when it was written. Default true. */
  readonly isLive?: boolean;
  /** Whether the input can wait until there is room for its records. */
  readonly canWait?: boolean;
  /** Sinks of the program's own, which must harm nobody. */
  readonly sinks?: readonly GivenSink[];
}

/** The longest time that an input waits before it looks again whether it was stopped. */
const ROOM_MS = 1000;
/** How often an output is flushed to which this process writes lines of the run. */
const LINES_MS = 100;
const NO_LINES =
  "windrow: sinks get the ordinary records only: lines are the aggregator's, which has sinks of its own";

/**
 * Opens the producer of an adapter, with the broker that the options ask for; `lines` gets the
 * records that pass, as do the further outputs of lines and the sinks of the program.
 * @throws TypeError when `distribute` cannot be completed; Error when a client cannot be loaded.
 */
export function openProducer(
  options: Options,
  given: GivenDistribution,
  lines: Sink,
  { isLive = true, canWait = false, sinks: own = [] }: OpenProducerOptions = {},
): Collector {
  const distribution = distributionOf(given);
  const { onFull } = distribution;
  if (onFull === 'block' && !canWait) {
    throw new TypeError(
      "windrow: distribute.onFull 'block' is for the command: a logger cannot wait",
    );
  }
  const settings = resolveBroker(given, env);
  const broker = openBroker(settings);
  const { run } = distribution.identity;
  const sinks = [lines, ...openFurtherLines(options), ...guardSinks(own, emitWarning)];
  const { given: ofLines, useless, fields } = given;
  const aggregator = distribution.aggregates
    ? openOwnAggregator({ given: ofLines, useless, broker: settings, run }, toAll(sinks))
    : undefined;
  if (own.length > 0 && fields.aggregate === false) emitWarning(NO_LINES);
  const world = { broker, ownsBroker: true, sinks, isLive, aggregator };
  const producer = openRankProcess(options, distribution, world);
  return Object.assign(producer, {
    ...(aggregator !== undefined && { tickMs: LINES_MS }),
    ...(onFull === 'block' && {
      room: () => (producer.isFull ? producer.whenRoom(ROOM_MS) : undefined),
    }),
  });
}

/** Returns a sink that hands events to all of `sinks`. */
function toAll(sinks: readonly Sink[]): Sink {
  return {
    write(event: EngineEvent) {
      for (const sink of sinks) sink.write(event);
    },
  };
}
