import { readNumbers, writeNumbers } from '../codec/number-state.ts';
import { readList, readText } from '../codec/read-state.ts';
import type { Block, RankBatch, RowBlock } from '../wire/rank-batch.ts';
import type { BatchPool } from './batch-pool.ts';
import { type CellKey, NO_KEY, placeOfMinor } from './cell-key.ts';
import { type Align, type Lane, laneOf, TIME_LANE, TRAINING_LANE } from './lane.ts';
import { type MergeCounts, noCounts, readCounts } from './merge-counts.ts';
import type { OpenBatch } from './open-batch.ts';
import { RankLane } from './rank-lane.ts';
import { keysOfRows, type RowKeys } from './row-keys.ts';

/** What a stream asks of its run when rows come. */
export interface StreamRules {
  readonly align: Align;
  /** Whether the rank is the only one: then its rows are cells in the order in which they came. */
  readonly isSole: boolean;
  /** Rows that may wait. */
  readonly maxWaiting: number;
  /** ms that a clock may be behind its entry; infinite where no clock is late. */
  readonly maxBehindMs: number;
  /** Returns the key of the last closed cell of a lane. */
  readonly closedOf: (lane: Lane) => CellKey;
  /** Told of a row that came too late. */
  readonly onLate: (block: RowBlock, row: number, open: OpenBatch) => void;
  /** Told of a clock that is too far behind. */
  readonly onClockBehind: (behindMs: number) => void;
}

/** The records of one rank in one attempt, in order: what came twice is left out and counted. */
export class RankStream {
  readonly rank: string;
  readonly lanes = new Map<string, RankLane>();
  readonly counts: MergeCounts = noCounts();
  /** Names of the modes that the rank has brought. */
  readonly modes = new Set<string>();
  /** The start of the rank at hand, and the number of its next record. */
  inc = 0;
  nextSeq = 1;
  /** The log's time of the newest batch. */
  heardMs = 0;
  /** The log's time of the newest batch with records; of the first batch before that. */
  rowsMs = Number.NEGATIVE_INFINITY;
  /** Whether it said that it has ended. */
  hasLeft = false;
  /** Whether it was dead, and has brought no record since. */
  isAway = false;
  /** Records so far, for the order of rows in different lanes. */
  ordinal = 0;
  waiting = 0;
  /** Whether the next row that is kept is behind lost records. */
  isBehindGap = false;

  constructor(rank: string) {
    this.rank = rank;
  }

  /**
   * Takes a batch of the run's attempt. Returns whether it is of this start of the rank or a newer
   * one; then its rank was heard.
   */
  take(open: OpenBatch, rules: StreamRules): boolean {
    const { batch } = open;
    if (batch.inc < this.inc) {
      this.counts.stale += batch.count;
      return false;
    }
    if (batch.inc > this.inc) this.#restart(batch.inc);
    this.heardMs = open.arrivalMs;
    if (this.rowsMs === Number.NEGATIVE_INFINITY) this.rowsMs = open.arrivalMs;
    const skipped = Math.min(batch.count, Math.max(0, this.nextSeq - batch.seq));
    this.counts.duplicates += skipped;
    this.#noteGap(batch);
    this.nextSeq = Math.max(this.nextSeq, batch.seq + batch.count);
    if (skipped < batch.count) {
      this.hasLeft = false;
      this.isAway = false;
      this.rowsMs = open.arrivalMs;
    }
    this.#takeBlocks(open, skipped, rules);
    if (batch.signal === 'bye') this.hasLeft = true;
    else if (batch.signal === 'alive') this.#passTime(open);
    return true;
  }

  /** Whether it is not waited for. */
  get isGone(): boolean {
    return this.hasLeft || this.isAway;
  }

  /** Returns what the rank is in a lane, `undefined` if it has brought no row of it. */
  laneOf({ name }: Lane): RankLane | undefined {
    return this.lanes.get(name);
  }

  /** The lane of the row that came first among those that wait; `undefined` if none wait. */
  oldestLane(takesTime: boolean): RankLane | undefined {
    let oldest: RankLane | undefined;
    let first = Number.POSITIVE_INFINITY;
    for (const own of this.lanes.values()) {
      const { head } = own.queue;
      if (head === undefined || (own.lane.kind === 'time' && !takesTime)) continue;
      const ordinal = head.ordinal + head.at;
      if (ordinal >= first) continue;
      first = ordinal;
      oldest = own;
    }
    return oldest;
  }

  /** Removes the next rows of a lane. */
  remove(own: RankLane, count: number): void {
    own.queue.take(count);
    this.waiting -= count;
    this.counts.merged += count;
  }

  /** Returns what the rank is in a lane; made if it is nothing yet. */
  enter(lane: Lane): RankLane {
    const own = this.lanes.get(lane.name) ?? new RankLane(lane);
    this.lanes.set(lane.name, own);
    return own;
  }

  #restart(inc: number): void {
    this.inc = inc;
    this.nextSeq = 1;
    this.hasLeft = false;
    this.isBehindGap = false;
    for (const own of this.lanes.values()) own.restart();
  }

  #noteGap({ seq, count }: RankBatch): void {
    const lost = seq - this.nextSeq;
    if (lost <= 0) return;
    this.counts.gaps += lost;
    this.isBehindGap = true;
    if (count === 0) this.nextSeq = seq; // counted once
  }

  /** Says where the rank stands in the lane of clocks: nothing older comes. */
  #passTime({ batch: { clockMs }, entryMs }: OpenBatch): void {
    const own = this.enter(TIME_LANE);
    own.follow(Math.min(clockMs, entryMs), 0, true);
    own.queue.passTo({ major: own.major, minor: own.minor });
  }

  #takeBlocks(open: OpenBatch, skipped: number, rules: StreamRules): void {
    let toSkip = skipped;
    open.batch.blocks.forEach((block, index) => {
      const length = block.kind === 'rows' ? block.length : block.lines.length;
      const from = Math.min(toSkip, length);
      toSkip -= from;
      if (from < length) this.#takeBlock(open, index, from, rules);
    });
  }

  /** Takes the rows of a block from `from` on: those that are left out divide the others. */
  #takeBlock(open: OpenBatch, index: number, from: number, rules: StreamRules): void {
    const block = open.batch.blocks[index] as Block;
    const lane = block.kind === 'rows' ? laneOf(block.template, rules.align) : TRAINING_LANE;
    const own = this.enter(lane);
    const keys =
      block.kind === 'rows'
        ? keysOfRows(lane, block, own.place, open.entryMs)
        : keysOfNotes(own, block.lines.length);
    if (block.kind === 'rows') for (const { mode } of block.template.sections) this.modes.add(mode);
    const intake = { own, keys, closed: rules.closedOf(lane), block, open };
    const { ordinal } = this;
    const length = keys.majors.length;
    this.ordinal += length;
    let start = from;
    for (let row = from; row <= length; row++) {
      if (row < length && this.#keeps(intake, row, rules)) continue;
      if (start < row) {
        const { isBehindGap } = this;
        this.isBehindGap = false;
        this.waiting += row - start;
        own.queue.push({
          open,
          index,
          block,
          ...keys,
          ordinal,
          isBehindGap,
          from: start,
          at: start,
          to: row,
        });
      }
      start = row + 1;
    }
  }

  /** Completes the key of a row; `false` where the row is left out, and counted. */
  #keeps(intake: Intake, row: number, rules: StreamRules): boolean {
    const { own, keys, closed, open } = intake;
    const { majors, minors } = keys;
    const major = majors[row] as number;
    const isTime = own.lane.kind === 'time';
    if (Number.isNaN(major)) return this.#leaveOut('refused');
    if (isTime && open.entryMs - major > rules.maxBehindMs) {
      rules.onClockBehind(open.entryMs - major);
      return this.#leaveOutLate(intake, row, rules);
    }
    if (!own.follow(major, minors[row] as number, rules.isSole || isTime)) {
      return this.#leaveOut('repeated');
    }
    majors[row] = own.major;
    minors[row] = own.minor;
    if (own.isRepeat) return this.#leaveOut('repeated');
    const isLate =
      own.major < closed.major || (own.major === closed.major && own.minor <= closed.minor);
    if (isLate) return this.#leaveOutLate(intake, row, rules);
    return this.waiting + row < rules.maxWaiting || this.#leaveOut('refused');
  }

  #leaveOutLate({ block, open }: Intake, row: number, { onLate }: StreamRules): false {
    if (block.kind === 'rows') onLate(block, row, open);
    return this.#leaveOut('late');
  }

  #leaveOut(reason: 'refused' | 'late' | 'repeated'): false {
    this.counts[reason]++;
    return false;
  }

  /** Writes all; `pool` holds the batches. */
  write(pool: BatchPool) {
    const { rank, counts, inc, nextSeq, heardMs, rowsMs, ordinal } = this;
    const { hasLeft, isAway, isBehindGap, modes, lanes } = this;
    return {
      ...{ rank, counts: { ...counts }, modes: [...modes] },
      ...writeNumbers({ inc, nextSeq, heardMs, rowsMs, ordinal }),
      ...{ hasLeft, isAway, isBehindGap },
      lanes: Array.from(lanes.values(), (own) => own.write(pool)),
    };
  }

  /** Restores what `write` gave. @throws TypeError for anything else. */
  restore(state: unknown, batches: readonly OpenBatch[]): void {
    const fields = Object(state) as Record<string, unknown>;
    Object.assign(this, readNumbers(state, ['inc', 'nextSeq', 'heardMs', 'rowsMs', 'ordinal']));
    Object.assign(this.counts, readCounts(fields.counts));
    this.hasLeft = fields.hasLeft === true;
    this.isAway = fields.isAway === true;
    this.isBehindGap = fields.isBehindGap === true;
    for (const mode of readList(fields.modes, 'modes')) this.modes.add(readText(mode, 'modes'));
    for (const raw of readList(fields.lanes, 'lanes')) {
      const own = RankLane.from(raw, batches);
      this.lanes.set(own.lane.name, own);
      for (const { at, to } of own.queue.all) this.waiting += to - at;
    }
  }
}

/** A block while its rows are taken. */
interface Intake {
  readonly own: RankLane;
  readonly keys: RowKeys;
  /** The last closed cell of the lane. */
  readonly closed: CellKey;
  readonly block: Block;
  readonly open: OpenBatch;
}

/** Notes stand right behind the newest row of the training. */
function keysOfNotes({ major, minor }: RankLane, length: number): RowKeys {
  const isFirst = major === NO_KEY.major;
  return {
    majors: new Float64Array(length).fill(isFirst ? -1 : major),
    minors: new Float64Array(length).fill(isFirst ? 0 : placeOfMinor(minor)),
  };
}
