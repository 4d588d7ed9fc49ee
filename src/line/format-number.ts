import { byPattern } from '../options/key-pattern.ts';
import { digitsOf, type LineStyle } from '../options/line-style.ts';
import type { NumberKind } from '../record/number-kind.ts';
import { escapeText } from '../text/escape.ts';
import { formatExponent, formatFixed } from './python-number.ts';

/** From here on `auto` writes an exponent. */
const AUTO_MAX = 1e7;

/** The format of the numbers of one key. */
export interface NumberFormat {
  readonly isAuto: boolean;
  readonly digits: number;
  /** The text after the number, with its blank. */
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

/** Returns the number of an item as the line shows it, with its unit. */
export function formatNumber(value: number, { isAuto, digits, unit }: NumberFormat): string {
  const text = isAuto ? formatAuto(value, digits) : formatFixed(value, digits);
  return unit === '' ? text : text + unit;
}

/** Returns the number of an item of a kind: as Python prints an int or a bool, or as a float. */
export function formatOfKind(value: number, kind: NumberKind, format: NumberFormat): string {
  const isWord = kind === 'boolean' && Number.isFinite(value);
  if (isWord) return formatBoolean(value) + format.unit;
  // `auto` chooses for integers too, where they are large
  if (kind === 'float' || format.isAuto || !Number.isFinite(value)) {
    return formatNumber(value, format);
  }
  return formatFixed(value, 0) + format.unit;
}

function formatBoolean(value: number): string {
  return value === 0 ? 'False' : 'True';
}

/** Returns a learning rate, which has an exponent in every style. */
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
