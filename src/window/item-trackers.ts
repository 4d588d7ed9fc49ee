import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import { createTracker, type ItemTracker, type TrackedResult } from './item-tracker.ts';
import type { Update } from './recent-updates.ts';

/** The trackers of one mode: by the scalar that they follow, in the order of customCfg. */
interface ModeTrackers {
  readonly byItem: Map<CustomStatistic, ItemTracker>;
  epoch: number;
}

/** Follows the updates of each mode for the customCfg items that a history alone does not answer. */
export class ItemTrackers {
  readonly #settings: LogProcessorSettings;
  /** Whether any item is followed: without one, nothing here costs anything. */
  readonly isNeeded: boolean;
  readonly #modes = new Map<string, ModeTrackers>();

  constructor(settings: LogProcessorSettings) {
    this.#settings = settings;
    this.isNeeded = settings.customCfg.some((item) => createTracker(item, settings) !== undefined);
  }

  /** Takes an update of `<mode>/<key>`; `epoch` is that of the mode's own loop. */
  add(mode: string, key: string, update: Update, epoch: number): void {
    const trackers = this.#trackersOf(mode);
    if (epoch !== trackers.epoch) {
      trackers.epoch = epoch;
      for (const tracker of trackers.byItem.values()) tracker.beginEpoch();
    }
    for (const [item, tracker] of trackers.byItem) {
      if (item.dataSrc === key) tracker.add(update);
    }
  }

  isTracked(mode: string, item: CustomStatistic): boolean {
    return this.isNeeded && this.#trackersOf(mode).byItem.has(item);
  }

  /** What the window of a tracked item came to; `undefined` when it is empty. */
  result(mode: string, item: CustomStatistic, timeMs: number): TrackedResult | undefined {
    return this.#trackersOf(mode).byItem.get(item)?.result(timeMs);
  }

  #trackersOf(mode: string): ModeTrackers {
    const existing = this.#modes.get(mode);
    if (existing !== undefined) return existing;
    const byItem = new Map<CustomStatistic, ItemTracker>();
    for (const item of this.#settings.customCfg) {
      const tracker = createTracker(item, this.#settings);
      if (tracker !== undefined) byItem.set(item, tracker);
    }
    const trackers = { byItem, epoch: Number.NaN };
    this.#modes.set(mode, trackers);
    return trackers;
  }
}
