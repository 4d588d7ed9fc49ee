import type { Broker } from '../../src/broker/broker.ts';
import { MemoryBroker } from '../../src/broker/memory-broker.ts';
import { MemoryStore } from '../../src/broker/memory-store.ts';
import { partitionOf } from '../../src/broker/partition-of.ts';
import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import type { MergeRules } from '../../src/merge/merge-rules.ts';
import type { MergeSettings } from '../../src/merge/merge-settings.ts';
import { PartitionWorker, type WorkerOptions } from '../../src/merge/partition-worker.ts';
import type { ReductionRules } from '../../src/merge/reduction.ts';
import { Producer, type ProducerOptions } from '../../src/producer/producer.ts';

export const START_MS = 1_764_163_124_000;
export const RUN = 'exp-12';
/** One partition, so that runs meet in it. */
export const PARTITIONS = 1;

export const RULES: MergeRules = {
  align: undefined,
  latenessMs: 30_000,
  timeLatenessMs: 5000,
  deadAfterMs: 30_000,
  maxOpen: 1000,
};

interface Timer {
  readonly atMs: number;
  readonly call: () => void;
}

/** What a worker of a test may have of its own. */
export interface WorkerGiven {
  readonly options?: WindrowOptions;
  readonly rules?: Partial<MergeRules>;
  readonly reductions?: ReductionRules;
  readonly own?: Partial<WorkerOptions>;
  readonly broker?: Broker;
}

/** A clock, timers and a memory that tests move: brokers, producers and workers that share them. */
export class Lab {
  nowMs = START_MS;
  readonly warnings: string[] = [];
  store = new MemoryStore();
  readonly #timers = new Set<Timer>();
  #workers = 0;

  readonly clock = (): number => this.nowMs;

  readonly startTimer = (call: () => void, ms: number): (() => void) => {
    const timer = { atMs: this.nowMs + ms, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => void this.startTimer(resolve, ms));

  /** Does what is to be done without time going on. */
  async settle(): Promise<void> {
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

  broker(): Broker {
    return new MemoryBroker({
      ...{ clock: this.clock, startTimer: this.startTimer, store: this.store },
      partitions: PARTITIONS,
    });
  }

  producer(
    rank: number | string,
    world: number | undefined,
    options: WindrowOptions = {},
    own: Partial<ProducerOptions> & { broker?: Broker; run?: string; isLive?: boolean } = {},
  ): Producer {
    const { broker = this.broker(), run = RUN, isLive = false, ...settings } = own;
    return new Producer(
      parseOptions({ hub: `hub ${Math.random()}`, ...options }, {}).options,
      {
        identity: { run, rank: String(rank), world, attempt: 0 },
        ...{ lingerMs: 20, maxBatch: 512, maxBuffer: 64 * 2 ** 20 },
        ...settings,
      },
      {
        ...{ broker, sinks: [], clock: this.clock, isLive, startTimer: this.startTimer },
        holdingTimer: this.startTimer,
        warn: (message) => void this.warnings.push(message),
      },
    );
  }

  worker({ options = {}, rules = {}, reductions = [], own = {}, broker }: WorkerGiven = {}) {
    const settings: MergeSettings = {
      options: parseOptions({ hub: undefined, ...options }, {}).options,
      rules: { ...RULES, ...rules },
      reductions,
    };
    const worker = new PartitionWorker(
      {
        ...{ broker: broker ?? this.broker(), clock: this.clock, sleep: this.sleep },
        onCommitted: () => {},
      },
      {
        settings,
        partition: partitionOf(RUN, PARTITIONS),
        owner: `worker ${this.#workers++}`,
        ...{ leaseMs: 10_000, checkpointMs: 5000, checkpointEntries: 1000 },
        runTtlMs: 7 * 24 * 3_600_000,
        warn: (message) => void this.warnings.push(message),
        ...own,
      },
    );
    return worker;
  }

  /** Lets a worker merge until all is read and all runs have ended; returns what it was. */
  async finish(given: WorkerGiven = {}): Promise<PartitionWorker> {
    const worker = this.worker(given);
    const done = worker.run();
    do await this.pass(250);
    while (worker.fault === undefined && !(worker.isDrained && !worker.merge.hasOpenRuns));
    worker.stop();
    await this.pass(5000);
    await done;
    return worker;
  }

  /** The committed lines of a run. */
  async lines(run = RUN) {
    const lines = [];
    for await (const line of this.broker().lines(run, 1)) lines.push(line);
    return lines;
  }
}
