import type { Continuation } from '../codec/continuation.ts';
import { readList, readText } from '../codec/read-state.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { ClockTrack, type ClockTrackState } from './clock-track.ts';
import type { Track, TrackColumn, TrackState } from './track.ts';
import type { TrackBudget } from './track-budget.ts';

/** The tracks of one mode. */
export interface ModeTracks {
  readonly mode: string;
  readonly clock: ClockTrack;
  /** By key, oldest first. */
  readonly tracks: ReadonlyMap<string, Track>;
}

export interface ModeTracksState {
  readonly mode: string;
  readonly clock: ClockTrackState;
  readonly tracks: readonly (readonly [key: string, track: TrackState])[];
}

interface OwnModeTracks extends ModeTracks {
  readonly tracks: Map<string, Track>;
}

type MovingColumn = { -readonly [Field in keyof TrackColumn]: TrackColumn[Field] };

/** The tracks of a section's keys; `undefined` for keys beyond the budget. */
type SectionTracks = readonly (Track | undefined)[];

/**
 * Keeps the tracks of all scalars of one group. O(1) per value; the budget bounds the memory of
 * all groups.
 */
export class RunTracks {
  readonly #budget: TrackBudget;
  readonly #modes = new Map<string, OwnModeTracks>();
  #bySection = new WeakMap<Section, SectionTracks>();
  #lastSection: Section | undefined;
  #last: SectionTracks = [];
  // one object, filled anew per key, so that nothing is allocated per stretch
  readonly #column: MovingColumn = {
    values: new Float64Array(0),
    from: 0,
    step: 1,
    length: 0,
    iter: 0,
  };

  constructor(budget: TrackBudget) {
    this.#budget = budget;
  }

  /** Takes the values of all keys. */
  take(stretch: Stretch): void {
    const { section, rows, start, width, length, iter } = stretch;
    const tracks = this.#tracksOf(section);
    this.#modeOf(section.mode).clock.add(stretch);
    const column = this.#column;
    column.values = rows;
    column.step = width;
    column.length = length;
    column.iter = iter;
    for (let i = 0; i < tracks.length; i++) {
      column.from = start + (section.columns[i] as number);
      tracks[i]?.add(column);
    }
  }

  /** The modes, oldest first. */
  get modes(): readonly ModeTracks[] {
    return [...this.#modes.values()];
  }

  toJSON(): readonly ModeTracksState[] {
    return this.modes.map(({ mode, clock, tracks }) => ({
      mode,
      clock: clock.toJSON(),
      tracks: Array.from(tracks, ([key, track]) => [key, track.toJSON()] as const),
    }));
  }

  /**
   * Restores what `toJSON` gave, before the first record, and marks the gap where a run is
   * resumed. @throws TypeError for anything else.
   */
  restore(state: unknown, continuation: Continuation): void {
    for (const saved of readList(state, 'tracks')) {
      const { mode, clock, tracks } = Object(saved) as Partial<ModeTracksState>;
      const name = readText(mode, 'mode');
      const own = new Map<string, Track>();
      for (const pair of readList(tracks, 'tracks')) {
        const [key, track] = readList(pair, 'track');
        const restored = this.#budget.restore(track);
        if (restored !== undefined) own.set(readText(key, 'key'), restored);
      }
      const times = ClockTrack.from(clock);
      if (continuation === 'resumed') times.markGap();
      this.#modes.set(name, { mode: name, clock: times, tracks: own });
    }
    this.#bySection = new WeakMap();
    this.#lastSection = undefined;
  }

  /** Finds the tracks of a section; most sections are the one before, which saves the look-up. */
  #tracksOf(section: Section): SectionTracks {
    if (section === this.#lastSection) return this.#last;
    const tracks = this.#bySection.get(section) ?? this.#find(section);
    this.#bySection.set(section, tracks);
    this.#lastSection = section;
    this.#last = tracks;
    return tracks;
  }

  #find({ mode, keys }: Section): SectionTracks {
    const { tracks } = this.#modeOf(mode);
    return keys.map((key) => {
      const known = tracks.get(key) ?? this.#budget.open();
      if (known !== undefined) tracks.set(key, known);
      return known;
    });
  }

  #modeOf(mode: string): OwnModeTracks {
    const known = this.#modes.get(mode);
    if (known !== undefined) return known;
    const made = { mode, clock: new ClockTrack(), tracks: new Map<string, Track>() };
    this.#modes.set(mode, made);
    return made;
  }
}
