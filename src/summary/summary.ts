import type { LineStyle } from '../options/line-style.ts';
import type { LogProcessorSettings } from '../options/options.ts';
import type { WindowSize } from '../options/window-size.ts';
import { kindOfValue, type NumberKind } from '../record/number-kind.ts';
import type { Coverage } from '../run/coverage.ts';
import type { Eta } from '../run/iter-timer.ts';
import type { Place } from '../run/place.ts';
import type { SummaryMoment } from './summary-moment.ts';

/** One number of a summary, and how it was computed. */
export interface SummaryItem {
  /** The name in the line. */
  readonly key: string;
  readonly value: number;
  /** A current value, maximum or minimum has the kind of its history; all else is a float. */
  readonly kind: NumberKind;
  readonly methodName: string;
  /** The window of the item; `undefined` if the statistic takes none or all values. */
  readonly windowSize: WindowSize | undefined;
  /** The number of updates that the window takes, `undefined` for all. */
  readonly resolvedWindow: number | undefined;
  /** The number of values in the window. */
  readonly length: number;
  /** The iteration that the value came from, where the statistic has one. */
  readonly iter?: number | undefined;
  /** Why a custom statistic gave no number; the value is NaN then. */
  readonly failure?: string;
}

/** The fields of a summary besides its items. */
export interface SummaryHead {
  /** `iter` in the middle of a loop, `epoch` at the end of val or test. */
  readonly kind: 'iter' | 'epoch';
  readonly place: Place;
  /** Epoch milliseconds of the record that completed the window. */
  readonly timeMs: number;
  /** Iterations since the last line, if the end of the run cut the interval short. */
  readonly partialIters: number | undefined;
  /** What is missing of a run that many processes log; `undefined` if nothing is. */
  readonly ranks: Coverage | undefined;
  /** Whether the header speaks of epochs. */
  readonly byEpoch: boolean;
  /** The style of its numbers. */
  readonly style: LineStyle;
  /** Iterations per second, where lines show them. */
  readonly throughput: number | undefined;
  /** Memory of the process in MB, where lines show it. */
  readonly memoryMb: number | undefined;
  /** The ETA of the loop or the training. */
  readonly eta: Eta | undefined;
  /** The parts that `hide` and `show` hold back in the line; the tag has them. */
  readonly hidden: HiddenExtras;
}

/** Which parts of a line that are no scalars are held back. */
export interface HiddenExtras {
  readonly eta: boolean;
  readonly memory: boolean;
  readonly throughput: boolean;
}

/** The items of a summary, in the order in which their keys first came. */
export interface SummaryParts {
  /** The keys that end in `lr`; the line of an iteration shows them first. */
  readonly learningRates: readonly SummaryItem[];
  /**
   * `time` and `data_time`, seconds; behind the learning rates, or last in the line of an epoch.
   */
  readonly times: readonly SummaryItem[];
  /** The other items of the line. */
  readonly items: readonly SummaryItem[];
  /** Infos, which are no numbers; the line of an epoch shows them. */
  readonly info: ReadonlyMap<string, unknown>;
}

/** What a summary is made of. */
export interface SummarySource extends SummaryParts {
  readonly kind: SummaryHead['kind'];
  readonly moment: SummaryMoment;
  readonly settings: Pick<LogProcessorSettings, 'byEpoch' | 'style'>;
  readonly hidden: HiddenExtras;
  /** All items of the mode, shown or not, oldest key first: the items of the tag. */
  readonly tagItems: readonly SummaryItem[];
  /** What the keys of the tag begin with: empty, or the mode where lines are hierarchical. */
  readonly prefix: string;
}

/** The result of one window of a mode: readonly, made once and handed to every sink. */
export class Summary implements SummaryHead, SummaryParts {
  readonly kind: SummaryHead['kind'];
  readonly place: Place;
  readonly timeMs: number;
  readonly byEpoch: boolean;
  readonly style: LineStyle;
  readonly throughput: number | undefined;
  readonly memoryMb: number | undefined;
  readonly partialIters: number | undefined;
  readonly ranks: Coverage | undefined;
  readonly eta: Eta | undefined;
  readonly hidden: HiddenExtras;
  readonly learningRates: readonly SummaryItem[];
  readonly times: readonly SummaryItem[];
  readonly items: readonly SummaryItem[];
  readonly info: ReadonlyMap<string, unknown>;
  /** The position on the axis of a chart: the iteration, for a val epoch the epoch by default. */
  readonly step: number;
  readonly #source: SummarySource;
  #tag: Tag | undefined;

  constructor(source: SummarySource) {
    const { moment, settings } = source;
    this.kind = source.kind;
    this.place = moment.place;
    this.timeMs = moment.timeMs;
    this.byEpoch = settings.byEpoch;
    this.style = settings.style;
    this.throughput = moment.throughput;
    this.memoryMb = moment.memoryMb;
    this.partialIters = moment.partialIters;
    this.ranks = moment.ranks;
    this.eta = moment.eta;
    this.hidden = source.hidden;
    this.learningRates = source.learningRates;
    this.times = source.times;
    this.items = source.items;
    this.info = source.info;
    this.step = moment.step;
    this.#source = source;
  }

  /** What it is made of, as plain data, which can go to another thread. @internal */
  get source(): SummarySource {
    const { byEpoch, style } = this;
    return { ...this.#source, settings: { byEpoch, style } };
  }

  /**
   * All items of the mode, shown or not, under their keys below the mode, oldest key first. Values
   * are raw: NaN and infinities as they are.
   */
  get scalars(): readonly SummaryItem[] {
    const { prefix, tagItems } = this.#source;
    return prefix === '' ? tagItems : withoutPrefix(tagItems, prefix);
  }

  /**
   * MMEngine's tag: the raw values for a scalars file or a chart. Made at the first use, which
   * saves 400 ns per line that is only printed.
   */
  get tag(): ReadonlyMap<string, number | boolean> {
    return this.#wholeTag.values;
  }

  /** The keys of the tag whose numbers are floats, though they may be whole. @internal */
  get tagFloats(): ReadonlySet<string> {
    return this.#wholeTag.floats;
  }

  get #wholeTag(): Tag {
    this.#tag ??= makeTag(this, this.#source.tagItems);
    return this.#tag;
  }
}

/** Returns items under their keys behind `prefix`. @internal */
export function withoutPrefix(
  items: readonly SummaryItem[],
  prefix: string,
): readonly SummaryItem[] {
  return items.map((item) => ({ ...item, key: item.key.slice(prefix.length) }));
}

interface Tag {
  readonly values: ReadonlyMap<string, number | boolean>;
  readonly floats: ReadonlySet<string>;
}

/** Source: `LogProcessor.get_log_after_iter` and `get_log_after_epoch`. */
function makeTag(
  { kind, place, byEpoch, throughput, memoryMb, step, ranks }: Summary,
  items: readonly SummaryItem[],
): Tag {
  const values = new Map<string, number | boolean>();
  const floats = new Set<string>();
  const set = (key: string, value: number, kindOf: NumberKind): void => {
    const isBoolean = kindOf === 'boolean' && Number.isFinite(value);
    values.set(key, isBoolean ? value !== 0 : value);
    if (kindOf === 'float') floats.add(key);
    else floats.delete(key);
  };
  for (const item of items) set(item.key, item.value, item.kind);
  if (kind === 'iter') {
    if (throughput !== undefined) set('throughput', throughput, 'float');
    const hasEpoch = place.mode === 'train' || place.mode === 'val';
    if (byEpoch && hasEpoch) set('epoch', place.epoch, 'integer');
    set('iter', place.iter, 'integer');
    if (memoryMb !== undefined) set('memory', memoryMb, kindOfValue(memoryMb));
  }
  if (!values.has('step')) set('step', step, 'integer');
  const { present = 0, world = 0 } = ranks ?? {};
  if (present < world && !values.has('ranks')) set('ranks', present, 'integer');
  return { values, floats };
}
