import { type Chart, chartsOf } from './charts.ts';
import { Controls } from './controls.ts';
import { csvOf } from './csv.ts';
import { download } from './download.ts';
import { element, placeChildren } from './element.ts';
import { factsOf, longestIters } from './facts.ts';
import { KeyRows } from './key-rows.ts';
import type { PageData } from './page-data.ts';
import { RunButtons } from './run-buttons.ts';
import { Section } from './section.ts';
import { readSettings, type Settings, writeSettings } from './settings.ts';
import { tilesOf } from './tiles.ts';

/** Sections of more charts than this in all are closed at first, but for losses and metrics. */
const MAX_OPEN = 60;

/** The page of a report: header, figures, charts by section, the table of every key. */
export class Page {
  readonly #root: HTMLElement;
  readonly #title = element('h1');
  readonly #facts = element('p', { class: 'facts' });
  readonly #tiles = element('div', { class: 'tiles' });
  readonly #empty = element('p', { class: 'empty' }, 'No numbers yet.');
  readonly #groups = element('div', { class: 'groups' });
  readonly #notes = element('div');
  readonly #sections = new Map<string, Section>();
  readonly #runs: RunButtons;
  readonly #table: KeyRows;
  readonly #controls: Controls;
  #data: PageData;
  #charts: readonly Chart[] = [];
  #longestIters = 0;
  #settings: Settings;

  constructor(data: PageData, root: HTMLElement) {
    this.#data = data;
    this.#root = root;
    this.#settings = readSettings(location.hash);
    this.#table = new KeyRows(() => this.#runNames);
    this.#runs = new RunButtons((off) => this.#change({ off }));
    this.#controls = new Controls({
      change: (update) => this.#change(update),
      has: (axis) => this.#charts.some(({ series }) => series.some((own) => own.axis.has(axis))),
      widthText: (share) => this.#widthText(share),
      saveAll: () => {
        const text = csvOf(this.#charts, this.#runNames);
        download(new Blob([text], { type: 'text/csv' }), 'report.csv');
      },
    });
  }

  /** Puts the page in the place of what can be read without a script; `beside` is in its header. */
  show(...beside: readonly HTMLElement[]): void {
    const main = [this.#tiles, this.#empty, this.#groups, this.#table.root, this.#foot()];
    this.#root.replaceChildren(this.#header(beside), element('main', {}, ...main));
    this.#arrange();
    this.#draw();
    addEventListener('resize', () => {
      for (const section of this.#sections.values()) section.resize();
    });
    addEventListener('hashchange', () => {
      this.#settings = readSettings(location.hash);
      this.#draw();
    });
    addEventListener('beforeprint', () => this.#printOn('light'));
    addEventListener('afterprint', () => this.#printOn(undefined));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  /** Shows the runs as they are now; settings, cursor, zoom and what is open stay as they are. */
  follow(data: PageData): void {
    this.#data = data;
    this.#arrange();
    this.#controls.show(this.#settings);
    this.#showFigures();
    this.#table.follow(this.#charts, this.#settings.filter, this.#isOn);
  }

  /** Brings header, sections and cards to the data. */
  #arrange(): void {
    const { title, runs, notes } = this.#data;
    this.#charts = chartsOf(runs.map(({ modes }) => modes));
    this.#longestIters = longestIters(this.#charts);
    this.#title.textContent = title;
    this.#facts.textContent = factsOf(this.#data, this.#charts);
    this.#empty.hidden = this.#charts.length > 0;
    this.#table.root.hidden = this.#charts.length === 0;
    this.#runs.show(this.#runNames);
    this.#notes.replaceChildren(...notes.map((note) => element('p', { class: 'note' }, note)));
    this.#arrangeSections();
  }

  #arrangeSections(): void {
    const bySection = new Map<string, Chart[]>();
    for (const chart of this.#charts) {
      const own = bySection.get(chart.section);
      if (own === undefined) bySection.set(chart.section, [chart]);
      else own.push(chart);
    }
    for (const title of this.#sections.keys()) {
      if (!bySection.has(title)) this.#sections.delete(title);
    }
    const titles = [...bySection.keys()];
    const roots = titles.map((title) => {
      const known = this.#sections.get(title);
      const section = known ?? this.#newSection(title, titles[0] === title);
      section.take(bySection.get(title) ?? []);
      return section.root;
    });
    placeChildren(this.#groups, roots);
  }

  #newSection(title: string, isFirst: boolean): Section {
    const section = new Section(title, {
      runNames: () => this.#runNames,
      isOn: this.#isOn,
      widthIters: () => this.#widthOf(this.#settings.smooth),
      csvOf: (charts) => csvOf(charts, this.#runNames),
    });
    const isOpenAtFirst = isFirst || this.#charts.length <= MAX_OPEN;
    section.root.open = isOpenAtFirst !== this.#settings.toggled.includes(title);
    section.root.addEventListener('toggle', () => this.#noteToggle(section, isOpenAtFirst));
    this.#sections.set(title, section);
    section.draw(this.#settings);
    return section;
  }

  #header(beside: readonly HTMLElement[]): HTMLElement {
    return element(
      'header',
      { class: 'page' },
      element(
        'div',
        { class: 'names' },
        element('div', {}, this.#title, this.#facts),
        this.#runs.root,
        ...beside,
      ),
      this.#controls.root,
    );
  }

  #foot(): HTMLElement {
    return element('footer', {}, this.#notes, element('p', {}, 'Made by windrow.'));
  }

  #change(update: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...update };
    const hash = writeSettings(this.#settings);
    history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
    this.#draw();
  }

  #draw(): void {
    this.#applyTheme();
    this.#controls.show(this.#settings);
    this.#runs.press(this.#settings.off);
    this.#showFigures();
    for (const section of this.#sections.values()) section.draw(this.#settings);
    this.#table.draw(this.#charts, this.#settings.filter, this.#isOn);
  }

  #showFigures(): void {
    const context = { charts: this.#charts, runNames: this.#runNames, isOn: this.#isOn };
    this.#tiles.replaceChildren(...tilesOf(context));
  }

  #applyTheme(theme: Settings['theme'] = this.#settings.theme): void {
    const root = document.documentElement;
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
  }

  /** Draws all charts in the colours of paper; back on the screen in those of the settings. */
  #printOn(theme: 'light' | undefined): void {
    this.#applyTheme(theme);
    for (const section of this.#sections.values()) section.drawAll();
  }

  get #runNames(): readonly string[] {
    return this.#data.runs.map(({ name }) => name);
  }

  readonly #isOn = (run: number): boolean => {
    return !this.#settings.off.includes(this.#data.runs[run]?.name ?? '');
  };

  #noteToggle({ title, root }: Section, isOpenAtFirst: boolean): void {
    const others = this.#settings.toggled.filter((other) => other !== title);
    const isToggled = root.open !== isOpenAtFirst;
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
