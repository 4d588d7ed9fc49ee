import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Logger } from 'winston';
import { parseOptions } from '../../src/index.ts';
import { type DestinationOptions, destinationEntries, openDestination } from '../destination.ts';
import { atExit } from '../exit-hook.ts';

/** Where the closing lines go: what the format's own lines go to, as a path or a descriptor. */
export type ClosingTransportOptions = Pick<DestinationOptions, 'destination' | 'mkdir'>;

/** A transport of winston's that writes no record. */
export interface ClosingTransport extends Writable {
  log(info: unknown, next: () => void): void;
}

/** How long the other transports are waited for: the end of a logger takes a bounded time. */
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
  const { own } = parseOptions(Object(given), destinationEntries);
  const destination = openDestination({ ...own, append: true }, true, () => {});
  const write = (lines: readonly string[]): void => {
    for (const line of lines) destination.writeLine(line);
  };
  const forget = atExit(() => {
    write(format.end());
    destination.flushSync();
  });

  let logger: Logger | undefined;

  async function close(): Promise<void> {
    await Promise.all(othersOf(logger, stream).map(finishOf));
    write(await format.close());
    await destination.close();
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

/** winston ends all transports at once; a file is behind its `end()` for a while. */
function othersOf(logger: Logger | undefined, own: Writable): readonly Writable[] {
  return (logger?.transports ?? []).filter((transport) => transport !== own);
}

async function finishOf(transport: Writable): Promise<void> {
  const signal = AbortSignal.timeout(MAX_WAIT_MS);
  await finished(transport, { readable: false, signal }).catch(() => {});
}
