import { StretchColumn } from '../aggregates/stretch-column.ts';
import { readList } from '../codec/read-state.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { RowDraft, type RowState } from './row-draft.ts';
import type { RunTableRow } from './run-table-row.ts';

/** The rows of a table at most: each key costs a sketch, and nobody reads more. */
const MAX_ROWS = 1000;

/** The drafts of a section's keys; `undefined` for keys beyond `MAX_ROWS`. */
type SectionDrafts = readonly (RowDraft | undefined)[];

/**
 * Keeps statistics of every scalar of a run, for the table at its end. O(1) per value; memory is
 * bounded by the keys.
 */
export class RunTable {
  #drafts = new Map<string, RowDraft>();
  #bySection = new WeakMap<Section, SectionDrafts>();
  #lastSection: Section | undefined;
  #lastDrafts: SectionDrafts = [];
  readonly #column = new StretchColumn();

  /** Takes the values of all keys. */
  take(stretch: Stretch): void {
    const drafts = this.#draftsOf(stretch.section);
    const column = this.#column;
    column.open(stretch);
    for (let i = 0; i < drafts.length; i++) {
      const draft = drafts[i];
      if (draft === undefined) continue;
      column.pick(stretch, i);
      draft.add(column);
    }
    column.close();
  }

  /** The rows, oldest key first. */
  get rows(): readonly RunTableRow[] {
    return Array.from(this.#drafts.values(), (draft) => draft.row);
  }

  /** The rows as JSON, oldest key first. */
  toJSON(): readonly RowState[] {
    return Array.from(this.#drafts.values(), (draft) => draft.toJSON());
  }

  /**
   * Restores what `toJSON` gave, before the first record. @throws TypeError or RangeError for
   * anything else; nothing has changed then.
   */
  restore(state: unknown): void {
    const drafts = new Map<string, RowDraft>();
    for (const row of readList(state, 'table').slice(0, MAX_ROWS)) {
      const draft = RowDraft.from(row);
      drafts.set(draft.wholeKey, draft);
    }
    this.#drafts = drafts;
    this.#bySection = new WeakMap();
    this.#lastSection = undefined;
  }

  /** Finds the drafts of a section; most sections are the one before, which saves the look-up. */
  #draftsOf(section: Section): SectionDrafts {
    if (section === this.#lastSection) return this.#lastDrafts;
    const { mode, keys } = section;
    const drafts = this.#bySection.get(section) ?? keys.map((key) => this.#draftOf(mode, key));
    this.#bySection.set(section, drafts);
    this.#lastSection = section;
    this.#lastDrafts = drafts;
    return drafts;
  }

  #draftOf(mode: string, key: string): RowDraft | undefined {
    const known = this.#drafts.get(`${mode}/${key}`);
    if (known !== undefined || this.#drafts.size >= MAX_ROWS) return known;
    const draft = new RowDraft(mode, key);
    this.#drafts.set(draft.wholeKey, draft);
    return draft;
  }
}
