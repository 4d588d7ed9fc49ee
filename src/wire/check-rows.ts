import { isMemory } from '../record/read-progress.ts';
import { isCount, isWeight } from '../record/scalar.ts';
import { isEpochMs } from '../record/time.ts';
import type { Column } from './column.ts';
import { refuseUnless } from './header-reader.ts';
import type { RowBlock } from './rank-batch.ts';

/**
 * Checks what `isRowValid` checks of each row, by column: progress, clocks, counts and labels.
 * @throws Refusal
 */
export function checkRows({ template, length, columns }: RowBlock, labels: number): void {
  const { epoch, iter, batch, memory, time } = template;
  const check = (column: number, isValid: (value: number) => boolean, reason: string): void => {
    if (column < 0) return;
    refuseUnless(areAll(columns[column] as Column, length, isValid), reason);
  };
  check(epoch, isPosition, 'an epoch is no position');
  check(iter, isPosition, 'an iter is no position');
  check(batch, isPosition, 'a batch is no position');
  check(memory, isMemory, 'a memory is no number of MB');
  check(time, isEpochMs, 'a clock is none');
  for (const label of template.labels) {
    const isLabel = (value: number): boolean =>
      Number.isInteger(value) && value >= 0 && value < labels;
    if (label.kind === 'text') check(label.column, isLabel, 'a label is unknown');
  }
  for (const { countColumns = [], areWeights } of template.sections) {
    countColumns.forEach((column, key) => {
      check(column, areWeights?.[key] ? isWeight : isCount, 'a count is none');
    });
  }
}

function areAll(column: Column, length: number, isValid: (value: number) => boolean): boolean {
  if (column.isConstant) return isValid(column.at(0));
  for (let row = 0; row < length; row++) if (!isValid(column.at(row))) return false;
  return true;
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
