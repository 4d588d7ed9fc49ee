import { writeSync } from 'node:fs';
import process, { env } from 'node:process';
import type { Engine, Options } from '../../src/internal/index.ts';
import { ProgressRowTerminal } from './progress-row-terminal.ts';
import { tellUser } from './standard-error.ts';
import { columnsOf, isAsciiOnly, streamsOn, terminalBeside } from './standard-terminal.ts';
import { wrapWrites } from './wrap-writes.ts';

/** The terminals of this thread have one row, whoever draws it. */
const drawn = new Set<ProgressRow>();

/**
 * The row of progress of this thread, below all that its streams write to the terminal. It takes no
 * signal: where a program handles none, Ctrl-C must end it at once.
 */
export class ProgressRow {
  readonly #row: ProgressRowTerminal;
  /** What puts everything back that `follow` has changed. */
  #restore: readonly (() => void)[] = [];
  /** The terminal; lines that are written to it have to go by `around`. */
  readonly descriptor: number;

  constructor(descriptor: number, { logProcessor: { style } }: Options) {
    const columns = columnsOf(descriptor);
    this.descriptor = descriptor;
    this.#row = new ProgressRowTerminal({
      terminal: {
        get columns() {
          return columns();
        },
        isAscii: isAsciiOnly(env),
        write: (text) => draw(descriptor, text),
      },
      style,
      nowMs: () => performance.now(),
    });
  }

  /** Begins to show the run of an engine, below all that the streams of the process write. */
  follow(engine: Engine): void {
    drawn.add(this);
    const streams = streamsOn(this.descriptor);
    this.#restore = [
      ...streams.map((stream) => wrapWrites(stream, this.around)),
      clearBeforeNodeWrites(() => this.#row.clear()),
    ];
    this.#row.follow(() => engine.snapshot);
  }

  /** Writes bytes above the row; returns how many of them `write` has taken. */
  readonly around = (bytes: Buffer, write: (all: Buffer) => number): number =>
    this.#row.around(bytes, write);

  /** Writes a text for the user to the standard error. */
  tellUser(text: string): void {
    this.#row.clear();
    tellUser(text);
  }

  /** Removes the row, and leaves the streams as they were. */
  stop(): void {
    this.#row.stop();
    for (const restore of this.#restore) restore();
    this.#restore = [];
    drawn.delete(this);
  }
}

/**
 * Opens the row that the option `progress` asks for, where `lines` is the descriptor that lines go
 * to, if it is known. `undefined` if the option does not ask, or there is no terminal.
 */
export function openProgressRow(
  options: Options,
  lines: number | undefined,
): ProgressRow | undefined {
  const descriptor = options.progress ? terminalBeside(lines) : undefined;
  if (descriptor === undefined) return undefined;
  if (drawn.size === 0) return new ProgressRow(descriptor, options);
  tellUser('only one run has a row of progress at a time');
  return undefined;
}

/** Writes past the streams, whose errors would be those of the program. */
function draw(descriptor: number, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch {
    // gone, or stopped by Ctrl-S: a row is worth no more
  }
}

/** Calls `clear` before Node itself writes to the terminal. The returned function ends it. */
function clearBeforeNodeWrites(clear: () => void): () => void {
  process.prependListener('warning', clear);
  process.on('uncaughtExceptionMonitor', clear);
  return () => {
    process.off('warning', clear);
    process.off('uncaughtExceptionMonitor', clear);
  };
}
