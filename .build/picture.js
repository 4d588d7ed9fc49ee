/*
 * Makes docs/pictures/report.png, the picture in README.md: the report at the end of `npm run demo` in
 * Chromium, whose path may be in CHROMIUM. Run it when the page has changed: npm run picture
 */

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { reportRates } from '../examples/iris/report.js';

const PICTURE = fileURLToPath(new URL('../docs/pictures/report.png', import.meta.url));
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** CSS pixels; the picture is read at the width of a README. */
const VIEWPORT = { width: 1280, height: 820 };

const executablePath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path));
if (executablePath === undefined) throw new Error('Chromium is missing: set CHROMIUM to its path');
const folder = mkdtempSync(join(tmpdir(), 'picture-'));
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const report = await reportRates(join(folder, 'iris.html'));
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await page.goto(pathToFileURL(report).href);
  await page.waitForSelector('.card canvas');
  mkdirSync(join(PICTURE, '..'), { recursive: true });
  await page.screenshot({ path: PICTURE, optimizeForSpeed: false });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
