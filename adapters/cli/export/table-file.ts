import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { pid } from 'node:process';
import { atExit } from '../../host/exit-hook.ts';
import { pathKind, renamedPath } from '../../host/path-kind.ts';

const GATHERED_LENGTH = 64 * 1024;

/**
 * A text file that is written under a name of its own, and renamed when it is whole. A device or a pipe
 * is written to as it is.
 */
export class TableFile {
  readonly #path: string;
  readonly #draft: string;
  readonly #descriptor: number;
  readonly #forget: () => void;
  #text = '';

  /** @throws Error when it cannot be made. */
  constructor(path: string) {
    this.#path = renamedPath(path);
    this.#draft = pathKind(path) === 'other' ? path : `${this.#path}.${pid}.next`;
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(this.#draft, 'w');
    this.#forget = atExit(() => this.#remove());
  }

  /** @throws Error when the disk is full. */
  writeLine(line: string): void {
    this.#text += `${line}\n`;
    if (this.#text.length >= GATHERED_LENGTH) this.#flush();
  }

  /** @throws Error when it cannot be written. */
  finish(): void {
    this.#flush();
    closeSync(this.#descriptor);
    if (this.#draft !== this.#path) renameSync(this.#draft, this.#path);
    this.#forget();
  }

  /** Removes what was written so far. */
  abandon(): void {
    this.#forget();
    this.#remove();
  }

  #remove(): boolean {
    if (this.#draft !== this.#path) rmSync(this.#draft, { force: true });
    return true;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
  }
}

/** @throws Error where a file is already. */
export function requireFree(path: string): void {
  if (pathKind(path) === 'file') throw new Error(`${path} is there`);
}
