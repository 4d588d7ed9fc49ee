import { markColumns } from '../record/float-marks.ts';
import type { Section, Template } from '../record/template.ts';
import { type Reduction, type ReductionRules, reductionOf } from './reduction.ts';

/** What becomes of a column where several ranks have rows of one template. */
export type ColumnOperation = 'head' | 'mean' | 'sum' | 'min' | 'max' | 'marks';

/**
 * Returns what becomes of each column of a template. `undefined` if its rows cannot be merged by
 * column: values that are not reduced, booleans, weights, extremes of sums, labels.
 */
export function columnPlan(
  template: Template,
  rules: ReductionRules,
): readonly ColumnOperation[] | undefined {
  if (template.labels.some(({ kind }) => kind !== 'constant')) return undefined;
  const plan = new Array<ColumnOperation>(template.width).fill('head');
  if (template.memory >= 0) {
    const memory = operationOf(memoryReduction(rules));
    if (memory === undefined) return undefined;
    plan[template.memory] = memory;
  }
  for (const section of template.sections) if (!planSection(plan, section, rules)) return undefined;
  if (template.sections.some(({ hasMarks }) => hasMarks)) planMarks(plan);
  if (template.time >= 0) plan[template.time] = 'head'; // it may stand right before the marks
  return plan;
}

/** Returns the reduction of the memory that records say beside their scalars. */
export function memoryReduction(rules: ReductionRules): Reduction {
  return reductionOf(rules, '', 'memory');
}

function operationOf(reduction: Reduction): ColumnOperation | undefined {
  if (reduction === 'each') return undefined;
  return reduction === 'rank0' ? 'head' : reduction;
}

function planSection(
  plan: ColumnOperation[],
  { mode, keys, columns, countColumns, areWeights, kinds }: Section,
  rules: ReductionRules,
): boolean {
  return keys.every((key, index) => {
    const operation = operationOf(reductionOf(rules, mode, key));
    const column = columns[index] as number;
    const countColumn = countColumns?.[index] ?? -1;
    if (operation === undefined || areWeights?.[index]) return false;
    if (kinds?.[index] === 'boolean' && operation !== 'head') return false;
    if (countColumn < 0) plan[column] = operation;
    else {
      if (operation === 'min' || operation === 'max') return false;
      plan[column] = operation === 'head' ? 'head' : 'sum';
      plan[countColumn] = plan[column];
    }
    return true;
  });
}

/** The marks of floats are the last columns. */
function planMarks(plan: ColumnOperation[]): void {
  let columns = 1;
  while (markColumns(plan.length - columns) > columns) columns++;
  plan.fill('marks', plan.length - columns);
}
