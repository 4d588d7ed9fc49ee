import { readNumbers } from '../codec/number-state.ts';

/** What has become of the records of a rank or a run besides being merged; each is counted once. */
export interface MergeCounts {
  /** Records in cells. */
  merged: number;
  /** Records behind the last closed cell. */
  late: number;
  /** Records that a restarted rank logged again. */
  repeated: number;
  /** Records of batches that came twice. */
  duplicates: number;
  /** Records of an older attempt, or of an older start of their rank. */
  stale: number;
  /** Records that their rank made and that never came. */
  gaps: number;
  /** Records without a valid place, or beyond a bound. */
  refused: number;
}

export function noCounts(): MergeCounts {
  return { merged: 0, late: 0, repeated: 0, duplicates: 0, stale: 0, gaps: 0, refused: 0 };
}

/** Adds `own` to `total`. */
export function addCounts(total: MergeCounts, own: MergeCounts): void {
  for (const name of Object.keys(own) as (keyof MergeCounts)[]) total[name] += own[name];
}

const NAMES = ['merged', 'late', 'repeated', 'duplicates', 'stale', 'gaps', 'refused'] as const;

/** Reads counts of a state. @throws TypeError for anything else. */
export function readCounts(state: unknown): MergeCounts {
  return { ...readNumbers(state, NAMES) };
}
