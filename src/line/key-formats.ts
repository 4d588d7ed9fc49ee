import type { LineStyle } from '../options/line-style.ts';
import { KeyFormat } from './key-format.ts';

/** Keys are bounded by the hub; beyond this a program has changed them all, several times. */
const MAX_KEYS = 10_000;

/** How each key of some lines looks: told once a key. */
export class KeyFormats {
  readonly #formats = new Map<string, KeyFormat>();
  /** By their place in the line before, where they mostly are again: 15 ns an item less. */
  #places: KeyFormat[] = [];
  /** That of the keys; one engine has one. */
  #style: LineStyle | undefined;

  /** Forgets what was told of another style. */
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

  /** The same of the key at a place of the line. */
  at(place: number, key: string, style: LineStyle): KeyFormat {
    const before = this.#places[place];
    if (before !== undefined && before.key === key) return before;
    const format = this.of(key, style);
    this.#places[place] = format;
    return format;
  }

  #forget(): void {
    this.#formats.clear();
    this.#places = [];
  }
}
