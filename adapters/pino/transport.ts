import { Transform, type Writable } from 'node:stream';
import build from 'pino-abstract-transport';
import { lineInput } from '../host/line-input.ts';
import { openEngine } from '../host/open-engine.ts';
import { openLineOutput } from './line-output.ts';
import { lineStream } from './line-stream.ts';
import { ndjsonLines } from './ndjson-lines.ts';
import { type PinoTransportOptions, parseTransportOptions } from './pino-options.ts';

type Parsed = ReturnType<typeof parseTransportOptions>;

/** The result that stands for pino-abstract-transport's own parsing, which is not used. */
const NOT_PARSED = {};
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
    return lineStream(openLineOutput(options, own, own.sync ?? false));
  } catch (error) {
    return failingStage(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Opens a stage that writes NDJSON to the next stage. */
function pipelineStage({ options }: Parsed): Transform {
  return build(
    (source) => {
      const stage: Transform = new Transform({
        decodeStrings: false,
        transform(line: string, _encoding, done) {
          lines.push(Buffer.from(`${line}\n`));
          done();
        },
        flush: (done) => void engine.close().then(() => done(), done),
      });
      const write = (line: string): void => void stage.push(`${line}\n`);
      const engine = openEngine(options, ndjsonLines(options, write));
      const lines = lineInput(engine, (line) => void stage.push(line));
      return source.pipe(stage);
    },
    { ...asLines, enablePipelining: true },
  );
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
