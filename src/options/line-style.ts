import { byPattern } from './key-pattern.ts';

/** `fixed`: as MMEngine; `auto`: exponents for what is tiny or huge, integers as integers. */
export type NumberStyle = 'fixed' | 'auto';

/** How the numbers of a line look. Keys may end in `*`. */
export interface LineStyle {
  readonly numDigits: number;
  readonly numberStyle: NumberStyle;
  /** Decimals by key. */
  readonly digits: ReadonlyMap<string, number>;
  /** What stands behind a number, by key. */
  readonly unit: ReadonlyMap<string, string>;
}

/** How many decimals a line shows of a key. */
export function digitsOf(key: string, { digits, numDigits }: LineStyle): number {
  return byPattern(digits, key) ?? numDigits;
}
