import { readNumbers, writeNumbers } from '../codec/number-state.ts';
import type { BatchPool } from './batch-pool.ts';
import {
  type CellKey,
  compareKeys,
  NO_KEY,
  nextMinor,
  placeOfMinor,
  readKey,
  writeKey,
} from './cell-key.ts';
import { type Lane, readLane } from './lane.ts';
import { LaneQueue } from './lane-queue.ts';
import type { OpenBatch } from './open-batch.ts';
import { type LanePlace, newLanePlace } from './row-keys.ts';

/** What a rank is in one lane. */
export class RankLane {
  readonly lane: Lane;
  readonly queue = new LaneQueue(NO_KEY);
  /** Where the newest start of the rank is. */
  place: LanePlace = newLanePlace();
  /** The newest key of that start. */
  major = NO_KEY.major;
  minor = NO_KEY.minor;
  /** The newest key of all earlier starts: rows up to it are repeats. */
  bar: CellKey = NO_KEY;

  constructor(lane: Lane) {
    this.lane = lane;
  }

  /** Begins anew with another start of the rank. */
  restart(): void {
    this.place = newLanePlace();
    const { major, minor } = this;
    if (compareKeys({ major, minor }, this.bar) > 0) this.bar = { major, minor };
    this.major = NO_KEY.major;
    this.minor = NO_KEY.minor;
  }

  /**
   * Moves on to the place of a row. Rows at the same place are told apart by their occurrence.
   * Returns `false` for a row that goes back; where `mayGoBack` it follows the row before.
   */
  follow(major: number, minor: number, mayGoBack: boolean): boolean {
    if (major > this.major || (major === this.major && minor > this.minor)) {
      this.major = major;
      this.minor = minor;
      return true;
    }
    const isSame = major === this.major && minor === placeOfMinor(this.minor);
    if (!isSame && !mayGoBack) return false;
    this.minor = nextMinor(this.minor);
    return true;
  }

  /** Whether the newest row repeats one of an earlier start. */
  get isRepeat(): boolean {
    const { major, minor, bar } = this;
    return major < bar.major || (major === bar.major && minor <= bar.minor);
  }

  /** Writes all; `pool` holds the batches. */
  write(pool: BatchPool) {
    const { lane, place, major, minor, bar, queue } = this;
    const { saysIter, ...numbers } = place;
    return {
      lane,
      place: { ...writeNumbers(numbers), saysIter },
      own: writeKey({ major, minor }),
      bar: writeKey(bar),
      queue: queue.write(pool),
    };
  }

  /** Reads what `write` gave. @throws TypeError for anything else. */
  static from(state: unknown, batches: readonly OpenBatch[]): RankLane {
    const { lane, place, own, bar, queue } = Object(state) as Record<string, unknown>;
    const made = new RankLane(readLane(lane));
    made.place = {
      ...readNumbers(place, ['iter', 'loopMajor', 'phase', 'loop', 'batch']),
      saysIter: Object(place).saysIter === true,
    };
    const { major, minor } = readKey(own);
    made.major = major;
    made.minor = minor;
    made.bar = readKey(bar);
    made.queue.restore(queue, batches);
    return made;
  }
}
