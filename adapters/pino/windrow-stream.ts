import { Writable } from 'node:stream';
import type { MessageHub } from '../../src/index.ts';
import { lineInput } from '../line-input.ts';
import { openLineOutput } from './line-output.ts';
import { type LogMethod, logMethod } from './log-method.ts';
import { parseStreamOptions, type WindrowStreamOptions } from './pino-options.ts';

/** The stream, and where its scalars are collected. */
export interface WindrowStream extends Writable {
  readonly hub: MessageHub;
  /** For pino's option `hooks`: scalar records are taken before pino makes text of them. */
  readonly hooks: { readonly logMethod: LogMethod };
  /** Opens the path of `destination` anew, as after a rotation by a signal. */
  reopen(): void;
}

/**
 * The destination of a pino logger in process, which shares its MessageHub with the code that logs.
 * With its `hooks` a scalar record costs less than logging it would. `end()` closes it.
 *
 * @throws TypeError naming every fault of the options; Error when a file cannot be opened.
 * @example
 * const stream = windrowStream({ interval: 10 });
 * const logger = pino({ hooks: stream.hooks }, stream);
 */
export function windrowStream(given: WindrowStreamOptions = {}): WindrowStream {
  const { options, own } = parseStreamOptions(given);
  const { engine, destination, writeBytes, writePart } = openLineOutput(
    options,
    own,
    own.sync ?? true,
  );
  const lines = lineInput(engine, writeBytes, writePart);
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
  return Object.assign(stream, {
    hub: engine.hub,
    hooks: { logMethod: logMethod(engine, stream) },
    reopen: () => destination.reopen(),
  });
}
