import { emitWarning, env } from 'node:process';
import { isatty } from 'node:tty';
import { type LineWriter, type Options, type Sink, textLines } from '../../src/internal/index.ts';
import type { Collector } from './collector.ts';
import { openDestination } from './destination.ts';
import type { DestinationSettings } from './destination-options.ts';
import { openCollector } from './open-collector.ts';
import { openProgressRow } from './progress-row.ts';
import type { SinkSettings } from './sink-options.ts';
import { terminalWidth } from './standard-terminal.ts';
import { isColorWanted } from './terminal.ts';

/** A collector and the destination of its lines. */
export interface LineOutput {
  readonly engine: Collector;
  readonly destination: LineWriter;
  /** Writes a line that is no record; it has its newline. */
  readonly writeBytes: (line: Buffer) => void;
  /** Writes a piece of such a line. */
  readonly writePart: (part: Buffer, isLast: boolean) => void;
}

const WARNING = { severity: 40, label: 'WARNING' } as const;

/** Opens both. @throws Error when the destination or the scalars file cannot be opened. */
export function openLineOutput(
  options: Options,
  settings: DestinationSettings & SinkSettings,
  sync: boolean,
): LineOutput {
  const given = settings.destination;
  const row = openProgressRow(options, typeof given === 'number' ? given : undefined);
  const around = row?.descriptor === given ? row?.around : undefined;
  const manner = { sync, isDurable: options.stateFile !== undefined, around };
  const destination = openDestination(settings, manner, (dropped) => reportDropped(dropped));
  const text = textLines(options, {
    isColored: isColorWanted(options.colorize, isatty(destination.descriptor), env),
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
  const lines: Sink = {
    name: 'lines',
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
  const writeBytes = (line: Buffer): void =>
    destination.writeLine(line.toString().replace(/\n$/, ''));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const writePart = (part: Buffer, isLast: boolean): void => {
    const text = decoder.decode(part, { stream: !isLast }); // a character may be cut in two
    destination.writePart(text.replace(/\n$/, ''), isLast);
  };
  const engine = openCollector(options, lines, { row, sinks: settings.sinks });
  return { engine, destination, writeBytes, writePart };
}
