import type { LabelTable } from '../record/label-table.ts';
import type { LabelSource, Template } from '../record/template.ts';
import type { RankBatch, RowBlock } from '../wire/rank-batch.ts';

/** The label of records whose rank did not read it. */
const UNKNOWN: LabelSource = { kind: 'constant', text: '-' };

/** Gives the rows of ranks the labels that the aggregator groups by. */
export class RowLabels {
  readonly #groupBy: readonly string[];
  readonly #table: LabelTable;
  /** Templates with these labels, by template and the `groupBy` of its rank. */
  readonly #templates = new WeakMap<Template, Map<string, Template>>();

  constructor(groupBy: readonly string[], table: LabelTable) {
    this.#groupBy = groupBy;
    this.#table = table;
  }

  /** Returns the template of a block, with the labels in the order of this `groupBy`. */
  templateOf({ template }: RowBlock, { groupBy }: RankBatch): Template {
    if (isSame(groupBy, this.#groupBy)) return template;
    const name = JSON.stringify(groupBy);
    const own = this.#templates.get(template) ?? new Map<string, Template>();
    const known = own.get(name);
    if (known !== undefined) return known;
    const labels = this.#groupBy.map((label) => template.labels[groupBy.indexOf(label)] ?? UNKNOWN);
    const made = { ...template, labels };
    own.set(name, made);
    this.#templates.set(template, own);
    return made;
  }

  /** Replaces the labels in rows by their ids in the table of this process. */
  replace({ labels, width }: Template, batch: RankBatch, rows: Float64Array, count: number): void {
    for (const label of labels) {
      if (label.kind !== 'text') continue;
      for (let row = 0, at = label.column; row < count; row++, at += width) {
        rows[at] = this.#table.idOf(batch.labels[rows[at] as number] ?? '-');
      }
    }
  }

  /** Returns the texts of the labels of one row. */
  textsOf(block: RowBlock, batch: RankBatch, row: number): readonly string[] {
    return this.templateOf(block, batch).labels.map((label) => {
      if (label.kind === 'constant') return label.text;
      const value = block.columns[label.column]?.at(row) ?? Number.NaN;
      return label.kind === 'number' ? String(value) : (batch.labels[value] ?? '-');
    });
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((own, index) => own === right[index]);
}
