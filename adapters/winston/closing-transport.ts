import { stderr, stdout } from 'node:process';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'winston';
import { type LineWriter, parseOptions } from '../../src/internal/index.ts';
import { openDestination } from '../host/destination.ts';
import { type DestinationOptions, destinationOptions } from '../host/destination-options.ts';
import { atExit } from '../host/exit-hook.ts';
import { terminalWidth } from '../host/standard-terminal.ts';
import type { Companion, Handover } from './handover.ts';
import { LoggerLines, MAX_WAIT_MS } from './logger-lines.ts';

/**
 * The destination of the closing lines, a path or a descriptor: the one of the format's other
 * lines.
 */
export type ClosingTransportOptions = Pick<DestinationOptions, 'destination' | 'mkdir'>;

/** A winston transport that writes no record. */
export interface ClosingTransport extends Writable {
  log(info: unknown, next: () => void): void;
}

/** A format of windrow, which returns its closing lines once. */
interface Closable {
  end(): readonly string[];
  close(): Promise<readonly string[]>;
  /** The way of its lines to winston. @internal */
  readonly handover: Handover;
}

/**
 * Makes a companion of a windrow format, for the `transports` of each logger that has the format: it
 * closes the format with the logger, or ends it when the process exits, and writes the lines that
 * come with the end, which a format cannot write. They are written synchronously, appended to a
 * file. It writes no record. With `stateFile` it sees which lines winston has written: a state is
 * saved only when all are out.
 *
 * @throws TypeError naming every fault of the options; Error when the file cannot be opened.
 * @example
 * const format = windrow({ interval: 10, summary: true });
 * const transports = [new winston.transports.Console(), closingTransport(format)];
 * const logger = winston.createLogger({ format, transports });
 */
export function closingTransport(
  format: Closable,
  given: ClosingTransportOptions = {},
): ClosingTransport {
  const { handover } = format;
  const { own } = parseOptions(Object(given), destinationOptions);
  const manner = { sync: true, isDurable: false };
  const destination = openDestination({ ...own, append: true }, manner, sayNothing);
  const console = consoleOf(destination.descriptor);
  const stream = new Writable({
    objectMode: true,
    write(_info, _encoding, done) {
      if (handover.keepsState) lines.noteTransports();
      done();
    },
    final: (done) => void close().then(() => done(), done),
  });
  const lines = new LoggerLines(stream);
  const companion = companionOf(handover, lines, destination);
  handover.join(companion);

  async function close(): Promise<void> {
    await lines.finish();
    if (console !== undefined) await writtenOut(console);
    await handover.closeAll();
    await companion.close();
  }

  // winston pipes nothing but loggers into its transports
  stream.on('pipe', (source) => lines.join(source as unknown as Logger));
  stream.on('unpipe', (source) => {
    lines.leave(source as unknown as Logger);
    if (!lines.hasLogger) stream.end(); // closed or removed: there is no end to wait for
  });
  return Object.assign(stream, { log: (_info: unknown, next: () => void) => next() });
}

/** Stands outside of `closingTransport`, whose closures hold the transport. */
function sayNothing(): void {}

/** Makes the companion, apart: the listener of exit must hold neither transport nor logger. */
function companionOf(handover: Handover, lines: LoggerLines, destination: LineWriter): Companion {
  const forget = atExit(() => {
    handover.endAll();
    return destination.flushSync();
  });
  const console = consoleOf(destination.descriptor);
  return {
    columns: terminalWidth(destination.descriptor),
    write(last) {
      // Node loses what its own stream still holds at an exit, perhaps half a line
      if (console !== undefined && console.writableLength > 0) destination.writeLine('');
      for (const line of last) destination.writeLine(line);
    },
    flushSync: () => destination.flushSync(),
    settle: () => lines.settle(),
    settleNow: () => lines.whyPending(),
    async close() {
      await destination.close().catch(() => {}); // an error of a transport would end the program
      forget();
    },
  };
}

/**
 * Returns Node's stream for a descriptor, which winston's Console writes to; a full pipe fills its
 * queue.
 */
function consoleOf(descriptor: number): Writable | undefined {
  if (descriptor === stdout.fd) return stdout;
  return descriptor === stderr.fd ? stderr : undefined;
}

/** Resolves when a stream has written what it holds, or has written nothing for MAX_WAIT_MS. */
async function writtenOut(stream: Writable): Promise<void> {
  if (stream.writableLength === 0) return;
  const written = new Promise<void>((resolve) => stream.write('', () => resolve()));
  await Promise.race([written, delay(MAX_WAIT_MS, undefined, { ref: false })]);
}
