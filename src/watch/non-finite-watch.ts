import { formatFixed } from '../line/python-number.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { scalarName } from './scalar-name.ts';

/** A warning, and the row of the stretch that it is about. */
export interface RowWarning {
  readonly row: number;
  readonly message: string;
}

const NONE: readonly RowWarning[] = [];
/** Keys in an episode; more are not watched. */
const MAX_KEYS = 2000;
const MAX_NAMES = 5;

/**
 * Tells which keys of a group have turned NaN or infinite, and which are finite again: one warning
 * per row for all keys that turn with it. Costs nothing as long as all values are finite.
 */
export class NonFiniteWatch {
  readonly #group: readonly string[];
  /** Values that were not finite so far, by the key of each episode. */
  readonly #episodes = new Map<string, number>();
  readonly #names = new WeakMap<Section, readonly string[]>();

  constructor(group: readonly string[]) {
    this.#group = group;
  }

  /** Takes a stretch of which `nonFinite` values are not finite. */
  take(stretch: Stretch, nonFinite: number): readonly RowWarning[] {
    if (nonFinite === 0 && this.#episodes.size === 0) return NONE;
    const names = this.#namesOf(stretch.section);
    const warnings: RowWarning[] = [];
    for (let row = 0; row < stretch.length; row++) {
      for (const message of this.#takeRow(stretch, row, names)) warnings.push({ row, message });
    }
    return warnings;
  }

  #takeRow(
    { section, rows, start, width, iter }: Stretch,
    row: number,
    names: readonly string[],
  ): readonly string[] {
    const begun: string[] = [];
    const over: string[] = [];
    names.forEach((name, key) => {
      const value = rows[start + row * width + (section.columns[key] as number)] as number;
      const count = this.#episodes.get(name);
      if (!Number.isFinite(value)) {
        if (count === undefined && this.#episodes.size >= MAX_KEYS) return;
        if (count === undefined) begun.push(`${name} is ${formatFixed(value, 0)}`);
        this.#episodes.set(name, (count ?? 0) + 1);
      } else if (count !== undefined) {
        this.#episodes.delete(name);
        over.push(`${name} after ${count === 1 ? 'one value' : `${count} values`}`);
      }
    });
    const at = `at iteration ${iter + row}`;
    return [
      ...(begun.length > 0 ? [`not finite ${at}: ${listed(begun)}`] : []),
      ...(over.length > 0 ? [`finite again ${at}: ${listed(over)}`] : []),
    ];
  }

  #namesOf(section: Section): readonly string[] {
    const known = this.#names.get(section);
    if (known !== undefined) return known;
    const names = section.keys.map((key) => scalarName(section.mode, this.#group, key));
    this.#names.set(section, names);
    return names;
  }
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_NAMES).join(', ');
  return texts.length > MAX_NAMES ? `${shown} and ${texts.length - MAX_NAMES} more` : shown;
}
