import { readNumber, readNumbers } from '../codec/number-state.ts';
import { readList, readOptional, readText } from '../codec/read-state.ts';
import { MAX_BATCH_RECORDS, type RowBlock } from '../wire/rank-batch.ts';
import type { BatchPool } from './batch-pool.ts';
import { NO_KEY, readKey, writeKey } from './cell-key.ts';
import type { CellTaker } from './cell-taker.ts';
import { type CellSearch, nextIterCells } from './iter-cells.ts';
import { type Lane, readLane, TIME_LANE } from './lane.ts';
import type { LaneState } from './lane-state.ts';
import { addCounts, type MergeCounts, noCounts, readCounts } from './merge-counts.ts';
import type { MergeRules } from './merge-rules.ts';
import type { OpenBatch } from './open-batch.ts';
import { RankSet } from './rank-set.ts';
import type { RankStream } from './rank-stream.ts';
import { nextTimeRows } from './time-rows.ts';

/** Rows of one rank that wait, beyond those that close cells: a bound, whatever the rank sends. */
const ROOM_BEHIND_OPEN = 2 * MAX_BATCH_RECORDS;

const NUMBERS = ['attempt', 'nowMs', 'startMs', 'incomplete'] as const;

export interface RunMergeOptions {
  readonly rules: MergeRules;
  readonly taker: CellTaker;
  /** Told of a row that is behind the last closed cell. */
  readonly onLate: (block: RowBlock, row: number, open: OpenBatch) => void;
  /** Told of a rank whose clock is too far behind the broker's. */
  readonly onClockBehind: (rank: string, behindMs: number) => void;
}

/**
 * Merges the records of the ranks of one run: closes cells in the order of their keys and hands them
 * on. Time is the log's; the same entries close the same cells, whoever reads them and when.
 */
export class RunMerge {
  readonly #with: RunMergeOptions;
  #attempt = -1;
  #ranks: RankSet;
  readonly #lanes = new Map<string, LaneState>();
  /** Of ranks of earlier attempts, and of batches that no rank took. */
  readonly #counts: MergeCounts = noCounts();
  #nowMs = 0;
  #incomplete = 0;

  constructor(options: RunMergeOptions) {
    this.#with = options;
    this.#ranks = new RankSet(0, options.rules);
  }

  get attempt(): number {
    return this.#attempt;
  }

  get ranks(): RankSet {
    return this.#ranks;
  }

  get lanes(): Iterable<LaneState> {
    return this.#lanes.values();
  }

  /** What has become of all records so far. */
  get counts(): MergeCounts {
    const total = { ...this.#counts };
    for (const { counts } of this.#ranks.streams) addCounts(total, counts);
    return total;
  }

  /** The number of cells that were closed without some of the ranks. */
  get incomplete(): number {
    return this.#incomplete;
  }

  /** Takes a batch and closes what it completes. */
  take(open: OpenBatch): void {
    const { batch, arrivalMs } = open;
    this.#nowMs = arrivalMs;
    if (batch.attempt < this.#attempt) {
      this.#counts.stale += batch.count;
      return;
    }
    if (batch.attempt > this.#attempt) this.#begin(batch.attempt);
    this.#ranks.world ??= batch.world;
    const stream = this.#ranks.enter(batch.rank);
    if (stream === undefined) {
      this.#counts.refused += batch.count;
      return;
    }
    stream.take(open, this.#streamRules(stream));
    for (const { lane } of stream.lanes.values()) this.#enterLane(lane);
  }

  /** Closes all cells that are complete or have waited long enough, at a time of the log. */
  close(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#ranks.noteDead(nowMs);
    this.#closeCells(false);
  }

  /** Whether rows wait for other ranks. */
  get isWaiting(): boolean {
    return this.#ranks.streams.some(({ waiting }) => waiting > 0);
  }

  /** Whether all ranks have left or are dead, after one was heard of. */
  get isOver(): boolean {
    return this.#ranks.streams.length > 0 && this.#ranks.isOver(this.#nowMs);
  }

  /** Closes all cells with what they have. */
  closeAll(): void {
    this.#closeCells(true);
  }

  #begin(attempt: number): void {
    if (this.#attempt >= 0) this.closeAll();
    for (const { counts } of this.#ranks.streams) addCounts(this.#counts, counts);
    this.#attempt = attempt;
    this.#ranks = new RankSet(this.#nowMs, this.#with.rules);
    this.#lanes.clear();
  }

  #streamRules(stream: RankStream) {
    const { rules, onLate, onClockBehind } = this.#with;
    const isSole = this.#ranks.expected === 1;
    return {
      ...{ align: rules.align, isSole },
      maxWaiting: rules.maxOpen + ROOM_BEHIND_OPEN,
      maxBehindMs: isSole ? Number.POSITIVE_INFINITY : rules.timeLatenessMs,
      closedOf: (lane: Lane) => this.#lanes.get(lane.name)?.closed ?? NO_KEY,
      onLate,
      onClockBehind: (behindMs: number) => onClockBehind(stream.rank, behindMs),
    };
  }

  #enterLane(lane: Lane): void {
    if (this.#lanes.has(lane.name)) return;
    this.#lanes.set(lane.name, { lane, startMs: this.#nowMs, closed: NO_KEY });
  }

  #closeCells(isForced: boolean): void {
    const search = {
      ...{ ranks: this.#ranks, rules: this.#with.rules },
      ...{ nowMs: this.#nowMs, isForced },
    };
    // one rank alone: all of its rows in the order in which they came
    const isSole = this.#ranks.expected === 1;
    let state = this.#nextLane(isSole);
    while (state !== undefined && this.#closeNext(state, search)) state = this.#nextLane(isSole);
    const time = this.#lanes.get(TIME_LANE.name);
    if (time !== undefined) while (this.#closeRows(time, search));
  }

  /**
   * The lane of the oldest row of the lowest rank that has one waiting: cells of different lanes
   * follow each other as that rank logged them.
   */
  #nextLane(takesTime: boolean): LaneState | undefined {
    for (const stream of this.#ranks.streams) {
      const own = stream.oldestLane(takesTime);
      if (own !== undefined) return this.#lanes.get(own.lane.name);
    }
    return undefined;
  }

  #closeNext(state: LaneState, search: CellSearch): boolean {
    return state.lane.kind === 'time'
      ? this.#closeRows(state, search)
      : this.#closeCellsOf(state, search);
  }

  #closeCellsOf(state: LaneState, search: CellSearch): boolean {
    const ready = nextIterCells(state, search);
    if (ready === undefined) return false;
    const { holders, rows, count, present, last } = ready;
    if (present.present < present.world) this.#incomplete += count;
    this.#with.taker({ rows, count, ranks: present });
    for (const { stream, own } of holders) stream.remove(own, count);
    state.closed = last;
    return true;
  }

  #closeRows(state: LaneState, search: CellSearch): boolean {
    const ready = nextTimeRows(state, search);
    if (ready === undefined) return false;
    const { stream, own, rows, count, last } = ready;
    this.#with.taker({ rows: [rows], count, ranks: undefined });
    stream.remove(own, count);
    state.closed = last;
    return true;
  }

  /** Writes all; `pool` holds the batches. */
  write(pool: BatchPool) {
    const { world, startMs, streams } = this.#ranks;
    return {
      ...{ attempt: this.#attempt, nowMs: this.#nowMs, world, startMs },
      incomplete: this.#incomplete,
      counts: { ...this.#counts },
      ranks: streams.map((stream) => stream.write(pool)),
      lanes: Array.from(this.#lanes.values(), ({ lane, startMs: ms, closed }) => ({
        ...{ lane, startMs: ms, closed: writeKey(closed) },
      })),
    };
  }

  /** Restores what `write` gave, before the first batch. @throws TypeError for anything else. */
  restore(state: unknown, batches: readonly OpenBatch[]): void {
    const { counts, world, ranks, lanes } = Object(state) as Record<string, unknown>;
    const { attempt, nowMs, startMs, incomplete } = readNumbers(state, NUMBERS);
    this.#attempt = attempt;
    this.#nowMs = nowMs;
    this.#incomplete = incomplete;
    Object.assign(this.#counts, readCounts(counts));
    this.#ranks = new RankSet(startMs, this.#with.rules);
    this.#ranks.world = readOptional(world, 'world', readNumber);
    for (const raw of readList(ranks, 'ranks')) {
      this.#ranks.enter(readText(Object(raw).rank, 'rank'))?.restore(raw, batches);
    }
    for (const raw of readList(lanes, 'lanes')) {
      const own = Object(raw) as Record<string, unknown>;
      const lane = readLane(own.lane);
      const startedMs = readNumber(own.startMs, 'startMs');
      this.#lanes.set(lane.name, { lane, startMs: startedMs, closed: readKey(own.closed) });
    }
  }
}
