import type { ModeRun } from '../run/mode-run.ts';
import { showValue } from '../text/show-value.ts';
import type { Hints } from './hints.ts';

/** Tells that records have no clock. */
export function tellNoClock(hints: Hints): void {
  hints.tell(
    'clock',
    'records have no clock: nothing is measured, and intervals and windows of time stay empty; see --timestamp-key',
  );
}

/** Tells that a record counts from 0. */
export function tellZero(hints: Hints, field: 'iter' | 'batch'): void {
  hints.tell('zero', `a record says ${field}: 0; windrow counts iter and batch from 1`);
}

/** Tells that records of a mode are of several runs, if they are. */
export function tellMixed(hints: Hints, { mode, sources: { mixed } }: ModeRun): void {
  if (mixed === undefined) return;
  const { field, sources } = mixed;
  const [one, other] = sources.map((source) => showValue(source));
  hints.tell(
    'sources',
    `records of ${mode} come from ${field} ${one} and ${other} in turn: their numbers are averaged together; groupBy: '${field}' (--group-by ${field}) keeps them apart`,
  );
}
