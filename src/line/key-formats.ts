import type { LineStyle } from '../options/line-style.ts';
import { KeyFormat } from './key-format.ts';

/** Keys are bounded by the hub; beyond this a program has changed them all, several times. */
const MAX_KEYS = 10_000;

/** Keeps the formats of keys, made once per key. */
export class KeyFormats {
  readonly #formats = new Map<string, KeyFormat>();
  /** Formats by the index in the line before, where they mostly are again; saves 15 ns per item. */
  #byIndex: KeyFormat[] = [];
  /** The style of the formats; an engine has one style. */
  #style: LineStyle | undefined;

  /** Forgets the formats of another style. */
  use(style: LineStyle): void {
    if (style === this.#style) return;
    this.#forget();
    this.#style = style;
  }

  of(key: string, style: LineStyle): KeyFormat {
    const known = this.#formats.get(key);
    if (known !== undefined) return known;
    if (this.#formats.size >= MAX_KEYS) this.#forget();
    const format = new KeyFormat(key, style);
    this.#formats.set(key, format);
    return format;
  }

  /** Returns the format of the key at an index of the line. */
  at(index: number, key: string, style: LineStyle): KeyFormat {
    const before = this.#byIndex[index];
    if (before !== undefined && before.key === key) return before;
    const format = this.of(key, style);
    this.#byIndex[index] = format;
    return format;
  }

  #forget(): void {
    this.#formats.clear();
    this.#byIndex = [];
  }
}
