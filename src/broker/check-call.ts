import { type Checkpoint, type Line, MAX_BATCH_BYTES } from './broker.ts';

/** Checks the arguments of calls of a broker. */
export class CallChecks {
  readonly #partitions: number;

  constructor(partitions: number) {
    requireCount('partitions', partitions, 1);
    this.#partitions = partitions;
  }

  partition(partition: number): void {
    if (Number.isInteger(partition) && partition >= 0 && partition < this.#partitions) return;
    throw new RangeError(`partition ${partition} is not one of 0 to ${this.#partitions - 1}`);
  }

  append(partition: number, who: string, end: number, batch: Uint8Array): void {
    this.partition(partition);
    // brokers keep values of their own beside the marks, under such names
    if (who.startsWith('@')) throw new RangeError(`who begins with no @, got ${who}`);
    requireCount('end', end, 0);
    if (batch.length <= MAX_BATCH_BYTES) return;
    throw new RangeError(`a batch has ${MAX_BATCH_BYTES} bytes at most, got ${batch.length}`);
  }

  read(partition: number, max: number, waitMs: number): void {
    this.partition(partition);
    requireCount('max', max, 1);
    if (!(waitMs >= 0)) throw new RangeError(`waitMs is 0 or more, got ${waitMs}`);
  }

  save(partition: number, { index }: Checkpoint): void {
    this.partition(partition);
    requireCount('index', index, 0);
  }

  commit(partition: number, base: number, lines: readonly Line[]): void {
    this.partition(partition);
    requireCount('base', base, 0);
    for (const { order } of lines) requireCount('order', order, 1);
  }
}

function requireCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${name} is an integer of ${least} or more, got ${value}`);
}
