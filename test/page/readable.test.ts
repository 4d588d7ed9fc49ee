import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { axeViolations } from './axe.ts';
import { TestBrowser } from './browser.ts';
import { reportUrl } from './report-file.ts';
import { sampleRun } from './sample-run.ts';

const folder = temporaryFolder();
const browser = new TestBrowser();

const loss = (iter: number): number => (iter === 7 ? Number.NaN : 1 / iter);
const RUNS = ['first', 'second'].map((name) =>
  sampleRun(name, [
    { iters: 50, itersPerEpoch: 10, keys: { loss, acc: (iter) => iter / 50, lr: () => 0.1 } },
    { mode: 'val', iters: 50, every: 10, keys: { accuracy: (iter) => iter / 60 } },
  ]),
);

test('without a script every key has its row and its curve', async () => {
  const { page } = await browser.open(
    reportUrl(folder, { title: 'plain', runs: RUNS, notes: ['a note'] }),
    { hasScript: false },
  );
  const text = await page.$eval('main', (main) => main.textContent);
  for (const own of ['plain', 'train/loss', 'val/accuracy', 'a note']) expect(text).toContain(own);
  const row = await page.$$eval('tbody tr', (rows) =>
    [...(rows[0]?.children ?? [])].map(({ textContent }) => textContent),
  );
  expect(row).toEqual(['first', 'train/loss', '', '49', '1', '0.02', '0.02 @ 50', '1 @ 1', '1']);
  // of each run loss, acc and accuracy: lr is constant
  expect(await page.$$('tbody svg polyline')).toHaveLength(6);
});

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  test.each([1440, 390])('axe finds nothing at a width of %i', async (width) => {
    const { page } = await browser.open(reportUrl(folder, { runs: RUNS }), { width, scheme });
    expect(await axeViolations(page)).toEqual([]);
  });

  test.each([1440, 390])('nothing is wider than a window of %i', async (width) => {
    const { page } = await browser.open(reportUrl(folder, { runs: RUNS }), { width, scheme });
    const extra = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(extra).toBeLessThanOrEqual(0);
  });
});

test('runs are told apart without colour: by name, and by the dashes of their lines', async () => {
  const { page } = await browser.open(reportUrl(folder, { runs: RUNS }));
  const names = await page.$$eval('.card:first-child .entry .name', (all) =>
    all.map(({ textContent }) => textContent),
  );
  expect(names).toEqual(expect.arrayContaining(['first', 'second']));
  const spoken = await page.$eval('.card .plot', (plot) => plot.getAttribute('aria-label'));
  expect(spoken).toMatch(/first: from 1 to 0\.02.*second: from 1 to 0\.02/);
});

test('on paper there are charts and the table, and no controls', async () => {
  const url = `${reportUrl(folder, { runs: RUNS })}#theme=dark`;
  const { page } = await browser.open(url, { height: 300 });
  await page.emulateMediaType('print');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  // those too that were never in view, and on white ground
  const cards = await page.$$eval('.card', (all) =>
    all.map((card) => card.querySelector('canvas')),
  );
  expect(cards.length).toBeGreaterThan(2);
  expect(cards).not.toContain(null);
  const areShown = await page.evaluate(() =>
    ['.controls', '.card canvas', '.table'].map((selector) => {
      const own = document.querySelector(selector);
      return own !== null && own.getClientRects().length > 0;
    }),
  );
  expect(areShown).toEqual([false, true, true]);
  const groundOf = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--card').trim());
  expect(await groundOf()).toBe('#ffffff');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  expect(await groundOf()).not.toBe('#ffffff');
  expect((await page.pdf()).length).toBeGreaterThan(10_000);
});
