import { emitWarning } from 'node:process';
import type { MessageHub, RunProgress } from '../../src/index.ts';
import { openLineOutput } from '../host/line-output.ts';
import { OpenEngine, whenAbandoned } from '../host/when-abandoned.ts';
import { type LineStream, lineStream } from './line-stream.ts';
import { type LogMethod, logMethod } from './log-method.ts';
import { parseStreamOptions, type WindrowStreamOptions } from './pino-options.ts';

/** The stream and the hub of its scalars. */
export interface WindrowStream extends LineStream {
  readonly hub: MessageHub;
  /** The position of the run in `stateFile`; `undefined` for a new run. */
  readonly resumed: RunProgress | undefined;
  /** pino's option `hooks`, which takes scalar records before pino makes text of them. */
  readonly hooks: { readonly logMethod: LogMethod };
}

/**
 * Opens the destination of a pino logger in process, which shares its MessageHub with the code that
 * logs. With its `hooks` a scalar record costs less than logging it would. `end()` or `close()`
 * closes it; if the process exits before, its last lines are written too.
 *
 * @throws TypeError naming every fault of the options; Error when a file cannot be opened.
 * @example
 * const stream = windrowStream({ interval: 10 });
 * const logger = pino({ hooks: stream.hooks }, stream);
 */
export function windrowStream(given: WindrowStreamOptions = {}): WindrowStream {
  const { options, own } = parseStreamOptions(given);
  const output = openLineOutput(options, own, own.sync ?? true);
  const stream = lineStream(output);
  sayLateRecords(stream);
  const { engine } = output;
  whenAbandoned(stream, new OpenEngine(engine));
  return Object.assign(stream, {
    hub: engine.hub,
    resumed: engine.resumed,
    hooks: { logMethod: logMethod(engine, stream) },
  });
}

/** Warns once of records after the end of the stream: a logger may outlive its stream. */
function sayLateRecords(stream: LineStream): void {
  let isSaid = false;
  const say = (reason: string): void => {
    if (!isSaid) emitWarning(`windrow: records are dropped: ${reason}`);
    isSaid = true;
  };
  stream.on('error', ({ message }) => say(message));
  stream.once('close', () => {
    stream.write = () => {
      say('write after end');
      return true;
    };
  });
}
