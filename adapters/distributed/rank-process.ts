import { hostname } from 'node:os';
import { emitWarning, env, pid } from 'node:process';
import type { Broker } from '../../src/index.ts';
import {
  type Distribution,
  type GivenDistribution,
  type Options,
  Producer,
  resolveDistribution,
  type Sink,
} from '../../src/internal/index.ts';
import { atExit } from '../host/exit-hook.ts';
import { tellUser } from '../host/standard-error.ts';
import { beforeExit } from './before-exit.ts';
import type { OwnAggregator } from './own-aggregator.ts';
import { openSpool } from './spool-folder.ts';
import { holdingTimer, startTimer } from './timers.ts';

/** The world around the producer of a process. */
export interface RankProcessOptions {
  readonly broker: Broker;
  /** Whether the broker is closed with the producer. */
  readonly ownsBroker: boolean;
  /** The sinks of records that pass. */
  readonly sinks: readonly Sink[];
  /** Whether the moment at which a record comes says when it was written. */
  readonly isLive: boolean;
  /** The aggregator of this process, if it is one. */
  readonly aggregator?: OwnAggregator | undefined;
}

/** Completes `distribute` by the environment of this process. @throws TypeError */
export function distributionOf(given: GivenDistribution): Distribution {
  return resolveDistribution(given, { env, hostname: hostname(), pid });
}

/**
 * Opens the producer of this process. Nothing of it keeps the process alive; before the process ends
 * by itself all is sent, for 5 s at most.
 */
export function openRankProcess(
  options: Options,
  distribution: Distribution,
  { broker, ownsBroker, sinks, isLive, aggregator }: RankProcessOptions,
): Producer {
  let isExiting = false;
  const warn = (message: string): void => {
    // a warning of the process would come too late at its exit
    if (isExiting) tellUser(message);
    else emitWarning(`windrow: ${message}`);
  };
  const { identity, spool } = distribution;
  const producer = new Producer(options, distribution, {
    ...{ broker, sinks, clock: Date.now, isLive, startTimer, holdingTimer, warn },
    ...(spool !== undefined && { spool: openSpool(spool, identity, warn) }),
    ...(aggregator !== undefined && { beforeSinksClose: () => aggregator.finish() }),
    onClosed() {
      forget();
      stopWaiting();
      if (ownsBroker) broker.close().catch(() => {}); // it ends with the process at the latest
    },
  });
  const forget = atExit(() => {
    isExiting = true;
    return producer.end();
  });
  const stopWaiting = beforeExit(() => producer.close());
  const { ignored = [], useless = [], fields } = options.distribution ?? {};
  // with 'rank0' all ranks are given the options of lines
  if (ignored.length > 0 && fields?.aggregate === false) warn(ignoredText(ignored));
  if (useless.length > 0) warn(uselessText(useless));
  return producer;
}

function ignoredText(names: readonly string[]): string {
  const [only = '', ...others] = names;
  return others.length === 0
    ? `${only} is the aggregator's; here it does nothing`
    : `${names.join(', ')} are the aggregator's; here they do nothing`;
}

function uselessText(names: readonly string[]): string {
  return `${names.join(', ')} ${names.length === 1 ? 'does' : 'do'} nothing with distribute`;
}
