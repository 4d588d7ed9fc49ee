import { DEFAULT_MAX_LENGTH, LineWriter } from '../output/line-writer.ts';
import type { Sink } from './event.ts';
import { scalarTag } from './scalar-tag.ts';

/**
 * Appends the tag of every train iteration and val epoch that gets a line, one JSON object per
 * line, raw values, NaN and infinities as null. Writes at once, so that nothing is lost at exit;
 * follows a rotation. Lines that a full disk does not take wait in a bounded queue. With `isDurable` a
 * flush waits for the disk. Source: MMEngine's `LocalVisBackend.add_scalars`.
 * @throws Error at once, with path and cause, when the file cannot be opened.
 */
export function scalarsFile(path: string, isDurable = false): Sink {
  const file = open(path, isDurable);
  return {
    name: 'scalarsFile',
    write(event) {
      const tag = event.kind === 'summary' ? scalarTag(event.summary) : undefined;
      if (tag !== undefined) file.writeLine(tag);
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

function open(path: string, isDurable: boolean): LineWriter {
  try {
    return new LineWriter(path, {
      mkdir: true,
      append: true,
      sync: true,
      isDurable,
      maxLength: DEFAULT_MAX_LENGTH,
      // the file holds tags only, so the report goes elsewhere
      onBack: (dropped) =>
        process.emitWarning(`windrow: ${dropped} lines of ${path} were dropped: it took no more`),
    });
  } catch (cause) {
    throw new Error(`windrow: cannot open the scalars file ${path}: ${cause}`, { cause });
  }
}
