import type { ItemAggregatesState } from '../aggregates/item-aggregates.ts';
import type { StateNumber } from '../codec/number-state.ts';
import type { PackedHubState } from '../hub/packed-hub.ts';
import type { KeyAgesState } from '../run/key-ages.ts';
import type { ModeRunsState } from '../run/mode-runs.ts';
import type { RowState } from '../summary/row-draft.ts';
import type { ModeTracksState } from '../tracks/run-tracks.ts';
import type { OutsideUpdatesState } from './outside-updates.ts';

/** A LoggerHook as plain JSON and `PackedNumbers`. */
export interface HookState extends ModeRunsState {
  /** The hub of a group; without groups the hub is part of the engine's state. */
  readonly hub?: PackedHubState;
  readonly aggregates: ItemAggregatesState;
  /** The clock of the newest record, from which the next iteration is measured. */
  readonly clock: StateNumber;
  /** The modes of val and test whose loops have reached their length. */
  readonly reached: readonly string[];
  /** The rest is left out if no option asked for it. */
  readonly table?: readonly RowState[];
  readonly ages?: KeyAgesState;
  readonly tracks?: readonly ModeTracksState[];
  readonly waiting?: OutsideUpdatesState;
}
