import { isEvaluation } from '../record/is-evaluation.ts';
import type { Summary } from '../summary/summary.ts';
import { floatText, integerText } from '../text/number-text.ts';
import { lineFile } from './line-file.ts';
import type { Sink } from './sink.ts';

/**
 * Appends the tag of every train iteration and val epoch that gets a line, one JSON object per
 * line, raw values, NaN and infinities as null. With `isDurable` a flush waits for the disk.
 * Source: MMEngine's `LocalVisBackend.add_scalars`.
 * @throws Error at once, with path and cause, when the file cannot be opened.
 */
export function scalarsFile(path: string, isDurable = false): Sink {
  return lineFile({
    name: 'scalarsFile',
    title: 'the scalars file',
    path,
    isDurable,
    lineOf: (event) =>
      event.kind === 'summary' && isRecorded(event.summary) ? formatTag(event.summary) : undefined,
  });
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
