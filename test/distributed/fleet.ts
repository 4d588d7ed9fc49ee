import type { Broker } from '../../src/broker/broker.ts';
import type { StartTimer } from '../../src/broker/memory-store.ts';
import { partitionOf } from '../../src/broker/partition-of.ts';
import { parseOptions } from '../../src/index.ts';
import type { MergeRules } from '../../src/merge/merge-rules.ts';
import { PartitionWorker, type WorkerOptions } from '../../src/merge/partition-worker.ts';
import { Producer } from '../../src/producer/producer.ts';
import { type Fault, Link } from './link.ts';
import {
  expectedLines,
  type RunShape,
  recordsOfRank,
  type ScalarLog,
  TRAINING,
} from './merged-records.ts';

/** An engine under test, and time as it has it. */
export interface Stage {
  readonly clock: () => number;
  readonly startTimer: StartTimer;
  /** Starts the timers of those who wait for the engine. */
  readonly holdingTimer: StartTimer;
  /** Lets time go on. */
  readonly pass: (ms: number) => Promise<void>;
  /** Sets all clocks forward. */
  readonly jump: (ms: number) => Promise<void>;
  /** What is different from `RULES`. */
  readonly rules: Partial<MergeRules>;
  /** Rounds of waiting after which a test gives up. */
  readonly maxRounds: number;
  /** Opens a broker as another process does. */
  readonly open: () => Broker;
  /**
   * Kills the engine and starts it again: it may have lost its newest entries, with their marks,
   * lines and checkpoints.
   */
  readonly crash: () => Promise<void>;
  /** Whether connections break by themselves when the engine is killed. */
  readonly breaksConnections: boolean;
  readonly dispose: () => Promise<void>;
}

export const RULES: MergeRules = {
  align: undefined,
  latenessMs: 30_000,
  timeLatenessMs: 5000,
  deadAfterMs: 30_000,
  maxOpen: 1000,
};

export interface FleetOptions {
  readonly shape?: RunShape;
  /** What is wrong with aggregators, and with producers. */
  readonly aggregatorFault?: Fault;
  readonly producerFault?: Fault;
  readonly rules?: Partial<MergeRules>;
}

export interface WorkerGiven {
  /** Whether the worker asks for a lease; without one all work at once. */
  readonly hasLease?: boolean;
  readonly own?: Partial<WorkerOptions>;
  readonly fault?: Fault;
}

interface Rank {
  readonly run: string;
  readonly rank: number;
  readonly records: readonly ScalarLog[];
  producer: Producer;
  link: Link;
  next: number;
  /** The record from which the program goes on when it is started again. */
  checkpoint: number;
}

/** A worker as a process. */
export interface RunningWorker {
  readonly worker: PartitionWorker;
  readonly link: Link;
  /** Resolves when the worker has stopped. */
  readonly ended: Promise<void>;
}

/** The time between two looks at what is waited for. */
const LOOK_MS = 50;

/** Programs that log, and aggregators, which tests kill and start. */
export class Fleet {
  readonly shape: RunShape;
  readonly warnings: string[] = [];
  readonly workers: RunningWorker[] = [];
  readonly ranks: Rank[] = [];
  readonly #stage: Stage;
  readonly #options: FleetOptions;
  #started = 0;

  constructor(stage: Stage, runs: readonly string[], options: FleetOptions = {}) {
    this.#stage = stage;
    this.#options = options;
    this.shape = options.shape ?? { world: 4, iters: 60, seed: 1 };
    runs.forEach((run, index) => {
      const shape = this.#shapeOf(index);
      for (let rank = 0; rank < shape.world; rank++) {
        const records = recordsOfRank(shape, rank);
        const started = this.#startProducer(run, rank);
        this.ranks.push({ run, rank, records, ...started, next: 0, checkpoint: 0 });
      }
    });
  }

  /** What all aggregators go by. */
  get rules(): MergeRules {
    return { ...RULES, ...this.#stage.rules, ...this.#options.rules };
  }

  /** Resolves when all programs have reached the engine. */
  async reach(): Promise<void> {
    await this.#settled(Promise.all(this.ranks.map(({ producer }) => producer.flush())));
  }

  /** Resolves when the engine has all that was sent by programs whose connection is up. */
  async sent(): Promise<void> {
    await this.#until(() =>
      this.ranks.every(({ link, producer }) => {
        return link.state !== 'up' || producer.stats().distributed?.waiting === 0;
      }),
    );
  }

  /** Logs the next records of a rank. */
  log(index: number, count: number): void {
    const rank = this.#rank(index);
    for (const record of rank.records.slice(rank.next, rank.next + count)) {
      rank.producer.collect(record);
    }
    rank.next = Math.min(rank.records.length, rank.next + count);
  }

  /** The program of a rank saves where it is, once its records are in the log. */
  async checkpoint(index: number): Promise<void> {
    const rank = this.#rank(index);
    const at = rank.next;
    const { producer } = rank;
    const flushed = producer.flush().then(
      () => true,
      () => false,
    );
    if ((await this.#settled(flushed)) && rank.producer === producer) rank.checkpoint = at;
  }

  /** Kills the program of a rank and starts it again: it logs again from its checkpoint, or all. */
  async restart(index: number, from: 'start' | 'checkpoint'): Promise<void> {
    const rank = this.#rank(index);
    rank.link.state = 'dead';
    await this.#stage.pass(20);
    Object.assign(rank, this.#startProducer(rank.run, rank.rank));
    rank.next = from === 'start' ? 0 : rank.checkpoint;
    if (from === 'start') rank.checkpoint = 0;
  }

  /** Kills the program of a rank for good. */
  kill(index: number): void {
    this.#rank(index).link.state = 'dead';
  }

  startWorker({ hasLease = true, own = {}, fault }: WorkerGiven = {}): RunningWorker {
    const link = new Link(this.#stage.open(), (calls) => ({
      ...this.#options.aggregatorFault?.(calls),
      ...fault?.(calls),
      ...(!hasLease && { acquire: async () => true }),
    }));
    const worker = new PartitionWorker(
      { broker: link, clock: this.#stage.clock, sleep: this.#sleep, onCommitted: () => {} },
      {
        settings: {
          options: parseOptions(TRAINING, {}).options,
          rules: this.rules,
          reductions: [],
        },
        partition: partitionOf(this.#rank(0).run, link.partitions),
        owner: `worker ${this.#started++}`,
        ...{ leaseMs: 1000, checkpointMs: 200, checkpointEntries: 20, runTtlMs: 3_600_000 },
        warn: (message) => void this.warnings.push(message),
        ...own,
      },
    );
    const running = { worker, link, ended: worker.run() };
    this.workers.push(running);
    return running;
  }

  /** Kills a worker, between two calls or in one. */
  killWorker({ link, worker }: RunningWorker): void {
    link.state = 'dead';
    worker.stop();
    this.workers.splice(
      this.workers.findIndex((own) => own.link === link),
      1,
    );
  }

  /** Kills the engine, by which all connections are cut, and lets all come back. */
  async crash(): Promise<void> {
    if (this.#stage.breaksConnections) {
      await this.#stage.crash();
      return;
    }
    const links = [...this.ranks, ...this.workers].map(({ link }) => link);
    const cut = links.filter(({ state }) => state === 'up');
    for (const link of cut) link.cut();
    // no engine starts faster: a producer looks again at its mark after 50 ms of silence
    await this.#stage.pass(100);
    await this.#stage.crash();
    for (const link of cut) if (link.state === 'refusing') link.state = 'up';
  }

  /** Logs what is left, ends all programs, and waits until all is merged. */
  async finish(): Promise<void> {
    const alive = this.ranks.flatMap(({ link }, index) => (link.state === 'dead' ? [] : [index]));
    for (const index of alive) {
      this.#rank(index).link.resume();
      this.log(index, this.#rank(index).records.length);
    }
    await this.#settled(Promise.all(alive.map((index) => this.#rank(index).producer.close())));
    for (const { link } of this.workers) link.resume();
    this.startWorker();
    await this.#until(() => this.#isDone);
    for (const { worker } of this.workers) worker.stop();
    await this.#settled(Promise.all(this.workers.map(({ ended }) => ended)));
  }

  /** The committed lines of a run: numbered from 1, none missing. */
  async lines(run: string): Promise<readonly string[]> {
    const texts: string[] = [];
    for await (const { order, text } of this.#stage.open().lines(run, 1)) {
      expect(order).toBe(texts.length + 1);
      texts.push(text);
    }
    return texts;
  }

  /** What one process would print of the records of all ranks of a run. */
  expected(runs: number): readonly string[] {
    return expectedLines(this.#shapeOf(runs), TRAINING);
  }

  readonly #sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => void this.#stage.startTimer(resolve, ms));

  /** Lets time go on until a condition holds. */
  async #until(isMet: () => boolean): Promise<void> {
    for (let round = 0; !isMet(); round++) {
      if (round === this.#stage.maxRounds) {
        throw new Error(`not done: ${this.warnings.join('; ')}`);
      }
      await this.#stage.pass(LOOK_MS);
    }
  }

  /** Lets time go on until a promise is settled. */
  async #settled<Result>(promise: Promise<Result>): Promise<Result> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.#until(() => isSettled);
    return await promise;
  }

  get #isDone(): boolean {
    return this.workers.some(({ worker, link }) => {
      return link.state === 'up' && worker.isDrained && !worker.merge.hasOpenRuns;
    });
  }

  #shapeOf(run: number): RunShape {
    return { ...this.shape, seed: this.shape.seed + run };
  }

  #rank(index: number): Rank {
    return this.ranks[index % this.ranks.length] as Rank;
  }

  #startProducer(run: string, rank: number) {
    const link = new Link(this.#stage.open(), this.#options.producerFault);
    const producer = new Producer(
      parseOptions({ hub: `hub ${Math.random()}` }, {}).options,
      {
        identity: { run, rank: String(rank), world: this.shape.world, attempt: 0 },
        ...{ lingerMs: 20, maxBatch: 16, maxBuffer: 64 * 2 ** 20 },
      },
      {
        ...{ broker: link, sinks: [], clock: this.#stage.clock, isLive: true },
        startTimer: this.#stage.startTimer,
        holdingTimer: this.#stage.holdingTimer,
        warn: (message) => void this.warnings.push(message),
      },
    );
    return { producer, link };
  }
}
