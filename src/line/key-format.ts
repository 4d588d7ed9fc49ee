import type { LineStyle } from '../options/line-style.ts';
import { escapeText } from '../text/escape.ts';
import { formatLearningRate, type NumberFormat, numberFormatOf } from './format-number.ts';

/** The separator of two sections of a line. */
export const SEPARATOR = '  ';

/** The text around the number of a key. */
export class KeyFormat {
  readonly key: string;
  /** `loss: ` */
  readonly label: string;
  /** The same after the separator of two sections of a line. */
  readonly nextLabel: string;
  readonly number: NumberFormat;
  #rate = Number.NaN;
  #rateText = '';

  constructor(key: string, style: LineStyle) {
    this.key = key;
    this.label = `${escapeText(key)}: `;
    this.nextLabel = SEPARATOR + this.label;
    this.number = numberFormatOf(key, style);
  }

  /** The text of a learning rate, which mostly is that of the line before: 60 ns less. */
  formatRate(value: number): string {
    if (Object.is(value, this.#rate) && this.#rateText !== '') return this.#rateText;
    this.#rate = value;
    this.#rateText = formatLearningRate(value, this.number);
    return this.#rateText;
  }
}
