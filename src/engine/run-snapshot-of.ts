import type { HistoryBuffer } from '../hub/history-buffer.ts';
import type { Lead } from '../progress/lead-scalars.ts';
import type { LeadScalar, RunSnapshot } from '../progress/run-snapshot.ts';
import type { ModeRun } from '../run/mode-run.ts';
import { iterationOf, totalOf } from '../run/place.ts';

/** The newest values that a snapshot has of its scalar. */
const MAX_VALUES = 10;

/** Returns where a mode stands. `lead` is its scalar that is shown, `history` that one's values. */
export function runSnapshotOf(
  { mode, place, timer }: ModeRun,
  lead: Lead | undefined,
  history: HistoryBuffer | undefined,
): RunSnapshot {
  const pace = timer.pace;
  return {
    mode,
    group: place.group,
    done: iterationOf(place),
    total: totalOf(place),
    etaSec: timer.eta(place)?.sec,
    iterationSec: pace?.iterationSec,
    elapsedSec: pace?.elapsedSec,
    lead: lead && history && leadScalarOf(lead, history),
  };
}

function leadScalarOf({ key, best }: Lead, history: HistoryBuffer): LeadScalar | undefined {
  const { kind, length } = history;
  if (kind === undefined) return undefined;
  const { values } = history.window(Math.min(MAX_VALUES, length));
  return { key, kind, values: Float64Array.from(values), best: best.value, bestIter: best.iter };
}
