import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';

/**
 * The place of a cell in its lane: keys are compared by `major`, then by `minor`. Ranks whose rows
 * have one key are one cell.
 *
 * - training: the iteration of train; then the phase (train, val, test), the loop of that mode in
 *   the iteration, the batch, and the occurrence.
 * - own modes: the iteration; the occurrence.
 * - time: the clock.
 *
 * The occurrence counts the rows that one rank logs at one place.
 */
export interface CellKey {
  readonly major: number;
  readonly minor: number;
}

/** The bits of a minor, from the lowest: occurrence, batch, loop, phase; 52 in all. */
const OCCURRENCES = 2 ** 10;
const BATCHES = 2 ** 26;
const LOOPS = 2 ** 14;
const LAST_BATCH = BATCHES - 1;
/** The lowest minor of a row of val or test. */
const EVALUATION = LOOPS * BATCHES * OCCURRENCES;

/** The key before all others. */
export const NO_KEY: CellKey = { major: Number.NEGATIVE_INFINITY, minor: 0 };

export type CellKeyState = NumberState<'major' | 'minor'>;

export function writeKey({ major, minor }: CellKey): CellKeyState {
  return writeNumbers({ major, minor });
}

/** Reads what `writeKey` wrote. @throws TypeError for anything else. */
export function readKey(state: unknown): CellKey {
  return readNumbers(state, ['major', 'minor']);
}

/** Returns a number below 0, 0, or one above 0, as the first key is before, at or behind the other. */
export function compareKeys(left: CellKey, right: CellKey): number {
  return left.major === right.major ? left.minor - right.minor : left.major < right.major ? -1 : 1;
}

/**
 * Returns the minor of a row of val (phase 1) or test (phase 2). A row without a batch ends its loop
 * and comes last.
 */
export function evaluationMinor(phase: number, loop: number, batch: number | undefined): number {
  const within = Math.min(batch ?? LAST_BATCH, LAST_BATCH);
  return ((phase * LOOPS + Math.min(loop, LOOPS - 1)) * BATCHES + within) * OCCURRENCES;
}

/** Returns the minor of the first row at the place of a minor. */
export function placeOfMinor(minor: number): number {
  return minor < EVALUATION ? 0 : Math.floor(minor / OCCURRENCES) * OCCURRENCES;
}

/**
 * Returns the minor of the next row at the same place. Rows of train have as many as there are; of
 * val and test the last one counts for all behind it.
 */
export function nextMinor(minor: number): number {
  const isLast = minor >= EVALUATION && minor % OCCURRENCES === OCCURRENCES - 1;
  return isLast ? minor : minor + 1;
}
