import { DEFAULT_MAX_LENGTH, LineWriter } from '../output/line-writer.ts';
import type { EngineEvent } from './event.ts';
import type { Sink } from './sink.ts';

/** A file that a sink appends lines to. */
export interface LineFileOptions {
  /** The option that asks for the file: `scalarsFile`. */
  readonly name: string;
  /** What the file is to the user: `the scalars file`. */
  readonly title: string;
  readonly path: string;
  /** Whether a flush waits for the disk. */
  readonly isDurable: boolean;
  /** Returns the line of an event, without a newline; `undefined` for an event without one. */
  readonly lineOf: (event: EngineEvent) => string | undefined;
}

/**
 * Makes a sink that appends lines to a file. Writes at once, so that nothing is lost at exit;
 * follows a rotation. Lines that a full disk does not take wait in a bounded queue.
 * @throws Error at once, with path and cause, when the file cannot be opened.
 */
export function lineFile(options: LineFileOptions): Sink {
  const file = open(options);
  return {
    name: options.name,
    write(event) {
      const line = options.lineOf(event);
      if (line !== undefined) file.writeLine(line);
    },
    flush: () => file.flush(),
    flushSync: () => file.flushSync(),
    close: () => file.close(),
    get isIdle() {
      return file.isIdle;
    },
    get stats() {
      return file.stats;
    },
  };
}

function open({ path, title, isDurable }: LineFileOptions): LineWriter {
  try {
    return new LineWriter(path, {
      mkdir: true,
      append: true,
      sync: true,
      isDurable,
      maxLength: DEFAULT_MAX_LENGTH,
      // programs read the file, so the report goes elsewhere
      onBack: (dropped) =>
        process.emitWarning(`windrow: ${dropped} lines of ${path} were dropped: it took no more`),
    });
  } catch (cause) {
    throw new Error(`windrow: cannot open ${title} ${path}: ${cause}`, { cause });
  }
}
