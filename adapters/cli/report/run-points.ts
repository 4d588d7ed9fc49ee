import {
  type RunRow,
  RunTracks,
  type Stretch,
  type TrackBudget,
} from '../../../src/internal/index.ts';

/** Makes tracks of the rows of a run file: each row is one point. */
export class RunPoints {
  readonly #budget: TrackBudget;
  readonly #groups = new Map<
    string,
    { readonly group: readonly string[]; readonly tracks: RunTracks }
  >();
  readonly #sections = new Map<string, Stretch['section']>();

  constructor(budget: TrackBudget) {
    this.#budget = budget;
  }

  add(row: RunRow): void {
    this.#tracksOf([...row.group.values()]).take(this.#stretchOf(row));
  }

  /** Marks that the run was restarted here. */
  markGap(): void {
    for (const { tracks } of this.#groups.values()) tracks.markGap();
  }

  /** The tracks by group. */
  get groups() {
    return Array.from(this.#groups.values(), ({ group, tracks }) => ({
      group,
      modes: tracks.modes,
    }));
  }

  #tracksOf(group: readonly string[]): RunTracks {
    const id = JSON.stringify(group);
    const known = this.#groups.get(id) ?? { group, tracks: new RunTracks(this.#budget) };
    this.#groups.set(id, known);
    return known.tracks;
  }

  #stretchOf({ mode, scalars, iter, epoch, timeMs }: RunRow): Stretch {
    return {
      section: this.#sectionOf(mode, [...scalars.keys()]),
      rows: Float64Array.from(scalars.values()),
      start: 0,
      width: scalars.size,
      length: 1,
      iter,
      epoch,
      timesMs: Float64Array.of(timeMs),
      clockMs: timeMs,
      isMapped: false,
    };
  }

  /** Rows of the same keys share a section, by which tracks are found. */
  #sectionOf(mode: string, keys: readonly string[]): Stretch['section'] {
    const id = JSON.stringify([mode, ...keys]);
    const known = this.#sections.get(id) ?? {
      mode,
      keys,
      columns: [...keys.keys()],
      countColumns: undefined,
      areWeights: undefined,
      kinds: undefined,
      hasMarks: false,
    };
    this.#sections.set(id, known);
    return known;
  }
}
