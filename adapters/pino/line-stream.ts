import { Writable } from 'node:stream';
import type { Stats } from '../../src/index.ts';
import { lineInput } from '../host/line-input.ts';
import type { LineOutput } from '../host/line-output.ts';
import { ReusedEncoder } from './reused-encoder.ts';

/** The stream that pino writes its records to. `end()` closes it; it may be ended several times. */
export interface LineStream extends Writable {
  /**
   * Resolves when all lines are written; rejects when some are not, 5 s after a reader has stalled.
   * pino calls it with `done`, which gets the error then.
   */
  flush(done?: (error?: Error) => void): Promise<void>;
  /**
   * Ends the stream and resolves when it is closed; rejects when lines could not be written. A reader
   * that has gone is no fault.
   */
  close(): Promise<void>;
  /** Returns what has become of records, values, lines and states so far. */
  stats(): Stats;
  /** Opens the path of `destination` anew, as after a rotation by a signal. */
  reopen(): void;
}

/**
 * Makes the stream: bytes of NDJSON in, lines out. pino needs a Writable only. Chunks go to the
 * reader of bytes as they are, several lines at once: splitting them first would cost more than all
 * the rest. It takes chunks however slow the destination is, because nothing bounds what waits in
 * front of a stream.
 * @internal
 */
export function lineStream({ engine, destination, writeBytes, writePart }: LineOutput): LineStream {
  const lines = lineInput(engine, writeBytes, writePart);
  const encoder = new ReusedEncoder();
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      lines.push(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      done();
    },
    final(done) {
      lines.end();
      void close().then(() => done());
    },
    destroy: (error, done) => void close().then(() => done(error)),
  });
  let fault: NodeJS.ErrnoException | undefined;
  /** Never rejects: an error of the stream would end the program that logs. */
  function close(): Promise<void> {
    return engine.close().catch((error) => {
      fault = error;
    });
  }
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  return Object.assign(stream, {
    flush: (done?: (error?: Error) => void) =>
      done === undefined ? engine.flush() : engine.flush().then(() => done(), done),
    async close() {
      stream.end();
      await closed;
      if (fault !== undefined && fault.code !== 'EPIPE') throw fault;
    },
    stats: () => engine.stats(),
    reopen: () => destination.reopen(),
  });
}
