import type { LineStyle } from '../options/line-style.ts';
import type { Coverage } from '../run/coverage.ts';
import type { Summary, SummaryItem } from '../summary/summary.ts';
import { escapeText } from '../text/escape.ts';
import { formatNumber, formatOfKind } from './format-number.ts';
import { IterHeader } from './iter-header.ts';
import { type KeyFormat, SEPARATOR } from './key-format.ts';
import { KeyFormats } from './key-formats.ts';
import { formatDuration } from './python-duration.ts';
import { formatPython } from './python-repr.ts';
import { epochHeader } from './summary-header.ts';

/**
 * Prints the MESSAGE of summaries, trailing blanks included: MMEngine's line behind time, name and
 * level. Source: `LogProcessor.get_log_after_iter` and `get_log_after_epoch`.
 */
export class SummaryFormatter {
  readonly #keys = new KeyFormats();
  readonly #header = new IterHeader();

  format(summary: Summary): string {
    this.#keys.use(summary.style);
    const message =
      summary.kind === 'epoch' ? this.#formatEpoch(summary) : this.#formatIter(summary);
    const { partialIters, ranks } = summary;
    if (partialIters === undefined && ranks === undefined) return message;
    // the blanks that MMEngine's lines may end in are none of such a line
    return message.trimEnd() + partialMark(partialIters) + coverageMark(ranks);
  }

  /** Appended piece by piece: a list of the pieces, joined, takes twice the time. */
  #formatIter(summary: Summary): string {
    const { place, byEpoch, style, learningRates: rates, times, items, eta, hidden } = summary;
    const keys = this.#keys;
    let text = this.#header.print(place, byEpoch) + SEPARATOR;
    for (let i = 0; i < rates.length; i++) {
      const { key, value } = rates[i] as SummaryItem;
      const format = keys.at(i, key, style);
      text += (i === 0 ? format.label : ` ${format.label}`) + format.formatRate(value);
    }
    if (eta !== undefined && !hidden.eta) text += `${SEPARATOR}eta: ${formatDuration(eta.sec)}`;
    text = appendItems(text, times, keys, rates.length, style);
    text += this.#formatExtras(summary);
    // MMEngine joins its sections, of which the last one may be empty
    if (items.length === 0) return text + SEPARATOR;
    return appendItems(text, items, keys, rates.length + times.length, style);
  }

  /** Throughput and memory, where they are asked for. */
  #formatExtras({ throughput, memoryMb, style, hidden }: Summary): string {
    const memory = memoryMb === undefined || hidden.memory ? '' : `${SEPARATOR}memory: ${memoryMb}`;
    if (throughput === undefined || hidden.throughput) return memory;
    const { nextLabel, number } = this.#keys.of('throughput', style);
    return nextLabel + formatNumber(throughput, number) + memory;
  }

  #formatEpoch(summary: Summary): string {
    const { style, items, info, times } = summary;
    const format = (item: SummaryItem): string => {
      const keyFormat = this.#keys.of(item.key, style);
      return keyFormat.label + formatValue(item, keyFormat);
    };
    const shown = [
      ...items.map(format),
      ...Array.from(info, ([key, value]) => `${escapeText(key)}: ${formatPython(value)}`),
      ...times.map(format),
    ];
    return `${epochHeader(summary)}    ${shown.join(SEPARATOR)}`;
  }
}

/** Appends items to the line; their indexes begin at `firstIndex`. */
function appendItems(
  line: string,
  items: readonly SummaryItem[],
  keys: KeyFormats,
  firstIndex: number,
  style: LineStyle,
): string {
  let text = line;
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as SummaryItem;
    const format = keys.at(firstIndex + i, item.key, style);
    text += format.nextLabel;
    text += formatValue(item, format);
  }
  return text;
}

function formatValue({ value, kind, iter }: SummaryItem, { number }: KeyFormat): string {
  const text = formatOfKind(value, kind, number);
  return iter === undefined ? text : `${text} (@${iter})`;
}

function partialMark(iters: number | undefined): string {
  if (iters === undefined) return '';
  return ` (partial: ${iters} ${iters === 1 ? 'iteration' : 'iterations'})`;
}

function coverageMark(coverage: Coverage | undefined): string {
  if (coverage === undefined) return '';
  const { present = 0, world = 0, late } = coverage;
  const parts = [
    present < world ? `ranks: ${present}/${world}` : [],
    late > 0 ? `late: ${late}` : [],
  ];
  return ` (${parts.flat().join(', ')})`;
}
