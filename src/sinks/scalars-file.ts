import { DEFAULT_MAX_LENGTH, LineWriter } from '../output/line-writer.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { Summary } from '../summary/summary.ts';
import { floatText, integerText } from '../text/number-text.ts';
import type { Sink } from './sink.ts';

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
      if (event.kind !== 'summary' || !isRecorded(event.summary)) return;
      file.writeLine(formatTag(event.summary));
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

function isRecorded({ kind, place }: Summary): boolean {
  return kind === 'epoch' ? place.mode === 'val' : !isEvaluation(place.mode);
}

/**
 * Returns one line of the file; `JSON.stringify` would put keys such as `"1"` first. A float is
 * written with a point, so that a history of floats is read back as one.
 */
function formatTag({ tag, tagFloats }: Summary): string {
  const members = Array.from(
    tag,
    ([key, value]) => `${JSON.stringify(key)}: ${formatTagValue(value, tagFloats.has(key))}`,
  );
  return `{${members.join(', ')}}`;
}

function formatTagValue(value: number | boolean, isFloat: boolean): string {
  if (typeof value === 'boolean' || !Number.isFinite(value)) return JSON.stringify(value);
  return isFloat ? floatText(value) : integerText(value);
}
