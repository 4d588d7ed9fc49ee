import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readPairs } from '../codec/read-state.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import { createTracker, type ItemTracker, type TrackedResult } from './item-tracker.ts';
import type { Update } from './recent-updates.ts';

/** The trackers of one mode: by the scalar that they follow, in the order of customCfg. */
interface ModeTrackers {
  readonly byItem: Map<CustomStatistic, ItemTracker>;
  epoch: number;
}

interface ModeTrackersState {
  readonly epoch: StateNumber;
  /** By what is followed and how. */
  readonly items: readonly (readonly [name: string, state: unknown])[];
}

/** By mode. */
export type ItemTrackersState = readonly (readonly [mode: string, trackers: ModeTrackersState])[];

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

  toJSON(): ItemTrackersState {
    return Array.from(this.#modes, ([mode, { byItem, epoch }]) => {
      const items = Array.from(byItem, ([item, tracker]): [string, unknown] => [
        nameOf(item, tracker),
        tracker.toJSON(),
      ]);
      return [mode, { epoch: writeNumber(epoch), items }];
    });
  }

  /**
   * Takes over what `toJSON` gave for the items that are the same; the others begin anew, and are
   * named. @throws TypeError for what is no state.
   */
  restore(state: unknown): readonly string[] {
    const misfits: string[] = [];
    for (const [mode, saved] of readPairs(state, 'trackers', readModeTrackers)) {
      const trackers = this.#trackersOf(mode);
      trackers.epoch = saved.epoch;
      for (const [item, tracker] of trackers.byItem) {
        const name = nameOf(item, tracker);
        if (saved.items.has(name)) tracker.restore(saved.items.get(name));
        else misfits.push(`${item.methodName} of ${mode}/${item.dataSrc}`);
      }
    }
    return misfits;
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

/** What two items must have in common for one to go on from the other's state. */
function nameOf(
  { dataSrc, methodName, windowSize, params }: CustomStatistic,
  { kind }: ItemTracker,
): string {
  return JSON.stringify([kind, dataSrc, methodName, windowSize ?? null, params]);
}

function readModeTrackers(state: unknown) {
  const { epoch, items } = Object(state) as Partial<ModeTrackersState>;
  return {
    epoch: readNumber(epoch, 'epoch'),
    items: new Map(readPairs(items, 'items', (item) => item)),
  };
}
