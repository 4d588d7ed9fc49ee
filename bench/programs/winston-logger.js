// Times whole calls of a winston logger with a transport that discards: the first ones of a process,
// and later ones, when everything is compiled.
//
// node winston-logger.js windrow|combined|json first skipped later

import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import winston from 'winston';
import { windrow } from '../../dist/adapters/winston/index.js';
import { timed } from '../compare.js';
import { seededRandom } from '../random.js';
import { EPOCH_LENGTH, trainScalars } from '../records.js';

const [contender, ...counts] = process.argv.slice(2);
const [first, skipped, later] = counts.map(Number);
const BLOCK = 500;
const OPTIONS = { epochLength: EPOCH_LENGTH };
const { combine, json } = winston.format;

const FORMATS = {
  windrow: () => windrow(OPTIONS),
  combined: () => combine(windrow(OPTIONS), json()),
  json: () => json(),
};

class Discard extends winston.Transport {
  infos = 0;

  log(_info, next) {
    this.infos++;
    next();
  }
}

const transport = new Discard();
const logger = winston.createLogger({ format: FORMATS[contender](), transports: [transport] });
const random = seededRandom(3);
let iter = 0;

/** Wall and CPU time of so many calls, their records made before. */
async function time(calls) {
  const total = { wallMs: 0, cpuMs: 0 };
  for (let done = 0; done < calls; done += BLOCK) {
    const trains = Array.from({ length: BLOCK }, () => trainScalars(random, ++iter));
    const { wallMs, cpuMs } = timed(() => {
      for (const train of trains) logger.info({ train });
    });
    total.wallMs += wallMs;
    total.cpuMs += cpuMs;
    await setImmediate(); // as a program does that waits for anything
  }
  return total;
}

const said = { first: await time(first) };
await time(skipped);
said.later = await time(later);
const expected = contender === 'json' ? iter : iter / 10;
if (transport.infos !== expected) throw new Error(`${transport.infos} infos, not ${expected}`);
writeSync(3, `${JSON.stringify(said)}\n`);
