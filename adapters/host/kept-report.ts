import { basename, extname } from 'node:path';
import {
  type Engine,
  type Options,
  reportPage,
  runData,
  type TrackBudget,
} from '../../src/internal/index.ts';
import { openReportPlace, writeReport } from './report-file.ts';

/**
 * The report of an engine: written from time to time, when the engine is closed and when the process
 * exits. A report that cannot be written is counted, the first one is a warning.
 */
export class KeptReport {
  readonly #path: string;
  readonly #budget: TrackBudget;
  readonly #name: string;
  readonly #intervalMs: number;
  readonly #warn: (message: string) => void;
  #engine: Engine | undefined;
  #timer: NodeJS.Timeout | undefined;
  #records = -1;
  #written = 0;
  #failed = 0;

  /**
   * `budget` is that of the engine's tracks. @throws Error when there is something at `path` that is no
   * report.
   */
  constructor(
    path: string,
    budget: TrackBudget,
    { reportIntervalMs, run }: Options,
    warn: (message: string) => void,
  ) {
    try {
      openReportPlace(path);
    } catch (cause) {
      throw new Error(`windrow: cannot write the report: ${cause}`, { cause });
    }
    this.#path = path;
    this.#budget = budget;
    this.#name = run.experimentName ?? basename(path, extname(path));
    this.#intervalMs = reportIntervalMs;
    this.#warn = warn;
  }

  /** Begins to write the report of an engine. The timer never keeps the process alive. */
  keep(engine: Engine): void {
    this.#engine = engine;
    this.#timer = setInterval(() => this.write(), this.#intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reports that were written, and that could not be. */
  get counts(): { readonly written: number; readonly failed: number } {
    return { written: this.#written, failed: this.#failed };
  }

  /**
   * Writes the report before it returns, unless it is as the last one was. Returns whether it is
   * written.
   */
  write(): boolean {
    const engine = this.#engine;
    if (engine === undefined) return true;
    const { collected } = engine.stats();
    if (collected === this.#records) return true;
    try {
      const title = this.#name;
      const runs = [runData(title, engine.tracks)];
      const { notes } = this.#budget;
      writeReport(this.#path, reportPage({ title, runs, notes }));
      this.#records = collected;
      this.#written++;
      return true;
    } catch (error) {
      if (this.#failed === 0) this.#warn(`windrow: ${error}`);
      this.#failed++;
      return false;
    }
  }
}
