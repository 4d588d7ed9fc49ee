import { Writable } from 'node:stream';
import type { MessageHub } from '../../src/index.ts';
import { lineInput } from '../line-input.ts';
import { openLineOutput } from './line-output.ts';
import { parseStreamOptions, type WindrowStreamOptions } from './pino-options.ts';

/** The stream, and where its scalars are collected. */
export interface WindrowStream extends Writable {
  readonly hub: MessageHub;
}

/**
 * The destination of a pino logger in process: `pino(options, windrowStream({ interval: 10 }))`. It
 * shares its MessageHub with the code that logs. `end()` closes it.
 *
 * @throws TypeError naming every fault of the options; Error when a file cannot be opened.
 */
export function windrowStream(given: WindrowStreamOptions = {}): WindrowStream {
  const { options, own } = parseStreamOptions(given);
  const { engine, writeBytes } = openLineOutput(options, own, {
    sync: own.sync ?? true,
    onFull: () => {}, // pino waits for nobody, so neither does its stream
  });
  const lines = lineInput(engine, writeBytes);
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      lines.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      done();
    },
    final(done) {
      lines.end();
      void engine.close().then(() => done(), done);
    },
    destroy: (error, done) => void engine.close().then(() => done(error), done),
  });
  return Object.assign(stream, { hub: engine.hub });
}
