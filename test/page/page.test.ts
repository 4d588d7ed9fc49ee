import { readFileSync } from 'node:fs';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { TestBrowser } from './browser.ts';
import { reportUrl } from './report-file.ts';
import { noise, type SampleMode, sampleRun } from './sample-run.ts';

const folder = temporaryFolder();
const browser = new TestBrowser();

/** A run of training as people log it. */
function training(seed: number, iters = 400): readonly SampleMode[] {
  const random = noise(seed);
  const fall = (iter: number): number => Math.exp((-3 * iter) / iters);
  return [
    {
      iters,
      itersPerEpoch: iters / 4,
      keys: {
        lr: (iter) => 0.01 * (1 - iter / iters),
        loss: (iter) => 2 * fall(iter) + 0.1 * random(iter),
        acc: (iter) => 1 - 0.8 * fall(iter),
        momentum: () => 0.9,
      },
    },
    { mode: 'val', iters, every: iters / 4, keys: { accuracy: (iter) => 1 - fall(iter) } },
  ];
}

const RUNS = ['first', 'second'].map((name, index) => sampleRun(name, training(index)));

describe('what a report does', () => {
  test('asks for itself only, and says nothing', async () => {
    const { page, requests, messages } = await browser.open(reportUrl(folder, { runs: RUNS }));
    for (const button of await page.$$('button')) await button.evaluate((own) => own.click());
    expect(requests.filter((url) => !/^(data|blob):/.test(url))).toHaveLength(1);
    expect(messages).toEqual([]);
  });

  test('three runs of 30 keys take less than 60 MB', async () => {
    const random = noise(9);
    const keys = Object.fromEntries(
      Array.from({ length: 30 }, (_, key) => [`loss_${key}`, (iter: number) => random(iter * key)]),
    );
    const runs = ['a', 'b', 'c'].map((name) => sampleRun(name, [{ iters: 20_000, keys }]));
    const { page } = await browser.open(reportUrl(folder, { runs }));
    const { JSHeapUsedSize = Number.NaN } = await page.metrics();
    expect(JSHeapUsedSize).toBeLessThan(60e6);
  });

  test('of 2,000 keys only what is in view is drawn, and 60 rows', async () => {
    const keys = Object.fromEntries(
      Array.from({ length: 2000 }, (_, key) => [
        `${key % 2 ? 'a' : 'b'}/key_${key}`,
        (iter: number) => iter * key,
      ]),
    );
    const { page } = await browser.open(
      reportUrl(folder, { runs: [sampleRun('a', [{ iters: 3, keys }])] }),
    );
    const countOf = (selector: string): Promise<number> =>
      page.$$eval(selector, ({ length }) => length);
    expect(await countOf('.card canvas')).toBeLessThan(30);
    expect(await countOf('.table tbody tr')).toBe(60);
    await page.click('.more');
    expect(await countOf('.table tbody tr')).toBe(120);
    await page.type('input[type=search]', 'key_77');
    expect(await countOf('.card:not([hidden])')).toBe(5);
    expect(await countOf('.table tbody tr')).toBe(11);
  });
});

describe('what a report shows', () => {
  test('runs, figures, charts by topic, constants in one line and every key in a table', async () => {
    const { page } = await browser.open(
      reportUrl(folder, { title: 'two runs', runs: RUNS, notes: ['3 lines hold no scalars'] }),
    );
    const textsOf = (selector: string): Promise<readonly (string | null)[]> =>
      page.$$eval(selector, (all) => all.map(({ textContent }) => textContent));
    expect(await textsOf('h1')).toEqual(['two runs']);
    expect(await textsOf('.runs button')).toEqual(['first', 'second']);
    expect(await textsOf('.tile .title')).toEqual([
      'highest val/accuracy',
      'highest train/acc',
      'lowest train/loss',
      'duration',
      'pace',
    ]);
    expect(await textsOf('.section h2')).toEqual(['loss', 'metrics', 'schedule']);
    expect(await textsOf('.constants')).toEqual(['Constant: train/momentum 0.9']);
    expect(await textsOf('.table tbody tr th')).toHaveLength(10);
    expect(await textsOf('footer .note')).toEqual(['3 lines hold no scalars']);
  });

  test('a run that is switched off has no curve, no figure and no row', async () => {
    const { page } = await browser.open(reportUrl(folder, { runs: RUNS }));
    await page.click('.runs button');
    const shown = await page.$$eval('.table tbody td:nth-child(2)', (all) =>
      all.map(({ textContent }) => textContent),
    );
    expect(new Set(shown)).toEqual(new Set(['second']));
    expect(
      await page.$$eval('.tile .where', (all) => all.map((own) => own.textContent).join()),
    ).not.toContain('first');
    const entries = await page.$$eval('.card', ([card]) =>
      [...(card?.querySelectorAll('.entry:not([hidden])') ?? [])].map((own) => own.textContent),
    );
    expect(entries).toEqual([expect.stringContaining('second')]);
  });

  test('a logarithmic axis says how many points it leaves out', async () => {
    const runs = [sampleRun('a', [{ iters: 100, keys: { x: (iter) => iter - 40 } }])];
    const { page } = await browser.open(`${reportUrl(folder, { runs })}#log=1&smooth=0`);
    const note = await page.$eval('.card .note', ({ textContent }) => textContent);
    expect(note).toBe('40 points are not above 0 and not shown');
  });

  test('the same data give the same bytes', () => {
    const [one, other] = [1, 2].map(() => {
      const url = reportUrl(folder, { runs: [sampleRun('a', training(3))] });
      return readFileSync(new URL(url), 'utf8');
    });
    expect(one).toBe(other);
  });
});

describe('the hash of the URL', () => {
  test('holds every setting, and brings it back', async () => {
    const url = reportUrl(folder, { runs: RUNS });
    const { page } = await browser.open(url);
    await page.$eval('input[type=range]', (slider) => {
      slider.value = '50';
      slider.dispatchEvent(new Event('input'));
    });
    const controls = ['.runs button', '.choice button:nth-child(3)'];
    for (const control of controls) await page.click(control);
    for (const text of ['log y', 'min-max', 'all outliers', 'theme: auto']) {
      await page.click(`button ::-p-text(${text})`);
    }
    await page.type('input[type=search]', 'lo');
    await page.click('.section[open] summary');
    await page.waitForFunction(() => location.hash.includes('toggled'));
    const hash = await page.evaluate(() => location.hash);
    const names = [...new URLSearchParams(hash.slice(1)).keys()].sort();
    const all = ['band', 'filter', 'log', 'off', 'outliers', 'smooth', 'theme', 'toggled', 'x'];
    expect(names).toEqual(all);

    const stateOf = (): Promise<unknown> =>
      page.evaluate(() => ({
        pressed: [...document.querySelectorAll('header.page button')].map((own) => own.ariaPressed),
        open: [...document.querySelectorAll('details')].map((own) => own.open),
        inputs: [...document.querySelectorAll('input')].map((own) => own.value),
        theme: document.documentElement.dataset.theme,
      }));
    const before = await stateOf();
    await page.goto('about:blank');
    await page.goto(`${url}${hash}`);
    await page.waitForSelector('.tile');
    expect(await stateOf()).toEqual(before);
  });
});

describe('the keyboard', () => {
  test('reaches every control, and shows where it is', async () => {
    const { page } = await browser.open(reportUrl(folder, { runs: RUNS }));
    const wanted = await page.$$eval(
      'button:not([disabled]):not([hidden]), input, summary, .plot',
      ({ length }) => length,
    );
    const reached = new Set<number>();
    for (let i = 0; i < wanted + 2; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const all = 'button:not([disabled]):not([hidden]), input, summary, .plot';
        const own = document.activeElement;
        if (own === null || getComputedStyle(own).outlineStyle === 'none') return -1;
        return [...document.querySelectorAll(all)].indexOf(own);
      });
      if (at >= 0) reached.add(at);
    }
    expect(reached.size).toBe(wanted);
  });

  test('moves the cursor of a chart, zooms there, and takes both back', async () => {
    const { page } = await browser.open(reportUrl(folder, { runs: RUNS }));
    const shownValue = (): Promise<string | null> =>
      page.$eval('.card .value', ({ textContent }) => textContent);
    const last = await shownValue();
    await page.focus('.card .plot');
    await page.keyboard.press('ArrowRight');
    const first = await shownValue();
    expect(first).not.toBe(last);
    await page.keyboard.press('+');
    for (let i = 0; i < 200; i++) await page.keyboard.press('ArrowRight');
    const middle = await shownValue();
    expect(Number(middle)).toBeGreaterThan(Number(last) * 1.5);
    await page.keyboard.press('Escape');
    expect(await shownValue()).toBe(last);
    for (let i = 0; i < 200; i++) await page.keyboard.press('ArrowRight');
    expect(Number(await shownValue())).toBeLessThan(Number(middle));
  });
});
