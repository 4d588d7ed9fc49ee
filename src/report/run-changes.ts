import type { GroupTracks } from '../tracks/group-tracks.ts';
import type { ModeTracks } from '../tracks/run-tracks.ts';
import { type ModePosition, modeData, modePosition } from './mode-data.ts';
import type { LiveUpdate } from './report-run.ts';

/** How far somebody has read a run. */
export type RunPosition = ReadonlyMap<ModeTracks, ModePosition>;

/** Returns the position of who reads all of a run now. O(keys). */
export function runPosition(groups: readonly GroupTracks[]): RunPosition {
  const modes = groups.flatMap((group) => group.modes);
  return new Map(modes.map((mode) => [mode, modePosition(mode)]));
}

/**
 * Returns what of a run has changed since a position: all of it without one, or where a group of
 * then is gone. O(keys), and O(1) per bucket that has changed.
 */
export function runChanges(
  groups: readonly GroupTracks[],
  since?: RunPosition,
): Pick<LiveUpdate, 'isWhole' | 'modes'> {
  const all = groups.flatMap(({ group, modes }) => modes.map((mode) => [group, mode] as const));
  const own = new Set(all.map(([, mode]) => mode));
  const isKept = since !== undefined && Array.from(since.keys()).every((mode) => own.has(mode));
  const known = isKept ? since : undefined;
  const modes = all.map(([group, mode]) => modeData(group, mode, known?.get(mode)));
  const isNews = modes.filter(({ series, iterSteps }) => series.length > 0 || iterSteps.length > 0);
  return { isWhole: !isKept, modes: isNews };
}
