import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** Chromium asks nobody outside of the machine for anything. */
const ALONE = [
  ...['--no-first-run', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--disable-quic'],
];

/** Where systems have Chromium. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What a page has done that a report must not do. */
export interface Noise {
  /** URLs that were asked for. */
  readonly requests: string[];
  /** Messages, errors and dialogs. */
  readonly messages: string[];
}

/** A page and what it has done. */
export interface WatchedPage extends Noise {
  readonly page: Page;
}

/** How a page is opened. */
export interface Opening {
  readonly width?: number;
  readonly height?: number;
  readonly hasScript?: boolean;
  /** What the system asks for. Default light. */
  readonly scheme?: 'light' | 'dark';
}

/** Real Chromium for the tests of one file, closed behind the last of them. */
export class TestBrowser {
  #browser: Browser | undefined;

  constructor() {
    beforeAll(async () => {
      this.#browser = await launch();
    });
    afterAll(() => this.#browser?.close());
    afterEach(async () => {
      const [, ...pages] = (await this.#browser?.pages()) ?? [];
      for (const page of pages) await page.close();
    });
  }

  /** Opens a URL. */
  async open(url: string, opening: Opening = {}): Promise<WatchedPage> {
    const { width = 1440, height = 900, hasScript = true, scheme = 'light' } = opening;
    if (this.#browser === undefined) throw new Error('the browser does not run');
    const page = await this.#browser.newPage();
    await page.setViewport({ width, height });
    await page.setJavaScriptEnabled(hasScript);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const watched = { page, requests: [] as string[], messages: [] as string[] };
    page.on('request', (request) => watched.requests.push(request.url()));
    page.on('console', (message) => watched.messages.push(message.text()));
    page.on('pageerror', (error) => watched.messages.push(String(error)));
    page.on('dialog', (dialog) => {
      watched.messages.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    if (hasScript && url.startsWith('file:')) await page.waitForSelector('.card canvas');
    return watched;
  }
}

async function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      `the tests of the report need Chromium, and ${PATHS.join(', ')} are not there: apt-get install chromium, or set CHROMIUM to its path`,
    );
  }
  // tests run as root in containers, where Chromium's sandbox does not start
  return puppeteer.launch({ executablePath, args: [...ALONE, '--no-sandbox', '--disable-gpu'] });
}
