import type { Checkpoint, Entry } from './broker.ts';
import type { PlacedLine } from './committed-lines.ts';

/** Calls back after a number of ms; returns what cancels that. */
export type StartTimer = (call: () => void, ms: number) => () => void;

/** What is kept of one partition. */
export class MemoryPartition {
  readonly entries: Entry[] = [];
  readonly marks = new Map<string, number>();
  readonly lastLines = new Map<string, number>();
  readonly lines: PlacedLine[] = [];
  lastIndex = 0;
  lastMs = 0;
  lastLine = 0;
  checkpoint: Checkpoint | undefined;
  lease: { readonly owner: string; readonly untilMs: number } | undefined;
  readonly #waiting = new Set<() => void>();

  /** Resolves at the next change, or when `ms` are over. */
  changed(ms: number, startTimer: StartTimer): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#waiting.delete(wake);
        resolve();
      };
      const cancel = startTimer(wake, ms);
      this.#waiting.add(wake);
    });
  }

  /** Wakes all who wait for a change. */
  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** The memory that brokers of one process share, as others share a server. */
export class MemoryStore {
  readonly #partitions = new Map<number, MemoryPartition>();
  #count: number | undefined;

  /** Returns the number of partitions, which the first who asks decides. */
  agreeOn(partitions: number): number {
    this.#count ??= partitions;
    return this.#count;
  }

  /** Returns a partition; makes it at its first use. */
  partition(number: number): MemoryPartition {
    const found = this.#partitions.get(number) ?? new MemoryPartition();
    this.#partitions.set(number, found);
    return found;
  }

  /** Wakes all who wait in any partition. */
  wake(): void {
    for (const partition of this.#partitions.values()) partition.wake();
  }
}
