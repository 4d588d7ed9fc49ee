import type { Broker, DistributeOption, Stats, WindrowOptions } from '../../src/index.ts';
import { distributeFields, parseOptions } from '../../src/internal/index.ts';
import { distributionOf, openRankProcess } from './rank-process.ts';

/**
 * Who logs, how its records become batches, and which of windrow's options say how records are read:
 * `map`, `groupBy`, `flat`. What is left out comes from the environment, as with `distribute`.
 */
export type ProducerOptions = Omit<WindrowOptions, 'distribute'> &
  Pick<
    DistributeOption,
    'run' | 'rank' | 'world' | 'attempt' | 'spool' | 'linger' | 'maxBatch' | 'maxBuffer'
  >;

/** The producer of one rank. */
export interface RankProducer {
  /**
   * Takes a record, whose scalars are sent some milliseconds later; a record without scalars is
   * counted and dropped. Synchronous; never throws.
   */
  log(record: Readonly<Record<string, unknown>>): void;
  /** Resolves when the broker has all records so far; rejects with the reason after 5 s. */
  flush(): Promise<void>;
  /**
   * Sends all that waits, 5 s at most, and says that the rank has ended. The broker stays open. If
   * the process ends by itself before, this is done then.
   */
  close(): Promise<void>;
  /** Returns what has become of the records so far. */
  stats(): Stats;
}

/**
 * Opens the producer of one rank of a run on a broker.
 *
 * @throws TypeError naming every fault of the options.
 * @example
 * const rank = producer(fileBroker({ dir: '.windrow' }), { run: 'exp-12', rank: 3, world: 8 });
 * rank.log({ train: { loss: 0.42 }, iter: 1 });
 */
export function producer(broker: Broker, given: ProducerOptions = {}): RankProducer {
  const entries = Object.entries(given);
  const isOfRank = ([name]: [string, unknown]): boolean => Object.hasOwn(distributeFields, name);
  const { options } = parseOptions(
    {
      ...Object.fromEntries(entries.filter((entry) => !isOfRank(entry))),
      distribute: Object.fromEntries(entries.filter(isOfRank)),
    },
    {},
  );
  const { distribution } = options;
  if (distribution === undefined) throw new TypeError('windrow: distribute is missing'); // given above
  const world = { broker, ownsBroker: false, sinks: [], isLive: true };
  const rank = openRankProcess(options, distributionOf(distribution), world);
  return {
    log: (record) => void rank.collect(record),
    flush: () => rank.flush(),
    close: () => rank.close(),
    stats: () => rank.stats(),
  };
}
