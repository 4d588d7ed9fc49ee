import { emitWarning, memoryUsage } from 'node:process';
import { isMainThread } from 'node:worker_threads';
import {
  Engine,
  type GivenSink,
  type InputState,
  type Options,
  type Sink,
  TrackBudget,
} from '../../src/internal/index.ts';
import { atExit } from './exit-hook.ts';
import { KeptReport } from './kept-report.ts';
import { openKeptState } from './kept-state.ts';
import type { LinesOut } from './lines-out.ts';
import { openLivePage, type ServedPage } from './live/open-live-page.ts';
import { messageOf } from './message-of.ts';
import { openOutputs } from './open-outputs.ts';
import type { ProgressRow } from './progress-row.ts';
import { tellUser } from './standard-error.ts';

const BYTES_PER_MB = 2 ** 20;

/** The world around an engine: its inputs, and the writer of its lines. */
export interface OpenEngineOptions {
  /** The positions in the inputs, if they are part of the state. */
  readonly inputs?: InputState | undefined;
  /** Whether the moment at which a record comes says when it was written. Default true. */
  readonly isLive?: boolean;
  /** Sinks of the program's own, which must harm nobody. */
  readonly sinks?: readonly GivenSink[];
  /** Tells whether the lines are written, where others write them. */
  readonly linesOut?: LinesOut;
  /** Gets the live page when the run has ended. Default: closes it. */
  readonly onPageEnd?: (page: ServedPage) => void;
  /** Called where the last report could not be written; a warning has said why. */
  readonly onReportLost?: () => void;
  /** The row of progress below the lines, if there is one. */
  readonly row?: ProgressRow | undefined;
}

/**
 * Opens an engine in the world: with the clock and the memory of this process, lines that go to `lines`,
 * and the files that the options ask for. A quiet stream is looked at where lines are due by time;
 * no timer keeps the process alive. If the process exits before it is closed, it is ended then.
 * @throws Error when a file cannot be opened, or a state is there and cannot be read.
 */
export function openEngine(
  options: Options,
  lines: Sink,
  {
    inputs,
    isLive = true,
    linesOut,
    sinks = [],
    onPageEnd = (page) => page.close(),
    onReportLost = () => {},
    row,
  }: OpenEngineOptions = {},
): Engine {
  let isEnding = false;
  const warn = (message: string): void => {
    // a warning of the process would come too late at its exit, or at the end of its thread
    if (isEnding) tellUser(messageOf(message));
    else emitWarning(message);
  };
  const { reportFile, serve } = options;
  const areTracksRead = reportFile !== undefined || serve !== undefined;
  const budget = areTracksRead ? new TrackBudget() : undefined;
  const report =
    reportFile === undefined || budget === undefined
      ? undefined
      : new KeptReport(reportFile, budget, options, warn);
  const kept = openKeptState(options, warn, linesOut);
  let page: ServedPage | undefined;
  const timers: Sink = {
    write: () => {},
    close() {
      isEnding ||= !isMainThread;
      clearInterval(ticker);
      row?.stop();
    },
  };
  const outputs = openOutputs(options, sinks, warn, row);
  const engine = new Engine(options, {
    sinks: [lines, ...outputs, timers],
    clock: Date.now,
    ...(!isLive && { arrivalClock: () => Number.NaN }),
    warn: (message) => emitWarning(`windrow: ${message}`),
    hint: row === undefined ? tellUser : (text) => row.tellUser(text),
    hasProgress: row !== undefined,
    memoryMb: () => Math.round(memoryUsage.rss() / BYTES_PER_MB),
    onClosed() {
      forget();
      kept?.stop(); // not before: the last state is saved after the sinks are closed
      if (report?.write() === false) onReportLost();
      report?.stop();
      page?.end();
      if (page !== undefined) onPageEnd(page);
    },
    ...(kept !== undefined && { stateStore: kept.store }),
    ...(inputs !== undefined && { inputs }),
    ...(budget !== undefined && { trackBudget: budget }),
    ...(report !== undefined && { reportCounts: () => report.counts }),
  });
  const forget = atExit(() => {
    isEnding = true;
    row?.stop();
    const isOut = engine.end();
    report?.write();
    page?.end();
    kept?.stop();
    return isOut;
  });
  const ticker =
    engine.tickMs === undefined
      ? undefined
      : setInterval(() => engine.tick(Date.now()), engine.tickMs);
  ticker?.unref();
  try {
    kept?.keep(engine);
  } catch (error) {
    kept?.stop(); // first: closing the engine must not save over what could not be read
    void engine.close().catch(() => {});
    throw error;
  }
  report?.keep(engine);
  if (serve !== undefined && budget !== undefined) {
    page = openLivePage({
      address: serve,
      title: options.run.experimentName ?? 'run',
      tracks: () => engine.tracks,
      notes: () => budget.notes,
      records: () => engine.stats().collected,
      etaSec: () => etaOf(engine),
      clock: Date.now,
      hint: tellUser,
      warn,
    });
  }
  row?.follow(engine);
  return engine;
}

/** The ETA of the lines in seconds; a program may have put anything else in its place. */
function etaOf({ hub }: Engine): number | undefined {
  const eta = hub.getInfo('eta');
  return typeof eta === 'number' ? eta : undefined;
}
