import { Writable } from 'node:stream';
import type { Stats } from '../../src/index.ts';
import { lineInput } from '../host/line-input.ts';
import type { LineOutput } from './line-output.ts';
import { ReusedEncoder } from './reused-encoder.ts';

/** What pino writes its records to. `end()` closes it; every way to end it may be taken twice. */
export interface LineStream extends Writable {
  /** Resolves when all lines are out, or nothing has been taken for 5 s. pino calls it with `done`. */
  flush(done?: (error?: Error) => void): Promise<void>;
  /** Ends it, and resolves when it is closed; 5 s after a reader has stalled, without its lines. */
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
      void engine.close().then(() => done(), done);
    },
    destroy: (error, done) => void engine.close().then(() => done(error), done),
  });
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  return Object.assign(stream, {
    flush: (done: (error?: Error) => void = () => {}) => engine.flush().then(() => done(), done),
    close() {
      stream.end();
      return closed;
    },
    stats: () => engine.stats(),
    reopen: () => destination.reopen(),
  });
}
