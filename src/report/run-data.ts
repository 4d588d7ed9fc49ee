import type { ClockTrack } from '../tracks/clock-track.ts';
import type { GroupTracks } from '../tracks/group-tracks.ts';
import type { ModeTracks } from '../tracks/run-tracks.ts';
import type { ModeData, RunData } from './report-run.ts';
import { seriesData, shapeOf } from './series-data.ts';

/** Returns what a page shows of a run. */
export function runData(name: string, groups: readonly GroupTracks[]): RunData {
  const modes = groups.flatMap(({ group, modes: own }) => own.map((mode) => modeData(group, mode)));
  return { name, modes: modes.filter(({ series }) => series.length > 0) };
}

function modeData(group: readonly string[], { mode, clock, tracks }: ModeTracks): ModeData {
  const shapes = new Map<string, number>();
  const series = Array.from(tracks, ([key, track]) => {
    const shape = JSON.stringify(shapeOf(track));
    const index = shapes.get(shape) ?? shapes.size;
    shapes.set(shape, index);
    return seriesData(key, track, index);
  });
  return {
    mode,
    group,
    iterSteps: steps(clock.iters),
    timeSteps: timeSteps(clock),
    epochStarts: clock.epochStarts,
    gaps: clock.gaps,
    shapes: Array.from(shapes.keys(), (shape) => JSON.parse(shape)),
    series,
  };
}

function timeSteps({ timesMs }: ClockTrack): readonly number[] | null {
  return timesMs.every(Number.isFinite) ? steps(timesMs.map(Math.round)) : null;
}

/** The first number, then what is added from each to the next. */
function steps(numbers: readonly number[]): readonly number[] {
  return numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
}
