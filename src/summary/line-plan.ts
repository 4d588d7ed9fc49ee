import type { HistoryBuffer } from '../hub/history-buffer.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { isShown, matchesKey } from '../options/key-pattern.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import type { ItemTrackers } from '../window/item-trackers.ts';
import { type CollectMoment, currentItem, customItem, meanItem } from './collect-items.ts';
import type { SummaryItem } from './summary.ts';

/** Where one item of a line comes from. */
interface ItemSource {
  readonly key: string;
  readonly buffer: HistoryBuffer;
  readonly isMean: boolean;
  /** What customCfg asks for instead. */
  readonly custom: CustomStatistic | undefined;
}

/**
 * Which items the lines of a mode have, in order: made anew only when the mode gets another key.
 * Source: `LogProcessor._collect_scalars`.
 */
export class LinePlan {
  readonly #sources: readonly ItemSource[];
  readonly #settings: LogProcessorSettings;
  readonly #trackers: ItemTrackers;

  constructor(
    buffers: ReadonlyMap<string, HistoryBuffer>,
    customCfg: readonly CustomStatistic[],
    prefix: string,
    settings: LogProcessorSettings,
    trackers: ItemTrackers,
  ) {
    this.#settings = settings;
    this.#trackers = trackers;
    const sources = new Map<string, ItemSource>();
    for (const [name, buffer] of buffers) {
      const key = prefix + name;
      sources.set(key, { key, buffer, isMean: settings.meanPattern.test(key), custom: undefined });
    }
    for (const custom of customCfg) {
      const key = prefix + custom.logName;
      const buffer = buffers.get(custom.dataSrc);
      if (buffer !== undefined) sources.set(key, { key, buffer, isMean: false, custom });
    }
    this.#sources = [...sources.values()];
  }

  /** The items at `moment`. O(window) each. */
  collect(moment: CollectMoment): readonly SummaryItem[] {
    return this.#sources.map(({ key, buffer, isMean, custom }) => {
      if (custom !== undefined) {
        return customItem(key, custom, buffer, moment, this.#settings, this.#trackers);
      }
      return isMean ? meanItem(key, buffer, this.#settings.windowSize) : currentItem(key, buffer);
    });
  }
}

interface KnownPlan {
  readonly plan: LinePlan;
  readonly hub: MessageHub;
  readonly version: number;
}

/** The plans of a LogProcessor: one a mode and way to collect, while the hub's keys stay the same. */
export class LinePlans {
  readonly #plans = new Map<string, KnownPlan>();

  /** `name` tells the way to collect; `make` is called for another hub or other keys than before. */
  of(name: string, hub: MessageHub, make: () => LinePlan): LinePlan {
    const known = this.#plans.get(name);
    if (known !== undefined && known.hub === hub && known.version === hub.version) {
      return known.plan;
    }
    const plan = make();
    this.#plans.set(name, { plan, hub, version: hub.version });
    return plan;
  }
}

/** The items that lines show, in the order that they are to have. */
export function shownItems(
  items: readonly SummaryItem[],
  { hide, show, order }: LogProcessorSettings['shown'],
): readonly SummaryItem[] {
  if (hide.length === 0 && show === undefined && order.length === 0) return items;
  const rank = ({ key }: SummaryItem): number => {
    const index = order.findIndex((pattern) => matchesKey(pattern, key));
    return index < 0 ? order.length : index;
  };
  return items
    .filter(({ key }) => isShown(key, hide, show))
    .sort((left, right) => rank(left) - rank(right));
}
