import { closeSync, readFileSync, readSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/index.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { openIfThere } from './segments.ts';

/** Where the index of the checkpoint stands in its frame. */
const INDEX_OFFSET = 16;

/** The checkpoint of a partition: one file, which is replaced as a whole. */
export class CheckpointFile {
  readonly #path: string;
  readonly #next: string;

  /** @param id a name that no other process has */
  constructor(folder: string, id: string) {
    this.#path = join(folder, 'checkpoint');
    this.#next = `${this.#path}.${id}`;
  }

  /** Returns the index of the checkpoint, 0 without one. Reads 8 bytes. */
  index(): number {
    const descriptor = openIfThere(this.#path, 'r');
    if (descriptor === undefined) return 0;
    try {
      const bytes = Buffer.alloc(8);
      return readSync(descriptor, bytes, 0, 8, INDEX_OFFSET) === 8 ? bytes.readDoubleLE() : 0;
    } finally {
      closeSync(descriptor);
    }
  }

  /** @throws Error if the file is no checkpoint */
  load(): Checkpoint | undefined {
    const descriptor = openIfThere(this.#path, 'r');
    if (descriptor === undefined) return undefined;
    try {
      const frame = decodeFrame(readFileSync(descriptor));
      if (frame === undefined) throw new Error(`${this.#path} is no checkpoint`);
      return { index: frame.index, position: String(frame.note), state: frame.payload };
    } finally {
      closeSync(descriptor);
    }
  }

  /** Writes a checkpoint beside the file, and waits until the disk has it. */
  async write({ index, position, state }: Checkpoint): Promise<void> {
    const frame = { kind: 'entry', index, ms: 0, note: position, payload: state } as const;
    const file = await open(this.#next, 'w');
    try {
      await file.writeFile(encodeFrame(frame));
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Puts what was written in the place of the file. */
  replace(): void {
    renameSync(this.#next, this.#path);
  }

  /** Removes what was written. */
  discard(): void {
    rmSync(this.#next, { force: true });
  }
}
