import { BestAggregate } from '../aggregates/best.ts';
import { readList, readText } from '../codec/read-state.ts';
import { isShown } from '../options/key-pattern.ts';
import type { ShownKeys } from '../options/options.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { bestDirection } from '../summary/best-direction.ts';
import { leadKey } from './lead-key.ts';

/** The scalar of a mode that a row of progress shows, with its best value so far. */
export interface Lead {
  readonly key: string;
  readonly best: BestAggregate;
}

export type LeadScalarsState = readonly {
  readonly mode: string;
  readonly key: string;
  readonly best: unknown;
}[];

/** The lead of a section's mode, if the section has it, and the column of its values. */
interface Column {
  readonly best: BestAggregate;
  /** What makes the smallest value the best. */
  readonly sign: 1 | -1;
  readonly column: number;
}

/**
 * Follows the best value of one scalar of each mode, of which nothing else may be kept. The newest
 * values are in the history of the scalar. O(1) per record, 4 ns.
 */
export class LeadScalars {
  readonly #shown: ShownKeys;
  readonly #leads = new Map<string, Lead>();
  #bySection = new WeakMap<Section, Column | 'none'>();
  #lastSection: Section | undefined;
  #last: Column | 'none' = 'none';

  constructor(shown: ShownKeys) {
    this.#shown = shown;
  }

  take(stretch: Stretch): void {
    const { section, rows, start, width, length, iter } = stretch;
    if (section !== this.#lastSection) this.#enter(section);
    const last = this.#last;
    if (last === 'none') return;
    const { best, sign, column } = last;
    let record = sign * best.value;
    for (let i = 0, at = start + column; i < length; i++, at += width) {
      const value = rows[at] as number;
      if (sign * value >= record) continue; // most values: saves a call
      best.addValue(value, iter + i);
      record = sign * best.value;
    }
  }

  /** The lead of a mode; `undefined` while it has brought no scalar that says how well it goes. */
  of(mode: string): Lead | undefined {
    return this.#leads.get(mode);
  }

  toJSON(): LeadScalarsState {
    return Array.from(this.#leads, ([mode, { key, best }]) => ({ mode, key, best: best.toJSON() }));
  }

  /** Restores what `toJSON` gave, before the first record. @throws TypeError for anything else. */
  restore(state: unknown): void {
    for (const lead of readList(state, 'leads')) {
      const { mode, key, best } = Object(lead) as Partial<LeadScalarsState[number]>;
      const restored = { key: readText(key, 'key'), best: BestAggregate.from(best) };
      this.#leads.set(readText(mode, 'mode'), restored);
    }
  }

  /** Finds the column of a section; most sections are the one before, which saves the look-up. */
  #enter(section: Section): void {
    const known = this.#bySection.get(section) ?? this.#columnOf(section);
    this.#bySection.set(section, known);
    this.#lastSection = section;
    this.#last = known;
  }

  #columnOf({ mode, keys, columns }: Section): Column | 'none' {
    const { hide, show } = this.#shown;
    const known = this.#leads.get(mode);
    const shown = keys.filter((key) => isShown(key, hide, show));
    const key = leadKey(known === undefined ? shown : [known.key, ...shown]);
    if (key === undefined || !keys.includes(key)) return 'none';
    const lead = known?.key === key ? known : this.#lead(mode, key);
    const sign = bestDirection(key) === 'min' ? 1 : -1;
    return { best: lead.best, sign, column: columns[keys.indexOf(key)] as number };
  }

  /** Makes a key the lead of its mode; sections that have the former one look anew. */
  #lead(mode: string, key: string): Lead {
    const lead = { key, best: new BestAggregate(bestDirection(key)) };
    this.#leads.set(mode, lead);
    this.#bySection = new WeakMap();
    return lead;
  }
}
