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
  /** Writes a piece of such a line. */
  readonly writePart: (part: Buffer, isLast: boolean) => void;
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
  const write = (text: string): void => {
    if (!destination.write(text)) onFull();
  };
  const writeLine = (line: string): void => write(`${line}\n`);
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
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const writePart = (part: Buffer, isLast: boolean): void => {
    const text = decoder.decode(part, { stream: !isLast }); // a character may be cut in two
    write(isLast && !text.endsWith('\n') ? `${text}\n` : text);
  };
  return { engine: openEngine(options, lines), destination, writeBytes, writePart };
}
