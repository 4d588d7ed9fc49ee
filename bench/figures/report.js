// Reports: `windrow report` of three long runs, what `--report` adds to the command, and the page in
// Chromium: first paint, and the slowest answer of a control.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { FOLDER, lineFile } from '../line-file.js';
import { seededRandom } from '../random.js';
import { SEED, START_MS } from '../records.js';
import { spreadOf } from '../statistics.js';

const KEYS = 30;
const RUNS = 3;
const ITERS_PER_LINE = 10;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const REPORT = join(FOLDER, 'report.html');

export async function measure({ isQuick, rounds }) {
  const iters = isQuick ? 200_000 : 1_000_000;
  const files = Array.from({ length: RUNS }, (_, run) => scalarsOf(run, iters));
  const one = await compare({ one: report([files[0]]) }, { rounds: 1 });
  if (one.one === undefined) throw new Error('no report');
  const oneBytes = statSync(REPORT).size;
  const all = await compare({ all: report(files) }, { rounds });
  const mb = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  const rssMb = Math.max(...all.all.samples.map(({ maxRssBytes }) => maxRssBytes)) / 1e6;
  const html = `${(statSync(REPORT).size / 1e6).toPrecision(3)} MB of HTML, of one run ${Math.round(oneBytes / 1e3)} kB`;
  return [
    boundRow(
      `windrow report of ${RUNS} runs, ${iters} iterations, ${KEYS} keys`,
      all.all.wallMs.median / 1e3,
      {
        unit: 's',
        goal: { must: 3, isBound: true },
        note: `${Math.round(mb)} MB of scalars files; at most ${Math.round(rssMb)} MB of memory; ${html}.`,
      },
    ),
    await tracksRow(isQuick ? 100_000 : 1_000_000, rounds),
    ...(await pageRows(rounds)),
  ];
}

function report(files) {
  return () => runProgram(WINDROW, ['report', ...files, '-o', REPORT]);
}

/** What `--report` adds to the command, by the clock on the wall. */
async function tracksRow(records, rounds) {
  const input = lineFile(`report-raw-${SEED}-${records}.ndjson`, () => rawLines(records));
  const args = ['--no-summary'];
  const contenders = {
    without: () => runProgram(WINDROW, args, { input }),
    with: () => runProgram(WINDROW, [...args, '--report', REPORT], { input }),
  };
  const result = await compare(contenders, { rounds });
  const ratio = spreadOf(
    result.with.samples.map(({ wallMs }, round) => wallMs / result.without.samples[round].wallMs),
  );
  return boundRow(
    `${records} records of ${KEYS} keys with --report, over the same without`,
    ratio.median,
    {
      unit: 'x',
      spread: ratio,
      goal: { must: 1.35, isBound: true },
      note: `${(result.with.cpuMs.median / result.without.cpuMs.median).toPrecision(3)} x by CPU.`,
    },
  );
}

async function pageRows(rounds) {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error('the page needs Chromium: apt-get install chromium');
  const browser = await puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const paints = [];
  const answers = [];
  let heapMb = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const page = await browser.newPage();
      await page.setViewport({ width: 1440, height: 1000 });
      await page.goto(pathToFileURL(REPORT).href);
      await page.waitForSelector('.card canvas');
      paints.push(
        await page.evaluate(
          () => performance.getEntriesByName('first-contentful-paint')[0].startTime,
        ),
      );
      answers.push(Math.max(...(await page.evaluate(answersMs))));
      heapMb = Math.max(heapMb, (await page.metrics()).JSHeapUsedSize / 1e6);
      await page.close();
    }
  } finally {
    await browser.close();
  }
  const [paint, answer] = [spreadOf(paints), spreadOf(answers)];
  return [
    boundRow('page of that report: first contentful paint', paint.median, {
      unit: 'ms',
      spread: paint,
      goal: { must: 1000, isBound: true },
      note: `heap at most ${Math.round(heapMb)} MB.`,
    }),
    boundRow('page of that report: slowest answer of a control', answer.median, {
      unit: 'ms',
      spread: answer,
      goal: { must: 100, isBound: true },
    }),
  ];
}

/** Runs in the page: ms from each control to the end of the next frame. */
async function answersMs() {
  const times = [];
  const answer = async (act) => {
    const start = performance.now();
    act();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    times.push(performance.now() - start);
  };
  for (const button of document.querySelectorAll('header.page button')) {
    if (/CSV/.test(button.textContent)) continue; // saves a file
    await answer(() => button.click());
    await answer(() => button.click());
  }
  for (const value of ['10', '60', '100', '30']) {
    await answer(() => {
      const slider = document.querySelector('input[type=range]');
      slider.value = value;
      slider.dispatchEvent(new Event('input'));
    });
  }
  for (const value of ['loss', '']) {
    await answer(() => {
      const filter = document.querySelector('input[type=search]');
      filter.value = value;
      filter.dispatchEvent(new Event('input'));
    });
  }
  return times;
}

/** A scalars file as MMEngine writes it: a line per ten iterations. */
function scalarsOf(run, iters) {
  return lineFile(`report-${SEED}/run-${run}-${iters}.json`, function* lines() {
    const random = seededRandom(SEED + run);
    for (let iter = ITERS_PER_LINE; iter <= iters; iter += ITERS_PER_LINE) {
      const epoch = Math.ceil(iter / (iters / 40));
      yield JSON.stringify({ ...scalars(random, iter / iters), epoch, iter, step: iter });
    }
  });
}

function* rawLines(records) {
  const random = seededRandom(SEED);
  for (let iter = 1; iter <= records; iter++) {
    const time = START_MS + iter * 250;
    yield JSON.stringify({
      level: 30,
      time,
      epoch: 1,
      iter,
      train: scalars(random, iter / records),
    });
  }
}

function scalars(random, share) {
  const own = {};
  for (let key = 0; key < KEYS; key++) {
    own[`head_${key}/loss`] = Math.exp(-3 * share) * (1 + 0.2 * random()) * (key + 1);
  }
  return own;
}
