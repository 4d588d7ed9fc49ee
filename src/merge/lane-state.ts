import type { CellKey } from './cell-key.ts';
import type { Lane } from './lane.ts';

/** Where all ranks together are in a lane. */
export interface LaneState {
  readonly lane: Lane;
  /** The log's time of its first row. */
  readonly startMs: number;
  /** The key of the last closed cell. */
  closed: CellKey;
}
