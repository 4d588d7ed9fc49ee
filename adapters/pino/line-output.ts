import { env } from 'node:process';
import { isatty } from 'node:tty';
import { type Engine, type Options, type Sink, textLines } from '../../src/index.ts';
import { type Destination, type DestinationOptions, openDestination } from '../destination.ts';
import { openEngine } from '../open-engine.ts';
import { isColorWanted } from '../terminal.ts';

/** An engine whose lines go to a destination. */
export interface LineOutput {
  readonly engine: Engine;
  readonly destination: Destination;
  /** Writes a line that is no record; it has its newline. */
  readonly writeBytes: (line: Buffer) => void;
}

/**
 * `onFull` is called when lines come faster than they leave; the destination says when it is over.
 * @throws Error when the destination or the scalars file cannot be opened.
 */
export function openLineOutput(
  options: Options,
  given: DestinationOptions,
  { sync, onFull }: { readonly sync: boolean; readonly onFull: () => void },
): LineOutput {
  const destination = openDestination(given, sync);
  const writeLine = (line: string): void => {
    if (!destination.writeLine(line)) onFull();
  };
  const text = textLines(options, {
    isColored: isColorWanted(options.colorize, isatty(destination.descriptor), env),
    filtersOrdinary: true,
    write: writeLine,
  });
  const lines: Sink = {
    write: text.write,
    flush: () => destination.flush(),
    close: () => destination.close(),
  };
  const writeBytes = (line: Buffer): void => writeLine(line.toString().replace(/\n$/, ''));
  return { engine: openEngine(options, lines), destination, writeBytes };
}
