import { env } from 'node:process';
import {
  type GivenDistribution,
  type Options,
  resolveBroker,
  type Sink,
} from '../../src/internal/index.ts';
import type { Collector } from '../host/collector.ts';
import { openBroker } from './open-broker.ts';
import { openOwnAggregator } from './own-aggregator.ts';
import { distributionOf, openRankProcess } from './rank-process.ts';

/** The world around a producer. */
export interface OpenProducerOptions {
  /** Whether the moment at which a record comes says when it was written. Default true. */
  readonly isLive?: boolean;
  /** Whether the input can wait until there is room for its records. */
  readonly canWait?: boolean;
}

/** The longest time that an input waits before it looks again whether it was stopped. */
const ROOM_MS = 1000;
/** How often an output is flushed to which this process writes lines of the run. */
const LINES_MS = 100;

/**
 * Opens the producer of an adapter, with the broker that the options ask for; `lines` gets the
 * records that pass.
 * @throws TypeError when `distribute` cannot be completed; Error when a client cannot be loaded.
 */
export function openProducer(
  options: Options,
  given: GivenDistribution,
  lines: Sink,
  { isLive = true, canWait = false }: OpenProducerOptions = {},
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
  const aggregator = distribution.aggregates
    ? openOwnAggregator({ given: given.given, broker: settings, run }, lines)
    : undefined;
  const world = { broker, ownsBroker: true, sinks: [lines], isLive, aggregator };
  const producer = openRankProcess(options, distribution, world);
  return Object.assign(producer, {
    ...(aggregator !== undefined && { tickMs: LINES_MS }),
    ...(onFull === 'block' && {
      room: () => (producer.isFull ? producer.whenRoom(ROOM_MS) : undefined),
    }),
  });
}
