import { type LineStyle, progressRow, type RunSnapshot } from '../../src/internal/index.ts';
import { RowScreen } from './row-screen.ts';

/** The terminal that a row is drawn on. */
export interface RowTerminal {
  readonly columns: number;
  readonly isAscii: boolean;
  /** Writes what only draws. Must not throw. */
  readonly write: (text: string) => void;
}

export interface ProgressRowOptions {
  readonly terminal: RowTerminal;
  /** How lines print numbers. */
  readonly style: LineStyle;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number;
}

/** From one draw by itself to the next at least, and from one with lines to the next. */
const DRAW_INTERVAL_MS = 100;

/**
 * Keeps a row of progress below the lines of a terminal: who writes to the terminal writes by
 * `around`. The run is read and the row is drawn at most ten times a second by itself, and as often
 * with lines; where more lines come it makes room for them. The first row comes after 0.1 s: what is
 * over by then needs none.
 */
export class ProgressRowTerminal {
  readonly #options: ProgressRowOptions;
  readonly #screen = new RowScreen();
  #snapshot: (() => RunSnapshot | undefined) | undefined;
  #row = '';
  /** When the run may be read anew, and when the row may be drawn with lines. */
  #readMs: number;
  #withLinesMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ProgressRowOptions) {
    this.#options = options;
    this.#readMs = options.nowMs() + DRAW_INTERVAL_MS;
    this.#withLinesMs = this.#readMs;
  }

  /** Begins to show a run. The timer never keeps the process alive. */
  follow(snapshot: () => RunSnapshot | undefined): void {
    this.#snapshot = snapshot;
    this.#timer = setInterval(() => this.draw(), DRAW_INTERVAL_MS).unref();
  }

  /**
   * Writes bytes above the row, as one write. `write` returns how many bytes the terminal has taken;
   * returns how many of `bytes` these were.
   */
  around(bytes: Buffer, write: (all: Buffer) => number): number {
    const nowMs = this.#options.nowMs();
    const isDue = nowMs >= this.#withLinesMs;
    if (isDue) this.#withLinesMs = nowMs + DRAW_INTERVAL_MS;
    const frame = this.#screen.frame(bytes, isDue ? this.#newest(nowMs) : '');
    return this.#screen.settle(frame, write(frame.all));
  }

  /** Draws the row, if there is news. */
  draw(): void {
    const nowMs = this.#options.nowMs();
    if (nowMs >= this.#readMs) this.#show(this.#newest(nowMs));
  }

  /** Removes the row until the next draw, for who writes past `around`. */
  clear(): void {
    this.#show('');
  }

  /** Removes the row for good. */
  stop(): void {
    clearInterval(this.#timer);
    this.#snapshot = undefined;
    this.#row = '';
    this.#show('');
  }

  #show(row: string): void {
    const text = this.#screen.draw(row);
    if (text !== '') this.#options.terminal.write(text);
  }

  #newest(nowMs: number): string {
    if (this.#snapshot === undefined || nowMs < this.#readMs) return this.#row;
    this.#readMs = nowMs + DRAW_INTERVAL_MS;
    const { terminal, style } = this.#options;
    const { columns, isAscii } = terminal;
    const snapshot = this.#snapshot();
    const look = { width: columns - 1, isAscii, style };
    this.#row = snapshot === undefined ? '' : progressRow(snapshot, look);
    return this.#row;
  }
}
