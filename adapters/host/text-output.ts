import { emitWarning, env } from 'node:process';
import { type LineWriter, type Options, type Sink, textLines } from '../../src/internal/index.ts';
import { openDestination } from './destination.ts';
import type { DestinationSettings } from './destination-options.ts';
import type { ProgressRow } from './progress-row.ts';
import { isTerminal, terminalWidth } from './standard-terminal.ts';
import { isColorWanted } from './terminal.ts';

/** A sink of lines, and where it writes them. */
export interface TextOutput {
  readonly sink: Sink;
  readonly destination: LineWriter;
}

export interface TextOutputOptions {
  /** The name of its counters. */
  readonly name: string;
  /** Whether each line is written before the call returns. */
  readonly sync: boolean;
  /** The row of progress, which may stand below the lines. */
  readonly row: ProgressRow | undefined;
}

const WARNING = { severity: 40, label: 'WARNING' } as const;

/** Opens an output of lines. @throws Error when the destination cannot be opened. */
export function openTextOutput(
  options: Options,
  settings: DestinationSettings,
  { name, sync, row }: TextOutputOptions,
): TextOutput {
  const around = row?.descriptor === settings.destination ? row?.around : undefined;
  const manner = { sync, isDurable: options.stateFile !== undefined, around };
  const destination = openDestination(settings, manner, (dropped) => reportDropped(dropped));
  const text = textLines(options, {
    isColored: isColorWanted(options.colorize, isTerminal(destination.descriptor), env),
    filtersOrdinary: true,
    columns: terminalWidth(destination.descriptor),
    write: (line) => destination.writeLine(line),
  });
  /**
   * Reports dropped lines at the gap, as a line; as a warning if the level would hide that line.
   */
  function reportDropped(dropped: number): void {
    const message = `windrow: ${dropped} lines were dropped: the output did not take them`;
    if (WARNING.severity < (options.level() ?? Number.NEGATIVE_INFINITY)) emitWarning(message);
    else {
      const record = { [options.recordKeys.messageKey]: message };
      const head = { timeMs: Date.now(), name: undefined, level: WARNING };
      text.write({ kind: 'ordinary', record, raw: undefined, ...head });
    }
  }
  const sink: Sink = {
    name,
    write: text.write,
    flush: () => destination.flush(),
    flushSync: () => destination.flushSync(),
    close: () => destination.close(),
    get isIdle() {
      return destination.isIdle;
    },
    get stats() {
      return destination.stats;
    },
  };
  return { sink, destination };
}
