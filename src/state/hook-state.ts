import type { ItemAggregatesState } from '../aggregates/item-aggregates.ts';
import type { UpdateFollowerState } from '../engine/update-follower.ts';
import type { HubState } from '../hub/hub-state.ts';
import type { KeyAgesState } from '../run/key-ages.ts';
import type { ModeRunsState } from '../run/mode-runs.ts';
import type { RowState } from '../summary/row-draft.ts';

/** A LoggerHook as plain JSON. */
export interface HookState extends ModeRunsState {
  /** Of a group; that of all records is the engine's. */
  readonly hub?: HubState;
  readonly aggregates: ItemAggregatesState;
  /** The rest is there where the options asked for it. */
  readonly table?: readonly RowState[];
  readonly ages?: KeyAgesState;
  readonly waiting?: UpdateFollowerState;
}
