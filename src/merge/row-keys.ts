import { isEvaluation } from '../record/is-evaluation.ts';
import type { Template } from '../record/template.ts';
import type { RowBlock } from '../wire/rank-batch.ts';
import { evaluationMinor } from './cell-key.ts';
import type { Lane } from './lane.ts';

/** Places of a batch in an epoch, where records say no iteration. */
const EPOCH = 2 ** 26;

/** Where one incarnation of a rank is in a lane; plain data, part of the state. */
export interface LanePlace {
  /** The newest iteration of train, or of the lane; NaN before the first one. */
  iter: number;
  /** Whether rows of train say their iteration. */
  saysIter: boolean;
  /** The place of the loops of val and test: the major of the newest, its phase, loop, batch. */
  loopMajor: number;
  phase: number;
  loop: number;
  batch: number;
}

/** Returns the place before the first row. */
export function newLanePlace(): LanePlace {
  return {
    iter: Number.NaN,
    saysIter: false,
    loopMajor: Number.NaN,
    phase: 0,
    loop: 0,
    batch: -1,
  };
}

/** The keys of the rows of a block: parallel arrays, by row. A NaN is no key. */
export interface RowKeys {
  readonly majors: Float64Array;
  readonly minors: Float64Array;
}

/**
 * Returns the keys that the rows have by what they say themselves, and moves `place` on. Occurrences
 * are not counted yet. `entryMs` is the time of the block's entry: no clock is ahead of it.
 */
export function keysOfRows(
  lane: Lane,
  block: RowBlock,
  place: LanePlace,
  entryMs: number,
): RowKeys {
  const keys = { majors: new Float64Array(block.length), minors: new Float64Array(block.length) };
  if (lane.kind === 'time') writeClocks(keys, block, entryMs);
  else if (lane.kind === 'iter' || hasTrain(block.template)) writeIters(keys, block, place);
  else writeLoops(keys, block, place);
  return keys;
}

function hasTrain({ sections }: Template): boolean {
  return sections.some(({ mode }) => mode === 'train');
}

function writeClocks(
  { majors }: RowKeys,
  { template, columns, length }: RowBlock,
  entryMs: number,
) {
  const clock = template.time < 0 ? undefined : columns[template.time];
  for (let row = 0; row < length; row++) {
    majors[row] = Math.min(clock?.at(row) ?? entryMs, entryMs);
  }
}

/** Rows of train, or of a mode of the user's own: by iteration, else by epoch and batch, else counted. */
function writeIters({ majors }: RowKeys, block: RowBlock, place: LanePlace): void {
  const { template, columns, length } = block;
  const iter = template.iter < 0 ? undefined : columns[template.iter];
  const epoch = template.epoch < 0 ? undefined : columns[template.epoch];
  const batch = template.batch < 0 ? undefined : columns[template.batch];
  if (iter !== undefined) place.saysIter = true;
  for (let row = 0; row < length; row++) {
    let major: number;
    if (iter !== undefined) major = positionOf(iter.at(row));
    else if (epoch === undefined || batch === undefined) {
      major = Number.isNaN(place.iter) ? 1 : place.iter + 1;
    } else major = positionOf(epoch.at(row)) * EPOCH + positionOf(batch.at(row));
    majors[row] = major;
    if (!Number.isNaN(major)) place.iter = major;
  }
}

/** Rows of val or test: behind the iteration of train that they are of, which never goes back. */
function writeLoops({ majors, minors }: RowKeys, block: RowBlock, place: LanePlace): void {
  const { template, columns, length } = block;
  const mode = template.sections.find((section) => isEvaluation(section.mode))?.mode;
  const phase = mode === 'val' ? 1 : 2;
  const iter = template.iter < 0 ? undefined : columns[template.iter];
  const batches = template.batch < 0 ? undefined : columns[template.batch];
  for (let row = 0; row < length; row++) {
    const batch = batches === undefined ? undefined : positionOf(batches.at(row));
    const major = majorOfLoop(iter?.at(row), place);
    enterLoop(place, major, phase, batch);
    majors[row] = Number.isNaN(batch) ? Number.NaN : place.loopMajor;
    minors[row] = evaluationMinor(phase, place.loop, batch);
  }
}

function majorOfLoop(iter: number | undefined, place: LanePlace): number {
  if (Number.isNaN(place.iter)) return iter === undefined ? 0 : positionOf(iter);
  return iter === undefined || !place.saysIter ? place.iter : Math.max(iter, place.iter);
}

/**
 * Counts the loops of val and test behind one iteration of train. Without a training each loop that
 * goes back to an earlier mode has a major of its own.
 */
function enterLoop(
  place: LanePlace,
  major: number,
  phase: number,
  batch: number | undefined,
): void {
  const within = batch ?? Number.POSITIVE_INFINITY;
  const isElsewhere = !(major <= place.loopMajor);
  const goesBack = Number.isNaN(place.iter) && phase < place.phase;
  if (isElsewhere || goesBack) {
    place.loopMajor = isElsewhere ? major : place.loopMajor + 1;
    place.loop = 0;
  } else if (phase !== place.phase) place.loop = 0;
  else if (within < place.batch) place.loop++;
  place.phase = phase;
  place.batch = within;
}

/** An iteration or a batch; NaN for what is none. */
function positionOf(value: number): number {
  return Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
}
