import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { LiveRun } from '../../src/page/live-run.ts';
import type { LiveUpdate } from '../../src/report/report-run.ts';
import { until } from '../output/until.ts';

/** A client of `/events`: what it was sent, and the run that it makes of it. */
export class EventReader {
  readonly updates: LiveUpdate[] = [];
  readonly run = new LiveRun();
  /** Whether the server has gone or ended the events. */
  isOver = false;
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined;
  #rest = '';

  /** `url` is that of the page, with its token if it has one. A `lazy` client reads nothing at first. */
  constructor(url: string, { isLazy = false } = {}) {
    const events = new URL(url);
    events.pathname = '/events';
    this.#request = get(events, (response) => {
      this.#response = response;
      response.setEncoding('utf8');
      response.once('close', () => {
        this.isOver = true;
      });
      response.on('error', () => {});
      if (!isLazy) this.read();
    });
    this.#request.on('error', () => {
      this.isOver = true;
    });
  }

  /** Begins to read. */
  read(): void {
    this.#response?.on('data', (text: string) => this.#take(text));
  }

  get status(): number | undefined {
    return this.#response?.statusCode;
  }

  get last(): LiveUpdate | undefined {
    return this.updates.at(-1);
  }

  /** Resolves when there are so many updates. */
  async until(updates: number): Promise<void> {
    await until(() => this.updates.length >= updates);
  }

  /** Number of values of a key of train. */
  valuesOf(key: string): number {
    const curve = this.run.modes.find(({ mode }) => mode === 'train')?.curves.get(key);
    return curve?.buckets.count.reduce((sum, own) => sum + own, 0) ?? 0;
  }

  close(): void {
    this.#request.destroy();
  }

  #take(text: string): void {
    const events = (this.#rest + text).split('\n\n');
    this.#rest = events.pop() ?? '';
    for (const event of events) {
      if (!event.startsWith('data: ')) continue;
      const update: LiveUpdate = JSON.parse(event.slice('data: '.length));
      this.run.take(update);
      this.updates.push(update);
    }
  }
}
