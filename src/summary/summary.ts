import type { LineStyle } from '../options/line-style.ts';
import type { WindowSize } from '../options/windrow-options.ts';
import type { Eta } from '../run/iter-timer.ts';
import type { Place } from '../run/place.ts';

/** One number of a summary and how it came about. */
export interface SummaryItem {
  /** As the line shows it. */
  readonly key: string;
  readonly value: number;
  readonly methodName: string;
  /** As asked for; `undefined` where the statistic takes none or takes all. */
  readonly windowSize: WindowSize | undefined;
  /** How many of the newest updates the window takes, `undefined` for all. */
  readonly resolvedWindow: number | undefined;
  /** How many values it held. */
  readonly length: number;
  /** The iteration that the value came from, where the statistic has one. */
  readonly iter?: number | undefined;
  /** Why a custom statistic gave no number; the value is NaN then. */
  readonly failure?: string;
}

/** What every summary says, whatever its items are. */
export interface SummaryHead {
  /** `iter` in the middle of a loop, `epoch` at the end of val or test. */
  readonly kind: 'iter' | 'epoch';
  readonly place: Place;
  /** Epoch milliseconds of the record that completed the window. */
  readonly timeMs: number;
  /** So many iterations since the last line, where the end of the run broke off an interval. */
  readonly partialIters: number | undefined;
  /** Whether the header speaks of epochs. */
  readonly byEpoch: boolean;
  /** How its numbers look. */
  readonly style: LineStyle;
  /** Iterations a second, where lines show them. */
  readonly throughput: number | undefined;
  /** Memory of the process in MB, where lines show it. */
  readonly memoryMb: number | undefined;
  /** Of the loop or the training. */
  readonly eta: Eta | undefined;
}

/** The items of a summary, in the order in which their keys first came. */
export interface SummaryParts {
  /** The keys that end in `lr`; the line of an iteration shows them first. */
  readonly learningRates: readonly SummaryItem[];
  /** `time` and `data_time`, seconds; behind the learning rates, or last in the line of an epoch. */
  readonly times: readonly SummaryItem[];
  /** The rest of what the line shows. */
  readonly items: readonly SummaryItem[];
  /** What is no number; the line of an epoch shows it. */
  readonly info: ReadonlyMap<string, unknown>;
}

/** What one window of a mode came to: readonly, made once and handed to every sink. */
export class Summary implements SummaryHead, SummaryParts {
  readonly kind: SummaryHead['kind'];
  readonly place: Place;
  readonly timeMs: number;
  readonly byEpoch: boolean;
  readonly style: LineStyle;
  readonly throughput: number | undefined;
  readonly memoryMb: number | undefined;
  readonly partialIters: number | undefined;
  readonly eta: Eta | undefined;
  readonly learningRates: readonly SummaryItem[];
  readonly times: readonly SummaryItem[];
  readonly items: readonly SummaryItem[];
  readonly info: ReadonlyMap<string, unknown>;
  readonly #makeTag: () => ReadonlyMap<string, number>;
  #tag: ReadonlyMap<string, number> | undefined;

  constructor(head: SummaryHead, parts: SummaryParts, makeTag: () => ReadonlyMap<string, number>) {
    this.kind = head.kind;
    this.place = head.place;
    this.timeMs = head.timeMs;
    this.byEpoch = head.byEpoch;
    this.style = head.style;
    this.throughput = head.throughput;
    this.memoryMb = head.memoryMb;
    this.partialIters = head.partialIters;
    this.eta = head.eta;
    this.learningRates = parts.learningRates;
    this.times = parts.times;
    this.items = parts.items;
    this.info = parts.info;
    this.#makeTag = makeTag;
  }

  /**
   * MMEngine's tag, raw values: what a scalars file or a chart takes. Made when it is first asked for:
   * 400 ns that a line on a screen does without.
   */
  get tag(): ReadonlyMap<string, number> {
    this.#tag ??= this.#makeTag();
    return this.#tag;
  }
}
