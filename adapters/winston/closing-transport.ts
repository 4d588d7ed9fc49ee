import { stderr, stdout } from 'node:process';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'winston';
import { parseOptions } from '../../src/internal/index.ts';
import { openDestination } from '../host/destination.ts';
import { type DestinationOptions, destinationOptions } from '../host/destination-options.ts';
import { atExit } from '../host/exit-hook.ts';

/**
 * The destination of the closing lines, a path or a descriptor: the one of the format's other
 * lines.
 */
export type ClosingTransportOptions = Pick<DestinationOptions, 'destination' | 'mkdir'>;

/** A winston transport that writes no record. */
export interface ClosingTransport extends Writable {
  log(info: unknown, next: () => void): void;
}

/** The longest wait for the lines before the closing lines. */
const MAX_WAIT_MS = 5000;

/** The members of a format that return its closing lines, once. */
interface Closable {
  end(): readonly string[];
  close(): Promise<readonly string[]>;
}

/**
 * Makes a companion of a windrow format, for `transports`: it closes the format with the logger, or
 * ends it when the process exits, and writes the lines that come with the end, which a format
 * cannot write. They are written synchronously, appended to a file. It writes no record.
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
  const { own } = parseOptions(Object(given), destinationOptions);
  const destination = openDestination(
    { ...own, append: true },
    { sync: true, isDurable: false },
    () => {},
  );
  const write = (lines: readonly string[]): void => {
    for (const line of lines) destination.writeLine(line);
  };
  const console = consoleOf(destination.descriptor);
  const forget = atExit(() => {
    const lines = format.end();
    // Node loses what its own stream still holds, perhaps half a line
    if (lines.length > 0 && console !== undefined && console.writableLength > 0) write(['']);
    write(lines);
    return destination.flushSync();
  });

  let logger: Logger | undefined;

  async function close(): Promise<void> {
    await Promise.all(othersOf(logger, stream).map(finishOf));
    if (console !== undefined) await writtenOut(console);
    // an output that fails has said so; an error of a transport would end the program
    write(await format.close().catch(() => format.end()));
    await destination.close().catch(() => {});
    forget();
  }

  const stream = new Writable({
    objectMode: true,
    write: (_info, _encoding, done) => done(),
    final: (done) => void close().then(() => done(), done),
  });
  stream.once('pipe', (source) => {
    logger = source as unknown as Logger; // winston pipes nothing else into its transports
  });
  stream.once('unpipe', () => {
    logger = undefined; // it was closed, or unpiped this: there is no end to wait for
    stream.end();
  });
  return Object.assign(stream, { log: (_info: unknown, next: () => void) => next() });
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

/**
 * Returns the other transports of the logger. winston ends all at once, and a file is finished some
 * time after its `end()`.
 */
function othersOf(logger: Logger | undefined, own: Writable): readonly Writable[] {
  return (logger?.transports ?? []).filter((transport) => transport !== own);
}

async function finishOf(transport: Writable): Promise<void> {
  const signal = AbortSignal.timeout(MAX_WAIT_MS);
  await finished(transport, { readable: false, signal }).catch(() => {});
}
