import { writeSync } from 'node:fs';
import { type Readable, Transform, type Writable } from 'node:stream';
import { isMainThread } from 'node:worker_threads';
import build from 'pino-abstract-transport';
import type { LogRecord } from '../../src/internal/index.ts';
import { lineInput } from '../host/line-input.ts';
import { openLineOutput } from '../host/line-output.ts';
import { openEngine } from '../host/open-engine.ts';
import { type LineStream, lineStream } from './line-stream.ts';
import { ndjsonLines } from './ndjson-lines.ts';
import { type PinoTransportOptions, parseTransportOptions } from './pino-options.ts';
import { bindingsReader } from './record-bindings.ts';

type Parsed = ReturnType<typeof parseTransportOptions>;

/** The result that stands for pino-abstract-transport's own parsing, which is not used. */
const NOT_PARSED = {};
const STDERR = 2;
const NOBODY_READS =
  'windrow: a stage with pipeline: true has nowhere to write: nothing stands behind it in the pipeline';
const asLines = { parse: 'lines', parseLine: () => NOT_PARSED, metadata: false } as const;

/**
 * Opens the transport that pino runs in a worker thread: NDJSON in, MMEngine's lines out. Bad
 * options are an `error` event of the logger that names every fault, at once.
 */
export default function transport(given: PinoTransportOptions = {}): Writable {
  try {
    const parsed = parseTransportOptions(given);
    if (parsed.own.pipeline === true) return pipelineStage(parsed);
    const { options, own } = parsed;
    return quietFlush(lineStream(openLineOutput(options, own, own.sync ?? false)));
  } catch (error) {
    return failingStage(reported(error instanceof Error ? error : new Error(String(error))));
  }
}

/**
 * An error of a flush in a worker is an `error` event in the program that logs, and ends it: what the
 * output did not take was said by a warning.
 */
function quietFlush(stream: LineStream): LineStream {
  const { flush } = stream;
  return Object.assign(stream, { flush: () => flush().catch(() => {}) });
}

/** Opens a stage that writes NDJSON to the next stage. */
function pipelineStage({ options }: Parsed): Transform {
  const readBindings = bindingsReader(options);
  let lastRecord = '';
  const duplex: Transform = build(
    (source) => {
      const stage: Transform = new Transform({
        decodeStrings: false,
        transform(line: string, _encoding, done) {
          // all stages are connected before the first record comes
          if (!isRead(duplex)) {
            done(reported(new Error(NOBODY_READS)));
            return;
          }
          if (line.startsWith('{')) lastRecord = line;
          lines.push(Buffer.from(`${line}\n`));
          done();
        },
        // what an output could not take was said by it: an error would end the program that logs
        flush: (done) =>
          void engine.close().then(
            () => done(),
            () => done(),
          ),
      });
      const write = (line: string): void => void stage.push(`${line}\n`);
      const bindings = (): LogRecord => readBindings(lastRecord);
      const engine = openEngine(options, ndjsonLines(options, write, bindings));
      const lines = lineInput(engine, (line) => void stage.push(line));
      return source.pipe(stage);
    },
    { ...asLines, enablePipelining: true },
  );
  return duplex;
}

/** Whether somebody takes what comes out of a stream. */
function isRead(stream: Readable): boolean {
  return stream.readableFlowing !== null || stream.listenerCount('readable') > 0;
}

/**
 * Reports an error by a stream: a throw before the worker is ready would stall the program for 10
 * s, silently.
 */
function failingStage(error: Error): Transform {
  const stream = build((source) => void source.resume(), asLines);
  setImmediate(() => stream.destroy(error));
  return stream;
}

/** The error, which the worker itself has written: a short program ends before it is thrown. */
function reported(error: Error): Error {
  if (isMainThread) return error;
  try {
    writeSync(STDERR, `windrow: ${error.message.replace(/^windrow: /, '')}\n`);
  } catch {
    // a full pipe: the error is thrown besides
  }
  return error;
}
