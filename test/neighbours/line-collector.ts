import { Writable } from 'node:stream';

/** A stream that keeps the lines written to it, at once. */
export class LineCollector extends Writable {
  #text = '';

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.#text += chunk;
    done();
  }

  /** Oldest first. */
  get all(): readonly string[] {
    return this.#text.split('\n').slice(0, -1);
  }
}
