import type { RunData } from '../../src/report/report-run.ts';
import { runData } from '../../src/report/run-data.ts';
import type { GroupTracks } from '../../src/tracks/group-tracks.ts';
import { RunTracks } from '../../src/tracks/run-tracks.ts';
import { TrackBudget } from '../../src/tracks/track-budget.ts';

/** What a mode of a made-up run logs. */
export interface SampleMode {
  readonly mode?: string;
  readonly group?: readonly string[];
  readonly iters: number;
  /** Iterations from one value to the next. Default 1. */
  readonly every?: number;
  readonly itersPerEpoch?: number;
  /** The value of each key at an iteration, counted from 1. */
  readonly keys: Readonly<Record<string, (iter: number) => number>>;
}

const BEGIN_MS = Date.UTC(2026, 0, 1);
const ITER_MS = 250;

/** Returns a run as a page gets it, through real tracks. */
export function sampleRun(name: string, modes: readonly SampleMode[]): RunData {
  const budget = new TrackBudget();
  const groups = new Map<string, { readonly group: readonly string[]; readonly own: RunTracks }>();
  for (const sample of modes) {
    const { group = [] } = sample;
    const id = group.join('\0');
    const known = groups.get(id) ?? { group, own: new RunTracks(budget) };
    groups.set(id, known);
    feed(known.own, sample);
  }
  const all = [...groups.values()].map(
    ({ group, own }): GroupTracks => ({ group, modes: own.modes }),
  );
  return runData(name, all);
}

function feed(tracks: RunTracks, sample: SampleMode): void {
  const { mode = 'train', iters, every = 1, itersPerEpoch = iters, keys } = sample;
  const names = Object.keys(keys);
  const section = {
    mode,
    keys: names,
    columns: names.map((_, index) => index),
    countColumns: undefined,
    areWeights: undefined,
    kinds: undefined,
    hasMarks: false,
  };
  for (let iter = every; iter <= iters; iter += every) {
    const timeMs = BEGIN_MS + iter * ITER_MS;
    tracks.take({
      section,
      rows: Float64Array.from(names, (key) => keys[key]?.(iter) ?? Number.NaN),
      start: 0,
      width: names.length,
      length: 1,
      iter,
      epoch: Math.ceil(iter / itersPerEpoch),
      timesMs: Float64Array.of(timeMs),
      clockMs: timeMs,
      isMapped: false,
    });
  }
}

/** Returns numbers from 0 to 1 that look random and are the same in each run. */
export function noise(seed: number): (iter: number) => number {
  return (iter) => {
    const x = Math.sin(iter * 12.9898 + seed * 78.233) * 43758.5453;
    return x - Math.floor(x);
  };
}
