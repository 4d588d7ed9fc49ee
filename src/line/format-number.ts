import { byPattern } from '../options/key-pattern.ts';
import { digitsOf, type LineStyle } from '../options/line-style.ts';
import { escapeText } from '../text/escape.ts';
import { formatExponent, formatFixed } from './python-number.ts';

/** From here on `auto` writes an exponent. */
const AUTO_MAX = 1e7;

/** How the numbers of one key look. */
export interface NumberFormat {
  readonly isAuto: boolean;
  readonly digits: number;
  /** What stands behind the number, its blank included. */
  readonly unit: string;
}

export function numberFormatOf(key: string, style: LineStyle): NumberFormat {
  const unit = byPattern(style.unit, key);
  return {
    isAuto: style.numberStyle === 'auto',
    digits: digitsOf(key, style),
    unit: unit === undefined ? '' : ` ${escapeText(unit)}`,
  };
}

/** The number of an item as the line shows it, its unit included. */
export function formatNumber(value: number, { isAuto, digits, unit }: NumberFormat): string {
  const text = isAuto ? formatAuto(value, digits) : formatFixed(value, digits);
  return unit === '' ? text : text + unit;
}

/** A learning rate, which has an exponent in every style. */
export function formatLearningRate(value: number, { digits, unit }: NumberFormat): string {
  return formatExponent(value, digits) + unit;
}

function formatAuto(value: number, digits: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < AUTO_MAX) return formatFixed(value, 0);
  const isTiny = magnitude > 0 && magnitude < 10 ** -digits;
  return isTiny || magnitude >= AUTO_MAX
    ? formatExponent(value, digits)
    : formatFixed(value, digits);
}
