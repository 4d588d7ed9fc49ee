import { byPattern } from '../options/key-pattern.ts';
import { digitsOf, type LineStyle } from '../options/line-style.ts';
import { formatExponent, formatFixed } from './python-number.ts';

/** From here on `auto` writes an exponent. */
const AUTO_MAX = 1e7;

/** The number of an item as the line shows it, its unit included. */
export function formatNumber(key: string, value: number, style: LineStyle): string {
  const format = style.numberStyle === 'auto' ? formatAuto : formatFixed;
  return withUnit(key, format(value, digitsOf(key, style)), style);
}

/** A learning rate, which has an exponent in every style. */
export function formatLearningRate(key: string, value: number, style: LineStyle): string {
  return withUnit(key, formatExponent(value, digitsOf(key, style)), style);
}

function withUnit(key: string, text: string, { unit }: LineStyle): string {
  const own = byPattern(unit, key);
  return own === undefined ? text : `${text} ${own}`;
}

function formatAuto(value: number, digits: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < AUTO_MAX) return formatFixed(value, 0);
  const isTiny = magnitude > 0 && magnitude < 10 ** -digits;
  return isTiny || magnitude >= AUTO_MAX
    ? formatExponent(value, digits)
    : formatFixed(value, digits);
}
