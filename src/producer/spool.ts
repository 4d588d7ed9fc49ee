import type { Broker } from '../broker/broker.ts';
import { partitionOf } from '../broker/partition-of.ts';
import { producerName } from '../broker/producer-name.ts';
import { BatchDecoder } from '../wire/batch-decoder.ts';
import type { RankBatch } from '../wire/rank-batch.ts';

/**
 * Keeps sealed batches beyond the end of the process. No method throws: a spool that fails says so
 * itself, and the batches are in memory as without it.
 */
export interface Spool {
  /** Adds a batch; it survives the process when this returns. */
  write(batch: Uint8Array): void;
  /** Bytes of all batches that were added. */
  readonly bytes: number;
  /** Puts these batches in the place of all that were added. */
  replace(batches: readonly Uint8Array[]): void;
  /** Removes all that was added, which the broker has. */
  remove(): void;
  /** What earlier processes of the rank have left behind, oldest first. */
  takeLeft(): readonly LeftSpool[];
}

/** The batches of a process that has gone. */
export interface LeftSpool {
  readonly batches: readonly Uint8Array[];
  /** Removes them, because the broker has them. */
  remove(): void;
}

/**
 * Sends batches that a process has left behind and that the broker does not have, and returns how
 * many records these hold. Sending them again adds nothing.
 */
export async function shipBatches(broker: Broker, batches: readonly Uint8Array[]): Promise<number> {
  const decoder = new BatchDecoder();
  let records = 0;
  for (const bytes of batches) {
    const decoded = decoder.decode(bytes);
    if (decoded.kind !== 'batch') continue; // the end of a file that was cut: no record was whole
    records += await shipBatch(broker, bytes, decoded.batch);
  }
  return records;
}

async function shipBatch(
  broker: Broker,
  bytes: Uint8Array,
  { run, rank, inc, seq, count }: RankBatch,
): Promise<number> {
  const partition = partitionOf(run, broker.partitions);
  const who = producerName({ run, rank, inc });
  const end = seq + count - 1;
  if (end <= (await broker.mark(partition, who))) return 0;
  await broker.append(partition, who, end, bytes);
  return count;
}
