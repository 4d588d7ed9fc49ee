import { emitWarning } from 'node:process';
import type { MessageHub, RunProgress } from '../../src/index.ts';
import { openLineOutput } from './line-output.ts';
import { type LineStream, lineStream } from './line-stream.ts';
import { type LogMethod, logMethod } from './log-method.ts';
import { parseStreamOptions, type WindrowStreamOptions } from './pino-options.ts';

/** The stream, and where its scalars are collected. */
export interface WindrowStream extends LineStream {
  readonly hub: MessageHub;
  /** Where the run of the `stateFile` stood; `undefined` for one that begins. */
  readonly resumed: RunProgress | undefined;
  /** For pino's option `hooks`: scalar records are taken before pino makes text of them. */
  readonly hooks: { readonly logMethod: LogMethod };
}

/**
 * The destination of a pino logger in process, which shares its MessageHub with the code that logs.
 * With its `hooks` a scalar record costs less than logging it would. `end()` or `close()` closes it;
 * a process that exits before that has its last lines all the same.
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
  return Object.assign(stream, {
    hub: engine.hub,
    resumed: engine.resumed,
    hooks: { logMethod: logMethod(engine, stream) },
  });
}

/** A logger outlives its stream easily: a record behind the end is said once, and breaks nothing. */
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
