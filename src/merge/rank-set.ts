import { type CellKey, compareKeys, NO_KEY } from './cell-key.ts';
import type { Lane } from './lane.ts';
import type { MergeRules } from './merge-rules.ts';
import { RankStream } from './rank-stream.ts';

/** The largest number of ranks of a run. */
const MAX_RANKS = 1000;

/** The ranks of one attempt of a run, lowest first, and which of them are waited for. */
export class RankSet {
  readonly #rules: MergeRules;
  readonly #byName = new Map<string, RankStream>();
  #streams: RankStream[] = [];
  /** The log's time of the first entry of the attempt. */
  readonly startMs: number;
  /** The number of ranks; `undefined` where nobody has said it. */
  world: number | undefined;

  constructor(startMs: number, rules: MergeRules) {
    this.startMs = startMs;
    this.#rules = rules;
  }

  /** The ranks that were heard of, lowest first. */
  get streams(): readonly RankStream[] {
    return this.#streams;
  }

  /** The number of ranks that belong to the run. */
  get expected(): number {
    return Math.max(this.world ?? 0, this.#streams.length);
  }

  /** Returns a rank; made if it was not heard of. `undefined` beyond the largest number of ranks. */
  enter(rank: string): RankStream | undefined {
    const known = this.#byName.get(rank);
    if (known !== undefined) return known;
    if (this.#streams.length === MAX_RANKS) return undefined;
    const stream = new RankStream(rank);
    this.#byName.set(rank, stream);
    this.#streams = [...this.#streams, stream].sort((a, b) => compareRanks(a.rank, b.rank));
    return stream;
  }

  /** Notes which ranks are dead: they are away until records of them come again. */
  noteDead(nowMs: number): void {
    for (const stream of this.#streams) {
      if (nowMs - stream.heardMs > this.#rules.deadAfterMs) stream.isAway = true;
    }
  }

  /**
   * Whether ranks that were never heard of are still waited for. Where nobody says how many there
   * are, that is for a moment at the beginning.
   */
  awaitsUnseen(nowMs: number): boolean {
    const { deadAfterMs, timeLatenessMs } = this.#rules;
    const passedMs = nowMs - this.startMs;
    if (this.world === undefined) return passedMs <= timeLatenessMs;
    return this.#streams.length < this.world && passedMs <= deadAfterMs;
  }

  /** Whether nothing more is waited for: all have left or are dead. */
  isOver(nowMs: number): boolean {
    const awaitsMore = this.world !== undefined && this.awaitsUnseen(nowMs);
    return !awaitsMore && this.#streams.every((own) => own.isGone);
  }

  /**
   * The key that the second of the ranks has reached, of those that have not gone; `undefined` if
   * there is but one.
   */
  secondFrontier(lane: Lane): CellKey | undefined {
    let first: CellKey | undefined;
    let second: CellKey | undefined;
    for (const stream of this.#streams) {
      if (stream.isGone) continue;
      const key = stream.laneOf(lane)?.queue.newest ?? NO_KEY;
      if (first === undefined || compareKeys(key, first) > 0) {
        second = first;
        first = key;
      } else if (second === undefined || compareKeys(key, second) > 0) second = key;
    }
    return second;
  }

  /** Whether all ranks but one have brought no row since a time. */
  areOthersSilentSince(ms: number): boolean {
    return this.#streams.filter((own) => !own.isGone && own.rowsMs >= ms).length <= 1;
  }
}

/** Numbers by value, and before names; names by their code units. */
function compareRanks(left: string, right: string): number {
  const [a, b] = [Number(left), Number(right)];
  if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
  if (a !== b && !Number.isNaN(a)) return a - b;
  return left < right ? -1 : Number(left > right);
}
