import { env, stdout } from 'node:process';
import {
  type Options,
  type Sink,
  syncFile,
  syncFileNow,
  textLines,
} from '../../src/internal/index.ts';
import { terminalWidth } from '../host/standard-terminal.ts';
import { isColorWanted } from '../host/terminal.ts';
import type { Output } from './output.ts';

/** The code of an error of the output, which was reported, or has no reader left. */
export const SAID = 'EPIPE';

/** Makes the sink that prints lines to the standard output; with a state they reach the disk. */
export function lineSink(options: Options, output: Output): Sink {
  const isDurable = options.stateFile !== undefined;
  const { write } = textLines(options, {
    isColored: isColorWanted(options.colorize, stdout.isTTY, env),
    filtersOrdinary: true,
    columns: terminalWidth(stdout.fd),
    write: (line) => output.writeLine(line),
  });
  const flush = async (): Promise<void> => {
    await flushWhole(output);
    if (isDurable) await syncFile(stdout.fd);
  };
  const flushSync = (): boolean => {
    const isOut = output.flushSync();
    if (isOut && isDurable) syncFileNow(stdout.fd);
    return isOut;
  };
  return {
    name: 'lines',
    write,
    flush,
    flushSync,
    close: flush,
    get stats() {
      return output.stats;
    },
  };
}

/** Rejects where lines may not have arrived: then no state may say that they have. */
async function flushWhole(output: Output): Promise<void> {
  await output.flush();
  if (output.isBroken) throw Object.assign(new Error('cannot write'), { code: SAID });
}
