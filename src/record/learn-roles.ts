import type { SlotRoles } from './known-record.ts';
import type { ScalarRecord } from './scalar-record.ts';

/** What the slow way reads of a record: its scalars and its clock. */
export interface FullReading {
  readonly scalars: ScalarRecord | undefined;
  readonly timeMs: number | undefined;
}

/**
 * Marks stand for the numbers of a record: each one is a clock, a position and a scalar that are
 * valid, so that the slow way takes it wherever it takes numbers.
 */
const FIRST_MARK = 1_600_000_000_000;
const MARK_STEP = 7;

/** The mark of the number at `place`. */
export function markOf(place: number): number {
  return FIRST_MARK + place * MARK_STEP;
}

/**
 * Which numbers of a layout mean what, told by where the marks that stand for them come out of the
 * slow way: so the fast way has no rules of its own. `undefined` for what the fast way does not do:
 * several modes, mapped records, counts, info, or scalars that do not vary with a number.
 */
export function learnRoles(
  { scalars, timeMs }: FullReading,
  length: number,
): SlotRoles | undefined {
  if (scalars === undefined || scalars.isMapped || scalars.refused.length > 0) return undefined;
  const [only, ...others] = scalars.modes;
  if (only === undefined || others.length > 0) return undefined;
  if (only.counts !== undefined || only.info.length > 0) return undefined;
  const places = new Map(Array.from({ length }, (_, place) => [markOf(place), place]));
  const place = (mark: number | undefined): number | undefined =>
    mark === undefined ? undefined : places.get(mark);
  const ofScalars = Array.from(only.values, place).filter((found) => found !== undefined);
  if (ofScalars.length !== only.keys.length) return undefined;
  const { epoch, iter, batch } = scalars.progress;
  const roles = {
    mode: only.mode,
    keys: only.keys,
    places: ofScalars,
    epoch: place(epoch),
    iter: place(iter),
    batch: place(batch),
    time: place(timeMs),
  };
  // a position or a clock that is no number of the record does not vary: not for the fast way
  const isWhole = [epoch, iter, batch, timeMs].every(
    (mark) => mark === undefined || places.has(mark),
  );
  return isWhole ? roles : undefined;
}
