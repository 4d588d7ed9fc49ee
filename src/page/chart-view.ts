import uPlot from 'uplot';
import { showNumber } from '../report/show-number.ts';
import type { Chart } from './charts.ts';
import { type DrawnCurve, drawnCurve, notPositive, type Range, rangeOf } from './curve.ts';
import { colour, colourOf, dashOf } from './palette.ts';
import type { Settings } from './settings.ts';

const HEIGHT = 200;
const EDGE = 5;

/** Where the cursor stands: the value of each curve there, in the order of the chart's series. */
export type OnCursor = (values: readonly (number | undefined)[] | undefined) => void;

/** The chart of one key: lines, what lies around them, and marks. */
export class ChartView {
  readonly #chart: Chart;
  readonly #host: HTMLElement;
  readonly #onCursor: OnCursor;
  #plot: uPlot | undefined;
  #curves: readonly DrawnCurve[] = [];
  #range: Range | undefined;
  #hovered: number | undefined;

  constructor(chart: Chart, host: HTMLElement, onCursor: OnCursor) {
    this.#chart = chart;
    this.#host = host;
    this.#onCursor = onCursor;
  }

  /** Draws the chart by the settings; returns how many values a logarithmic axis leaves out. */
  draw(settings: Settings, isOn: (run: number) => boolean, widthIters: number): number {
    const shown = this.#chart.series.filter(({ run }) => isOn(run));
    this.#curves = shown.map((series) => drawnCurve(series, settings, widthIters));
    this.#range = rangeOf(this.#curves, settings);
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(settings), this.#data(settings), this.#host);
    this.#host.onkeydown = (event) => this.#moveCursor(event);
    return settings.log ? notPositive(this.#curves) : 0;
  }

  resize(): void {
    this.#plot?.setSize({ width: this.#host.clientWidth, height: HEIGHT });
  }

  /** The picture that is drawn. */
  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  #data(settings: Settings): uPlot.AlignedData {
    const tables = this.#curves.map(({ x, line }): uPlot.AlignedData => {
      const isDrawn = (value: number): boolean =>
        !Number.isNaN(value) && !(settings.log && value <= 0);
      return [x, Array.from(line, (value) => (isDrawn(value) ? value : null))];
    });
    return tables.length === 0 ? [[], []] : uPlot.join(tables);
  }

  #options(settings: Settings): uPlot.Options {
    const text = colour('--soft');
    const grid = { stroke: colour('--grid'), width: 1 };
    const axis = { stroke: text, grid, ticks: grid, font: '11px system-ui, sans-serif' };
    return {
      width: Math.max(200, this.#host.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: {
        sync: { key: 'windrow', scales: ['x', null] },
        drag: { x: true, y: false },
        focus: { prox: 24 },
      },
      focus: { alpha: 1 },
      scales: {
        x: { time: settings.x === 'clock' },
        y: { distr: settings.log ? 3 : 1, range: () => this.#yRange(settings) },
      },
      axes: [
        settings.x === 'clock'
          ? { ...axis, size: 32 }
          : { ...axis, size: 32, values: (_plot, all) => all.map(axisText) },
        { ...axis, size: 56, values: (_plot, all) => all.map(yText) },
      ],
      series: [
        {},
        ...this.#curves.map(({ series: { run } }) => ({
          stroke: colourOf(run),
          dash: dashOf(run),
          width: 1.5,
          points: { show: false },
        })),
      ],
      hooks: {
        drawClear: [
          (plot) => this.#shadeEpochs(plot, settings),
          (plot) => {
            if (settings.band) this.#drawBands(plot);
          },
        ],
        draw: [(plot) => this.#drawMarks(plot, settings)],
        setCursor: [(plot) => this.#tellCursor(plot)],
        setSeries: [(plot, index) => this.#hover(plot, index)],
      },
    };
  }

  #yRange(settings: Settings): [number, number] {
    if (this.#range === undefined) return settings.log ? [1, 10] : [0, 1];
    const { low, high } = this.#range;
    if (settings.log) return [low / 1.2, high * 1.2];
    const pad = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
    return [low - pad, high + pad];
  }

  /** Every other epoch is shaded, where epochs are wide enough to be told apart. */
  #shadeEpochs(plot: uPlot, settings: Settings): void {
    const [curve] = this.#curves;
    if (curve === undefined) return;
    const { ctx, bbox } = plot;
    const { mode, axis } = curve.series;
    const { epochStarts } = mode;
    if (epochStarts.length / 2 > bbox.width / 6) return;
    const placeOf = (iter: number): number => plot.valToPos(axis.at(iter, settings.x), 'x', true);
    ctx.save();
    ctx.fillStyle = colour('--epoch');
    for (let i = 0; i < epochStarts.length; i += 2) {
      if ((epochStarts[i] as number) % 2 === 1) continue;
      const from = Math.max(bbox.left, placeOf(epochStarts[i + 1] as number));
      const next = epochStarts[i + 3];
      const to = Math.min(bbox.left + bbox.width, next === undefined ? Infinity : placeOf(next));
      if (to > from) ctx.fillRect(from, bbox.top, to - from, bbox.height);
    }
    ctx.restore();
  }

  /** What lies around each line, of the run under the cursor or of all where they are two at most. */
  #drawBands(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const isAll = this.#curves.length <= 2;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    this.#curves.forEach(({ series, x, min, max }, index) => {
      if (!isAll && index !== this.#hovered) return;
      ctx.fillStyle = colourOf(series.run);
      ctx.globalAlpha = 0.18;
      for (const [from, to] of finiteParts(min)) {
        ctx.beginPath();
        const yAt = (value: number): number => clamp(plot.valToPos(value, 'y', true), bbox);
        const xAt = (at: number): number => plot.valToPos(x[at] as number, 'x', true);
        for (let i = from; i < to; i++) ctx.lineTo(xAt(i), yAt(max[i] as number));
        for (let i = to - 1; i >= from; i--) ctx.lineTo(xAt(i), yAt(min[i] as number));
        ctx.closePath();
        ctx.fill();
      }
    });
    ctx.restore();
  }

  /** Ticks of outliers at the edge, triangles where values are not finite, a ring at the best one. */
  #drawMarks(plot: uPlot, settings: Settings): void {
    const { ctx, bbox } = plot;
    const scale = plot.scales.y;
    const low = scale?.min ?? Number.NEGATIVE_INFINITY;
    const high = scale?.max ?? Number.POSITIVE_INFINITY;
    const bottom = bbox.top + bbox.height;
    const ratio = devicePixelRatio;
    ctx.save();
    for (const curve of this.#curves) {
      const { series, x, min, max, nonFinite } = curve;
      for (let i = 0; i < x.length; i++) {
        const at = plot.valToPos(x[i] as number, 'x', true);
        if (at < bbox.left || at > bbox.left + bbox.width) continue;
        ctx.fillStyle = colourOf(series.run);
        if (settings.band && (max[i] as number) > high)
          ctx.fillRect(at - ratio, bbox.top, 2 * ratio, EDGE * ratio);
        if (settings.band && (min[i] as number) < low) {
          ctx.fillRect(at - ratio, bottom - EDGE * ratio, 2 * ratio, EDGE * ratio);
        }
        if ((nonFinite[i] as number) > 0) triangle(ctx, at, bottom, ratio);
      }
      this.#ring(plot, curve, settings);
    }
    ctx.restore();
  }

  #ring(plot: uPlot, { series }: DrawnCurve, settings: Settings): void {
    const { best } = this.#chart;
    const [iter, value] = (best === undefined ? undefined : series.data[best]) ?? [];
    if (iter === undefined || value === undefined || value === null) return;
    const { ctx, bbox } = plot;
    const x = plot.valToPos(series.axis.at(iter, settings.x), 'x', true);
    const y = clamp(plot.valToPos(value, 'y', true), bbox);
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(x, y, 4 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fillStyle = colour('--card');
    ctx.strokeStyle = colourOf(series.run);
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.fill();
    ctx.stroke();
  }

  #tellCursor(plot: uPlot): void {
    const { left = -1, idxs } = plot.cursor;
    if (left < 0) {
      this.#onCursor(undefined);
      return;
    }
    const valueAt = (index: number): number | undefined => {
      const at = idxs?.[index + 1];
      return at === null || at === undefined
        ? undefined
        : (plot.data[index + 1]?.[at] ?? undefined);
    };
    const byRun = new Map(this.#curves.map((own, index) => [own.series, valueAt(index)]));
    this.#onCursor(this.#chart.series.map((series) => byRun.get(series)));
  }

  #hover(plot: uPlot, index: number | null): void {
    const hovered = index === null ? undefined : index - 1;
    if (hovered === this.#hovered || this.#curves.length <= 2) return;
    this.#hovered = hovered;
    plot.redraw(false);
  }

  /** Left and right move the cursor by a hundredth of the width, Escape takes it away. */
  #moveCursor(event: KeyboardEvent): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const { clientWidth } = plot.over;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') plot.setCursor({ left: -10, top: -10 });
    if (step === undefined) return;
    const left = Math.max(0, plot.cursor.left ?? 0) + (step * clientWidth) / 100;
    plot.setCursor({ left: Math.min(clientWidth, Math.max(0, left)), top: 1 });
    event.preventDefault();
  }
}

function axisText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6) return `${showNumber(value / 1e6)}M`;
  return magnitude >= 1e4 ? `${showNumber(value / 1e3)}k` : showNumber(value);
}

/** A logarithmic axis has places without a text. */
function yText(value: number | null): string {
  return value === null ? '' : showNumber(value);
}

function clamp(y: number, { top, height }: uPlot.BBox): number {
  return Math.min(top + height + EDGE, Math.max(top - EDGE, y));
}

function triangle(ctx: CanvasRenderingContext2D, x: number, bottom: number, ratio: number): void {
  ctx.fillStyle = colour('--bad');
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
