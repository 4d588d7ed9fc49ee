import type { Interval } from '../run/cadence.ts';
import type { Counters } from './counters.ts';

/** A mode that brought records and never had a line. */
export interface ModeWithoutLine {
  readonly mode: string;
  readonly records: number;
  readonly interval: Interval;
}

/** Returns the hints at the end of a run about records and values that no line shows. */
export function endHints(
  hooks: readonly { readonly modesWithoutLine: readonly ModeWithoutLine[] }[],
  { late, refusedValues, filteredWarnings }: Counters,
): readonly string[] {
  const hints = byMode(hooks.flatMap(({ modesWithoutLine }) => modesWithoutLine)).map(hintOf);
  if (late > 0)
    hints.push(`${count(late, 'record')} came late, after the line of their time was written`);
  if (refusedValues > 0) {
    hints.push(`${count(refusedValues, 'value')} refused; --level debug names each one`);
  }
  if (filteredWarnings > 0) {
    hints.push(
      `${count(filteredWarnings, 'repeated warning')} left out, as filterDuplicateWarnings asks`,
    );
  }
  return hints;
}

/** Adds up the records of all groups: one entry per mode. */
function byMode(modes: readonly ModeWithoutLine[]): readonly ModeWithoutLine[] {
  const sums = new Map<string, ModeWithoutLine>();
  for (const own of modes) {
    const records = own.records + (sums.get(own.mode)?.records ?? 0);
    sums.set(own.mode, { ...own, records });
  }
  return [...sums.values()];
}

function hintOf({ mode, records, interval }: ModeWithoutLine): string {
  const verb = records === 1 ? 'was' : 'were';
  return `${count(records, 'record')} of ${mode} ${verb} collected and no line was due: interval is ${textOf(interval)}; see --first, --tail, --interval`;
}

function textOf(interval: Interval): string {
  if (interval.kind === 'iters') return String(interval.iters);
  return interval.kind === 'time' ? `${interval.timeMs / 1000}s` : 'epoch';
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
