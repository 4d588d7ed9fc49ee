import { readFileSync, writeFileSync } from 'node:fs';
import { reportPage } from '../../src/report/report-page.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { TestBrowser } from './browser.ts';
import { reportUrl } from './report-file.ts';
import { sampleRun } from './sample-run.ts';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  '</script><script>alert(3)</script>',
  '<!--<script>',
  '</title><svg onload=alert(4)>',
  'javascript:alert(5)',
  '\u2028\u2029\u0000\u202e',
  '__proto__',
  '{{constructor.constructor("alert(6)")()}}',
] as const;

const folder = temporaryFolder();
const browser = new TestBrowser();

function hostileRun(text: string): ReturnType<typeof sampleRun> {
  const keys = Object.defineProperty({}, text, { value: (iter: number) => iter, enumerable: true });
  return sampleRun(text, [{ mode: text, group: [text], iters: 5, keys }]);
}

test.each(HOSTILE)('%j is a text wherever it stands', async (text) => {
  const runs = [hostileRun(text), sampleRun(`${text}2`, [{ iters: 5, keys: { a: (i) => i } }])];
  const data = { title: text, runs, notes: [text] };
  const { page, requests, messages } = await browser.open(reportUrl(folder, data));
  expect(messages).toEqual([]);
  expect(requests).toHaveLength(requests.filter((url) => /^(file|data):/.test(url)).length);
  expect(await page.$$('body img, body svg[onload]')).toHaveLength(0);
  expect(await page.$$('body script')).toHaveLength(2);
  const shown = await page.evaluate(() => document.body.textContent);
  const plain = text.replace('\u0000', '\ufffd');
  expect([text, plain].some((own) => shown?.includes(own))).toBe(true);
});

test('nothing of it executes without a script either', async () => {
  for (const text of HOSTILE) {
    const url = reportUrl(folder, { title: text, runs: [hostileRun(text)], notes: [text] });
    const { page, messages } = await browser.open(url, { hasScript: false });
    expect(messages).toEqual([]);
    expect(await page.$$('body img, body svg[onload]')).toHaveLength(0);
  }
});

test('the policy allows the script and the style of the page by their hashes, and nothing else', () => {
  const html = reportPage({ title: 'a', runs: [], notes: [] });
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-[^']{44}'; /,
  );
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

test('a script that is put into the file does not run', async () => {
  const url = reportUrl(folder, { runs: [sampleRun('a', [{ iters: 5, keys: { a: (i) => i } }])] });
  const path = new URL(url);
  const html = readFileSync(path, 'utf8');
  writeFileSync(path, html.replace('<body>', '<body onload="alert(1)"><script>alert(2)</script>'));
  const { page, messages } = await browser.open(url);
  expect(messages.filter((message) => message.startsWith('dialog'))).toEqual([]);
  expect(messages.join()).toMatch(/Content Security Policy/);
  expect(await page.$$('.card canvas')).toHaveLength(1);
});
