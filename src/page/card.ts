import { showNumber } from '../report/show-number.ts';
import { ChartView } from './chart-view.ts';
import type { Chart } from './charts.ts';
import { download } from './download.ts';
import { element, icon } from './element.ts';
import { colourName } from './palette.ts';
import { pictureOf } from './picture.ts';
import type { Settings } from './settings.ts';

const PICTURE = 'M2 3h12v10H2zM2 11l4-4 3 3 2-2 3 3';
const TABLE = 'M2 3h12v10H2zM2 6h12M2 9.5h12M6 3v10';

/** What a card needs of the page around it. */
export interface CardContext {
  readonly runNames: () => readonly string[];
  readonly isOn: (run: number) => boolean;
  /** The width of the smoothing in iterations. */
  readonly widthIters: () => number;
  readonly csvOf: (charts: readonly Chart[]) => string;
}

/** The card of one key. Its chart is drawn when it comes into view. */
export class Card {
  readonly root: HTMLElement;
  readonly #context: CardContext;
  readonly #values: readonly HTMLElement[];
  readonly #note = element('p', { class: 'note' });
  readonly #plot: HTMLElement;
  readonly #view: ChartView;
  #chart: Chart;
  #isVisible = false;
  #settings: Settings | undefined;

  constructor(chart: Chart, context: CardContext) {
    this.#chart = chart;
    this.#context = context;
    this.#values = chart.series.map(() => element('span', { class: 'value' }));
    this.#plot = element('div', {
      class: 'plot',
      tabindex: 0,
      role: 'img',
      'aria-label': this.#label(),
    });
    this.#view = new ChartView(chart, this.#plot, (values) => this.#showValues(values));
    this.root = element(
      'article',
      { class: 'card', 'data-key': chart.id },
      element(
        'header',
        {},
        element('h3', { title: chart.name }, chart.name),
        this.#button('PNG', PICTURE, () => this.#savePicture()),
        this.#button('CSV', TABLE, () => this.#saveTable()),
      ),
      element(
        'p',
        { class: 'legend' },
        ...chart.series.map(({ run }, index) => this.#legend(run, index)),
      ),
      this.#plot,
      this.#note,
    );
    this.#showValues(undefined);
  }

  get chart(): Chart {
    return this.#chart;
  }

  /** Shows other values of the same key, at once where the card is visible. */
  follow(chart: Chart): void {
    this.#chart = chart;
    this.#view.chart = chart;
    this.#plot.setAttribute('aria-label', this.#label());
    if (this.#isVisible) this.#draw('follow');
    if (!this.#view.hasCursor) this.#showValues(undefined);
  }

  /** Draws the chart by the settings, at once where it is visible. */
  draw(settings: Settings): void {
    this.#settings = settings;
    if (this.#isVisible) this.#draw();
  }

  /** Draws the chart wherever it is, for paper. */
  drawAnyway(): void {
    this.#draw();
  }

  set isVisible(isVisible: boolean) {
    if (isVisible === this.#isVisible) return;
    this.#isVisible = isVisible;
    if (isVisible) this.#draw();
  }

  resize(): void {
    if (this.#isVisible) this.#view.resize();
  }

  #draw(how: 'draw' | 'follow' = 'draw'): void {
    if (this.#settings === undefined) return;
    const { isOn, widthIters } = this.#context;
    const { notPositive, isEmpty } = this.#view[how](this.#settings, isOn, widthIters());
    const left = `${notPositive} points are not above 0 and not shown`;
    this.#note.textContent = isEmpty ? 'no value to show' : notPositive > 0 ? left : '';
    this.chart.series.forEach(({ run }, index) => {
      this.#values[index]?.parentElement?.toggleAttribute('hidden', !isOn(run));
    });
  }

  #legend(run: number, index: number): HTMLElement {
    const name = this.#context.runNames()[run] ?? '';
    const dot = element('span', {
      class: `dot ${colourName(run).slice(2)}`,
      'aria-hidden': 'true',
    });
    const shown =
      this.#context.runNames().length > 1
        ? [element('span', { class: 'name', title: name }, name)]
        : [];
    return element('span', { class: 'entry' }, dot, ...shown, this.#values[index] ?? '');
  }

  /** Shows the values at the cursor, the newest ones without a cursor. */
  #showValues(values: readonly (number | undefined)[] | undefined): void {
    this.chart.series.forEach(({ data: { last } }, index) => {
      const value = values === undefined ? last[1] : values[index];
      const text = value === null ? 'not finite' : value === undefined ? '' : showNumber(value);
      const shown = this.#values[index];
      if (shown !== undefined) shown.textContent = text;
    });
  }

  #label(): string {
    return `Chart of ${this.#chart.id}. ${this.#spoken()}`;
  }

  #spoken(): string {
    const parts = this.chart.series.map(({ run, data: { first, last, lowest, highest } }) => {
      const say = (value: number | null | undefined): string =>
        value === null || value === undefined ? 'not finite' : showNumber(value);
      return `${this.#context.runNames()[run]}: from ${say(first[1])} to ${say(last[1])}, lowest ${say(lowest?.[1])}, highest ${say(highest?.[1])}.`;
    });
    return parts.join(' ');
  }

  #button(text: string, path: string, onClick: () => void): HTMLElement {
    const label = `Save ${this.chart.id} as ${text}`;
    const button = element(
      'button',
      { type: 'button', class: 'small', 'aria-label': label, title: label },
      icon(path),
    );
    button.addEventListener('click', onClick);
    return button;
  }

  #savePicture(): void {
    const { canvas } = this.#view;
    const { id } = this.chart;
    if (canvas === undefined) return;
    pictureOf(canvas, id).toBlob((blob) => {
      if (blob !== null) download(blob, `${id}.png`);
    });
  }

  #saveTable(): void {
    const text = this.#context.csvOf([this.chart]);
    download(new Blob([text], { type: 'text/csv' }), `${this.chart.id}.csv`);
  }
}
