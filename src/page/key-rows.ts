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

/** A key of a run. */
interface KeyRow {
  readonly chart: Chart;
  readonly series: ChartSeries;
}

/** The table of every key, filled as the reader scrolls. */
export class KeyRows {
  readonly root: HTMLElement;
  readonly #body = element('tbody');
  readonly #runNames: () => readonly string[];
  readonly #more = element('button', { type: 'button', class: 'more' });
  #rows: readonly KeyRow[] = [];
  #shown = 0;

  constructor(runNames: () => readonly string[]) {
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
    this.#more.addEventListener('click', () => this.#addRows(ROWS));
  }

  /** Shows the keys whose names hold the filter, of the runs that are on. */
  draw(charts: readonly Chart[], filter: string, isOn: (run: number) => boolean): void {
    this.#rows = rowsOf(charts, filter, isOn);
    this.#begin(ROWS);
  }

  /** Shows the values as they are now, in the rows that are there as far as the keys are the same. */
  follow(charts: readonly Chart[], filter: string, isOn: (run: number) => boolean): void {
    const before = this.#rows;
    this.#rows = rowsOf(charts, filter, isOn);
    const isSame = before
      .slice(0, this.#shown)
      .every(({ chart: { id }, series: { run } }, index) => {
        const now = this.#rows[index];
        return now?.chart.id === id && now.series.run === run;
      });
    if (!isSame || this.#shown < Math.min(ROWS, this.#rows.length)) {
      this.#begin(Math.max(ROWS, this.#shown));
      return;
    }
    this.#rows.slice(0, this.#shown).forEach(({ series }, index) => {
      const cells = this.#body.children[index]?.querySelectorAll('td.number') ?? [];
      numbersOf(series).forEach((text, at) => {
        const cell = cells[at];
        if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
      });
    });
    this.#tellMore();
  }

  #begin(rows: number): void {
    this.#shown = 0;
    this.#body.replaceChildren();
    this.#addRows(rows);
  }

  #addRows(rows: number): void {
    const next = this.#rows.slice(this.#shown, this.#shown + rows);
    this.#body.append(...next.map((row) => this.#rowOf(row)));
    this.#shown += next.length;
    this.#tellMore();
  }

  #tellMore(): void {
    const left = this.#rows.length - this.#shown;
    this.#more.hidden = left === 0;
    this.#more.textContent = `Show ${Math.min(ROWS, left)} of ${left} more`;
  }

  #rowOf({ chart: { id }, series }: KeyRow): HTMLElement {
    const name = element('td', {}, this.#runNames()[series.run] ?? '');
    const numbers = numbersOf(series).map((text) => element('td', { class: 'number' }, text));
    return element('tr', {}, element('th', { scope: 'row' }, id), name, ...numbers);
  }
}

function rowsOf(
  charts: readonly Chart[],
  filter: string,
  isOn: (run: number) => boolean,
): readonly KeyRow[] {
  const wanted = filter.toLowerCase();
  return charts
    .filter(({ id }) => id.toLowerCase().includes(wanted))
    .flatMap((chart) => chart.series.map((series) => ({ chart, series })))
    .filter(({ series }) => isOn(series.run));
}

/** The numbers of a row, in the order of the heads. */
function numbersOf({ data, buckets }: ChartSeries): readonly string[] {
  const total = (numbers: Float64Array): number => numbers.reduce((sum, own) => sum + own, 0);
  const [lowAt, low] = data.lowest ?? [];
  const [highAt, high] = data.highest ?? [];
  const nonFinite = total(buckets.nonFinite);
  const cells = [
    ...[total(buckets.count) + nonFinite, data.first[1], data.last[1]],
    ...[low, lowAt, high, highAt, nonFinite],
  ];
  return cells.map((value) => (value === undefined || value === null ? '-' : showNumber(value)));
}
