import { showNumber } from '../report/show-number.ts';
import type { Chart, ChartSeries } from './charts.ts';
import { element } from './element.ts';

/** Rows that are added at a time: thousands of them at once hold the page up for seconds. */
const ROWS = 60;
const HEADS = [
  'key',
  'run',
  'values',
  'first',
  'last',
  'lowest',
  'at',
  'highest',
  'at',
  'not finite',
];

/** The table of every key, filled as the reader scrolls. */
export class KeyRows {
  readonly root: HTMLElement;
  readonly #body = element('tbody');
  readonly #charts: readonly Chart[];
  readonly #runNames: readonly string[];
  readonly #more = element('button', { type: 'button', class: 'more' });
  #rows: readonly (readonly [Chart, ChartSeries])[] = [];
  #shown = 0;

  constructor(charts: readonly Chart[], runNames: readonly string[]) {
    this.#charts = charts;
    this.#runNames = runNames;
    const head = element(
      'tr',
      {},
      ...HEADS.map((text, index) => {
        return element('th', { scope: 'col', class: index < 2 ? undefined : 'number' }, text);
      }),
    );
    const table = element('table', {}, element('thead', {}, head), this.#body);
    this.root = element(
      'section',
      { class: 'table', 'aria-label': 'Table of every key' },
      element('h2', {}, 'Every key'),
      element(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table' },
        table,
      ),
      this.#more,
    );
    this.#more.addEventListener('click', () => this.#addRows());
  }

  /** Shows the keys whose names hold the filter, of the runs that are on. */
  draw(filter: string, isOn: (run: number) => boolean): void {
    const wanted = filter.toLowerCase();
    this.#rows = this.#charts
      .filter(({ id }) => id.toLowerCase().includes(wanted))
      .flatMap((chart) => chart.series.map((series) => [chart, series] as const))
      .filter(([, { run }]) => isOn(run));
    this.#shown = 0;
    this.#body.replaceChildren();
    this.#addRows();
  }

  #addRows(): void {
    const next = this.#rows.slice(this.#shown, this.#shown + ROWS);
    this.#body.append(...next.map(([chart, series]) => this.#rowOf(chart, series)));
    this.#shown += next.length;
    const left = this.#rows.length - this.#shown;
    this.#more.hidden = left === 0;
    this.#more.textContent = `Show ${Math.min(ROWS, left)} of ${left} more`;
  }

  #rowOf({ id }: Chart, { run, data, buckets }: ChartSeries): HTMLElement {
    const total = (numbers: Float64Array): number => numbers.reduce((sum, own) => sum + own, 0);
    const [lowAt, low] = data.lowest ?? [];
    const [highAt, high] = data.highest ?? [];
    const nonFinite = total(buckets.nonFinite);
    const cells = [
      ...[total(buckets.count) + nonFinite, data.first[1], data.last[1]],
      ...[low, lowAt, high, highAt, nonFinite],
    ];
    const numbers = cells.map((value) => {
      const text = value === undefined || value === null ? '-' : showNumber(value);
      return element('td', { class: 'number' }, text);
    });
    const name = element('td', {}, this.#runNames[run] ?? '');
    return element('tr', {}, element('th', { scope: 'row' }, id), name, ...numbers);
  }
}
