import type { LineStyle } from '../options/line-style.ts';
import type { Summary, SummaryItem } from '../summary/summary.ts';
import { escapeText } from './escape.ts';
import {
  formatLearningRate,
  formatNumber,
  type NumberFormat,
  numberFormatOf,
} from './format-number.ts';
import { formatDuration } from './python-duration.ts';
import { formatPython } from './python-repr.ts';
import { epochHeader, iterHeader } from './summary-header.ts';

const SEPARATOR = '  ';
/** Keys are bounded by the hub; beyond this a program has changed them all, several times. */
const MAX_KEYS = 10_000;

/** What a line shows of a key besides its number. */
interface KeyFormat {
  /** `loss: ` */
  readonly label: string;
  readonly number: NumberFormat;
}

/**
 * Prints the MESSAGE of summaries, trailing blanks included: MMEngine's line behind time, name and
 * level. How a key looks is told once a key: 40 ns an item less.
 * Source: `LogProcessor.get_log_after_iter` and `get_log_after_epoch`.
 */
export class SummaryFormatter {
  readonly #keys = new Map<string, KeyFormat>();
  /** That of the keys; one engine has one. */
  #style: LineStyle | undefined;

  format(summary: Summary): string {
    if (summary.style !== this.#style) this.#keys.clear();
    this.#style = summary.style;
    const message =
      summary.kind === 'epoch' ? this.#formatEpoch(summary) : this.#formatIter(summary);
    const { partialIters } = summary;
    return partialIters === undefined ? message : markPartial(message, partialIters);
  }

  #formatIter(summary: Summary): string {
    const { learningRates, items, times, eta, style } = summary;
    let text = `${iterHeader(summary)}  `;
    for (let i = 0; i < learningRates.length; i++) {
      const { key, value } = learningRates[i] as SummaryItem;
      const { label, number } = this.#formatOf(key, style);
      text += (i === 0 ? '' : ' ') + label + formatLearningRate(value, number);
    }
    text += SEPARATOR;
    if (eta !== undefined) text += `eta: ${formatDuration(eta.sec)}${SEPARATOR}`;
    for (let i = 0; i < times.length; i++) {
      text += this.#formatItem(times[i] as SummaryItem, style) + SEPARATOR;
    }
    return text + this.#formatExtras(summary) + this.#formatItems(items, style);
  }

  /** Throughput and memory, where they are asked for. */
  #formatExtras({ throughput, memoryMb, style }: Summary): string {
    const memory = memoryMb === undefined ? '' : `memory: ${memoryMb}${SEPARATOR}`;
    if (throughput === undefined) return memory;
    const { label, number } = this.#formatOf('throughput', style);
    return label + formatNumber(throughput, number) + SEPARATOR + memory;
  }

  #formatEpoch(summary: Summary): string {
    const { style, items, info, times } = summary;
    const parts = [
      this.#formatItems(items, style),
      ...Array.from(info, ([key, value]) => `${escapeText(key)}: ${formatPython(value)}`),
      this.#formatItems(times, style),
    ];
    const shown = parts.filter((part) => part !== '');
    return `${epochHeader(summary)}    ${shown.join(SEPARATOR)}`;
  }

  #formatItems(items: readonly SummaryItem[], style: LineStyle): string {
    let text = '';
    for (let i = 0; i < items.length; i++) {
      text += (i === 0 ? '' : SEPARATOR) + this.#formatItem(items[i] as SummaryItem, style);
    }
    return text;
  }

  #formatItem({ key, value, iter }: SummaryItem, style: LineStyle): string {
    const { label, number } = this.#formatOf(key, style);
    const text = label + formatNumber(value, number);
    return iter === undefined ? text : `${text} (@${iter})`;
  }

  #formatOf(key: string, style: LineStyle): KeyFormat {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
    const format = { label: `${escapeText(key)}: `, number: numberFormatOf(key, style) };
    this.#keys.set(key, format);
    return format;
  }
}

/** The blanks that MMEngine's lines may end in are none of such a line. */
function markPartial(message: string, iters: number): string {
  return `${message.trimEnd()} (partial: ${iters} ${iters === 1 ? 'iteration' : 'iterations'})`;
}
