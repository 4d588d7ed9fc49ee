import type { ReportData } from '../report/report-run.ts';
import { type Chart, chartsOf } from './charts.ts';
import { Controls } from './controls.ts';
import { csvOf } from './csv.ts';
import { download } from './download.ts';
import { element } from './element.ts';
import { KeyRows } from './key-rows.ts';
import { colourName } from './palette.ts';
import { Section } from './section.ts';
import { readSettings, type Settings, writeSettings } from './settings.ts';
import { tilesOf } from './tiles.ts';

/** Sections of more charts than this in all are closed at first, but for losses and metrics. */
const MAX_OPEN = 60;

/** The page of a report: header, figures, charts by section, the table of every key. */
export class Page {
  readonly #data: ReportData;
  readonly #charts: readonly Chart[];
  readonly #sections: readonly Section[];
  readonly #table: KeyRows;
  readonly #controls: Controls;
  readonly #runs: readonly HTMLButtonElement[];
  readonly #tiles = element('div', { class: 'tiles' });
  readonly #root: HTMLElement;
  readonly #longestIters: number;
  #settings: Settings;

  constructor(data: ReportData, root: HTMLElement) {
    this.#data = data;
    this.#root = root;
    this.#charts = chartsOf(data);
    this.#settings = readSettings(location.hash);
    this.#longestIters = longestOf(this.#charts);
    const runNames = data.runs.map(({ name }) => name);
    const context = {
      runNames,
      isOn: (run: number) => this.#isOn(run),
      widthIters: () => this.#widthOf(this.#settings.smooth),
      csvOf: (charts: readonly Chart[]) => csvOf(charts, runNames),
    };
    const titles = [...new Set(this.#charts.map(({ section }) => section))];
    this.#sections = titles.map((title) => {
      const own = this.#charts.filter(({ section }) => section === title);
      return new Section(title, own, context);
    });
    this.#table = new KeyRows(this.#charts, runNames);
    this.#controls = new Controls({
      change: (update) => this.#change(update),
      has: (axis) => this.#charts.some(({ series }) => series.some((own) => own.axis.has(axis))),
      widthText: (share) => this.#widthText(share),
      saveAll: () => {
        const text = csvOf(this.#charts, runNames);
        download(new Blob([text], { type: 'text/csv' }), 'report.csv');
      },
    });
    this.#runs = runNames.map((name, run) => this.#runButton(name, run));
  }

  /** Puts the page in the place of what can be read without a script. */
  show(): void {
    for (const section of this.#sections) {
      section.root.open = this.#isOpen(section.title);
      section.root.addEventListener('toggle', () => this.#noteToggle(section));
    }
    this.#root.replaceChildren(
      this.#header(),
      element(
        'main',
        {},
        this.#tiles,
        ...this.#sections.map(({ root }) => root),
        this.#table.root,
        this.#foot(),
      ),
    );
    this.#draw();
    addEventListener('resize', () => {
      for (const section of this.#sections) section.resize();
    });
    addEventListener('hashchange', () => {
      this.#settings = readSettings(location.hash);
      this.#draw();
    });
    addEventListener('beforeprint', () => this.#printOn('light'));
    addEventListener('afterprint', () => this.#printOn(undefined));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  #header(): HTMLElement {
    const { title, runs } = this.#data;
    const epochs = Math.max(
      0,
      ...runs.flatMap(({ modes }) => modes.map(({ epochStarts }) => epochStarts.length / 2)),
    );
    const facts = [
      `${this.#longestIters.toLocaleString('en')} iterations`,
      ...(epochs > 1 ? [`${epochs.toLocaleString('en')} epochs`] : []),
      `${this.#charts.length.toLocaleString('en')} keys`,
    ];
    return element(
      'header',
      { class: 'page' },
      element(
        'div',
        { class: 'names' },
        element(
          'div',
          {},
          element('h1', {}, title),
          element('p', { class: 'facts' }, facts.join(' · ')),
        ),
        element(
          'div',
          { class: 'runs', role: 'group', 'aria-label': 'Runs' },
          ...(runs.length > 1 ? this.#runs : []),
        ),
      ),
      this.#controls.root,
    );
  }

  #foot(): HTMLElement {
    const notes = this.#data.notes.map((note) => element('p', { class: 'note' }, note));
    return element('footer', {}, ...notes, element('p', {}, 'Made by windrow.'));
  }

  #runButton(name: string, run: number): HTMLButtonElement {
    const dot = element('span', {
      class: `dot ${colourName(run).slice(2)}`,
      'aria-hidden': 'true',
    });
    const label = element('span', { class: 'name' }, name);
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': 'true', title: name },
      dot,
      label,
    );
    button.addEventListener('click', () => {
      const off = this.#settings.off.filter((other) => other !== name);
      this.#change({ off: off.length < this.#settings.off.length ? off : [...off, name] });
    });
    return button;
  }

  #change(update: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...update };
    const hash = writeSettings(this.#settings);
    history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
    this.#draw();
  }

  #draw(): void {
    const { filter } = this.#settings;
    this.#applyTheme();
    this.#controls.show(this.#settings);
    this.#runs.forEach((button, run) => {
      button.setAttribute('aria-pressed', String(this.#isOn(run)));
    });
    const isOn = (run: number): boolean => this.#isOn(run);
    const runNames = this.#data.runs.map(({ name }) => name);
    this.#tiles.replaceChildren(...tilesOf({ charts: this.#charts, runNames, isOn }));
    for (const section of this.#sections) section.draw(this.#settings);
    this.#table.draw(filter, isOn);
  }

  #applyTheme(theme: Settings['theme'] = this.#settings.theme): void {
    const root = document.documentElement;
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
  }

  /** Draws all charts in the colours of paper; back on the screen in those of the settings. */
  #printOn(theme: 'light' | undefined): void {
    this.#applyTheme(theme);
    for (const section of this.#sections) section.drawAll();
  }

  #isOn(run: number): boolean {
    return !this.#settings.off.includes(this.#data.runs[run]?.name ?? '');
  }

  #isOpen(title: string): boolean {
    return this.#isOpenAtFirst(title) !== this.#settings.toggled.includes(title);
  }

  #isOpenAtFirst(title: string): boolean {
    if (this.#charts.length <= MAX_OPEN) return true;
    return this.#sections.findIndex((section) => section.title === title) === 0;
  }

  #noteToggle({ title, root }: Section): void {
    const others = this.#settings.toggled.filter((other) => other !== title);
    const isToggled = root.open !== this.#isOpenAtFirst(title);
    const toggled = isToggled ? [...others, title] : others;
    if (isToggled !== this.#settings.toggled.includes(title)) this.#change({ toggled });
  }

  #widthOf(share: number): number {
    return share * this.#longestIters * 0.2;
  }

  #widthText(share: number): string {
    return share === 0
      ? 'off'
      : `${Math.max(1, Math.round(this.#widthOf(share))).toLocaleString('en')} it`;
  }
}

function longestOf(charts: readonly Chart[]): number {
  const lasts = charts.flatMap(({ series }) => series.map(({ data }) => data.last[0]));
  return lasts.reduce((most, iter) => Math.max(most, iter), 0);
}
