import { byPattern } from './key-pattern.ts';

/**
 * How numbers are printed. `fixed`: as MMEngine; `auto`: exponents for tiny and huge numbers,
 * integers as integers.
 */
export type NumberStyle = 'fixed' | 'auto';

/**
 * How clocks are printed. `console`: `MM/DD HH:MM:SS`; `file`: `YYYY/MM/DD HH:MM:SS`. Source:
 * MMLogger's two handlers.
 */
export type DateStyle = 'console' | 'file';

/** How the numbers of a line look. A `*` in a key stands for any text. */
export interface LineStyle {
  readonly numDigits: number;
  readonly numberStyle: NumberStyle;
  /** Decimals by key. */
  readonly digits: ReadonlyMap<string, number>;
  /** The text after a number, by key. */
  readonly unit: ReadonlyMap<string, string>;
}

/** Returns the number of decimals that a line shows of a key. */
export function digitsOf(key: string, { digits, numDigits }: LineStyle): number {
  return byPattern(digits, key) ?? numDigits;
}
