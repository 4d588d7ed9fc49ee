import { Writable } from 'node:stream';
import type { Stats } from '../../src/internal/index.ts';
import { lineInput } from '../host/line-input.ts';
import type { LineOutput } from './line-output.ts';
import { ReusedEncoder } from './reused-encoder.ts';

/** What pino writes its records to. `end()` closes it; every way to end it may be taken twice. */
export interface LineStream extends Writable {
  /**
   * Resolves when all lines are out; rejects when they are not, 5 s after a reader has stalled. pino
   * calls it with `done`, which gets the error then.
   */
  flush(done?: (error?: Error) => void): Promise<void>;
  /**
   * Ends it, and resolves when it is closed; rejects when lines could not be written. A reader that
   * has gone is no fault.
   */
  close(): Promise<void>;
  /** What has become of records, values, lines and states so far. */
  stats(): Stats;
  /** Opens the path of `destination` anew, as after a rotation by a signal. */
  reopen(): void;
}

/**
 * Bytes of NDJSON in, lines out. pino asks for a Writable, no more: its chunks go to the reader of
 * bytes as they are, several lines at once, where splitting them first costs more than the whole
 * job. It takes them however slow the destination is: what it did not take would pile up in front
 * of it, where nothing bounds it.
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
