import type { RunInfo } from '../hub/message-hub.ts';
import { type RunSettings, totalIters } from '../record/run-settings.ts';
import type { ModeRun } from '../run/mode-run.ts';
import type { ModeRuns } from '../run/mode-runs.ts';

const DEFAULT_EXPERIMENT = 'mmengine';

/**
 * Returns what MMEngine's RuntimeInfoHook and IterTimerHook keep in the hub. `iter` and `epoch` are
 * the numbers of finished ones, as they are there while an iteration runs: a model that asks in the
 * first iteration gets 0.
 */
export function runInfoOf(runs: ModeRuns): RunInfo {
  return (key) => infoOf(key, runs, runs.settings);
}

function infoOf(key: string, runs: ModeRuns, settings: RunSettings): unknown {
  const { maxEpochs, experimentName } = settings;
  const { current } = runs;
  switch (key) {
    case 'iter':
      return runs.train?.place.iter ?? 0;
    case 'epoch':
      return finishedEpochs(runs.train);
    case 'max_epochs':
      return maxEpochs;
    case 'max_iters':
      return totalIters(settings);
    case 'loop_stage':
      return current?.mode;
    case 'experiment_name':
      return experimentName ?? DEFAULT_EXPERIMENT;
    case 'eta':
      return current?.timer.eta(current.place)?.sec;
    default:
      return undefined;
  }
}

function finishedEpochs(train: ModeRun | undefined): number {
  if (train === undefined) return 0;
  const { epoch, batch, epochLength } = train.place;
  const isWhole = epochLength !== undefined && batch >= epochLength;
  return Math.max(0, isWhole ? epoch : epoch - 1);
}
