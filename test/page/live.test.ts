import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from 'puppeteer-core';
import { COMMAND } from '../conformance/ways.ts';
import { until } from '../output/until.ts';
import { ServedTestPage } from '../serve/served-page.ts';
import { axeViolations } from './axe.ts';
import { TestBrowser } from './browser.ts';

const browser = new TestBrowser();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function textOf(page: Page, selector: string): Promise<string | null> {
  return page.$eval(selector, ({ textContent }) => textContent);
}

/** Resolves when the page says so of its run. */
async function untilState(page: Page, state: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelector('.state')?.textContent?.startsWith(wanted),
    {},
    state,
  );
}

/** Sends iterations, and resolves when the page has drawn them. */
async function feed(served: ServedTestPage, page: Page, from: number, to: number): Promise<void> {
  for (let iter = from; iter <= to; iter++) served.add(iter, { loss: 1 / iter });
  served.page.tick();
  await untilIters(page, to);
}

async function untilIters(page: Page, iters: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelector('.facts')?.textContent?.startsWith(`${wanted} iterations`),
    {},
    iters.toLocaleString('en'),
  );
}

describe('a live page', () => {
  test('begins empty, and shows keys as they come, without losing what is set', async () => {
    const served = new ServedTestPage();
    const url = await served.serve();
    const { page, requests, messages } = await browser.open(url);
    await untilState(page, 'live');
    expect(await textOf(page, '.empty')).toBe('No numbers yet.');
    await feed(served, page, 1, 50);
    await page.waitForSelector('.card canvas');
    expect(
      await page.$$eval('.table tbody th', (all) => all.map((own) => own.textContent)),
    ).toEqual(['train/loss']);

    await page.type('input[type=search]', 's'); // matches loss and miss
    const card = await page.$('.card');
    served.add(51, { loss: 0.5, acc: 0.1, misses: 3 });
    served.add(52, { loss: 0.4, acc: 0.2, misses: 4 });
    served.page.tick();
    await page.waitForSelector('[data-key="train/misses"] canvas');
    expect(await card?.evaluate((own) => own.isConnected)).toBe(true);
    expect(await textOf(page, '.card .value')).toBe('0.4');
    expect(
      await page.$$eval('.card:not([hidden])', (all) =>
        all.map((own) => own.getAttribute('data-key')),
      ),
    ).toEqual(['train/loss', 'train/misses']);
    expect(requests.filter((asked) => !asked.startsWith('data:'))).toEqual([url, `${url}events`]);
    expect(messages).toEqual([]);
  });

  test('says how long the run still takes, until it has ended', async () => {
    const served = new ServedTestPage();
    const { page } = await browser.open(await served.serve());
    served.etaSec = 74.6;
    await feed(served, page, 1, 20);
    expect(await textOf(page, '.facts')).toBe('20 iterations · 1 key · eta 1m 15s');
    served.page.end();
    await untilState(page, 'ended');
    expect(await textOf(page, '.facts')).toBe('20 iterations · 1 key');
  });

  test('stays where it is zoomed while data come', async () => {
    const served = new ServedTestPage();
    const { page } = await browser.open(`${await served.serve()}#smooth=0`);
    await feed(served, page, 1, 200);
    await page.waitForSelector('.card canvas');
    await page.focus('.card .plot');
    for (let i = 0; i < 50; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    const zoomed = await textOf(page, '.card .value');
    expect(zoomed).not.toBe('0.005');
    await feed(served, page, 201, 600);
    expect(await textOf(page, '.card .value')).toBe(zoomed);
    await page.click('button ::-p-text(min-max)');
    await feed(served, page, 601, 700);
    // in the middle of what is zoomed in there are the same iterations
    await page.focus('.card .plot');
    for (let i = 0; i < 50; i++) await page.keyboard.press('ArrowRight');
    expect(Number(await textOf(page, '.card .value'))).toBeCloseTo(Number(zoomed), 3);
    await page.keyboard.press('Escape');
    expect(await textOf(page, '.card .value')).toBe(String(Number((1 / 700).toPrecision(4))));
  });

  test('draws nothing while it is paused, and all of it then', async () => {
    const served = new ServedTestPage();
    const { page } = await browser.open(await served.serve());
    await feed(served, page, 1, 20);
    await page.click('.pause');
    await untilState(page, 'paused');
    served.add(21, { loss: 7 });
    served.page.tick();
    const [, events] = served.responses;
    await until(() => events?.writableLength === 0);
    await page.waitForNetworkIdle({ idleTime: 100, concurrency: 1 });
    expect(await textOf(page, '.facts')).toMatch(/^20 iterations/);
    await page.click('.pause');
    await untilState(page, 'live');
    expect(await textOf(page, '.facts')).toMatch(/^21 iterations/);
    expect(await textOf(page, '.card .value')).toBe('7');
  });

  test('draws nothing while another tab is in front', async () => {
    const served = new ServedTestPage();
    const { page } = await browser.open(await served.serve());
    await feed(served, page, 1, 20);
    const { page: front } = await browser.open('about:blank');
    await front.bringToFront();
    await page.waitForFunction(() => document.hidden);
    served.add(21, { loss: 7 });
    served.page.end();
    await page.waitForFunction(() => document.title.startsWith('ended'));
    expect(await textOf(page, '.facts')).toMatch(/^20 iterations/);
    await page.bringToFront();
    await untilState(page, 'ended');
    expect(await textOf(page, '.facts')).toMatch(/^21 iterations/);
  });

  test('takes the token out of its address, and needs it no more', async () => {
    const served = new ServedTestPage();
    const { page } = await browser.open(await served.serve('0.0.0.0'));
    await untilState(page, 'live');
    expect(await page.evaluate(() => location.search)).toBe('');
    await page.reload();
    await untilState(page, 'live');
    await feed(served, page, 1, 2);
  });

  test('shows hostile names of an update as text', async () => {
    const served = new ServedTestPage();
    const { page, messages } = await browser.open(await served.serve());
    await untilState(page, 'live');
    const name = '<img src=x onerror=alert(1)></script>';
    served.add(1, { [name]: 1 });
    served.page.tick();
    await page.waitForSelector('.card');
    expect(await textOf(page, '.card h3')).toBe(`train/${name}`);
    expect(messages).toEqual([]);
  });

  test.each([
    ['light', 1440],
    ['dark', 390],
  ] as const)('axe finds nothing: %s, %i', async (scheme, width) => {
    const served = new ServedTestPage();
    const { page } = await browser.open(await served.serve(), { scheme, width });
    await feed(served, page, 1, 20);
    expect(await axeViolations(page)).toEqual([]);
    const extra = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(extra).toBeLessThanOrEqual(0);
  });
});

describe('a live page says', () => {
  test('how long there was no record', async () => {
    const served = new ServedTestPage();
    for (let iter = 1; iter <= 3; iter++) {
      served.add(iter, { loss: iter });
      served.page.tick();
      served.nowMs += 2000;
    }
    served.nowMs += 10_000;
    const { page } = await browser.open(await served.serve());
    await untilState(page, 'no record');
    expect(await textOf(page, '.state')).toMatch(/^no record for 1[2-9] s$/);
    served.add(4, { loss: 1 });
    served.page.tick();
    await untilState(page, 'live');
  });

  test('that the connection is lost, goes on with the next process, and ends with it', async () => {
    const served = new ServedTestPage();
    const { port } = new URL(await served.serve()); // a free one, let go by the end of this test
    const next = String(Number(port) + 10);
    const command = async (iters: number): Promise<ChildProcess> => {
      const child = spawn(process.execPath, [COMMAND, '--serve', next], {
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      children.push(child);
      for (let iter = 1; iter <= iters; iter++) {
        child.stdin?.write(`${JSON.stringify({ iter, train: { loss: iter } })}\n`);
      }
      const [said] = await once(child.stderr as NonNullable<typeof child.stderr>, 'data');
      expect(String(said)).toContain(`http://127.0.0.1:${next}/`);
      return child;
    };
    const first = await command(5);
    const { page } = await browser.open(`http://127.0.0.1:${next}/`);
    await untilIters(page, 5);
    await untilState(page, 'live');
    first.kill('SIGKILL');
    await untilState(page, 'connection lost');
    expect(await textOf(page, '.facts')).toMatch(/^5 iterations/);
    expect(await page.title()).toBe('connection lost - run');

    const second = await command(9);
    await untilState(page, 'live');
    await untilIters(page, 9);
    second.kill('SIGTERM');
    await untilState(page, 'ended');
    expect(await page.$eval('.pause', (own) => own.hasAttribute('hidden'))).toBe(true);
  });
});
