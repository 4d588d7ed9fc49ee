import type { Line } from '../broker/broker.ts';
import { readNumber } from '../codec/number-state.ts';
import { Engine } from '../engine/engine.ts';
import { MessageHub } from '../hub/message-hub.ts';
import type { Options } from '../options/options.ts';
import type { EngineEvent } from '../sinks/event.ts';
import { scalarTag } from '../sinks/scalar-tag.ts';
import { hasLine, type ShownEvent } from '../sinks/shown-event.ts';
import type { Sink } from '../sinks/sink.ts';
import { textLines } from '../sinks/text-lines.ts';
import type { BatchPool } from './batch-pool.ts';
import type { ClosedCells } from './cell-taker.ts';
import { CellWriter } from './cell-writer.ts';
import type { MergeSettings } from './merge-settings.ts';
import type { OpenBatch } from './open-batch.ts';
import { RunMerge } from './run-merge.ts';

/** A line, and the event that it is the last line of. */
export interface MergedLine {
  readonly line: Line;
  readonly event: ShownEvent | undefined;
}

export interface MergedRunOptions {
  readonly run: string;
  readonly settings: MergeSettings;
  /** Takes the lines of the run, in order. */
  readonly onLine: (line: MergedLine) => void;
  /** Told once per problem that no line shows, and per hint about records or options. */
  readonly warn: (message: string) => void;
}

/** One run: its ranks, the engine that takes their merged records, and the number of its last line. */
export class MergedRun {
  readonly run: string;
  readonly merge: RunMerge;
  readonly #with: MergedRunOptions;
  /** Between the first record and the end of the run. */
  #engine: Engine | undefined;
  #writer: CellWriter | undefined;
  #lines = 0;
  /** Clock of the entry at hand, in epoch ms. */
  #entryMs = 0;
  #isOpen = false;
  /** Ranks of which a wrong clock was told. */
  readonly #told = new Set<string>();

  constructor(options: MergedRunOptions) {
    this.run = options.run;
    this.#with = options;
    this.merge = new RunMerge({
      rules: options.settings.rules,
      taker: (cells) => this.#take(cells),
      onLate: (block, row, open) => this.#writer?.noteLate(block, row, open),
      onClockBehind: (rank, behindMs) => this.#tellClock(rank, behindMs),
    });
  }

  /** The number of its last line. */
  get lines(): number {
    return this.#lines;
  }

  /** Whether ranks of it may still bring records. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The log's time at which one of its ranks was heard last. */
  get heardMs(): number {
    return Math.max(0, ...this.merge.ranks.streams.map(({ heardMs }) => heardMs));
  }

  /** Takes a batch. */
  take(open: OpenBatch): void {
    this.#entryMs = open.entryMs;
    this.merge.take(open);
    this.#isOpen ||= !this.merge.isOver;
    if (open.batch.count > 0) this.#isOpen = true;
  }

  /** Closes what is complete or has waited long enough, and ends the run if its ranks have. */
  pass(nowMs: number, entryMs: number): void {
    if (!this.#isOpen) return;
    this.#entryMs = entryMs;
    this.merge.close(nowMs);
    if (this.merge.isOver) this.end();
    else if (!this.merge.isWaiting) this.#engine?.tick(entryMs);
  }

  /** Ends the run with what it has. */
  end(): void {
    this.merge.closeAll();
    this.#engine?.end();
    this.#engine = undefined;
    this.#writer = undefined;
    this.#isOpen = false;
  }

  /** Writes all; `pool` holds the batches. */
  write(pool: BatchPool) {
    return {
      run: this.run,
      lines: this.#lines,
      isOpen: this.#isOpen,
      told: [...this.#told],
      merge: this.merge.write(pool),
      ...(this.#engine !== undefined && { engine: this.#engine.state }),
    };
  }

  /** Restores what `write` gave, before the first batch. @throws TypeError for anything else. */
  restore(state: unknown, batches: readonly OpenBatch[]): void {
    const { lines, isOpen, told, merge, engine } = Object(state) as Record<string, unknown>;
    this.#lines = readNumber(lines, 'lines');
    this.#isOpen = isOpen === true;
    for (const rank of Array.isArray(told) ? told : []) this.#told.add(String(rank));
    this.merge.restore(merge, batches);
    if (engine === undefined) return;
    const misfits = this.#openEngine()?.restore(engine, { sameRun: true });
    for (const misfit of misfits ?? []) {
      this.#with.warn(`${this.run}: ${misfit} begins anew, because the options are others`);
    }
  }

  #take(cells: ClosedCells): void {
    if (this.#engine === undefined) this.#openEngine();
    this.#writer?.write(cells);
  }

  #openEngine(): Engine | undefined {
    const { settings, warn } = this.#with;
    const { options, reductions } = settings;
    if (options === undefined) return undefined;
    // a hub of its own: that of the process may be a rank's
    const own = { ...options, hub: new MessageHub() };
    const engine = new Engine(own, {
      sinks: [this.#lineSink(options)],
      clock: () => this.#entryMs,
      warn,
      hint: warn,
    });
    this.#engine = engine;
    this.#writer = new CellWriter({
      taker: engine,
      labels: engine.labels,
      groupBy: options.groupBy,
      reductions,
    });
    return engine;
  }

  /** Numbers the lines of events. A summary's tag goes with its line. */
  #lineSink(options: Options): Sink {
    let texts: string[] = [];
    const text = textLines(options, {
      isColored: false,
      filtersOrdinary: true,
      write: (line) => texts.push(line),
    });
    return {
      write: (event: EngineEvent) => {
        if (!hasLine(event)) return;
        texts = [];
        text.write(event);
        const tag = event.kind === 'summary' ? scalarTag(event.summary) : undefined;
        texts.forEach((line, index) => {
          this.#lines++;
          this.#with.onLine({
            line: {
              ...{ run: this.run, order: this.#lines, text: line },
              ...(tag !== undefined && { tag }),
            },
            event: index === texts.length - 1 ? event : undefined,
          });
        });
      },
    };
  }

  #tellClock(rank: string, behindMs: number): void {
    if (this.#told.has(rank)) return;
    this.#told.add(rank);
    const seconds = Math.round(behindMs / 1000);
    this.#with.warn(`the clock of ${rank} is ${seconds} s behind the broker's`);
  }
}
