import { reportPage, runData } from '../../../src/internal/index.ts';
import type { ReadRun } from './read-run.ts';

/** What a report is made of. */
export interface ReportParts {
  readonly title: string;
  readonly runs: readonly ReadRun[];
  readonly notes: readonly string[];
}

/**
 * Returns the HTML of a report of at most `maxBytes`, with half as many points per key, and half of
 * that again, until it fits; with the fewest points if it never does.
 */
export function fitReport({ title, runs, notes }: ReportParts, maxBytes: number): string {
  let said = notes;
  for (;;) {
    const data = runs.map(({ name, groups }) => runData(name, groups));
    const html = reportPage({ title, runs: data, notes: said });
    if (Buffer.byteLength(html) <= maxBytes) return html;
    const areFewer = runs.filter(({ budget }) => budget.halve()).length > 0;
    if (!areFewer) return html;
    said = [...notes, `fewer points per key, for a report of at most ${maxBytes} bytes`];
  }
}
