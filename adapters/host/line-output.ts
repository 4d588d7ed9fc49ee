import type { LineWriter, Options } from '../../src/internal/index.ts';
import type { Collector } from './collector.ts';
import type { DestinationSettings } from './destination-options.ts';
import { openCollector } from './open-collector.ts';
import { openProgressRow } from './progress-row.ts';
import type { SinkSettings } from './sink-options.ts';
import { openTextOutput } from './text-output.ts';

/** A collector and the destination of its lines. */
export interface LineOutput {
  readonly engine: Collector;
  readonly destination: LineWriter;
  /** Writes a line that is no record; it has its newline. */
  readonly writeBytes: (line: Buffer) => void;
  /** Writes a piece of such a line. */
  readonly writePart: (part: Buffer, isLast: boolean) => void;
}

/** Opens both. @throws Error when the destination or the scalars file cannot be opened. */
export function openLineOutput(
  options: Options,
  settings: DestinationSettings & SinkSettings,
  sync: boolean,
): LineOutput {
  const given = settings.destination;
  const row = openProgressRow(options, typeof given === 'number' ? given : undefined);
  const { sink, destination } = openTextOutput(options, settings, { name: 'lines', sync, row });
  const writeBytes = (line: Buffer): void =>
    destination.writeLine(line.toString().replace(/\n$/, ''));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const writePart = (part: Buffer, isLast: boolean): void => {
    const text = decoder.decode(part, { stream: !isLast }); // a character may be cut in two
    destination.writePart(text.replace(/\n$/, ''), isLast);
  };
  const engine = openCollector(options, sink, { row, sinks: settings.sinks });
  return { engine, destination, writeBytes, writePart };
}
