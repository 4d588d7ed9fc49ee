import { showNumber } from '../report/show-number.ts';
import { Card, type CardContext } from './card.ts';
import { type Chart, isConstant } from './charts.ts';
import { element } from './element.ts';
import type { Settings } from './settings.ts';

/** A group of charts that opens and closes. Its cards are made when it is open. */
export class Section {
  readonly title: string;
  readonly root: HTMLDetailsElement;
  readonly #charts: readonly Chart[];
  readonly #context: CardContext;
  readonly #grid = element('div', { class: 'grid' });
  readonly #observer: IntersectionObserver;
  #cards: readonly Card[] | undefined;
  #settings: Settings | undefined;

  constructor(title: string, charts: readonly Chart[], context: CardContext) {
    this.title = title;
    this.#context = context;
    this.#charts = charts.filter((chart) => !isConstant(chart));
    const constants = charts.filter(isConstant);
    const count = element('span', { class: 'count' }, String(charts.length));
    const heading = element('h2', {}, title);
    this.root = element(
      'details',
      { class: 'section' },
      element('summary', {}, heading, count),
      this.#grid,
    );
    if (constants.length > 0) this.root.append(constantsOf(constants));
    this.root.addEventListener('toggle', () => this.#fill());
    this.#observer = new IntersectionObserver((entries) => this.#see(entries), {
      rootMargin: '100px',
    });
  }

  /** Shows the charts whose names hold the filter. */
  draw(settings: Settings): void {
    this.#settings = settings;
    this.#fill();
    const wanted = settings.filter.toLowerCase();
    let shown = 0;
    for (const { id } of this.#charts) if (id.toLowerCase().includes(wanted)) shown++;
    this.root.hidden = wanted !== '' && shown === 0;
    for (const card of this.#cards ?? []) {
      card.root.hidden = !card.chart.id.toLowerCase().includes(wanted);
      card.draw(settings);
    }
  }

  /** Draws all charts of an open section, for paper. */
  drawAll(): void {
    for (const card of this.#cards ?? []) card.drawAnyway();
  }

  resize(): void {
    for (const card of this.#cards ?? []) card.resize();
  }

  #fill(): void {
    if (!this.root.open || this.#cards !== undefined) return;
    this.#cards = this.#charts.map((chart) => new Card(chart, this.#context));
    this.#grid.append(...this.#cards.map(({ root }) => root));
    for (const card of this.#cards) {
      if (this.#settings !== undefined) card.draw(this.#settings);
      this.#observer.observe(card.root);
    }
    if (this.#settings !== undefined) this.draw(this.#settings);
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const card = this.#cards?.find(({ root }) => root === target);
      if (card !== undefined) card.isVisible = isIntersecting;
    }
  }
}

function constantsOf(charts: readonly Chart[]): HTMLElement {
  const texts = charts.map(({ name, series }) => {
    const value = series[0]?.data.first[1];
    return `${name} ${value === null || value === undefined ? 'not finite' : showNumber(value)}`;
  });
  return element('p', { class: 'constants' }, `Constant: ${texts.join(', ')}`);
}
