import { isMarked } from '../record/float-marks.ts';
import type { ScalarKind } from '../record/number-kind.ts';
import type { ModeScalars, Progress, ScalarRecord } from '../record/scalar-record.ts';
import type { RowBlock } from '../wire/rank-batch.ts';
import { memoryReduction } from './column-plan.ts';
import { type RankValue, type ReductionRules, reduceValues, reductionOf } from './reduction.ts';

/** One row of a rank. */
export interface RankRow {
  readonly block: RowBlock;
  readonly row: number;
}

/** The values of one key, by rank. */
interface KeyValues {
  readonly values: RankValue[];
  readonly kinds: ScalarKind[];
}

type Keys = Map<string, KeyValues>;

/**
 * Merges the rows of one cell, lowest rank first, by their keys: a key that only some ranks have is
 * reduced over those. Where the record says where it is, and its infos, the lowest rank counts.
 */
export function mixCell(rows: readonly RankRow[], rules: ReductionRules): ScalarRecord {
  const modes = new Map<string, Keys>();
  for (const { block, row } of rows) gather(modes, block, row);
  const [first] = rows as readonly [RankRow];
  return {
    modes: Array.from(modes, ([mode, keys]) => modeOf(mode, keys, rows, rules)),
    progress: progressOf(first, rows, rules),
    isMapped: first.block.template.isMapped,
    refused: [],
  };
}

function gather(modes: Map<string, Keys>, block: RowBlock, row: number): void {
  const { template, columns } = block;
  for (const {
    mode,
    keys,
    columns: own,
    countColumns,
    areWeights,
    kinds,
    hasMarks,
  } of template.sections) {
    const known: Keys = modes.get(mode) ?? new Map();
    modes.set(mode, known);
    keys.forEach((key, index) => {
      const column = own[index] as number;
      const countColumn = countColumns?.[index] ?? -1;
      const count = countColumn < 0 ? 1 : (columns[countColumn]?.at(row) ?? 1);
      const isFloat = hasMarks && hasMark(block, row, column);
      const found = known.get(key) ?? { values: [], kinds: [] };
      known.set(key, found);
      found.values.push({
        value: columns[column]?.at(row) ?? Number.NaN,
        count: areWeights?.[index] ? -count : count,
      });
      found.kinds.push(isFloat ? 'float' : (kinds?.[index] ?? 'byValue'));
    });
  }
}

/** Whether a value is a float in the text that it came from. */
function hasMark({ template: { width }, columns }: RowBlock, row: number, column: number): boolean {
  const values = Float64Array.from(columns, (own) => own.at(row));
  return isMarked(values, width, column);
}

function modeOf(
  mode: string,
  keys: Keys,
  rows: readonly RankRow[],
  rules: ReductionRules,
): ModeScalars {
  const names: string[] = [];
  const values: number[] = [];
  const counts: number[] = [];
  const kinds: ScalarKind[] = [];
  for (const [key, found] of keys) {
    const reduction = reductionOf(rules, mode, key);
    const reduced = reduction === 'each' ? found.values : [reduceValues(reduction, found.values)];
    reduced.forEach(({ value, count }, index) => {
      names.push(key);
      values.push(value);
      counts.push(count);
      kinds.push(reduction === 'each' ? (found.kinds[index] as ScalarKind) : kindOf(found));
    });
  }
  return {
    ...{ mode, keys: names, values },
    counts: counts.every((count) => count === 1) ? undefined : counts,
    kinds: kinds.every((kind) => kind === 'byValue') ? undefined : kinds,
    info: infoOf(mode, rows),
  };
}

/** Booleans that differ are floats; a float of one rank is one of all. */
function kindOf({ kinds, values }: KeyValues): ScalarKind {
  const [kind, ...others] = kinds as [ScalarKind, ...ScalarKind[]];
  if (others.some((own) => own !== kind)) return 'float';
  const isOne = values.every(({ value }) => Object.is(value, values[0]?.value));
  return kind === 'boolean' && !isOne ? 'float' : kind;
}

function infoOf(mode: string, rows: readonly RankRow[]): ModeScalars['info'] {
  for (const { block } of rows) {
    const section = block.template.sections.findIndex((own) => own.mode === mode);
    if (section >= 0) return block.extras?.info[section] ?? [];
  }
  return [];
}

function progressOf(
  { block: { template, columns }, row }: RankRow,
  rows: readonly RankRow[],
  rules: ReductionRules,
): Progress {
  const at = (column: number): number | undefined =>
    column < 0 ? undefined : columns[column]?.at(row);
  const memories = rows.flatMap(({ block, row: own }): RankValue[] => {
    const value = block.columns[block.template.memory]?.at(own);
    return value === undefined ? [] : [{ value, count: 1 }];
  });
  const reduction = memoryReduction(rules);
  const memory =
    memories.length === 0
      ? undefined
      : reduceValues(reduction === 'each' ? 'max' : reduction, memories).value;
  return {
    ...{ epoch: at(template.epoch), iter: at(template.iter), batch: at(template.batch) },
    memory,
  };
}
