import { stderr, stdout } from 'node:process';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'winston';
import { parseOptions } from '../../src/internal/index.ts';
import { openDestination } from '../host/destination.ts';
import { type DestinationOptions, destinationOptions } from '../host/destination-options.ts';
import { atExit } from '../host/exit-hook.ts';

/** Where the closing lines go: what the format's own lines go to, as a path or a descriptor. */
export type ClosingTransportOptions = Pick<DestinationOptions, 'destination' | 'mkdir'>;

/** A transport of winston's that writes no record. */
export interface ClosingTransport extends Writable {
  log(info: unknown, next: () => void): void;
}

/** How long what the lines stand behind is waited for: the end of a logger takes a bounded time. */
const MAX_WAIT_MS = 5000;

/** The part of a format that knows its closing lines; each gives them out once. */
interface Closable {
  end(): readonly string[];
  close(): Promise<readonly string[]>;
}

/**
 * A companion of a windrow format, for `transports`: closes the format with the logger, or ends it
 * when the process exits, and writes the lines that come with the end, which winston has no place
 * for. They are written synchronously, appended to a file. It writes no other record.
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
  const destination = openDestination({ ...own, append: true }, true, () => {});
  const write = (lines: readonly string[]): void => {
    for (const line of lines) destination.writeLine(line);
  };
  const console = consoleOf(destination.descriptor);
  const forget = atExit(() => {
    const lines = format.end();
    // Node loses what its own stream still holds, perhaps from the middle of a line on
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
    logger = undefined; // it was closed, or has let go of this: there is no end to wait for
    stream.end();
  });
  return Object.assign(stream, { log: (_info: unknown, next: () => void) => next() });
}

/** Node's stream for a descriptor, which winston's Console writes to; a full pipe fills its queue. */
function consoleOf(descriptor: number): Writable | undefined {
  if (descriptor === stdout.fd) return stdout;
  return descriptor === stderr.fd ? stderr : undefined;
}

/** Resolves when a stream has passed on what it holds, or has passed on nothing for MAX_WAIT_MS. */
async function writtenOut(stream: Writable): Promise<void> {
  if (stream.writableLength === 0) return;
  const written = new Promise<void>((resolve) => stream.write('', () => resolve()));
  await Promise.race([written, delay(MAX_WAIT_MS, undefined, { ref: false })]);
}

/** winston ends all transports at once; a file is behind its `end()` for a while. */
function othersOf(logger: Logger | undefined, own: Writable): readonly Writable[] {
  return (logger?.transports ?? []).filter((transport) => transport !== own);
}

async function finishOf(transport: Writable): Promise<void> {
  const signal = AbortSignal.timeout(MAX_WAIT_MS);
  await finished(transport, { readable: false, signal }).catch(() => {});
}
