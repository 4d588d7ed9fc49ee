import { statSync } from 'node:fs';
import type { EngineEvent } from './event.ts';
import { lineFile } from './line-file.ts';
import { formatEnd, formatResume, formatRun, formatSummary } from './run-line.ts';
import type { Sink } from './sink.ts';

/**
 * Appends a run as NDJSON: a line that opens it, one per summary, and one that closes it. Numbers
 * are raw, with mode, group, clock and window; `read-run-line.ts` reads them. A restored run goes on
 * in the file that is there. With `isDurable` a flush waits for the disk.
 * @throws Error at once, with path and cause, when the file cannot be opened.
 */
export function runFile(path: string, isDurable = false): Sink {
  const hasLines = isFilled(path);
  let groupBy: readonly string[] = [];
  function lineOf(event: EngineEvent): string | undefined {
    switch (event.kind) {
      case 'run': {
        groupBy = event.groupBy;
        const { resumed } = event;
        return hasLines && resumed !== undefined ? formatResume(resumed.iter) : formatRun(event);
      }
      case 'summary':
        return formatSummary(event.summary, event.timeMs, groupBy);
      case 'end':
        return formatEnd(event);
      default:
        return undefined;
    }
  }
  return lineFile({ name: 'runFile', title: 'the run file', path, isDurable, lineOf });
}

function isFilled(path: string): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  } catch {
    return false; // opening it says why
  }
}
