import type { GroupTracks } from '../tracks/group-tracks.ts';
import { modeData } from './mode-data.ts';
import type { RunData } from './report-run.ts';

/** Returns what a page shows of a run. */
export function runData(name: string, groups: readonly GroupTracks[]): RunData {
  const modes = groups.flatMap(({ group, modes: own }) => own.map((mode) => modeData(group, mode)));
  return { name, modes: modes.filter(({ series }) => series.length > 0) };
}
