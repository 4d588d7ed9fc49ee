import { type Broker, BrokerError, START } from '../../src/broker/broker.ts';
import { MemoryBroker } from '../../src/broker/memory-broker.ts';
import { MemoryStore } from '../../src/broker/memory-store.ts';
import { partitionOf } from '../../src/broker/partition-of.ts';
import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import { Producer, type ProducerOptions } from '../../src/producer/producer.ts';
import type { RankIdentity } from '../../src/producer/rank-identity.ts';
import type { Spool } from '../../src/producer/spool.ts';
import type { EngineEvent } from '../../src/sinks/event.ts';
import { BatchDecoder } from '../../src/wire/batch-decoder.ts';
import type { RankBatch } from '../../src/wire/rank-batch.ts';
import { rowsOf } from '../wire/batches.ts';

/** The start of all tests, in epoch ms. */
export const START_MS = 1_764_163_124_000;
export const RANK: RankIdentity = { run: 'exp-12', rank: '3', world: 8, attempt: 0 };

interface Timer {
  readonly atMs: number;
  readonly call: () => void;
}

/** A clock and timers that tests move, and one broker that they stop. */
export class World {
  nowMs = START_MS;
  readonly warnings: string[] = [];
  readonly events: EngineEvent[] = [];
  store = new MemoryStore();
  /** Whether calls fail, before they do anything or after it. */
  fault: 'before' | 'after' | undefined;
  /** The calls of `append` so far, failed ones included. */
  appends = 0;
  readonly #timers = new Set<Timer>();

  readonly clock = (): number => this.nowMs;

  readonly startTimer = (call: () => void, ms: number): (() => void) => {
    const timer = { atMs: this.nowMs + ms, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Does what is to be done without time going on. */
  async settle(): Promise<void> {
    // all promises of a broker in memory are settled before the next turn of the event loop
    await new Promise(setImmediate);
  }

  /** Lets time go on, timer by timer. */
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await this.settle();
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > endMs) break;
      this.#timers.delete(next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.call();
    }
    this.nowMs = endMs;
  }

  /** Loses all that the broker has. */
  lose(): void {
    this.store = new MemoryStore();
  }

  broker(): Broker {
    const world = this;
    const of = (): Broker =>
      new MemoryBroker({ clock: this.clock, startTimer: this.startTimer, store: this.store });
    async function call<Result>(run: () => Promise<Result>): Promise<Result> {
      const fail = (): never => {
        throw new BrokerError('unreachable', 'cannot reach redis://host:6379 (ECONNREFUSED)');
      };
      if (world.fault === 'before') fail();
      const result = await run();
      if (world.fault === 'after') fail();
      return result;
    }
    return Object.assign(Object.create(of()), {
      append: (...args: Parameters<Broker['append']>) => {
        world.appends++;
        return call(() => of().append(...args));
      },
      mark: (...args: Parameters<Broker['mark']>) => call(() => of().mark(...args)),
      preflight: () => call(() => of().preflight()),
      partitions: 16,
    });
  }

  producer(
    options: WindrowOptions = {},
    own: Partial<ProducerOptions> = {},
    spool?: Spool,
  ): Producer {
    return new Producer(
      parseOptions({ hub: `hub of ${Math.random()}`, ...options }, {}).options,
      { identity: RANK, lingerMs: 20, maxBatch: 512, maxBuffer: 64 * 2 ** 20, ...own },
      {
        broker: this.broker(),
        sinks: [{ write: (event) => void this.events.push(event) }],
        clock: this.clock,
        isLive: true,
        startTimer: this.startTimer,
        holdingTimer: this.startTimer,
        warn: (message) => void this.warnings.push(message),
        ...(spool !== undefined && { spool }),
      },
    );
  }

  /** The batches in the log, as an aggregator reads them. */
  async batches(run = RANK.run): Promise<readonly RankBatch[]> {
    const decoder = new BatchDecoder();
    const broker = new MemoryBroker({
      ...{ clock: this.clock, startTimer: this.startTimer, store: this.store },
    });
    const entries = await broker.read(partitionOf(run, 16), START, 1e6, 0);
    return entries.map(({ batch }) => {
      const decoded = decoder.decode(batch);
      if (decoded.kind !== 'batch') throw new Error(JSON.stringify(decoded));
      return decoded.batch;
    });
  }

  /**
   * The numbers of the records in the log by the rules of an aggregator: those of the newest
   * incarnation, repeats left out.
   */
  async records(): Promise<readonly number[]> {
    const numbers: number[] = [];
    let inc = 0;
    for (const batch of await this.batches()) {
      if (batch.inc < inc) continue;
      if (batch.inc > inc) numbers.length = 0;
      inc = batch.inc;
      if (batch.seq <= (numbers.at(-1) ?? 0)) continue;
      for (let n = 0; n < batch.count; n++) numbers.push(batch.seq + n);
    }
    return numbers;
  }

  /** The first values of the rows in the log, as `rowsOf` gives them. */
  async rows(): Promise<readonly number[][]> {
    return (await this.batches()).flatMap(({ blocks }) => rowsOf(blocks));
  }
}

/** The numbers from 1 to `last`. */
export function upTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
