import { byPattern } from './key-pattern.ts';

/** `fixed`: as MMEngine; `auto`: exponents for what is tiny or huge, integers as integers. */
export type NumberStyle = 'fixed' | 'auto';

/** `console`: `MM/DD HH:MM:SS`; `file`: `YYYY/MM/DD HH:MM:SS`. Source: MMLogger's two handlers. */
export type DateStyle = 'console' | 'file';

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
