import { readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { Align } from './lane.ts';

const NUMBERS = ['latenessMs', 'timeLatenessMs', 'deadAfterMs', 'maxOpen'] as const;

/** When cells are closed; complete. */
export interface MergeRules {
  readonly align: Align;
  /** Log's time that a row waits for other ranks; for rows by clock `timeLatenessMs`. */
  readonly latenessMs: number;
  readonly timeLatenessMs: number;
  /** Log's time without a word after which a rank is waited for no more. */
  readonly deadAfterMs: number;
  /** Rows of one rank that wait; more close the oldest cells. */
  readonly maxOpen: number;
}

export function writeRules({ align, ...numbers }: MergeRules) {
  return { ...writeNumbers(numbers), ...(align !== undefined && { align }) };
}

/** Reads what `writeRules` wrote. @throws TypeError for anything else. */
export function readRules(state: unknown): MergeRules {
  const { align } = Object(state) as Partial<MergeRules>;
  return { ...readNumbers(state, NUMBERS), align };
}
