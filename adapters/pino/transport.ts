import { type Duplex, PassThrough, type Readable, Transform, type Writable } from 'node:stream';
import build from 'pino-abstract-transport';
import { lineInput } from '../host/line-input.ts';
import { openLineOutput } from '../host/line-output.ts';
import { openEngine } from '../host/open-engine.ts';
import { type LineStream, lineStream } from './line-stream.ts';
import { ndjsonLines } from './ndjson-lines.ts';
import { type PinoTransportOptions, parseTransportOptions } from './pino-options.ts';
import { RecordBindings } from './record-bindings.ts';
import { sayInWorker } from './worker-fault.ts';

type Parsed = ReturnType<typeof parseTransportOptions>;

/** The result that stands for pino-abstract-transport's own parsing, which is not used. */
const NOT_PARSED = {};
const NOBODY_READS =
  'windrow: a stage with pipeline: true has nowhere to write: nothing stands behind it in the pipeline';
const asLines = { parse: 'lines', parseLine: () => NOT_PARSED, metadata: false } as const;

/**
 * Opens the transport that pino runs in a worker thread: NDJSON in, MMEngine's lines out. Bad
 * options are reported on the standard error, and by an `error` event of the transport that names
 * every fault.
 */
export function transport(given: PinoTransportOptions = {}): Writable {
  try {
    const parsed = parseTransportOptions(given);
    if (parsed.own.pipeline === true) return pipelineStage(parsed);
    const { options, own } = parsed;
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

/** Opens a stage that writes NDJSON to the next stage. */
function pipelineStage({ options }: Parsed): Duplex {
  const bindings = new RecordBindings(options);
  let hasPassed = false;
  const duplex: Duplex = build(
    (source) => {
      const stage: Transform = new Transform({
        decodeStrings: false,
        transform(line: string, _encoding, done) {
          requireReader(duplex);
          hasPassed = false;
          bindings.begin(line);
          lines.push(Buffer.from(`${line}\n`));
          bindings.end(hasPassed);
          done();
        },
        // the output has warned of its fault: an error would end the program that logs
        flush(done) {
          requireReader(duplex);
          void engine.close().then(
            () => done(),
            () => done(),
          );
        },
      });
      const out = ndjsonLines(
        options,
        (line) => void stage.push(`${line}\n`),
        () => bindings.current,
      );
      const engine = openEngine(options, {
        ...out,
        write(event) {
          hasPassed ||= event.kind === 'ordinary';
          out.write(event);
        },
      });
      const lines = lineInput(engine, (line) => {
        hasPassed = true; // it holds no record
        stage.push(line);
      });
      return source.pipe(stage);
    },
    { ...asLines, enablePipelining: true },
  );
  return duplex;
}

/**
 * Reports a stage whose output nobody reads, and drains it, because its end is waited for. All
 * stages are connected before the first record comes.
 */
function requireReader(stage: Duplex): void {
  if (isRead(stage)) return;
  const error = new Error(NOBODY_READS);
  if (sayInWorker(error)) stage.resume();
  else stage.destroy(error);
}

function isRead(stream: Readable): boolean {
  return stream.readableFlowing !== null || stream.listenerCount('readable') > 0;
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
