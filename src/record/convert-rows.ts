import { scaled } from './scale.ts';
import type { Template } from './template.ts';
import { epochMsOf } from './time.ts';

/** Converts rows in place, once for each row. Most templates have nothing to convert. */
export function convertRows(
  { conversions, time, width }: Template,
  rows: Float64Array,
  count: number,
): void {
  if (conversions === undefined) return;
  const { convertsTime, factors, constants } = conversions;
  for (let start = 0; start < count * width; start += width) {
    if (convertsTime) rows[start + time] = epochMsOf(rows[start + time] as number);
    for (const { column, factor } of factors) {
      rows[start + column] = scaled(rows[start + column] as number, factor);
    }
    for (const { column, value } of constants) rows[start + column] = value;
  }
}
