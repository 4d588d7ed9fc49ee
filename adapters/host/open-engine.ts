import { emitWarning, memoryUsage } from 'node:process';
import {
  Engine,
  type InputState,
  type Options,
  type Sink,
  scalarsFile,
} from '../../src/internal/index.ts';
import { atExit } from './exit-hook.ts';
import { KeptReport } from './kept-report.ts';
import { openKeptState } from './kept-state.ts';
import type { LinesOut } from './lines-out.ts';
import { messageOf } from './message-of.ts';
import { tellUser } from './standard-error.ts';

const BYTES_PER_MB = 2 ** 20;

/** The world around an engine: its inputs, and the writer of its lines. */
export interface OpenEngineOptions {
  /** The positions in the inputs, if they are part of the state. */
  readonly inputs?: InputState | undefined;
  /** Whether the moment at which a record comes says when it was written. Default true. */
  readonly isLive?: boolean;
  /** Tells whether the lines are written, where others write them. */
  readonly linesOut?: LinesOut;
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
  { inputs, isLive = true, linesOut }: OpenEngineOptions = {},
): Engine {
  const isDurable = options.stateFile !== undefined;
  const files =
    options.scalarsFile === undefined ? [] : [scalarsFile(options.scalarsFile, isDurable)];
  let isExiting = false;
  const warn = (message: string): void => {
    // a warning of the process would come too late at its exit
    if (isExiting) tellUser(messageOf(message));
    else emitWarning(message);
  };
  const report =
    options.reportFile === undefined
      ? undefined
      : new KeptReport(options.reportFile, options, warn);
  const kept = openKeptState(options, warn, linesOut);
  const timers: Sink = {
    write: () => {},
    close: () => clearInterval(ticker),
  };
  const engine = new Engine(options, {
    sinks: [lines, ...files, timers],
    clock: Date.now,
    ...(!isLive && { arrivalClock: () => Number.NaN }),
    warn: (message) => emitWarning(`windrow: ${message}`),
    hint: tellUser,
    memoryMb: () => Math.round(memoryUsage.rss() / BYTES_PER_MB),
    onClosed() {
      forget();
      kept?.stop(); // not before: the last state is saved after the sinks are closed
      report?.write();
      report?.stop();
    },
    ...(kept !== undefined && { stateStore: kept.store }),
    ...(inputs !== undefined && { inputs }),
    ...(report !== undefined && {
      trackBudget: report.budget,
      reportCounts: () => report.counts,
    }),
  });
  const forget = atExit(() => {
    isExiting = true;
    const isOut = engine.end();
    report?.write();
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
  return engine;
}
