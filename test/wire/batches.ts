import fc from 'fast-check';
import type { LabelTable } from '../../src/record/label-table.ts';
import type { Template } from '../../src/record/template.ts';
import { BatchDecoder } from '../../src/wire/batch-decoder.ts';
import { BatchDraft } from '../../src/wire/batch-draft.ts';
import type { BatchHead, Block, RankBatch } from '../../src/wire/rank-batch.ts';

export const HEAD: Omit<BatchHead, 'count'> = {
  run: 'exp-12',
  rank: '3',
  world: 8,
  inc: 1_764_163_124_000,
  attempt: 0,
  seq: 1,
  signal: undefined,
  clockMs: 1_764_163_125_000,
  groupBy: [],
};

export function template(keys: readonly string[], more: Partial<Template> = {}): Template {
  return {
    width: keys.length + 1,
    sections: [
      {
        mode: 'train',
        keys,
        columns: keys.map((_, index) => index + 1),
        countColumns: undefined,
        areWeights: undefined,
        kinds: undefined,
        hasMarks: false,
      },
    ],
    epoch: -1,
    iter: 0,
    batch: -1,
    memory: -1,
    pid: -1,
    time: -1,
    conversions: undefined,
    notClocks: [],
    labels: [],
    name: undefined,
    isMapped: false,
    ...more,
  };
}

/** Rows of one template, in the order in which they are added. */
export interface Rows {
  readonly template: Template;
  readonly rows: readonly (readonly number[])[];
}

export function sealed(
  all: readonly Rows[],
  labels: LabelTable,
  head: Partial<BatchHead> = {},
): Uint8Array {
  const draft = new BatchDraft({ labels });
  for (const { template, rows } of all) {
    for (const row of rows) {
      const refusal = draft.add(template, Float64Array.from(row), 0);
      if (refusal !== undefined) throw new Error(refusal);
    }
  }
  return draft.seal({ ...HEAD, ...head });
}

export function decoded(bytes: Uint8Array): RankBatch {
  const result = new BatchDecoder().decode(bytes);
  if (result.kind !== 'batch') throw new Error(JSON.stringify(result));
  return result.batch;
}

/** The rows of blocks, as plain numbers. */
export function rowsOf(blocks: readonly Block[]): number[][] {
  return blocks.flatMap((block) => {
    if (block.kind === 'notes') return [];
    return Array.from({ length: block.length }, (_, row) =>
      block.columns.map((column) => column.at(row)),
    );
  });
}

/** Any double, with those that are hard to keep among them. */
export const anyDouble = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.constantFrom(5e-324, -5e-324, 2 ** -149, 2 ** 53, 1e300, 0.1),
);
