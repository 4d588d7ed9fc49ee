import type { MessageHub } from '../hub/message-hub.ts';
import { isLearningRate, isShown } from '../options/key-pattern.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import { matchesKey } from '../text/glob.ts';
import type { AnswerKept } from './answer-item.ts';
import { EPOCH_TIMES, isEpochTime } from './epoch-times.ts';
import { type DefaultItem, type IterPlan, LinePlan, Plans, shownIndexes } from './line-plan.ts';
import { epochMean } from './means.ts';
import { type HiddenExtras, Summary, type SummaryItem, withoutPrefix } from './summary.ts';
import type { SummaryMoment } from './summary-moment.ts';

const NO_ITEMS: readonly SummaryItem[] = [];
const NO_INFO: ReadonlyMap<string, unknown> = new Map();

/**
 * Makes a summary of the histories of a mode: keys that match `meanPattern` show their mean over
 * `windowSize`, other keys their current value; then come the items of `customCfg`.
 * O(keys x window) per summary. Source: MMEngine's `LogProcessor`.
 */
export class SummaryMaker {
  readonly #settings: LogProcessorSettings;
  readonly #answerKept: AnswerKept;
  readonly #defaultOf: DefaultItem | undefined;
  readonly #iterPlans = new Plans<IterPlan>();
  readonly #epochPlans = new Plans<LinePlan>();
  readonly #hidden: HiddenExtras;

  /** `answerKept` answers items that a history alone cannot answer. */
  constructor(settings: LogProcessorSettings, answerKept: AnswerKept, defaultOf?: DefaultItem) {
    this.#defaultOf = defaultOf;
    this.#settings = settings;
    const { hide, show } = settings.shown;
    this.#hidden = {
      eta: !isShown('eta', hide, show),
      memory: !isShown('memory', hide, show),
      throughput: !isShown('throughput', hide, show),
    };
    this.#answerKept = answerKept;
  }

  /** Makes the summary in the middle of a loop. Source: `LogProcessor.get_log_after_iter`. */
  afterIter(hub: MessageHub, moment: SummaryMoment): Summary {
    const { mode } = moment.place;
    const plan = this.#iterPlans.find(mode, hub) ?? this.#planIter(hub, mode);
    const { bare, whole } = plan;
    const prefix = this.#prefixOf(mode);
    const at = { place: moment.place, timeMs: moment.timeMs, surplus: 0 } as const;
    const items = bare.itemsAt(at);
    const tagItems = whole === bare ? items : whole.itemsAt(at);
    const isFresh = freshness(bare, moment);
    const rates = pick(tagItems, plan.rates, isFresh);
    return new Summary({
      kind: 'iter',
      moment,
      settings: this.#settings,
      hidden: this.#hidden,
      learningRates: whole === bare ? rates : withoutPrefix(rates, prefix),
      times: pick(items, plan.times, isFresh),
      items: pick(items, plan.rest, isFresh),
      info: NO_INFO,
      tagItems: isFresh === undefined ? tagItems : tagItems.filter((_, index) => isFresh(index)),
      prefix,
    });
  }

  /** Makes the summary at the end of val or test. Source: `LogProcessor.get_log_after_epoch`. */
  afterEpoch(hub: MessageHub, moment: SummaryMoment): Summary {
    const { place, timeMs } = moment;
    const { mode } = place;
    const prefix = this.#prefixOf(mode);
    // MMEngine passes the epoch's length as the index of the batch, which is one too many
    const surplus = this.#settings.windowing === 'exact' ? 0 : 1;
    const plan = this.#epochPlans.find(mode, hub) ?? this.#planEpoch(hub, mode);
    const isFresh = freshness(plan, moment);
    const collected = plan
      .itemsAt({ place, timeMs, surplus })
      .filter((_, at) => isFresh?.(at) ?? true);
    const isTime = ({ key }: SummaryItem): boolean => isEpochTime(key.slice(prefix.length));
    const items = collected.filter((item) => !isTime(item));
    const times = collected.filter(isTime);
    return new Summary({
      kind: 'epoch',
      moment,
      settings: this.#settings,
      hidden: this.#hidden,
      learningRates: NO_ITEMS,
      times: this.#shown(times),
      items: this.#shown(items),
      info: collectInfo(hub, mode, prefix),
      tagItems: [...items, ...times],
      prefix,
    });
  }

  #prefixOf(mode: string): string {
    return this.#settings.logWithHierarchy ? `${mode}/` : '';
  }

  #planLine(
    hub: MessageHub,
    mode: string,
    customCfg: readonly CustomStatistic[],
    prefix: string,
  ): LinePlan {
    const buffers = hub.scalarsOf(mode);
    const [settings, answerKept, defaultOf] = [this.#settings, this.#answerKept, this.#defaultOf];
    return new LinePlan(buffers, customCfg, prefix, settings, answerKept, defaultOf);
  }

  #planIter(hub: MessageHub, mode: string): IterPlan {
    const { customCfg, shown } = this.#settings;
    const prefix = this.#prefixOf(mode);
    const bare = this.#planLine(hub, mode, customCfg, '');
    const whole = prefix === '' ? bare : this.#planLine(hub, mode, customCfg, prefix);
    const keys = bare.sources.map(({ key }) => key);
    const indexesOf = (isWanted: (key: string) => boolean): readonly number[] =>
      shownIndexes(keys, indexes(keys, isWanted), shown);
    return this.#iterPlans.keep(mode, hub, {
      bare,
      whole,
      rates: indexesOf(isLearningRate),
      // `time` before `data_time`, whichever came first
      times: EPOCH_TIMES.flatMap((time) => indexesOf((key) => key === time)),
      rest: indexesOf(
        (key) => !isEpochTime(key) && !isLearningRate(key) && this.#isItemOfIter(mode, key),
      ),
    });
  }

  #planEpoch(hub: MessageHub, mode: string): LinePlan {
    const customCfg = this.#customCfgOfEpoch;
    const plan = this.#planLine(hub, mode, customCfg, this.#prefixOf(mode));
    return this.#epochPlans.keep(mode, hub, plan);
  }

  /** Returns the customCfg of an epoch's line: times that no item names show their mean. */
  get #customCfgOfEpoch(): readonly CustomStatistic[] {
    const { customCfg } = this.#settings;
    const isNamed = (time: string): boolean =>
      customCfg.some(({ dataSrc }) => matchesKey(dataSrc, time));
    const missing = EPOCH_TIMES.filter((time) => !isNamed(time));
    return [...customCfg, ...missing.map(epochMean)];
  }

  #shown(items: readonly SummaryItem[]): readonly SummaryItem[] {
    const keys = items.map(({ key }) => key);
    return pick(items, shownIndexes(keys, [...keys.keys()], this.#settings.shown), undefined);
  }

  /**
   * Whether an item is shown in the middle of a loop: of val only `val/loss...` is, of test
   * nothing.
   */
  #isItemOfIter(mode: string, key: string): boolean {
    if (!isEvaluation(mode)) return true;
    if (mode !== 'val') return false;
    return key.startsWith('val/loss') || (this.#settings.valLoss && key.includes('loss'));
  }
}

/** Source: `LogProcessor._collect_non_scalars`. */
function collectInfo(hub: MessageHub, mode: string, prefix: string): Map<string, unknown> {
  const ofMode = [...hub.runtimeInfo].filter(([key]) => key.startsWith(`${mode}/`));
  return new Map(ofMode.map(([key, value]) => [prefix + key.slice(mode.length + 1), value]));
}

function indexes(keys: readonly string[], isWanted: (key: string) => boolean): readonly number[] {
  return keys.flatMap((key, index) => (isWanted(key) ? [index] : []));
}

/** Returns whether the item at an index is fresh enough to be shown; `undefined` if all are. */
function freshness(
  { sources }: LinePlan,
  { isStale }: SummaryMoment,
): ((index: number) => boolean) | undefined {
  return isStale && ((index) => !isStale(sources[index]?.name ?? ''));
}

function pick(
  items: readonly SummaryItem[],
  wanted: readonly number[],
  isFresh: ((index: number) => boolean) | undefined,
): readonly SummaryItem[] {
  const indexes = isFresh === undefined ? wanted : wanted.filter(isFresh);
  const picked = new Array<SummaryItem>(indexes.length);
  for (let i = 0; i < indexes.length; i++) picked[i] = items[indexes[i] as number] as SummaryItem;
  return picked;
}
