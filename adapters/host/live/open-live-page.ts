import type { Address } from '../../../src/internal/index.ts';
import { LivePage, type LiveSource } from './live-page.ts';
import { PageServer } from './page-server.ts';

/** How often pages get what has changed. */
const TICK_MS = 1000;

/** A live page that is served. */
export interface ServedPage {
  /** The URL to open; `undefined` while nobody is served. */
  readonly url: string | undefined;
  /** Tells all pages, before it returns, that the run has ended. The page is served as before. */
  end(): void;
  /** Ends the server. */
  close(): void;
}

export interface LivePageOptions extends LiveSource {
  readonly address: Address;
  readonly hint: (text: string) => void;
  readonly warn: (message: string) => void;
}

/**
 * Serves the live page of a run. The bundles load what it needs at the first call. Nothing of it keeps
 * the process alive or throws; a page that cannot be served is a warning.
 */
export function openLivePage({ address, hint, warn, ...source }: LivePageOptions): ServedPage {
  const page = new LivePage(source);
  const server = new PageServer({
    address,
    routes: page.routes,
    onListening: (url) => hint(`live page: ${url}`),
    warn,
  });
  const carefully = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      clearInterval(timer); // it would fail again, and in the program that logs
      warn(`windrow: the live page is updated no more: ${error}`);
    }
  };
  const timer = setInterval(() => carefully(() => page.tick()), TICK_MS).unref();
  return {
    get url() {
      return server.url;
    },
    end() {
      clearInterval(timer);
      carefully(() => page.end());
    },
    close: () => server.close(),
  };
}
