import type uPlot from 'uplot';
import {
  clockTexts,
  countText,
  durationText,
  ELAPSED_STEPS,
  ITER_STEPS,
  logPlaces,
  VALUE_STEPS,
  valueTexts,
} from './axis-text.ts';
import { colour } from './palette.ts';
import type { Settings } from './settings.ts';

/** What a digit of a text at the y axis takes, in CSS pixels. */
const DIGIT_PX = 7;

/** Returns the axes of a chart by the settings. */
export function axesOf({ x, log }: Settings): uPlot.Axis[] {
  const grid = { stroke: colour('--grid'), width: 1 };
  const axis = {
    stroke: colour('--soft'),
    grid,
    ticks: grid,
    font: '11px system-ui, sans-serif',
  };
  const along = {
    iter: { incrs: ITER_STEPS, values: (_plot: uPlot, all: number[]) => all.map(countText) },
    epoch: { values: (_plot: uPlot, all: number[]) => all.map(countText) },
    elapsed: {
      incrs: ELAPSED_STEPS,
      values: (_plot: uPlot, all: number[]) => all.map(durationText),
    },
    clock: { values: (_plot: uPlot, all: number[]) => clockTexts(all) },
  };
  return [
    { ...axis, ...along[x], size: x === 'clock' ? 44 : 32 },
    {
      ...axis,
      size: (_plot, texts) =>
        18 + DIGIT_PX * Math.max(3, ...(texts ?? []).map(({ length }) => length)),
      values: (_plot, all) => valueTexts(all),
      incrs: VALUE_STEPS,
      ...(log && {
        splits: (_plot: uPlot, _axis: number, min: number, max: number) => logPlaces(min, max),
        filter: (_plot: uPlot, all: number[]) => all,
      }),
    },
  ];
}
