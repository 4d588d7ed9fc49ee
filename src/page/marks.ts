import type uPlot from 'uplot';
import type { DrawnCurve } from './curve.ts';
import { colour, colourOf } from './palette.ts';
import type { Settings } from './settings.ts';

const EDGE = 5;
/** A curve of so few points has a dot at each. */
const DOTTED = 40;
/** Epochs narrower than this are not shaded. */
const MIN_EPOCH_PX = 3;

/** Shades every even epoch, where epochs are wide enough to be told apart. */
export function shadeEpochs(plot: uPlot, [curve]: readonly DrawnCurve[], settings: Settings): void {
  if (curve === undefined) return;
  const { ctx, bbox } = plot;
  const { mode, axis } = curve.series;
  const { epochStarts } = mode;
  const right = bbox.left + bbox.width;
  const placeOf = (iter: number | undefined): number =>
    iter === undefined ? right : plot.valToPos(axis.at(iter, settings.x), 'x', true);
  const shown = placeOf(epochStarts.at(-1)) - placeOf(epochStarts[1]);
  if (shown / (epochStarts.length / 2) < MIN_EPOCH_PX * devicePixelRatio) return;
  ctx.save();
  ctx.fillStyle = colour('--epoch');
  for (let i = 0; i < epochStarts.length; i += 2) {
    if ((epochStarts[i] as number) % 2 === 1) continue;
    const from = Math.max(bbox.left, placeOf(epochStarts[i + 1]));
    const to = Math.min(right, placeOf(epochStarts[i + 3]));
    if (to > from) ctx.fillRect(from, bbox.top, to - from, bbox.height);
  }
  ctx.restore();
}

/** Fills what lies around a line, from the smallest to the largest value. */
export function drawBand(plot: uPlot, { series, x, min, max }: DrawnCurve): void {
  const { ctx, bbox } = plot;
  const yAt = (value: number): number => clamp(plot.valToPos(value, 'y', true), bbox);
  const xAt = (index: number): number => plot.valToPos(x[index] as number, 'x', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colourOf(series.run);
  ctx.globalAlpha = 0.18;
  for (const [from, to] of finiteParts(min)) {
    ctx.beginPath();
    for (let i = from; i < to; i++) ctx.lineTo(xAt(i), yAt(max[i] as number));
    for (let i = to - 1; i >= from; i--) ctx.lineTo(xAt(i), yAt(min[i] as number));
    ctx.closePath();
    ctx.fill();
  }
  ctx.restore();
}

/**
 * Draws a tick at the edge where values lie beyond it, a triangle where they are not finite, and a
 * dot where no line leads to or from a point.
 */
export function drawMarks(plot: uPlot, curve: DrawnCurve, settings: Settings): void {
  const { ctx, bbox } = plot;
  const { series, x, line, min, max, nonFinite } = curve;
  const { min: low = Number.NEGATIVE_INFINITY, max: high = Number.POSITIVE_INFINITY } =
    plot.scales.y ?? {};
  const bottom = bbox.top + bbox.height;
  const ratio = devicePixelRatio;
  const own = colourOf(series.run);
  const bad = colour('--bad');
  const hasDots = x.length <= DOTTED;
  ctx.save();
  ctx.setLineDash([]);
  for (let i = 0; i < x.length; i++) {
    const at = plot.valToPos(x[i] as number, 'x', true);
    if (!(at >= bbox.left - 1 && at <= bbox.left + bbox.width + 1)) continue;
    const value = line[i] as number;
    const [above, below] = settings.band ? [max[i] as number, min[i] as number] : [value, value];
    ctx.fillStyle = own;
    if (above > high) ctx.fillRect(at - ratio, bbox.top, 2 * ratio, EDGE * ratio);
    if (below < low) ctx.fillRect(at - ratio, bottom - EDGE * ratio, 2 * ratio, EDGE * ratio);
    if ((hasDots || isAlone(line, i)) && value >= low && value <= high) {
      circle(ctx, at, plot.valToPos(value, 'y', true), hasDots ? 2 : 2.5);
      ctx.fill();
    }
    if ((nonFinite[i] as number) > 0) triangle(ctx, at, bottom, bad);
  }
  ctx.restore();
}

/** Draws a ring at the best value of a curve. */
export function drawRing(
  plot: uPlot,
  { series }: DrawnCurve,
  best: 'lowest' | 'highest',
  settings: Settings,
): void {
  const [iter, value] = series.data[best] ?? [];
  if (iter === undefined || value === undefined || value === null) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(series.axis.at(iter, settings.x), 'x', true);
  const y = clamp(plot.valToPos(value, 'y', true), bbox);
  if (!(x >= bbox.left && x <= bbox.left + bbox.width && Number.isFinite(y))) return;
  ctx.save();
  ctx.setLineDash([]);
  circle(ctx, x, y, 4);
  ctx.fillStyle = colour('--card');
  ctx.strokeStyle = colourOf(series.run);
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** Draws a dashed line where each restart has left a gap. */
export function drawGaps(plot: uPlot, [curve]: readonly DrawnCurve[], settings: Settings): void {
  if (curve === undefined) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour('--soft');
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const iter of curve.series.mode.gaps) {
    const at = plot.valToPos(curve.series.axis.at(iter, settings.x), 'x', true);
    if (!(at >= bbox.left && at <= bbox.left + bbox.width)) continue;
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function isAlone(line: Float64Array, index: number): boolean {
  const isGap = (at: number): boolean => !Number.isFinite(line[at] ?? Number.NaN);
  return !isGap(index) && isGap(index - 1) && isGap(index + 1);
}

function clamp(y: number, { top, height }: uPlot.BBox): number {
  return Math.min(top + height + EDGE, Math.max(top - EDGE, y));
}

function circle(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius * devicePixelRatio, 0, 2 * Math.PI);
}

function triangle(
  ctx: CanvasRenderingContext2D,
  x: number,
  bottom: number,
  fillStyle: string,
): void {
  const ratio = devicePixelRatio;
  ctx.fillStyle = fillStyle;
  ctx.beginPath();
  ctx.moveTo(x, bottom - 9 * ratio);
  ctx.lineTo(x - 5 * ratio, bottom);
  ctx.lineTo(x + 5 * ratio, bottom);
  ctx.fill();
}

/** Ranges of indexes whose values are finite. */
function finiteParts(values: Float64Array): readonly (readonly [from: number, to: number])[] {
  const parts: (readonly [number, number])[] = [];
  let from = -1;
  for (let i = 0; i <= values.length; i++) {
    const isPart = i < values.length && Number.isFinite(values[i]);
    if (isPart && from < 0) from = i;
    if (!isPart && from >= 0) {
      parts.push([from, i]);
      from = -1;
    }
  }
  return parts;
}
