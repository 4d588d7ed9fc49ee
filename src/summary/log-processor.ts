import type { MessageHub } from '../hub/message-hub.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import { parseLogProcessorOptions } from '../options/parse-options.ts';
import type { LogProcessorOptions } from '../options/windrow-options.ts';
import type { Eta } from '../run/iter-timer.ts';
import { isEvaluation } from '../run/run-position.ts';
import { ItemTrackers } from '../window/item-trackers.ts';
import type { CollectMoment } from './collect-items.ts';
import { LinePlan, LinePlans, shownItems } from './line-plan.ts';
import type { Summary, SummaryItem } from './summary.ts';

/** When a summary is made, and what only the caller knows then. */
export interface SummaryMoment extends CollectMoment {
  /** Where the tag belongs on the axis of a chart. */
  readonly step: number;
  readonly eta?: Eta | undefined;
  /** Iterations a second. */
  readonly throughput?: number | undefined;
  /** Memory of the process in MB. */
  readonly memoryMb?: number | undefined;
}

/** Shown last in the line of an epoch, by their mean over it. */
const TIMES: readonly string[] = ['time', 'data_time'];
const EPOCH_MEAN = {
  methodName: 'mean',
  windowSize: 'epoch',
  params: { q: 0.5, alpha: 1, direction: 'min' },
  args: [],
} as const;
const NO_ITEMS: readonly SummaryItem[] = [];
const NO_INFO: ReadonlyMap<string, unknown> = new Map();

/**
 * Turns the histories of a mode into a summary: a key that matches `meanPattern` by its mean over
 * `windowSize`, any other by its current value, then what `customCfg` asks for.
 * O(keys x window) a summary. Source: MMEngine's `LogProcessor`.
 */
export class LogProcessor {
  readonly settings: LogProcessorSettings;
  /** Told of every update by whoever makes them; `isNeeded` says whether it has to be. */
  readonly trackers: ItemTrackers;
  readonly #plans = new LinePlans();

  /** @throws TypeError naming every fault of the options. */
  constructor(options: LogProcessorOptions = {}) {
    this.settings = parseLogProcessorOptions(options);
    this.trackers = new ItemTrackers(this.settings);
  }

  /** The summary in the middle of a loop. Source: `LogProcessor.get_log_after_iter`. */
  getLogAfterIter(hub: MessageHub, moment: SummaryMoment): Summary {
    const { mode } = moment.place;
    const { customCfg, logWithHierarchy } = this.settings;
    const items = this.#collect(hub, moment, customCfg, '');
    const prefix = logWithHierarchy ? `${mode}/` : '';
    const tagItems = prefix === '' ? items : this.#collect(hub, moment, customCfg, prefix);
    const learningRates: SummaryItem[] = [];
    for (const item of tagItems) {
      if (item.key.endsWith('lr')) learningRates.push(withoutPrefix(item, prefix));
    }
    const isRate = ({ key }: SummaryItem): boolean =>
      learningRates.some((rate) => rate.key === key);
    const times: SummaryItem[] = [];
    const rest: SummaryItem[] = [];
    for (const item of items) {
      if (TIMES.includes(item.key)) times.push(item);
      else if (this.#isItemOfIter(mode, item.key) && !isRate(item)) rest.push(item);
    }
    const tag = this.#tagOfIter(tagItems, moment);
    return this.#summary('iter', moment, { learningRates, times, items: rest, info: NO_INFO, tag });
  }

  /** The summary at the end of val or test. Source: `LogProcessor.get_log_after_epoch`. */
  getLogAfterEpoch(hub: MessageHub, moment: SummaryMoment): Summary {
    const { place } = moment;
    const prefix = this.settings.logWithHierarchy ? `${place.mode}/` : '';
    // MMEngine passes the epoch's length as the index of the batch, which is one too many
    const surplus = this.settings.windowing === 'exact' ? 0 : 1;
    const end = { ...moment, place: { ...place, batch: place.batch + surplus } };
    const collected = this.#collect(hub, end, this.#customCfgOfEpoch(place.mode), prefix, 'epoch');
    const isTime = ({ key }: SummaryItem): boolean => TIMES.includes(key.slice(prefix.length));
    const items = collected.filter((item) => !isTime(item));
    const times = collected.filter(isTime);
    const tag = valuesOf([...items, ...times]);
    if (!tag.has('step')) tag.set('step', moment.step);
    const info = collectInfo(hub, place.mode, prefix);
    return this.#summary('epoch', moment, { learningRates: NO_ITEMS, times, items, info, tag });
  }

  #collect(
    hub: MessageHub,
    moment: CollectMoment,
    customCfg: readonly CustomStatistic[],
    prefix: string,
    kind = 'iter',
  ): readonly SummaryItem[] {
    const { mode } = moment.place;
    const plan = this.#plans.of(`${kind} ${prefix === '' ? 'bare' : 'whole'} ${mode}`, hub, () => {
      const buffers = hub.scalarsOf(mode);
      return new LinePlan(buffers, customCfg, prefix, this.settings, this.trackers);
    });
    return plan.collect(moment);
  }

  #tagOfIter(items: readonly SummaryItem[], moment: SummaryMoment): Map<string, number> {
    const { place, step, throughput, memoryMb } = moment;
    const tag = valuesOf(items);
    if (throughput !== undefined) tag.set('throughput', throughput);
    const hasEpoch = place.mode === 'train' || place.mode === 'val';
    if (this.settings.byEpoch && hasEpoch) tag.set('epoch', place.epoch);
    tag.set('iter', place.iter);
    if (memoryMb !== undefined) tag.set('memory', memoryMb);
    if (!tag.has('step')) tag.set('step', step);
    return tag;
  }

  /** The customCfg of an epoch's line: the times by their mean where no item speaks of them. */
  #customCfgOfEpoch(mode: string): readonly CustomStatistic[] {
    const { customCfg } = this.settings;
    const prefix = `${mode}/`;
    const isNamed = (time: string): boolean =>
      customCfg.some(({ dataSrc }) => dataSrc === time || dataSrc === prefix + time);
    const missing = TIMES.filter((time) => !isNamed(time));
    return [
      ...customCfg,
      ...missing.map((time) => ({ ...EPOCH_MEAN, dataSrc: time, logName: time })),
    ];
  }

  #summary(
    kind: Summary['kind'],
    { place, timeMs, eta, throughput, memoryMb }: SummaryMoment,
    {
      learningRates,
      times,
      items,
      info,
      tag,
    }: Pick<Summary, 'learningRates' | 'times' | 'items' | 'info' | 'tag'>,
  ): Summary {
    const { byEpoch, style, shown } = this.settings;
    return {
      kind,
      place,
      timeMs,
      byEpoch,
      style,
      eta,
      throughput,
      memoryMb,
      learningRates: shownItems(learningRates, shown),
      times: shownItems(times, shown),
      items: shownItems(items, shown),
      info,
      tag,
    };
  }

  /** Val shows only what is called `val/loss...` in the middle of its loop, test nothing. */
  #isItemOfIter(mode: string, key: string): boolean {
    if (!isEvaluation(mode)) return true;
    if (mode !== 'val') return false;
    return key.startsWith('val/loss') || (this.settings.valLoss && key.includes('loss'));
  }
}

/** Source: `LogProcessor._collect_non_scalars`. */
function collectInfo(hub: MessageHub, mode: string, prefix: string): Map<string, unknown> {
  const ofMode = [...hub.runtimeInfo].filter(([key]) => key.startsWith(`${mode}/`));
  return new Map(ofMode.map(([key, value]) => [prefix + key.slice(mode.length + 1), value]));
}

function withoutPrefix(item: SummaryItem, prefix: string): SummaryItem {
  const hasPrefix = prefix !== '' && item.key.startsWith(prefix);
  return hasPrefix ? { ...item, key: item.key.slice(prefix.length) } : item;
}

function valuesOf(items: readonly SummaryItem[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { key, value } of items) values.set(key, value);
  return values;
}
