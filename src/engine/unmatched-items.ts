import { readList, readText } from '../codec/read-state.ts';
import type { CustomStatistic } from '../options/options.ts';
import { matchesKey } from '../text/glob.ts';
import { showValue } from '../text/show-value.ts';

/** The largest number of keys that a hint names. */
const MAX_NAMED = 10;

/** What groups that have left had, as JSON. */
export interface UnmatchedItemsState {
  /** The indexes of the items that have matched. */
  readonly matched: readonly number[];
  readonly keys: readonly string[];
}

/** Finds the items of customCfg that match no key of any group. */
export class UnmatchedItems {
  readonly #items: readonly CustomStatistic[];
  readonly #matched = new Set<CustomStatistic>();
  readonly #keys = new Set<string>();

  constructor(items: readonly CustomStatistic[]) {
    this.#items = items;
  }

  /** Takes the keys, below their modes, that a group has had. */
  take(keys: readonly string[]): void {
    for (const item of this.#items) {
      if (keys.some((key) => matchesKey(item.dataSrc, key))) this.#matched.add(item);
    }
    for (const key of keys) if (this.#keys.size <= MAX_NAMED) this.#keys.add(key);
  }

  toJSON(): UnmatchedItemsState {
    const matched = this.#items.flatMap((item, index) => (this.#matched.has(item) ? [index] : []));
    return { matched, keys: [...this.#keys] };
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const saved = Object(state) as Partial<UnmatchedItemsState>;
    const matched = new Set(readList(saved.matched, 'matched'));
    const keys = readList(saved.keys, 'keys').map((key) => readText(key, 'key'));
    for (const [index, item] of this.#items.entries()) {
      if (matched.has(index)) this.#matched.add(item);
    }
    for (const key of keys.slice(0, MAX_NAMED + 1)) this.#keys.add(key);
  }

  /** Returns one hint per item without a key; an empty list if there are no keys at all. */
  get hints(): readonly string[] {
    if (this.#keys.size === 0) return [];
    const named = [...this.#keys].slice(0, MAX_NAMED).map((key) => showValue(key));
    const rest = this.#keys.size > MAX_NAMED ? ', ...' : '';
    return this.#items.flatMap((item, index) => {
      if (this.#matched.has(item)) return [];
      const keys = `keys are ${named.join(', ')}${rest}`;
      return [`customCfg[${index}] (dataSrc: '${item.dataSrc}') never matched a key; ${keys}`];
    });
  }
}
