import type { Batch, LabelSource, Template } from '../../src/record/template.ts';

/** What the columns of a batch are for. */
export interface Columns {
  readonly mode?: string;
  /** Progress fields, in the order of their columns. */
  readonly progress?: readonly ('epoch' | 'iter' | 'batch' | 'memory')[];
  readonly hasTime?: boolean;
  /** Labels with a column each, behind the progress fields, or the text of a constant one. */
  readonly labels?: readonly (LabelSource['kind'] | { readonly text: string })[];
  /** Below the mode, the last columns. */
  readonly keys?: readonly string[];
}

/** A batch of rows as columns say: progress, clock, labels, values. */
export function batchOf(columns: Columns, rows: readonly (readonly number[])[]): Batch {
  const { mode = 'train', progress = ['iter'], hasTime = true, labels = [] } = columns;
  const { keys = ['loss'] } = columns;
  let width = 0;
  const places = { epoch: -1, iter: -1, batch: -1, memory: -1 };
  for (const field of progress) places[field] = width++;
  const time = hasTime ? width++ : -1;
  const sources = labels.map((label): LabelSource => {
    if (typeof label === 'object') return { kind: 'constant', ...label };
    return { kind: label as 'text', column: width++ };
  });
  const section = { mode, keys, columns: keys.map(() => width++), countColumns: undefined };
  const template: Template = {
    ...{
      width,
      sections: [{ ...section, areWeights: undefined, kinds: undefined, hasMarks: false }],
    },
    ...{ ...places, time, pid: -1, conversions: undefined, notClocks: [], labels: sources },
    ...{ name: undefined, isMapped: false },
  };
  return { template, rows: Float64Array.from(rows.flat()), count: rows.length };
}

/** Rows of a batch, as a batch of their own. */
export function partOf({ template, rows }: Batch, start: number, end: number): Batch {
  const { width } = template;
  return { template, rows: rows.slice(start * width, end * width), count: end - start };
}
