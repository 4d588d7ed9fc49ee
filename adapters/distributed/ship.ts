import type { Broker } from '../../src/index.ts';
import { shipBatches } from '../../src/internal/index.ts';
import { leftSpools } from './spool-folder.ts';

/** What was shipped. */
export interface Shipped {
  /** Spools that were sent and removed. */
  readonly spools: number;
  /** Records that the broker did not have. */
  readonly records: number;
}

/**
 * Sends to a broker what processes that have gone have left in a folder of spools, and removes it.
 * A second time is a no-op. @throws BrokerError where the broker fails; what it has got is not sent
 * again.
 */
export async function ship(broker: Broker, folder: string): Promise<Shipped> {
  let spools = 0;
  let records = 0;
  for (const left of leftSpools(folder)) {
    records += await shipBatches(broker, left.batches);
    left.remove();
    spools++;
  }
  return { spools, records };
}
