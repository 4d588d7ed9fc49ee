/*
 * A program whose state takes many slices to save, and is saved all the time; it comes to its end in
 * the middle of a save, as JSON: { stateFile, turns, end }. Says how many records it has logged.
 */

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [, , dist, text] = process.argv;
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { windrow } = await load('adapters/winston/index.js');
const { MessageHub } = await load('src/index.js');
const { stateFile, turns, end } = JSON.parse(text);

const VALUES = 200_000;
const hub = new MessageHub();
for (let value = 0; value < VALUES; value++) hub.updateScalar('train/loss', value / 7);
const customCfg = [{ dataSrc: 'loss', methodName: 'mean', windowSize: 'global' }];
const format = windrow({ hub, customCfg, stateFile, stateInterval: '1ms', interval: 1_000_000 });

let records = 0;
const log = () => {
  records++;
  format.transform({ level: 'info', message: '', train: { loss: records } });
};
log();
while (format.stats().stateSaves === 0) await nextTurn();
for (let turn = 0; turn < turns; turn++) {
  log();
  await nextTurn();
}
log();
writeSync(1, String(records));
if (end === 'SIGKILL') process.kill(process.pid, end);
if (end === 'exit') process.exit(0);
await format.close();
