import type { Position } from '../record/scalar-record.ts';
import type { Section, Template } from '../record/template.ts';
import { isRowValid } from '../record/template.ts';
import { isEpochMs } from '../record/time.ts';

/** What ends a stretch of rows. */
export interface StretchBounds {
  /** The largest number of rows. */
  readonly maxRows: number;
  /** A row whose clock is at or behind it begins another stretch. */
  readonly dueMs: number;
  /** Likewise one whose clock is further than that from the latest one before. */
  readonly maxJumpMs: number;
  /** Whether the clock must not go back, because durations are measured by it. */
  readonly isMeasured: boolean;
}

/**
 * Returns how many rows from `start` on make one stretch: the first row, which is at `from`, and
 * the rows after it that only move on by one iteration. Fills `timesMs` with their clocks;
 * `timesMs[0]` is given, and is the clock of all rows if they have none.
 */
export function stretchLength(
  template: Template,
  rows: Float64Array,
  start: number,
  from: Position,
  bounds: StretchBounds,
  timesMs: Float64Array,
): number {
  const { width, epoch, iter, batch, memory, time, notClocks, sections } = template;
  const { maxRows, dueMs, maxJumpMs, isMeasured } = bounds;
  const isOdd = memory >= 0 || notClocks.length > 0 || sections.some(hasCounts);
  const firstEpoch = epoch < 0 ? 0 : (rows[start + epoch] as number);
  let lastMs = timesMs[0] as number;
  let latestMs = lastMs;
  let length = 1;
  for (let at = start + width; length < maxRows; at += width) {
    if (iter >= 0 && rows[at + iter] !== from.iter + length) break;
    if (batch >= 0 && rows[at + batch] !== from.batch + length) break;
    if (epoch >= 0 && rows[at + epoch] !== firstEpoch) break;
    if (time >= 0) {
      const timeMs = rows[at + time] as number;
      if (!isEpochMs(timeMs) || timeMs >= dueMs || (isMeasured && timeMs < lastMs)) break;
      if (timeMs > latestMs) {
        if (timeMs - latestMs > maxJumpMs) break;
        latestMs = timeMs;
      } else if (latestMs - timeMs > maxJumpMs) break;
      lastMs = timeMs;
    }
    if (isOdd && !isRowValid(template, rows, at)) break;
    timesMs[length] = lastMs;
    length++;
  }
  return length;
}

function hasCounts({ countColumns }: Section): boolean {
  return countColumns !== undefined;
}
