import type { Options } from '../options/options.ts';
import { totalIters, updateRunSettings } from '../record/run-settings.ts';
import type { ResumedRun } from '../sinks/event.ts';
import type { Stats } from '../sinks/stats.ts';
import type { RunProgress } from '../state/engine-state.ts';
import type { HookGroups } from './groups.ts';
import type { Outlet } from './outlet.ts';

/** What the events of a run are made of. */
export interface RunEventsDependencies {
  readonly outlet: Outlet;
  readonly groups: HookGroups;
  /** Returns the position at which the run was restored; `undefined` for a new run. */
  readonly resumed: () => RunProgress | undefined;
  readonly stats: () => Stats;
}

/**
 * Opens a run for the sinks and closes it, each once. It opens at the first record with scalars,
 * when what the record says of the run is applied, or before the first line of a restored run that
 * no record has gone on with.
 */
export class RunEvents {
  readonly #options: Options;
  readonly #with: RunEventsDependencies;
  #isOpen = false;
  #isEnded = false;
  /** When the run began; `undefined` before its first record with scalars. */
  startedMs: number | undefined;

  constructor(options: Options, dependencies: RunEventsDependencies) {
    this.#options = options;
    this.#with = dependencies;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Opens the run, unless it is open; `modes` are those of the record at hand. */
  open(modes: readonly string[] = []): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const { outlet, groups } = this.#with;
    const { run, timeZone, groupBy } = this.#options;
    const settings = updateRunSettings(run, groups.saidOfRun);
    this.startedMs ??= outlet.lineMs;
    outlet.emit({
      kind: 'run',
      experimentName: settings.experimentName,
      startedMs: this.startedMs,
      maxEpochs: settings.maxEpochs,
      maxIters: totalIters(settings),
      epochLength: settings.epochLength,
      modes: [...new Set([...groups.modes, ...modes])],
      groupBy,
      // asked for by few sinks; to find it takes 10 ms
      get timeZone() {
        return timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      },
      resumed: this.#resumed,
      stats: this.#with.stats,
    });
  }

  /** Closes the run, if it is open. */
  end(): void {
    if (!this.#isOpen || this.#isEnded) return;
    this.#isEnded = true;
    this.#with.outlet.emit({ kind: 'end', stats: this.#with.stats() });
  }

  /** Nothing has moved on since the state, so the newest epoch is that of the state. */
  get #resumed(): ResumedRun | undefined {
    const resumed = this.#with.resumed();
    const { trainEpoch: epoch } = this.#with.groups;
    return resumed && { ...resumed, ...(epoch !== undefined && { epoch }) };
  }
}
