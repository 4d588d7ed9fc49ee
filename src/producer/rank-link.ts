import type { Broker } from '../broker/broker.ts';
import { partitionOf } from '../broker/partition-of.ts';
import { producerName } from '../broker/producer-name.ts';
import { encodeBatch } from '../wire/encode-batch.ts';
import type { Signal } from '../wire/rank-batch.ts';
import type { SealedBatch } from './outbox.ts';
import type { RankIdentity } from './rank-identity.ts';

const NO_ROWS = new Float64Array(0);
/** The incarnation under whose name the broker keeps the newest one. */
const NEWEST = 0;

/**
 * The calls of one rank to its broker. Beside the mark of each incarnation, the last record of it
 * that was appended, there is one of the rank itself: its newest incarnation.
 */
export class RankLink {
  readonly #identity: RankIdentity;
  readonly #broker: Broker;
  readonly #clock: () => number;
  readonly #partition: number;
  #inc: number;

  constructor(identity: RankIdentity, broker: Broker, clock: () => number) {
    this.#identity = identity;
    this.#broker = broker;
    this.#clock = clock;
    this.#partition = partitionOf(identity.run, broker.partitions);
    this.#inc = clock();
  }

  /** The incarnation of this process. */
  get inc(): number {
    return this.#inc;
  }

  /** Reaches the broker and returns what the user should know of it. */
  preflight(): Promise<readonly string[]> {
    return this.#broker.preflight();
  }

  /** Makes this the newest incarnation of its rank; returns whether `inc` has changed for that. */
  async begin(seq: number): Promise<boolean> {
    const newest = await this.newestInc();
    const isBehind = newest >= this.#inc;
    if (isBehind) this.#inc = newest + 1;
    await this.announce(seq);
    return isBehind;
  }

  /** Tells all that this is the newest incarnation of the rank. */
  async announce(seq: number): Promise<void> {
    await this.#append(NEWEST, this.#inc, this.#signalBytes('alive', seq));
  }

  newestInc(): Promise<number> {
    return this.#broker.mark(this.#partition, this.#name(NEWEST));
  }

  /** Returns the number of the last record that the broker has of this process. */
  lastRecord(): Promise<number> {
    return this.#broker.mark(this.#partition, this.#name(this.#inc));
  }

  async send({ bytes, end }: SealedBatch): Promise<void> {
    await this.#append(this.#inc, end, bytes);
  }

  /** Sends a signal; `seq` is the number of the next record. */
  async signal(signal: Signal, seq: number): Promise<void> {
    await this.#append(this.#inc, seq - 1, this.#signalBytes(signal, seq));
  }

  #append(inc: number, end: number, bytes: Uint8Array): Promise<void> {
    return this.#broker.append(this.#partition, this.#name(inc), end, bytes);
  }

  #name(inc: number): string {
    const { run, rank } = this.#identity;
    return producerName({ run, rank, inc });
  }

  #signalBytes(signal: Signal, seq: number): Uint8Array {
    const head = {
      ...{ ...this.#identity, inc: this.#inc, seq, count: 0, signal },
      ...{ clockMs: this.#clock(), groupBy: [] },
    };
    return encodeBatch({ head, labels: [], templates: [], blocks: [], rows: NO_ROWS });
  }
}
