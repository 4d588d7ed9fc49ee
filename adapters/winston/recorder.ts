import {
  type EngineEvent,
  type Options,
  type Sink,
  type Summary,
  textLines,
} from '../../src/internal/index.ts';

/** The lines that one record led to. */
export interface Recording {
  /** Whole lines in order, traces before the line that they explain. */
  readonly lines: readonly string[];
  /** The MESSAGE of each line. */
  readonly messages: readonly string[];
  /** The last summary whose line is among them. */
  readonly summary: Summary | undefined;
  /** The level of the gravest line; of traces alone debug. */
  readonly level: 'debug' | 'info' | 'warn';
}

export const NO_RECORDING: Recording = {
  lines: [],
  messages: [],
  summary: undefined,
  level: 'debug',
};

export interface RecorderOptions {
  readonly isColored: boolean;
  /** Whether ordinary records get no line. */
  readonly skipsOrdinary: boolean;
}

/** Keeps the lines of one record, because a format returns them. */
export class Recorder implements Sink {
  readonly name = 'lines';
  readonly stats = { bytes: 0, lines: 0, dropped: 0 };
  readonly #options: Options;
  readonly #skipsOrdinary: boolean;
  /** The columns of the terminal that closing lines go to, if it is one. */
  columns: () => number | undefined = () => undefined;
  #isColored: boolean;
  #text: Sink;
  #lines: string[] = [];
  #messages: string[] = [];
  #summary: Summary | undefined;
  #level: Recording['level'] = 'debug';

  constructor(options: Options, { isColored, skipsOrdinary }: RecorderOptions) {
    this.#options = options;
    this.#skipsOrdinary = skipsOrdinary;
    this.#isColored = isColored;
    this.#text = this.#open();
  }

  /** Colours the lines from now on. */
  color(): void {
    if (this.#isColored) return;
    this.#isColored = true;
    this.#text = this.#open();
  }

  write(event: EngineEvent): void {
    if (this.#skipsOrdinary && event.kind === 'ordinary') return;
    const before = this.#lines.length;
    this.#text.write(event);
    if (this.#lines.length === before) return; // below the level
    const isWarning = event.kind === 'notice' && event.level === 'warn';
    if (isWarning) this.#level = 'warn';
    else if (event.kind !== 'trace' && this.#level === 'debug') this.#level = 'info';
    if (event.kind === 'summary') this.#summary = event.summary;
  }

  /** Whether nothing was kept since the last `take`. */
  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** Returns what was kept since the last call. */
  take(): Recording {
    if (this.isEmpty) return NO_RECORDING;
    const recording = {
      lines: this.#lines,
      messages: this.#messages,
      summary: this.#summary,
      level: this.#level,
    };
    this.#lines = [];
    this.#messages = [];
    this.#summary = undefined;
    this.#level = 'debug';
    return recording;
  }

  #open(): Sink {
    return textLines(this.#options, {
      isColored: this.#isColored,
      filtersOrdinary: false, // winston has done that
      columns: () => this.columns(),
      write: (line, message) => {
        this.stats.lines++;
        this.stats.bytes += Buffer.byteLength(line) + 1; // its newline is winston's
        this.#lines.push(line);
        this.#messages.push(message);
      },
    });
  }
}
