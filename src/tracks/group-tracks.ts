import type { ModeTracks } from './run-tracks.ts';

/** The tracks of one group of a run. */
export interface GroupTracks {
  /** The labels of the group; empty without groups. */
  readonly group: readonly string[];
  readonly modes: readonly ModeTracks[];
}
