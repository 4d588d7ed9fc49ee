import type { ClockTrack } from '../tracks/clock-track.ts';
import type { ModeTracks } from '../tracks/run-tracks.ts';
import type { Track, TrackPosition } from '../tracks/track.ts';
import type { ModeData } from './report-run.ts';
import { baseOf, seriesData, shapeOf } from './series-data.ts';

/** How far somebody has read the tracks of a mode. */
export interface ModePosition {
  readonly clock: Pick<ClockTrack, 'stride'> & { readonly iters: number; readonly epochs: number };
  readonly series: ReadonlyMap<string, SeriesPosition>;
}

interface SeriesPosition extends TrackPosition {
  /** The number that the means were counted from. */
  readonly base: number;
}

/** Returns the position of who reads all of a mode now. O(keys). */
export function modePosition({ clock, tracks }: ModeTracks): ModePosition {
  const { stride, iters, epochStarts } = clock;
  const series = Array.from(tracks, ([key, track]) => {
    return [key, { ...track.position, base: baseOf(track) }] as const;
  });
  return {
    clock: { stride, iters: iters.length, epochs: epochStarts.length },
    series: new Map(series),
  };
}

/** Returns what a page shows of a mode, or what of it has changed since a position. */
export function modeData(
  group: readonly string[],
  { mode, clock, tracks }: ModeTracks,
  since?: ModePosition,
): ModeData {
  const shapes = new Map<string, number>();
  const series = Array.from(tracks).flatMap(([key, track]) => {
    const from = changedFrom(track, since?.series.get(key));
    if (from === track.position.length) return [];
    const shape = JSON.stringify(shapeOf(track, from));
    const index = shapes.get(shape) ?? shapes.size;
    shapes.set(shape, index);
    return [seriesData(key, track, index, from)];
  });
  const from = since?.clock.stride === clock.stride ? since.clock.iters : 0;
  return {
    mode,
    group,
    iterSteps: steps(clock.iters.slice(from)),
    timeSteps: timeSteps(clock, from),
    epochStarts: clock.epochStarts.slice(since?.clock.epochs),
    gaps: clock.gaps,
    shapes: Array.from(shapes.keys(), (shape) => JSON.parse(shape)),
    series,
  };
}

/** The index of the first bucket that somebody at a position has not read as it is now. */
function changedFrom(track: Track, since: SeriesPosition | undefined): number {
  const isKnown = since !== undefined && since.base === baseOf(track);
  return isKnown ? track.changedFrom(since) : 0;
}

function timeSteps({ timesMs }: ClockTrack, from: number): readonly number[] | null {
  return timesMs.every(Number.isFinite) ? steps(timesMs.slice(from).map(Math.round)) : null;
}

/** The first number, then what is added from each to the next. */
function steps(numbers: readonly number[]): readonly number[] {
  return numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
}
