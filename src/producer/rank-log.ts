import type { StartTimer } from '../broker/memory-store.ts';
import type { LabelTable } from '../record/label-table.ts';
import type { Template } from '../record/template.ts';
import { BatchDraft, type Refusal } from '../wire/batch-draft.ts';
import type { BlockExtras } from '../wire/rank-batch.ts';
import type { RankIdentity } from './rank-identity.ts';
import type { Shipper } from './shipper.ts';

export interface RankLogOptions {
  readonly identity: RankIdentity;
  /** Records of a batch at most. */
  readonly maxBatch: number;
  /** The time for which a record waits for others in its batch. */
  readonly lingerMs: number;
  /** The names of the labels in the rows. */
  readonly groupBy: readonly string[];
  readonly labels: LabelTable;
}

export interface RankLogDependencies {
  readonly shipper: Shipper;
  /** Epoch milliseconds now. */
  readonly clock: () => number;
  readonly startTimer: StartTimer;
  /** Gives epoch milliseconds to rows without a clock; without it they have none. */
  readonly arrivalClock?: (() => number) | undefined;
}

/**
 * The records of a rank, in batches: one is sealed when it has `maxBatch` records, or `linger` after
 * its first one.
 */
export class RankLog {
  readonly #options: RankLogOptions;
  readonly #with: RankLogDependencies;
  readonly #draft: BatchDraft;
  #stopTimer: (() => void) | undefined;

  constructor(options: RankLogOptions, dependencies: RankLogDependencies) {
    this.#options = options;
    this.#with = dependencies;
    const { arrivalClock } = dependencies;
    this.#draft = new BatchDraft({ labels: options.labels, arrivalClock });
  }

  /** Adds the row that begins at `start`; `false` if no batch can hold it. */
  add(template: Template, rows: Float64Array, start: number, extras?: BlockExtras): boolean {
    let refusal = this.#draft.add(template, rows, start, extras);
    if (refusal === 'full') {
      this.seal();
      refusal = this.#draft.add(template, rows, start, extras);
    }
    return this.#added(refusal);
  }

  /** Adds a record without scalars, as JSON; `false` if no batch can hold it. */
  addNote(line: string): boolean {
    let refusal = this.#draft.addNote(line);
    if (refusal === 'full') {
      this.seal();
      refusal = this.#draft.addNote(line);
    }
    return this.#added(refusal);
  }

  /** Seals the batch, and hands it to the shipper. */
  seal(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const { count } = this.#draft;
    if (count === 0) return;
    const { shipper, clock } = this.#with;
    const { identity, groupBy } = this.#options;
    const bytes = this.#draft.seal({
      ...identity,
      ...{ inc: shipper.inc, seq: shipper.seq, signal: undefined, clockMs: clock(), groupBy },
    });
    shipper.add(bytes, count);
  }

  #added(refusal: Refusal | undefined): boolean {
    if (refusal !== undefined) return false;
    const { count } = this.#draft;
    if (count === 1) {
      this.#stopTimer = this.#with.startTimer(() => this.seal(), this.#options.lingerMs);
    }
    if (count >= this.#options.maxBatch) this.seal();
    return true;
  }
}
