import type { MergedLine } from './merged-run.ts';
import { PartitionWorker, type WorkerHost, type WorkerOptions } from './partition-worker.ts';
import { type RunStatus, runStatus } from './run-status.ts';

/** How far one partition is read. */
export interface PartitionStatus {
  readonly partition: number;
  /** ms between the newest entry that is merged and now; 0 where all entries are. */
  readonly lagMs: number;
  /** Why the partition is not read any more. */
  readonly fault: string | undefined;
}

/** What an aggregator is doing. */
export interface AggregatorStats {
  readonly runs: readonly RunStatus[];
  readonly partitions: readonly PartitionStatus[];
  /** Batches that were skipped, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Entries that the log has lost. */
  readonly lostEntries: number;
  /** Lines that were committed by this process. */
  readonly lines: number;
}

export interface AggregatorOptions extends Omit<WorkerOptions, 'partition'> {
  readonly partitions: readonly number[];
  /** Whether to end with the last run. */
  readonly isOnce: boolean;
  /** The runs that it ends with; `undefined` for all that it has seen. */
  readonly runs: readonly string[] | undefined;
}

export interface AggregatorHost extends Omit<WorkerHost, 'onCommitted'> {
  /** Takes each committed line once, in the order of its run. */
  readonly onLine: (line: MergedLine) => void;
}

/** How often is looked whether the last run has ended. */
const ONCE_MS = 50;
/** Leases of another aggregator, which may be dead, that are waited for. */
const OTHERS_LEASES = 2;
/** Runs of which is remembered which lines were handed on. */
const MAX_RUNS = 10_000;

/** Merges the runs of partitions into lines, until it is closed. */
export class Aggregator {
  /** Resolves when it has stopped: closed, or at the end of the last run, or by faults. */
  readonly done: Promise<void>;
  readonly #host: AggregatorHost;
  readonly #leaseMs: number;
  readonly #runs: readonly string[] | undefined;
  readonly #workers: readonly (readonly [partition: number, worker: PartitionWorker])[];
  /** The number of the last line that was handed on, by run. */
  readonly #handed = new Map<string, number>();
  #lines = 0;
  #isStopped = false;

  constructor(host: AggregatorHost, options: AggregatorOptions) {
    this.#host = host;
    const { partitions, isOnce, runs, ...own } = options;
    this.#leaseMs = own.leaseMs;
    this.#runs = runs;
    const workerHost = {
      ...host,
      onCommitted: (lines: readonly MergedLine[]) => this.#hand(lines),
    };
    this.#workers = partitions.map((partition) => [
      partition,
      new PartitionWorker(workerHost, { ...own, partition }),
    ]);
    const work = Promise.all(this.#workers.map(([, worker]) => worker.run()));
    this.done = work.then(() => {
      this.#isStopped = true;
    });
    if (isOnce) void this.#stopWithLastRun();
  }

  stats(): AggregatorStats {
    const nowMs = this.#host.clock();
    const skipped = new Map<string, number>();
    let lostEntries = 0;
    for (const [, { merge }] of this.#workers) {
      lostEntries += merge.lostEntries;
      for (const [reason, count] of merge.skipped) {
        skipped.set(reason, (skipped.get(reason) ?? 0) + count);
      }
    }
    return {
      runs: this.#workers.flatMap(([, { merge }]) => Array.from(merge.runs.values(), runStatus)),
      partitions: this.#workers.map(([partition, { merge, isDrained, fault }]) => ({
        partition,
        lagMs: isDrained || Number.isNaN(merge.entryMs) ? 0 : Math.max(0, nowMs - merge.entryMs),
        fault,
      })),
      skipped: Object.fromEntries(skipped),
      lostEntries,
      lines: this.#lines,
    };
  }

  /**
   * Stops when the runs that are in the log have ended. Resolves to `false` if that cannot be seen,
   * because another aggregator has the log.
   */
  async finish(): Promise<boolean> {
    for (const [, worker] of this.#workers) worker.lookAgain();
    const isRead = (): boolean => this.#workers.some(([, { isDrained }]) => isDrained);
    const untilMs = this.#host.clock() + OTHERS_LEASES * this.#leaseMs;
    while (!this.#isStopped && !this.#hasNoOpenRun()) {
      if (!isRead() && this.#host.clock() > untilMs) break;
      await this.#host.sleep(ONCE_MS);
    }
    const isOver = this.#hasNoOpenRun();
    await this.close();
    return isOver;
  }

  /** Stops after the entries at hand, with a last checkpoint. */
  close(): Promise<void> {
    for (const [, worker] of this.#workers) worker.stop();
    return this.done;
  }

  async #stopWithLastRun(): Promise<void> {
    while (!this.#isStopped && !this.#isOver()) await this.#host.sleep(ONCE_MS);
    await this.close();
  }

  /**
   * Whether all is read and the runs have ended: those that are named, else all, once one was logged
   * while this process was there.
   */
  #isOver(): boolean {
    const runs = this.#runs;
    const workers = this.#workers.map(([, worker]) => worker).filter(({ fault }) => !fault);
    if (workers.some(({ isDrained }) => !isDrained)) return false;
    const known = new Map(workers.flatMap(({ merge }) => [...merge.runs]));
    if (runs !== undefined) return runs.every((run) => known.get(run)?.isOpen === false);
    const hasOpen = [...known.values()].some(({ isOpen }) => isOpen);
    return !hasOpen && known.size > 0 && workers.some(({ hasSeenRuns }) => hasSeenRuns);
  }

  /** Whether all is read, and none of the named runs, or of all, is open. */
  #hasNoOpenRun(): boolean {
    return this.#workers.every(([, { isDrained, merge, fault }]) => {
      if (fault !== undefined) return true;
      const open = Array.from(merge.runs.values()).filter(({ isOpen }) => isOpen);
      return isDrained && !open.some(({ run }) => this.#runs?.includes(run) ?? true);
    });
  }

  #hand(lines: readonly MergedLine[]): void {
    for (const own of lines) {
      const { run, order } = own.line;
      if (order <= (this.#handed.get(run) ?? 0)) continue; // it came again, after a reload
      this.#handed.delete(run); // the newest last
      this.#handed.set(run, order);
      this.#lines++;
      this.#host.onLine(own);
    }
    if (this.#handed.size <= MAX_RUNS) return;
    const [oldest] = this.#handed.keys();
    if (oldest !== undefined) this.#handed.delete(oldest);
  }
}
