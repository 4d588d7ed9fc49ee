import { type Duplex, type Readable, Transform } from 'node:stream';
import build from 'pino-abstract-transport';
import type { Options, Sink } from '../../src/internal/index.ts';
import { lineInput } from '../host/line-input.ts';
import { openCollector } from '../host/open-collector.ts';
import type { SinkSettings } from '../host/sink-options.ts';
import { ndjsonLines } from './ndjson-lines.ts';
import { RecordBindings } from './record-bindings.ts';
import { sayInWorker } from './worker-fault.ts';

/** The result that stands for pino-abstract-transport's own parsing, which is not used. */
const NOT_PARSED = {};
const NOBODY_READS =
  'windrow: a stage with pipeline: true has nowhere to write: nothing stands behind it in the pipeline';
const STAGE = {
  parse: 'lines',
  parseLine: () => NOT_PARSED,
  metadata: false,
  enablePipelining: true,
} as const;

/** Opens a stage of a pipeline of pino, which writes NDJSON to the next stage. */
export function pipelineStage(options: Options, { sinks }: SinkSettings): Duplex {
  const duplex: Duplex = build(
    (source) => source.pipe(openStage(options, sinks, () => requireReader(duplex))),
    STAGE,
  );
  return duplex;
}

/**
 * Opens a stream from lines of NDJSON to chunks of NDJSON: records that pass, and the lines that
 * are due. `beforeUse` is called before each line and at the end.
 */
function openStage(
  options: Options,
  sinks: SinkSettings['sinks'],
  beforeUse: () => void,
): Transform {
  const bindings = new RecordBindings(options);
  let hasPassed = false;
  const stage: Transform = new Transform({
    decodeStrings: false,
    transform(line: string, _encoding, done) {
      beforeUse();
      hasPassed = false;
      bindings.begin(line);
      lines.push(Buffer.from(`${line}\n`));
      bindings.end(hasPassed);
      done();
    },
    // the output has warned of its fault: an error would end the program that logs
    flush(done) {
      beforeUse();
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
  const sink: Sink = {
    ...out,
    write(event) {
      hasPassed ||= event.kind === 'ordinary';
      out.write(event);
    },
  };
  const engine = openCollector(options, sink, { sinks });
  const lines = lineInput(engine, (line) => {
    hasPassed = true; // it holds no record
    stage.push(line);
  });
  return stage;
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
