import uPlot from 'uplot';
import { axesOf } from './chart-axes.ts';
import type { Chart } from './charts.ts';
import { CurveMaker, type DrawnCurve, notPositive } from './curve.ts';
import { drawBand, drawGaps, drawMarks, drawRing, shadeEpochs } from './marks.ts';
import { colourOf, dashOf } from './palette.ts';
import type { Settings } from './settings.ts';
import { rangeOf } from './y-range.ts';

const HEIGHT = 200;

/** The values of the curves at the cursor, in the order of the chart's series. */
export type OnCursor = (values: readonly (number | undefined)[] | undefined) => void;

/** What a chart cannot show. */
export interface NotShown {
  /** Values that a logarithmic axis leaves out. */
  readonly notPositive: number;
  /** Whether no value is finite. */
  readonly isEmpty: boolean;
}

/** The chart of one key: lines, what lies around them, and marks. */
export class ChartView {
  readonly #host: HTMLElement;
  readonly #onCursor: OnCursor;
  #chart: Chart;
  #plot: uPlot | undefined;
  #makers: readonly CurveMaker[] | undefined;
  #curves: readonly DrawnCurve[] = [];
  #hovered: number | undefined;
  #drawnBy: Settings | undefined;

  constructor(chart: Chart, host: HTMLElement, onCursor: OnCursor) {
    this.#chart = chart;
    this.#host = host;
    this.#onCursor = onCursor;
    host.addEventListener('keydown', (event) => this.#takeKey(event));
  }

  /** Takes the values as they are now; the next drawing shows them. */
  set chart(chart: Chart) {
    this.#chart = chart;
    this.#makers = undefined;
  }

  /** Draws the chart by the settings; what is zoomed in stays so on the same axis. */
  draw(settings: Settings, isOn: (run: number) => boolean, widthIters: number): NotShown {
    const zoom = settings.x === this.#drawnBy?.x ? this.#zoomed : undefined;
    this.#makeCurves(settings, isOn, widthIters);
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(settings), this.#data(settings), this.#host);
    if (zoom !== undefined) this.#plot.setScale('x', zoom);
    this.#drawnBy = settings;
    return this.#notShown(settings);
  }

  /**
   * Draws new values into the chart that is there; cursor and what is zoomed in stay. For the
   * settings and the runs of the last drawing.
   */
  follow(settings: Settings, isOn: (run: number) => boolean, widthIters: number): NotShown {
    const plot = this.#plot;
    const areAlike =
      settings === this.#drawnBy && plot?.series.length === this.#shownRuns(isOn) + 1;
    if (plot === undefined || !areAlike) return this.draw(settings, isOn, widthIters);
    const zoom = this.#zoomed;
    this.#makeCurves(settings, isOn, widthIters);
    plot.setData(this.#data(settings), zoom === undefined);
    if (zoom !== undefined) plot.setScale('x', zoom);
    return this.#notShown(settings);
  }

  /** Whether the cursor is in the chart. */
  get hasCursor(): boolean {
    return (this.#plot?.cursor.left ?? -1) >= 0;
  }

  resize(): void {
    this.#plot?.setSize({ width: this.#host.clientWidth, height: HEIGHT });
  }

  /** The picture that is drawn. */
  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  #shownRuns(isOn: (run: number) => boolean): number {
    return this.#chart.series.filter(({ run }) => isOn(run)).length;
  }

  #makeCurves(settings: Settings, isOn: (run: number) => boolean, widthIters: number): void {
    this.#makers ??= this.#chart.series.map((series) => new CurveMaker(series));
    const shown = this.#makers.filter((_, index) => isOn(this.#chart.series[index]?.run ?? 0));
    this.#curves = shown.map((maker) => maker.make(settings, widthIters));
  }

  #notShown(settings: Settings): NotShown {
    return {
      notPositive: settings.log ? notPositive(this.#curves) : 0,
      isEmpty: this.#curves.every(({ line }) => !line.some(Number.isFinite)),
    };
  }

  /** The part of the x axis that is zoomed in; `undefined` where all of it is shown. */
  get #zoomed(): { readonly min: number; readonly max: number } | undefined {
    const { min, max } = this.#plot?.scales.x ?? {};
    const places = this.#plot?.data[0] ?? [];
    const [first, last] = [places[0], places.at(-1)];
    if (min == null || max == null || first === undefined || last === undefined) return undefined;
    return min > first || max < last ? { min, max } : undefined;
  }

  #data(settings: Settings): uPlot.AlignedData {
    const tables = this.#curves.map(({ x, line }): uPlot.AlignedData => {
      const isDrawn = (value: number): boolean =>
        Number.isFinite(value) && !(settings.log && value <= 0);
      return [x, Array.from(line, (value) => (isDrawn(value) ? value : null))];
    });
    return tables.length === 0 ? [[], []] : uPlot.join(tables);
  }

  #options(settings: Settings): uPlot.Options {
    return {
      width: Math.max(200, this.#host.clientWidth),
      height: HEIGHT,
      padding: [8, 14, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: 'windrow', scales: ['x', null] },
        drag: { x: true, y: false },
        focus: { prox: 24 },
      },
      focus: { alpha: 1 },
      scales: {
        x: { time: settings.x === 'clock' },
        y: { distr: settings.log ? 3 : 1, range: (plot) => this.#yRange(plot, settings) },
      },
      axes: axesOf(settings),
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
        drawClear: [(plot) => this.#drawBehind(plot, settings)],
        draw: [(plot) => this.#drawBefore(plot, settings)],
        setCursor: [(plot) => this.#tellCursor(plot)],
        setSeries: [(plot, index) => this.#hover(plot, index)],
      },
    };
  }

  #yRange({ series: [x] }: uPlot, settings: Settings): [number, number] {
    // uPlot has set the part of x that is shown here, before its scale
    const range = rangeOf(this.#curves, settings, x?.min, x?.max);
    if (range === undefined) return settings.log ? [1, 10] : [0, 1];
    const { low, high } = range;
    if (settings.log) return [low / 1.2, high * 1.2];
    const pad = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
    return [low - pad, high + pad];
  }

  /** Draws what lies around the line under the cursor, or around all where they are two at most. */
  #drawBehind(plot: uPlot, settings: Settings): void {
    shadeEpochs(plot, this.#curves, settings);
    const isAll = this.#curves.length <= 2;
    if (!settings.band) return;
    this.#curves.forEach((curve, index) => {
      if (isAll || index === this.#hovered) drawBand(plot, curve);
    });
  }

  #drawBefore(plot: uPlot, settings: Settings): void {
    const { best } = this.#chart;
    drawGaps(plot, this.#curves, settings);
    for (const curve of this.#curves) drawMarks(plot, curve, settings);
    if (best === undefined) return;
    const sign = best === 'lowest' ? -1 : 1;
    const rankOf = ({ series: { data } }: DrawnCurve): number => sign * Number(data[best]?.[1]);
    // the best of all lies on top
    for (const curve of this.#curves.toSorted((a, b) => rankOf(a) - rankOf(b))) {
      drawRing(plot, curve, best, settings);
    }
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

  /**
   * Left and right move the cursor by a hundredth of the width, + and - zoom at the cursor, Escape
   * takes both back.
   */
  #takeKey(event: KeyboardEvent): void {
    const plot = this.#plot;
    if (plot === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { clientWidth } = plot.over;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const factor = { '+': 0.5, '=': 0.5, '-': 2 }[event.key];
    if (event.key === 'Escape') {
      plot.setCursor({ left: -10, top: -10 });
      this.#zoom(plot, Number.POSITIVE_INFINITY);
    } else if (factor !== undefined) this.#zoom(plot, factor);
    else if (step !== undefined) {
      const left = Math.max(0, plot.cursor.left ?? 0) + (step * clientWidth) / 100;
      plot.setCursor({ left: Math.min(clientWidth, Math.max(0, left)), top: 1 });
    } else return;
    event.preventDefault();
  }

  /** Shows `factor` times of what the x axis shows, around the cursor; all of it at most. */
  #zoom(plot: uPlot, factor: number): void {
    const [places] = plot.data;
    const { min, max } = plot.scales.x ?? {};
    const [first, last] = [places[0], places.at(-1)];
    if (min == null || max == null || first === undefined || last === undefined) return;
    const { left = -1 } = plot.cursor;
    const middle = left < 0 ? (min + max) / 2 : plot.posToVal(left, 'x');
    const from = middle - (middle - min) * factor;
    const to = middle + (max - middle) * factor;
    plot.setScale('x', { min: Math.max(first, from), max: Math.min(last, to) });
  }
}
