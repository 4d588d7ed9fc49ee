import { showNumber } from '../report/show-number.ts';
import { Card, type CardContext } from './card.ts';
import { type Chart, isConstant } from './charts.ts';
import { element, placeChildren } from './element.ts';
import type { Settings } from './settings.ts';

/** A group of charts that opens and closes. Its cards are made when it is open. */
export class Section {
  readonly title: string;
  readonly root: HTMLDetailsElement;
  readonly #context: CardContext;
  readonly #count = element('span', { class: 'count' });
  readonly #grid = element('div', { class: 'grid' });
  readonly #constants = element('p', { class: 'constants' });
  readonly #observer: IntersectionObserver;
  readonly #cards = new Map<string, Card>();
  #charts: readonly Chart[] = [];
  #settings: Settings | undefined;

  constructor(title: string, context: CardContext) {
    this.title = title;
    this.#context = context;
    const heading = element('h2', {}, title);
    this.root = element(
      'details',
      { class: 'section' },
      element('summary', {}, heading, this.#count),
      this.#grid,
    );
    this.root.addEventListener('toggle', () => this.#fill());
    this.#observer = new IntersectionObserver((entries) => this.#see(entries), {
      rootMargin: '100px',
    });
  }

  /** Takes the charts as they are now; those that are drawn follow at once. */
  take(charts: readonly Chart[]): void {
    this.#charts = charts.filter((chart) => !isConstant(chart));
    this.#count.textContent = String(charts.length);
    const constants = charts.filter(isConstant);
    this.#constants.textContent = constantsText(constants);
    if (constants.length > 0) this.root.append(this.#constants);
    else this.#constants.remove();
    for (const chart of this.#charts) this.#cards.get(chart.id)?.follow(chart);
    this.#fill();
    if (this.#settings !== undefined) this.#hideUnlessFound(this.#settings);
  }

  /** Shows the charts whose names hold the filter. */
  draw(settings: Settings): void {
    this.#settings = settings;
    this.#fill();
    this.#hideUnlessFound(settings);
    for (const card of this.#cards.values()) this.#show(card, settings);
  }

  /** Draws all charts of an open section, for paper. */
  drawAll(): void {
    for (const card of this.#cards.values()) card.drawAnyway();
  }

  resize(): void {
    for (const card of this.#cards.values()) card.resize();
  }

  #hideUnlessFound(settings: Settings): void {
    const wanted = settings.filter.toLowerCase();
    const isFound = this.#charts.some(({ id }) => id.toLowerCase().includes(wanted));
    this.root.hidden = wanted !== '' && !isFound;
  }

  #show(card: Card, settings: Settings): void {
    card.root.hidden = !card.chart.id.toLowerCase().includes(settings.filter.toLowerCase());
    card.draw(settings);
  }

  /** Makes the cards that are missing, and lets go of those without a chart. */
  #fill(): void {
    if (!this.root.open) return;
    const ids = new Set(this.#charts.map(({ id }) => id));
    for (const [id, card] of this.#cards) {
      if (ids.has(id)) continue;
      this.#observer.unobserve(card.root);
      this.#cards.delete(id);
    }
    const made: Card[] = [];
    const shown = this.#charts.map((chart) => {
      const known = this.#cards.get(chart.id);
      if (known !== undefined) return known.root;
      const card = new Card(chart, this.#context);
      this.#cards.set(chart.id, card);
      made.push(card);
      return card.root;
    });
    placeChildren(this.#grid, shown);
    for (const card of made) {
      if (this.#settings !== undefined) this.#show(card, this.#settings);
      this.#observer.observe(card.root);
    }
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const id = target.getAttribute('data-key') ?? '';
      const card = this.#cards.get(id);
      if (card !== undefined) card.isVisible = isIntersecting;
    }
  }
}

function constantsText(charts: readonly Chart[]): string {
  const texts = charts.map(({ name, series }) => {
    const value = series[0]?.data.first[1];
    return `${name} ${value === null || value === undefined ? 'not finite' : showNumber(value)}`;
  });
  return `Constant: ${texts.join(', ')}`;
}
