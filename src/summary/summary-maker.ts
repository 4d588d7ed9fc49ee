import { MEAN } from '../aggregates/window-statistics.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { isLearningRate, isShown } from '../options/key-pattern.ts';
import type { CustomStatistic, LogProcessorSettings } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { AnswerKept } from './answer-item.ts';
import { EPOCH_TIMES, isEpochTime } from './epoch-times.ts';
import { type DefaultItem, type IterPlan, LinePlan, Plans, shownPlaces } from './line-plan.ts';
import { type HiddenExtras, Summary, type SummaryItem } from './summary.ts';
import type { SummaryMoment } from './summary-moment.ts';

const NO_ITEMS: readonly SummaryItem[] = [];
const NO_INFO: ReadonlyMap<string, unknown> = new Map();

/**
 * Turns the histories of a mode into a summary: a key that matches `meanPattern` by its mean over
 * `windowSize`, any other by its current value, then what `customCfg` asks for.
 * O(keys x window) a summary. Source: MMEngine's `LogProcessor`.
 */
export class SummaryMaker {
  readonly #settings: LogProcessorSettings;
  readonly #answerKept: AnswerKept;
  readonly #defaultOf: DefaultItem | undefined;
  readonly #iterPlans = new Plans<IterPlan>();
  readonly #epochPlans = new Plans<LinePlan>();
  readonly #hidden: HiddenExtras;

  /** `answerKept` answers what the histories alone do not. */
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

  /** The summary in the middle of a loop. Source: `LogProcessor.get_log_after_iter`. */
  afterIter(hub: MessageHub, moment: SummaryMoment): Summary {
    const { mode } = moment.place;
    const plan = this.#iterPlans.find(mode, hub) ?? this.#planIter(hub, mode);
    const { bare, whole } = plan;
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
      learningRates: whole === bare ? rates : withoutPrefix(rates, this.#prefixOf(mode)),
      times: pick(items, plan.times, isFresh),
      items: pick(items, plan.rest, isFresh),
      info: NO_INFO,
      tagItems: isFresh === undefined ? tagItems : tagItems.filter((_, place) => isFresh(place)),
    });
  }

  /** The summary at the end of val or test. Source: `LogProcessor.get_log_after_epoch`. */
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
    const placesOf = (isWanted: (key: string) => boolean): readonly number[] =>
      shownPlaces(keys, places(keys, isWanted), shown);
    return this.#iterPlans.keep(mode, hub, {
      bare,
      whole,
      rates: placesOf(isLearningRate),
      // `time` before `data_time`, whichever came first
      times: EPOCH_TIMES.flatMap((time) => placesOf((key) => key === time)),
      rest: placesOf(
        (key) => !isEpochTime(key) && !isLearningRate(key) && this.#isItemOfIter(mode, key),
      ),
    });
  }

  #planEpoch(hub: MessageHub, mode: string): LinePlan {
    const customCfg = this.#customCfgOfEpoch(mode);
    const plan = this.#planLine(hub, mode, customCfg, this.#prefixOf(mode));
    return this.#epochPlans.keep(mode, hub, plan);
  }

  /** The customCfg of an epoch's line: the times by their mean where no item speaks of them. */
  #customCfgOfEpoch(mode: string): readonly CustomStatistic[] {
    const { customCfg } = this.#settings;
    const prefix = `${mode}/`;
    const isNamed = (time: string): boolean =>
      customCfg.some(({ dataSrc }) => dataSrc === time || dataSrc === prefix + time);
    const missing = EPOCH_TIMES.filter((time) => !isNamed(time));
    return [...customCfg, ...missing.map(epochMean)];
  }

  #shown(items: readonly SummaryItem[]): readonly SummaryItem[] {
    const keys = items.map(({ key }) => key);
    return pick(items, shownPlaces(keys, [...keys.keys()], this.#settings.shown), undefined);
  }

  /** Val shows only what is called `val/loss...` in the middle of its loop, test nothing. */
  #isItemOfIter(mode: string, key: string): boolean {
    if (!isEvaluation(mode)) return true;
    if (mode !== 'val') return false;
    return key.startsWith('val/loss') || (this.#settings.valLoss && key.includes('loss'));
  }
}

/** The mean of a time over the updates of the epoch. */
function epochMean(time: string): CustomStatistic {
  return {
    dataSrc: time,
    logName: time,
    methodName: 'mean',
    windowSize: 'epoch',
    params: { q: 0.5, alpha: 1, direction: 'min' },
    answer: { kind: 'history', window: 'epoch', statistic: MEAN },
  };
}

/** Source: `LogProcessor._collect_non_scalars`. */
function collectInfo(hub: MessageHub, mode: string, prefix: string): Map<string, unknown> {
  const ofMode = [...hub.runtimeInfo].filter(([key]) => key.startsWith(`${mode}/`));
  return new Map(ofMode.map(([key, value]) => [prefix + key.slice(mode.length + 1), value]));
}

function withoutPrefix(items: readonly SummaryItem[], prefix: string): readonly SummaryItem[] {
  return items.map((item) => ({ ...item, key: item.key.slice(prefix.length) }));
}

function places(keys: readonly string[], isWanted: (key: string) => boolean): readonly number[] {
  return keys.flatMap((key, place) => (isWanted(key) ? [place] : []));
}

/** Whether the item at a place is of a scalar that is young enough; `undefined`: all are. */
function freshness(
  { sources }: LinePlan,
  { isStale }: SummaryMoment,
): ((place: number) => boolean) | undefined {
  return isStale && ((place) => !isStale(sources[place]?.name ?? ''));
}

function pick(
  items: readonly SummaryItem[],
  wanted: readonly number[],
  isFresh: ((place: number) => boolean) | undefined,
): readonly SummaryItem[] {
  const places = isFresh === undefined ? wanted : wanted.filter(isFresh);
  const picked = new Array<SummaryItem>(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = items[places[i] as number] as SummaryItem;
  return picked;
}
