import type { Scratch } from '../aggregates/scratch.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import type { Ranks } from '../run/coverage.ts';
import type { Timeline } from '../run/timeline.ts';
import type { Summary } from '../summary/summary.ts';
import type { TrackBudget } from '../tracks/track-budget.ts';
import type { Hints } from './hints.ts';
import type { ClockListeners } from './mode-clocks.ts';
import type { Outlet } from './outlet.ts';
import type { Tracer } from './tracer.ts';

/** The parts that a hook needs. */
export interface HookDependencies extends ClockListeners {
  readonly hub: MessageHub;
  /** The engine: its own updates of the hub are not updates from outside. */
  readonly owner: object;
  readonly tracer: Tracer;
  /** Has the clock of the current record. */
  readonly outlet: Outlet;
  /** The ranks that the current records come from. */
  readonly noted: { readonly ranks: Ranks | undefined };
  /** Whether a state is kept from which the run may go on. */
  readonly keepsState: boolean;
  /** Where windows copy values to; hooks of one engine share it. */
  readonly scratch: Scratch;
  /** The values of the labels that the records are grouped by; empty without groups. */
  readonly group: readonly string[];
  /** Opens tracks; `undefined` if no output reads them. */
  readonly trackBudget: TrackBudget | undefined;
  /** Returns the memory of the process in MB. */
  readonly memoryMb: () => number;
  readonly onSummary: (summary: Summary) => void;
  /** Called with the number of scalars that are NaN or infinite. */
  readonly onNonFinite: (count: number) => void;
  /** The time of all records of the run; `undefined` if no line depends on time. */
  readonly timeline: Timeline | undefined;
  /** Called with a line of the run itself. */
  readonly onNotice: (message: string) => void;
  readonly hints: Hints;
}
