import { MAX_BATCH_BYTES } from '../wire/rank-batch.ts';

/** A batch on its way to the broker. */
export interface SealedBatch {
  readonly bytes: Uint8Array;
  /** The numbers of its first and its last record. */
  readonly first: number;
  readonly end: number;
}

interface KeptBatch extends SealedBatch {
  /** When the broker took it; NaN before. */
  ackedMs: number;
}

/** The time for which batches are kept that the broker has taken: it may lose its newest entries. */
const KEEP_MS = 10_000;

/** Removed batches in front of the list before the list is cut. */
const MAX_REMOVED = 256;

/**
 * Keeps batches until the broker has taken them, and 10 s longer. Holds `maxBytes` at most: the
 * oldest are dropped above it, those that were taken first. O(1) per batch.
 */
export class Outbox {
  readonly #maxBytes: number;
  #batches: KeptBatch[] = [];
  /** The places of the oldest batch that is kept, and of the oldest that waits. */
  #oldest = 0;
  #next = 0;
  #bytes = 0;
  /** The oldest batch that waits is being sent, and stays. */
  #isSending = false;
  #dropped = 0;
  #waiting = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Number of records that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Number of records that were dropped before the broker took them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes of all batches that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether batches that wait take all room, so that the next batch leads to a loss. */
  get isFull(): boolean {
    const isOnlyWaiting = this.#waiting > 0 && this.#oldest === this.#next;
    return isOnlyWaiting && this.#bytes + MAX_BATCH_BYTES > this.#maxBytes;
  }

  /** The number of the first record that is kept; infinite without one. */
  get first(): number {
    return this.#batches[this.#oldest]?.first ?? Number.POSITIVE_INFINITY;
  }

  /** The batches that are kept, oldest first. */
  get batches(): readonly SealedBatch[] {
    return this.#batches.slice(this.#oldest);
  }

  add(batch: SealedBatch): void {
    while (this.#bytes + batch.bytes.length > this.#maxBytes && this.#removeOldest()) {
      // until there is room
    }
    this.#batches.push({ ...batch, ackedMs: Number.NaN });
    this.#bytes += batch.bytes.length;
    this.#waiting += recordsOf(batch);
  }

  /** Returns the oldest batch that waits, and keeps it until `acknowledge` or `takeBack`. */
  beginSending(): SealedBatch | undefined {
    const batch = this.#batches[this.#next];
    this.#isSending = batch !== undefined;
    return batch;
  }

  /** Notes that the broker has taken the batch that was being sent. */
  acknowledge(nowMs: number): void {
    const batch = this.#batches[this.#next];
    this.#isSending = false;
    if (batch === undefined) return;
    batch.ackedMs = nowMs;
    this.#next++;
    this.#waiting -= recordsOf(batch);
    this.forget(nowMs);
  }

  /** Notes that the batch that was being sent waits again. */
  takeBack(): void {
    this.#isSending = false;
  }

  /**
   * Makes all batches wait whose records are above `mark`, and no others. Returns the records of
   * those that were taken before, and wait again.
   */
  rewind(mark: number, nowMs: number): number {
    const before = this.#next;
    this.#next = this.#oldest;
    for (let batch = this.#batches[this.#next]; batch !== undefined && batch.end <= mark; ) {
      if (Number.isNaN(batch.ackedMs)) batch.ackedMs = nowMs;
      batch = this.#batches[++this.#next];
    }
    this.#waiting = 0;
    let again = 0;
    for (let place = this.#next; place < this.#batches.length; place++) {
      const batch = this.#batches[place] as KeptBatch;
      batch.ackedMs = Number.NaN;
      this.#waiting += recordsOf(batch);
      if (place < before) again += recordsOf(batch);
    }
    return again;
  }

  /** Replaces the bytes of all batches. */
  rewrite(change: (bytes: Uint8Array) => Uint8Array): void {
    this.#batches = this.#batches
      .slice(this.#oldest)
      .map((batch) => ({ ...batch, bytes: change(batch.bytes) }));
    this.#next -= this.#oldest;
    this.#oldest = 0;
    this.#bytes = this.#batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Drops all batches that wait. */
  clear(): void {
    this.#dropped += this.#waiting;
    this.#batches = [];
    this.#oldest = 0;
    this.#next = 0;
    this.#bytes = 0;
    this.#waiting = 0;
    this.#isSending = false;
  }

  /** Forgets batches that the broker has had for long enough. */
  forget(nowMs: number): void {
    while (this.#oldest < this.#next) {
      const batch = this.#batches[this.#oldest] as KeptBatch;
      if (nowMs - batch.ackedMs < KEEP_MS) return;
      this.#remove();
    }
  }

  /** Drops the oldest batch that is not being sent; `false` if there is none. */
  #removeOldest(): boolean {
    if (this.#oldest < this.#next) {
      this.#remove();
      return true;
    }
    const place = this.#next + (this.#isSending ? 1 : 0);
    const batch = this.#batches[place];
    if (batch === undefined) return false;
    this.#dropped += recordsOf(batch);
    this.#waiting -= recordsOf(batch);
    // the batch that is being sent takes the place of the one after it
    if (this.#isSending) this.#batches[place] = this.#batches[this.#next] as KeptBatch;
    this.#bytes -= batch.bytes.length - (this.#batches[this.#oldest]?.bytes.length ?? 0);
    this.#next++;
    this.#remove();
    return true;
  }

  /** Removes the oldest batch that is kept. */
  #remove(): void {
    this.#bytes -= this.#batches[this.#oldest]?.bytes.length ?? 0;
    this.#oldest++;
    if (this.#oldest <= MAX_REMOVED) return;
    this.#batches.splice(0, this.#oldest);
    this.#next -= this.#oldest;
    this.#oldest = 0;
  }
}

function recordsOf({ first, end }: SealedBatch): number {
  return end - first + 1;
}
