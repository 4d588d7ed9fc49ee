import type { ServerResponse } from 'node:http';
import { LivePage } from '../../adapters/host/live/live-page.ts';
import { PageServer, type Route } from '../../adapters/host/live/page-server.ts';
import type { GroupTracks } from '../../src/tracks/group-tracks.ts';
import { RunTracks } from '../../src/tracks/run-tracks.ts';
import { TrackBudget } from '../../src/tracks/track-budget.ts';

const open: PageServer[] = [];

/** Closes all servers of the test. */
export function closeServers(): void {
  for (const server of open.splice(0)) server.close();
}

afterEach(closeServers);

/** A live page on a free port, fed and moved on by the test; closed after it. */
export class ServedTestPage {
  readonly page: LivePage;
  readonly warnings: string[] = [];
  /** What the server writes to its clients, in the order of their requests. */
  readonly responses: ServerResponse[] = [];
  /** By the clock of the page. */
  nowMs = 0;
  records = 0;
  etaSec: number | undefined;
  readonly #tracks = new RunTracks(new TrackBudget());

  constructor() {
    this.page = new LivePage({
      title: 'test run',
      tracks: () => this.groups,
      notes: () => [],
      records: () => this.records,
      etaSec: () => this.etaSec,
      clock: () => this.nowMs,
    });
  }

  /** Serves the page; resolves to its URL. */
  serve(host = '127.0.0.1', port = 0, more: readonly Route[] = []): Promise<string> {
    return new Promise((resolve) => {
      const server = new PageServer({
        address: { host, port },
        routes: [...this.page.routes, ...more].map((route) => ({
          ...route,
          respond: (request, response) => {
            this.responses.push(response);
            route.respond(request, response);
          },
        })),
        onListening: resolve,
        warn: (message) => this.warnings.push(message),
      });
      open.push(server);
    });
  }

  get groups(): readonly GroupTracks[] {
    return [{ group: [], modes: this.#tracks.modes }];
  }

  /** Takes one record of train. */
  add(iter: number, scalars: Readonly<Record<string, number>>): void {
    const keys = Object.keys(scalars);
    this.records++;
    this.#tracks.take({
      section: {
        mode: 'train',
        keys,
        columns: keys.map((_, index) => index),
        countColumns: undefined,
        areWeights: undefined,
        kinds: undefined,
        hasMarks: false,
      },
      rows: Float64Array.from(Object.values(scalars)),
      start: 0,
      width: keys.length,
      length: 1,
      iter,
      epoch: 1,
      timesMs: Float64Array.of(iter * 1000),
      clockMs: iter * 1000,
      isMapped: false,
    });
  }
}
