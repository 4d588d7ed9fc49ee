import { isMarked } from '../record/float-marks.ts';
import { kindOfValue, type NumberKind } from '../record/number-kind.ts';
import type { Stretch } from '../record/stretch.ts';

/** Returns the kind of all values of a key in a stretch together. O(rows) if they are integers. */
export function columnKind(stretch: Stretch, key: number): NumberKind {
  const { section, rows, start, width, length } = stretch;
  const kind = section.kinds?.[key] ?? 'byValue';
  if (kind !== 'byValue') return kind;
  const column = section.columns[key] as number;
  const end = start + length * width;
  for (let row = start; row < end; row += width) {
    if (kindOfValue(rows[row + column] as number) === 'float') return 'float';
    if (section.hasMarks && isMarked(rows, row + width, column)) return 'float';
  }
  return 'integer';
}
