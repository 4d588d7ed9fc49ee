import { Track } from './track.ts';

/** The buckets of all tracks of an engine, 48 bytes each: 12.6 MB. */
const MAX_BUCKETS = 262_144;
/** The buckets of a track at most, unless other are asked for. */
const MAX_CAPACITY = 1024;
const MIN_CAPACITY = 64;

/**
 * Opens the tracks of an engine: 1,024 buckets each up to 256 tracks, half of it each time that
 * their number doubles, never below 64, and no more than 4,096 tracks.
 */
export class TrackBudget {
  readonly #tracks: Track[] = [];
  readonly #maxBuckets: number;
  #capacity: number;
  /** Number of keys that have no track. */
  #refused = 0;

  /** `capacity` is the number of buckets per track as long as there are few, a power of two. */
  constructor(capacity: number = MAX_CAPACITY) {
    this.#capacity = capacity;
    this.#maxBuckets = Math.max(1, capacity / MAX_CAPACITY) * MAX_BUCKETS;
  }

  /** Opens a track; `undefined` if the budget is used up. */
  open(): Track | undefined {
    if (this.#isFull) {
      this.#refused++;
      return undefined;
    }
    return this.#add(new Track(this.#capacity));
  }

  /** Restores a track from its JSON. @throws TypeError for anything else. */
  restore(state: unknown): Track | undefined {
    const track = Track.from(state, this.#capacity);
    return this.#isFull ? undefined : this.#add(track);
  }

  /** What pictures of the tracks have to say of keys that are missing in them. */
  get notes(): readonly string[] {
    return this.#refused > 0 ? [`no room for ${this.#refused} keys`] : [];
  }

  /** Halves the number of buckets per track; `false` if there are as few as there may be. */
  halve(): boolean {
    if (this.#capacity <= MIN_CAPACITY) return false;
    this.#capacity /= 2;
    for (const track of this.#tracks) track.capacity = this.#capacity;
    return true;
  }

  get #isFull(): boolean {
    return this.#tracks.length >= MAX_BUCKETS / MIN_CAPACITY;
  }

  #add(track: Track): Track {
    this.#tracks.push(track);
    const isOver = this.#tracks.length * this.#capacity > this.#maxBuckets;
    if (isOver) this.halve();
    return track;
  }
}
