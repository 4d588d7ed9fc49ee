import { execFileSync } from 'node:child_process';
import { closeSync, constants, createReadStream, openSync, type ReadStream } from 'node:fs';

/** A named pipe whose reading end is open; nobody reads until `read` is called. */
export class Fifo {
  readonly path: string;
  #descriptor: number;

  constructor(path: string) {
    this.path = path;
    execFileSync('mkfifo', [path]);
    this.#descriptor = this.#open();
  }

  /** What it brings, from now on. */
  read(): ReadStream {
    const stream = createReadStream(this.path);
    stream.once('open', () => this.leave());
    return stream;
  }

  /** Leaves the pipe without a reader, unless there is another. */
  leave(): void {
    closeSync(this.#descriptor);
  }

  /** Opens the reading end again. */
  comeBack(): void {
    this.#descriptor = this.#open();
  }

  #open(): number {
    return openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
  }
}
