import { readNumber } from '../codec/number-state.ts';
import { PackedNumbers } from '../codec/packed-numbers.ts';
import { readList } from '../codec/read-state.ts';
import type { BatchDecoder } from '../wire/batch-decoder.ts';
import type { OpenBatch } from './open-batch.ts';

/** Batches of which rows wait, in a state: each once, as the bytes that the log held. */
export interface BatchPoolState {
  readonly batches: readonly {
    readonly bytes: unknown;
    readonly length: number;
    readonly arrivalMs: number;
    readonly entryMs: number;
  }[];
}

/** Gives the batches of a state numbers while it is written. */
export class BatchPool {
  readonly #indexes = new Map<OpenBatch, number>();

  indexOf(open: OpenBatch): number {
    const index = this.#indexes.get(open) ?? this.#indexes.size;
    this.#indexes.set(open, index);
    return index;
  }

  toJSON(): BatchPoolState {
    const batches = Array.from(this.#indexes.keys(), ({ bytes, arrivalMs, entryMs }) => ({
      ...{ bytes: packBytes(bytes), length: bytes.length },
      ...{ arrivalMs, entryMs },
    }));
    return { batches };
  }
}

/** Reads the batches of a state. @throws TypeError for anything else. */
export function readBatches(state: unknown, decoder: BatchDecoder): readonly OpenBatch[] {
  const { batches } = Object(state) as Partial<BatchPoolState>;
  return readList(batches, 'batches').map((raw): OpenBatch => {
    const { bytes: packed, length, arrivalMs, entryMs } = Object(raw) as Record<string, unknown>;
    const { values } = PackedNumbers.from(packed, 'bytes');
    const bytes = new Uint8Array(values.buffer, 0, readNumber(length, 'length'));
    const decoded = decoder.decode(bytes);
    if (decoded.kind !== 'batch') throw new TypeError('a batch of a state cannot be read');
    return {
      ...{ bytes, batch: decoded.batch },
      arrivalMs: readNumber(arrivalMs, 'arrivalMs'),
      entryMs: readNumber(entryMs, 'entryMs'),
    };
  });
}

function packBytes(bytes: Uint8Array): PackedNumbers {
  const padded = new Uint8Array(8 * Math.ceil(bytes.length / 8));
  padded.set(bytes);
  return new PackedNumbers(new Float64Array(padded.buffer));
}
