import { setFlagsFromString } from 'node:v8';

/** Some 40,000 records. */
const PAYING_BYTES = 8 * 2 ** 20;

/**
 * Keeps V8 from making optimized code until the inputs are known to be long, or have turned out to
 * be. Making it takes some 60 ms of CPU in other threads, and it saves 1 us per record: 10,000
 * records take 101 ms instead of 127, 40,000 records 150 instead of 189, and from 85,000 on it is
 * the other way.
 *
 * The flags are those of the whole process: this is for a command, not for a library.
 */
export class LateOptimizing {
  readonly #setFlag: (flag: string) => void;
  #bytes: number;
  #isHeld = false;

  /** `knownBytes` is how long the inputs are at least. */
  constructor(knownBytes: number, setFlag: (flag: string) => void = setFlagsFromString) {
    this.#setFlag = setFlag;
    this.#bytes = knownBytes;
    if (knownBytes < PAYING_BYTES) this.#hold(true);
  }

  /** Counts bytes that were read. */
  add(bytes: number): void {
    if (!this.#isHeld) return;
    this.#bytes += bytes;
    if (this.#bytes >= PAYING_BYTES) this.#hold(false);
  }

  #hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#setFlag(isHeld ? '--no-opt' : '--opt');
  }
}
