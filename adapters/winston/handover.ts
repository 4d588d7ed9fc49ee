import type { Collector } from '../host/collector.ts';
import { type LinesOut, NO_NEWS } from '../host/lines-out.ts';
import { type Abandonable, OpenEngine } from '../host/when-abandoned.ts';
import type { Recorder } from './recorder.ts';
import { NO_COMPANION, NOT_WRITTEN } from './transport-lines.ts';

/** Writes the closing lines of a format, beside its logger. Must not hold the format. */
export interface Companion extends LinesOut {
  /** Returns the columns of the terminal that it writes to, if it is one. */
  columns(): number | undefined;
  /** Takes the lines that come with the end. */
  write(lines: readonly string[]): void;
  /** Writes the lines that wait, and returns whether all are written. */
  flushSync(): boolean;
  close(): Promise<void>;
}

/**
 * Follows the lines of a format on their way to winston, so that no state claims lines that are not
 * out. Lines that come with the end go to the companion, or to the program if it asks for them.
 */
export class Handover implements LinesOut, Abandonable {
  /** Whether a state is kept, which must not claim lines that are not out. */
  readonly keepsState: boolean;
  readonly #recorder: Recorder;
  #engine: Collector | undefined;
  #companion: Companion | undefined;
  /** Whether lines were given to winston since all were known to be out. */
  #hasGiven = false;
  #isForCaller = false;

  constructor(recorder: Recorder, keepsState: boolean) {
    this.keepsState = keepsState;
    this.#recorder = recorder;
  }

  /** Sets the engine, which is opened with the handover. */
  attach(engine: Collector): void {
    this.#engine = engine;
  }

  /** Notes that winston is given a line. */
  give(): void {
    this.#hasGiven = true;
  }

  join(companion: Companion): void {
    this.#companion = companion;
    this.#recorder.columns = () => (this.#isForCaller ? undefined : companion.columns());
  }

  async settle(): Promise<string | undefined> {
    this.#writeClosing();
    const reason = this.#hasGiven ? await this.#companion?.settle() : undefined;
    return reason ?? this.settleNow();
  }

  settleNow(): string | undefined {
    this.#writeClosing();
    // a program that closes the format itself is given the last lines, and has its word for all
    const isWaiting = !this.#recorder.isEmpty && !this.#isForCaller;
    if (this.#companion === undefined) {
      return isWaiting || (this.#hasGiven && !this.#isForCaller) ? NO_COMPANION : undefined;
    }
    if (isWaiting) return NO_NEWS; // a line that time made due goes with the next record
    if (!this.#companion.flushSync()) return NOT_WRITTEN;
    if (!this.#hasGiven) return undefined;
    const reason = this.#companion.settleNow();
    this.#hasGiven = reason !== undefined;
    return reason;
  }

  /** Closes the engine; its last lines are for the program from now on. */
  async close(): Promise<readonly string[]> {
    this.#isForCaller = true;
    await this.#engine?.close();
    return this.#recorder.take().lines;
  }

  /** Ends the engine of a process that exits; its last lines are for the program from now on. */
  end(): readonly string[] {
    this.#isForCaller = true;
    this.#engine?.end();
    return this.#recorder.take().lines;
  }

  /** Closes the engine; the companion writes its last lines. */
  async closeAll(): Promise<void> {
    await this.#engine?.close().catch(() => {}); // an output that fails has said so
    this.#writeLast();
  }

  /** Ends the engine of a process that exits; the companion writes its last lines. */
  endAll(): void {
    this.#engine?.end();
    this.#writeLast();
  }

  /** Closes everything, because nobody holds the format any more. */
  async letGo(): Promise<void> {
    if (this.#engine !== undefined) await new OpenEngine(this.#engine).letGo().catch(() => {});
    this.#writeLast();
    await this.#companion?.close();
  }

  /** Writes the last lines before the state that claims them. */
  #writeClosing(): void {
    if (this.#engine?.hasEnded === true && !this.#isForCaller) this.#writeLast();
  }

  #writeLast(): void {
    if (this.#companion === undefined || this.#recorder.isEmpty) return;
    this.#companion.write(this.#recorder.take().lines);
  }
}
