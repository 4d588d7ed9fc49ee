import { knownDirection } from '../summary/best-direction.ts';
import type { Summary, SummaryItem } from '../summary/summary.ts';

/** Statistics that say how a key is now; the lowest loss of a run, say, never gets worse. */
const PRESENT = new Set(['mean', 'current', 'median', 'ema', 'last']);

/** An item by which a run is judged. */
export interface JudgedItem {
  readonly item: SummaryItem;
  readonly direction: 'min' | 'max';
}

/** Returns the losses and metrics of a summary that are finite. */
export function judgedItems({ items }: Summary): readonly JudgedItem[] {
  return items.flatMap((item) => {
    const direction = knownDirection(item.key);
    const isJudged = Number.isFinite(item.value) && PRESENT.has(item.methodName);
    return direction === undefined || !isJudged ? [] : [{ item, direction }];
  });
}
