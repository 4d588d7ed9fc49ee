import { isEvaluation } from '../record/is-evaluation.ts';
import type { Summary } from '../summary/summary.ts';
import { floatText, integerText } from '../text/number-text.ts';

/** Returns a line of a scalars file; `undefined` for a summary that has none. */
export function scalarTag(summary: Summary): string | undefined {
  return isRecorded(summary) ? formatTag(summary) : undefined;
}

function isRecorded({ kind, place }: Summary): boolean {
  return kind === 'epoch' ? place.mode === 'val' : !isEvaluation(place.mode);
}

/**
 * Returns the tag as JSON; `JSON.stringify` would put keys such as `"1"` first. A float is
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
