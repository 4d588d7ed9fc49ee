// Feeds records to the stream of pino's worker, as thread-stream does, and says what their first half
// took, in which most of the code is compiled, and what their second half took, the end included.
//
// node form-host.js file options.json

import { once } from 'node:events';
import { createReadStream, readFileSync, writeSync } from 'node:fs';
import transport from '../../dist/adapters/pino/index.js';
import { cpuMsSince } from '../compare.js';

const [path, optionsPath] = process.argv.slice(2);
const CHUNK_BYTES = 64 * 1024;
const options = JSON.parse(readFileSync(optionsPath, 'utf8'));

async function readStrings() {
  const strings = [];
  const file = createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK_BYTES });
  for await (const text of file) strings.push(text);
  return strings;
}

/** Wall and CPU time until `work` is done. */
async function time(work) {
  const cpuStart = process.cpuUsage();
  const wallStart = performance.now();
  await work();
  return { wallMs: performance.now() - wallStart, cpuMs: cpuMsSince(cpuStart) };
}

async function write(texts) {
  for (const text of texts) {
    if (!stream.write(text)) await once(stream, 'drain');
  }
}

const strings = await readStrings();
const middle = Math.ceil(strings.length / 2);
const stream = await transport({ destination: '/dev/null', ...options });
const first = await time(() => write(strings.slice(0, middle)));
const later = await time(async () => {
  const closed = once(stream, 'close');
  await write(strings.slice(middle));
  stream.end();
  await closed;
});
const share = middle / strings.length;
writeSync(3, `${JSON.stringify({ share, first, later })}\n`);
