import type { RunInfo } from '../hub/message-hub.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { ModeRuns } from '../run/mode-runs.ts';

const DEFAULT_EXPERIMENT = 'mmengine';

/**
 * Returns what MMEngine's RuntimeInfoHook and IterTimerHook keep in the hub. `iter` and `epoch` count
 * from 0, as they do there: during the first iteration both are 0.
 */
export function runInfoOf(runs: ModeRuns): RunInfo {
  return (key) => infoOf(key, runs, runs.settings);
}

function infoOf(
  key: string,
  runs: ModeRuns,
  { maxEpochs, maxIters, experimentName, epochLength }: RunSettings,
): unknown {
  const { newest } = runs;
  switch (key) {
    case 'iter':
      return Math.max(0, (runs.train?.place.iter ?? 1) - 1);
    case 'epoch':
      return Math.max(0, (runs.train?.place.epoch ?? 1) - 1);
    case 'max_epochs':
      return maxEpochs;
    case 'max_iters':
      return maxIters ?? product(maxEpochs, epochLength.train);
    case 'loop_stage':
      return newest?.mode;
    case 'experiment_name':
      return experimentName ?? DEFAULT_EXPERIMENT;
    case 'eta':
      return newest?.timer.eta(newest.place)?.sec;
    default:
      return undefined;
  }
}

function product(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left * right;
}
