import type { RunStatus } from '../../../src/index.ts';

/** Where a run is, and how far its log is merged. */
export interface ShownStatus extends RunStatus {
  readonly lag: { readonly entries: number; readonly ms: number };
}

const HEAD = [
  'run',
  'state',
  'ranks',
  'iter',
  'lines',
  'open',
  'waits for rank',
  'late',
  'gaps',
  'dup',
  'lag',
];
/** Ranks that are named before the others are only counted. */
const MAX_NAMES = 4;

/** Returns a table with a row per run; a sentence where there is none. */
export function statusText(runs: readonly ShownStatus[]): string {
  if (runs.length === 0) return 'no runs\n';
  const rows = [HEAD, ...runs.map(cellsOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function cellsOf(own: ShownStatus): readonly string[] {
  const { run, isOpen, ranks, iter, lines, openCells, waitingFor, counts, lag } = own;
  return [
    printable(run),
    isOpen ? 'open' : 'ended',
    `${ranks.present}/${ranks.world}`,
    iter === undefined ? '-' : String(iter),
    String(lines),
    String(openCells),
    waitingFor.length === 0 ? '-' : ranksText(waitingFor),
    String(counts.late),
    String(counts.gaps),
    String(counts.duplicates + counts.repeated),
    `${lag.entries} entries, ${lag.ms} ms`,
  ];
}

function ranksText(ranks: readonly string[]): string {
  const shown = ranks.slice(0, MAX_NAMES).map(printable).join(', ');
  const more = ranks.length - MAX_NAMES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Names come from other processes, whose control characters are no business of the terminal. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '?');
}
