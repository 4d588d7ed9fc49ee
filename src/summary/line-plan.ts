import type { HistoryBuffer } from '../hub/history-buffer.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { isShown } from '../options/key-pattern.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import { matchesKey } from '../text/glob.ts';
import {
  type AnswerKept,
  certainDigits,
  currentItem,
  customItem,
  type ItemMoment,
  meanItem,
} from './answer-item.ts';
import { itemsOfKeys } from './items-of-keys.ts';
import type { SummaryItem } from './summary.ts';

/** What a line shows of a key that has another default; `undefined` for the usual one. */
export type DefaultItem = (mode: string, key: string) => CustomStatistic | undefined;

/** The source of one item of a line. */
export interface ItemSource {
  /** The name in the line. */
  readonly key: string;
  /** The scalar's key below its mode. */
  readonly name: string;
  readonly buffer: HistoryBuffer;
  readonly isMean: boolean;
  /** What customCfg asks for instead. */
  readonly custom: CustomStatistic | undefined;
}

/**
 * Knows the items of a mode's lines, in order. Made anew only when the mode gets another key.
 * Source: `LogProcessor._collect_scalars`.
 */
export class LinePlan {
  readonly sources: readonly ItemSource[];
  readonly #settings: LogProcessorSettings;
  readonly #answerKept: AnswerKept;
  readonly #defaultOf: DefaultItem | undefined;

  constructor(
    buffers: ReadonlyMap<string, HistoryBuffer>,
    customCfg: readonly CustomStatistic[],
    prefix: string,
    settings: LogProcessorSettings,
    answerKept: AnswerKept,
    defaultOf: DefaultItem | undefined,
  ) {
    this.#defaultOf = defaultOf;
    this.#settings = settings;
    this.#answerKept = answerKept;
    const sources = new Map<string, ItemSource>();
    for (const [name, buffer] of buffers) {
      const key = prefix + name;
      const isMean = settings.meanPattern.test(key);
      sources.set(key, { key, name, buffer, isMean, custom: undefined });
    }
    for (const custom of itemsOfKeys(customCfg, buffers.keys())) {
      const key = prefix + custom.logName;
      const { dataSrc: name } = custom;
      const buffer = buffers.get(name);
      if (buffer !== undefined) sources.set(key, { key, name, buffer, isMean: false, custom });
    }
    this.sources = [...sources.values()];
  }

  /** Returns the items at `moment`, one per source. O(window) each at most. */
  itemsAt(moment: ItemMoment): readonly SummaryItem[] {
    const { sources } = this;
    const settings = this.#settings;
    const items = new Array<SummaryItem>(sources.length);
    for (let i = 0; i < sources.length; i++) {
      const { key, name, buffer, isMean, custom } = sources[i] as ItemSource;
      const item = custom ?? (isMean ? undefined : this.#defaultOf?.(moment.place.mode, name));
      if (item !== undefined) {
        const digits = certainDigits(key, settings.style);
        items[i] = customItem(key, { item, buffer, moment, digits }, this.#answerKept);
      } else if (isMean) items[i] = meanItem(key, buffer, settings.windowSize);
      else items[i] = currentItem(key, buffer);
    }
    return items;
  }
}

/**
 * Which items of a plan stand in each part of a line of an iteration, as indexes of its items.
 */
export interface IterPlan {
  readonly bare: LinePlan;
  /** The same under whole keys, where lines are hierarchical; else `bare` itself. */
  readonly whole: LinePlan;
  readonly rates: readonly number[];
  readonly times: readonly number[];
  readonly rest: readonly number[];
}

interface Known<Plan> {
  readonly plan: Plan;
  readonly hub: MessageHub;
  readonly version: number;
}

/** Keeps the plans of one kind, one per mode, while the hub's keys stay the same. */
export class Plans<Plan> {
  readonly #plans = new Map<string, Known<Plan>>();

  /** Returns the plan of a mode; `undefined` for another hub or other keys than before. */
  find(mode: string, hub: MessageHub): Plan | undefined {
    const known = this.#plans.get(mode);
    const isGood = known !== undefined && known.hub === hub && known.version === hub.version;
    return isGood ? known.plan : undefined;
  }

  keep(mode: string, hub: MessageHub, plan: Plan): Plan {
    this.#plans.set(mode, { plan, hub, version: hub.version });
    return plan;
  }
}

/** Returns the indexes of the keys that lines show, in the order of the line. */
export function shownIndexes(
  keys: readonly string[],
  indexes: readonly number[],
  { hide, show, order }: LogProcessorSettings['shown'],
): readonly number[] {
  const keyAt = (index: number): string => keys[index] ?? '';
  const rank = (at: number): number => {
    const index = order.findIndex((pattern) => matchesKey(pattern, keyAt(at)));
    return index < 0 ? order.length : index;
  };
  return indexes
    .filter((index) => isShown(keyAt(index), hide, show))
    .sort((left, right) => rank(left) - rank(right));
}
