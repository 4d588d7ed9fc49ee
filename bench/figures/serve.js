// The live page: what it adds to logging without clients and with four, over the same with tracks that
// nobody reads, and how long it takes from a record to the page in Chromium.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { programPath, runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { spreadOf } from '../statistics.js';

const HOST = programPath('served-host');
const KEYS = 30;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const DELAYS = 20;

export async function measure({ isQuick, rounds }) {
  const records = isQuick ? 500_000 : 2_000_000;
  const contender = (kind, clients) => async () => {
    const { said } = await runProgram(HOST, [kind, clients, records]);
    if (said.updates <= clients && clients > 0) throw new Error('the clients got nothing');
    return said;
  };
  const result = await compare(
    {
      none: contender('none', 0),
      tracks: contender('tracks', 0),
      alone: contender('serve', 0),
      watched: contender('serve', 4),
    },
    { rounds },
  );
  const overTracks = (name) => ratios(result, name, 'tracks');
  const seconds = (result.watched.wallMs.median / 1e3).toPrecision(2);
  const note = `by CPU; ${records} records of ${KEYS} keys in ${seconds} s.`;
  const bare = ratios(result, 'alone', 'none').median.toPrecision(3);
  return [
    boundRow(
      'a live page without clients, over tracks that nobody reads',
      overTracks('alone').median,
      {
        unit: 'x',
        spread: overTracks('alone'),
        goal: { must: 1.03, isBound: true },
        note: `${note} Over the same without tracks: ${bare} x.`,
      },
    ),
    boundRow('a live page with four clients, over the same', overTracks('watched').median, {
      unit: 'x',
      spread: overTracks('watched'),
      goal: { must: 1.1, isBound: true },
      note,
    }),
    await delayRow(),
  ];
}

function ratios(result, name, base) {
  const { samples } = result[base];
  return spreadOf(result[name].samples.map(({ cpuMs }, round) => cpuMs / samples[round].cpuMs));
}

/** The time from a record on the input of the command to its iteration in the page. */
async function delayRow() {
  const command = spawn(process.execPath, [WINDROW, '--serve', '0'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error('the page needs Chromium: apt-get install chromium');
  }
  const browser = await puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const [said] = await once(command.stderr, 'data');
    const page = await browser.newPage();
    await page.goto(/http:\S+/.exec(said)[0]);
    const delays = [];
    for (let iter = 1; iter <= DELAYS; iter++) {
      const start = performance.now();
      const train = Object.fromEntries(
        Array.from({ length: KEYS }, (_, key) => [`loss_${key}`, iter + key]),
      );
      command.stdin.write(`${JSON.stringify({ iter, train })}\n`);
      await page.waitForFunction(
        (wanted) => document.querySelector('.facts')?.textContent?.startsWith(wanted),
        {},
        `${iter} iterations`,
      );
      delays.push(performance.now() - start);
      // the next one at another moment between two updates
      await new Promise((resolve) => setTimeout(resolve, (iter * 370) % 1000));
    }
    return boundRow('from a record to its point in Chromium, at most', Math.max(...delays), {
      unit: 'ms',
      spread: spreadOf(delays),
      goal: { must: 1500, isBound: true },
      note: `${DELAYS} records of ${KEYS} keys, each waited for.`,
    });
  } finally {
    await browser.close();
    command.kill();
  }
}
