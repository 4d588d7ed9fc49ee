import { type Duplex, PassThrough, type Writable } from 'node:stream';
import { openLineOutput } from '../host/line-output.ts';
import { type LineStream, lineStream } from './line-stream.ts';
import { type PinoTransportOptions, parseTransportOptions } from './pino-options.ts';
import { pipelineStage } from './pipeline-stage.ts';
import { sayInWorker } from './worker-fault.ts';

/**
 * Opens the transport that pino runs in a worker thread: NDJSON in, MMEngine's lines out. Bad
 * options are reported on the standard error, and by an `error` event of the transport that names
 * every fault.
 */
export function transport(given: PinoTransportOptions = {}): Writable {
  try {
    const { options, own } = parseTransportOptions(given);
    if (own.pipeline === true) return pipelineStage(options, own);
    return quietFlush(lineStream(openLineOutput(options, own, own.sync ?? false)));
  } catch (error) {
    return failingStage(error instanceof Error ? error : new Error(String(error)));
  }
}

/**
 * Makes the flush of a stream never reject: in a worker its error would be an `error` event in the
 * program that logs, and end the program. A warning has told of the lines that were not written.
 */
function quietFlush(stream: LineStream): LineStream {
  const { flush } = stream;
  return Object.assign(stream, { flush: () => flush().catch(() => {}) });
}

/**
 * Reports an error by a stream that passes its input on to its reader, if there is one: a throw
 * before the worker is ready would stall the program for 10 s, silently.
 */
function failingStage(error: Error): Duplex {
  const stream = new PassThrough();
  stream.resume();
  if (!sayInWorker(error)) setImmediate(() => stream.destroy(error));
  return stream;
}
