import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type GroupTracks,
  type LiveUpdate,
  type RunPosition,
  reportPage,
  runChanges,
  runData,
  runPosition,
} from '../../../src/internal/index.ts';
import { EventStream } from './event-stream.ts';
import { type Route, refuse } from './page-server.ts';
import { RecordPace } from './record-pace.ts';

/** Clients that get updates at the same time. */
const MAX_CLIENTS = 16;

/** What a live page shows. */
export interface LiveSource {
  readonly title: string;
  /** The tracks now: they are read when a client is due. */
  readonly tracks: () => readonly GroupTracks[];
  /** What the foot of the page says. */
  readonly notes: () => readonly string[];
  /** Number of records with scalars. */
  readonly records: () => number;
  /** The time up to the end of the run, if it is known. */
  readonly etaSec: () => number | undefined;
  /** Milliseconds of a clock. */
  readonly clock: () => number;
}

/**
 * The page of a run that goes on. `tick` sends each client what has changed since its last update;
 * a client that has not taken that one is left out, and gets all it has missed in one update later.
 */
export class LivePage {
  readonly #source: LiveSource;
  readonly #clients = new Set<EventStream>();
  readonly #pace = new RecordPace();
  #hasEnded = false;

  constructor(source: LiveSource) {
    this.#source = source;
  }

  /** The paths of the page, its updates, and its report. */
  get routes(): readonly Route[] {
    return [
      { path: '/', respond: (request, response) => this.#sendPage(request, response, true) },
      {
        path: '/report.html',
        respond: (request, response) => this.#sendPage(request, response, false),
      },
      { path: '/events', respond: (request, response) => this.#open(request, response) },
    ];
  }

  /** Sends what has changed: O(keys) with clients, nothing without. */
  tick(): void {
    const { records, clock } = this.#source;
    this.#pace.look(records(), clock());
    this.#update([...this.#clients].filter(({ isDrained }) => isDrained));
  }

  /** Sends all clients the last of the run, before it returns. A client that comes later gets all. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#pace.look(this.#source.records(), this.#source.clock());
    const clients = [...this.#clients];
    this.#update(clients);
    for (const client of clients) client.end();
  }

  #open({ method }: IncomingMessage, response: ServerResponse): void {
    if (this.#clients.size >= MAX_CLIENTS) {
      refuse(response, { status: 503, text: `${MAX_CLIENTS} pages are open, and no more can be` });
      return;
    }
    const client = new EventStream(response);
    if (method === 'HEAD') {
      client.end();
      return;
    }
    this.#clients.add(client);
    response.on('close', () => this.#clients.delete(client));
    this.#update([client]);
    if (this.#hasEnded) client.end();
  }

  #sendPage({ method }: IncomingMessage, response: ServerResponse, isLive: boolean): void {
    const { title, tracks, notes } = this.#source;
    const report = { title, runs: [runData(title, tracks())], notes: notes() };
    const bytes = Buffer.from(reportPage(isLive ? { ...report, isLive } : report));
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': bytes.length,
    });
    response.end(method === 'HEAD' ? undefined : bytes);
  }

  /** Brings clients up to now. Those that have read as far as each other share one text. */
  #update(clients: readonly EventStream[]): void {
    if (clients.length === 0) return;
    const tracks = this.#source.tracks();
    const now = runPosition(tracks);
    const texts = new Map<RunPosition | undefined, string | undefined>();
    for (const client of clients) {
      const { position } = client;
      if (!texts.has(position)) texts.set(position, this.#textOf(tracks, position));
      const text = texts.get(position);
      if (text === undefined) continue;
      client.position = now;
      client.send(text);
    }
  }

  /** An update of who has read up to `since`; `undefined` if there is nothing to tell. */
  #textOf(tracks: readonly GroupTracks[], since: RunPosition | undefined): string | undefined {
    const changes = runChanges(tracks, since);
    if (!changes.isWhole && changes.modes.length === 0 && !this.#hasEnded) return undefined;
    const { title, notes } = this.#source;
    const update: LiveUpdate = {
      title,
      ...changes,
      notes: notes(),
      paceMs: this.#pace.paceMs,
      quietMs: this.#pace.quietMs(this.#source.clock()),
      etaSec: this.#hasEnded ? null : (this.#source.etaSec() ?? null),
      hasEnded: this.#hasEnded,
    };
    return JSON.stringify(update);
  }
}
