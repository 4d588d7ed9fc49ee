import type { RankBatch } from '../wire/rank-batch.ts';

/** A batch of which rows wait: its bytes are kept, so that a state can hold them. */
export interface OpenBatch {
  readonly bytes: Uint8Array;
  readonly batch: RankBatch;
  /** The log's time when it came, and the clock of its entry in epoch ms. */
  readonly arrivalMs: number;
  readonly entryMs: number;
}
