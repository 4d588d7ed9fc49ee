import type { LiveUpdate } from '../report/report-run.ts';
import { LiveBar } from './live-bar.ts';
import { LiveRun } from './live-run.ts';
import { liveState } from './live-state.ts';
import type { Page } from './page.ts';

const EVENTS = '/events';
/** How often the state is looked at, and a connection that was refused is tried again. */
const STATE_MS = 1000;
const RETRY_MS = 3000;

/**
 * Keeps a page at its run by the updates of the server. Paused or hidden it takes them and draws
 * nothing; then it draws once what has come.
 */
export class LiveView {
  readonly #page: Page;
  readonly #run = new LiveRun();
  readonly #bar = new LiveBar((isPaused) => this.#pause(isPaused));
  #newest: LiveUpdate | undefined;
  #newestMs = 0;
  #isConnected: boolean | undefined;
  #isPaused = false;
  #isDrawn = true;
  #title = document.title;

  constructor(page: Page) {
    this.#page = page;
  }

  start(): void {
    // the cookie knows the token from here on; an address that is copied shall not give it away
    if (location.search !== '') {
      history.replaceState(null, '', location.pathname + location.hash);
    }
    this.#page.show(this.#bar.root);
    this.#showState();
    document.addEventListener('visibilitychange', () => this.#draw());
    setInterval(() => this.#showState(), STATE_MS);
    this.#connect();
  }

  #connect(): void {
    const source = new EventSource(EVENTS);
    source.addEventListener('message', ({ data }) => this.#take(JSON.parse(data), source));
    source.addEventListener('error', () => {
      this.#isConnected = false;
      this.#showState();
      // a server that does not answer is tried again by the browser, one that refuses is not
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#connect(), RETRY_MS);
    });
  }

  #take(update: LiveUpdate, source: EventSource): void {
    if (update.hasEnded) source.close();
    this.#isConnected = true;
    this.#newest = update;
    this.#title = update.title;
    this.#newestMs = performance.now();
    this.#run.take(update);
    this.#isDrawn = false;
    this.#draw();
  }

  #pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#draw();
  }

  #draw(): void {
    this.#showState();
    const { hidden } = document;
    if (hidden || this.#isPaused || this.#isDrawn || this.#newest === undefined) return;
    const { title, notes, etaSec } = this.#newest;
    const runs = [{ name: title, modes: this.#run.modes }];
    this.#page.follow({ title, runs, notes, etaSec });
    this.#isDrawn = true;
  }

  #showState(): void {
    const state = liveState({
      isConnected: this.#isConnected,
      isPaused: this.#isPaused,
      hasEnded: this.#newest?.hasEnded ?? false,
      paceMs: this.#newest?.paceMs ?? null,
      quietMs: (this.#newest?.quietMs ?? 0) + performance.now() - this.#newestMs,
    });
    // the title of the tab tells who looks at another one
    const isUsual = state.name === 'live' || state.name === 'connecting';
    const tab = isUsual ? this.#title : `${state.text} - ${this.#title}`;
    if (document.title !== tab) document.title = tab;
    if (!document.hidden) this.#bar.show(state, this.#isPaused);
  }
}
