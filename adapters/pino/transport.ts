import { Transform, type Writable } from 'node:stream';
import build from 'pino-abstract-transport';
import { lineInput } from '../host/line-input.ts';
import { openEngine } from '../host/open-engine.ts';
import { openLineOutput } from './line-output.ts';
import { lineStream } from './line-stream.ts';
import { ndjsonLines } from './ndjson-lines.ts';
import { type PinoTransportOptions, parseTransportOptions } from './pino-options.ts';

type Parsed = ReturnType<typeof parseTransportOptions>;

/** Stands in for pino-abstract-transport's own parsing: lines come as they are, and once. */
const NOT_PARSED = {};
const asLines = { parse: 'lines', parseLine: () => NOT_PARSED, metadata: false } as const;

/**
 * The transport that pino runs in a worker thread: NDJSON in, MMEngine's lines out. Bad options
 * fail the logger with an `error` event that names every fault, at once.
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

/** NDJSON on to the next stage. */
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

/** A throw before the worker is ready would stall the program for 10 s and say nothing. */
function failingStage(error: Error): Transform {
  const stream = build((source) => void source.resume(), asLines);
  setImmediate(() => stream.destroy(error));
  return stream;
}
