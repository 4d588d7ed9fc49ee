// Stands in for pino's worker: feeds a transport's stream with the strings that thread-stream would
// hand it, and says how long the stream was busy with them, closing included.
//
// node transport-host.js windrow|drop|pretty file

import { once } from 'node:events';
import { createReadStream, writeSync } from 'node:fs';
import { cpuMsSince } from '../compare.js';
import { EPOCH_LENGTH } from '../records.js';

const [contender, path] = process.argv.slice(2);
const CHUNK_BYTES = 64 * 1024;
const DESTINATION = '/dev/null';

const OPEN = {
  async windrow() {
    const { default: transport } = await import('../../dist/adapters/pino/index.js');
    return transport({ destination: DESTINATION, epochLength: EPOCH_LENGTH });
  },
  async drop() {
    const { default: build } = await import('pino-abstract-transport');
    return build((source) => source.on('data', () => {}));
  },
  async pretty() {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ destination: DESTINATION, colorize: false });
  },
};

async function readStrings() {
  const strings = [];
  const file = createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK_BYTES });
  for await (const text of file) strings.push(text);
  return strings;
}

const strings = await readStrings();
const stream = await OPEN[contender]();
const closed = once(stream, 'close');
const cpuStart = process.cpuUsage();
const wallStart = performance.now();
for (const text of strings) {
  if (!stream.write(text)) await once(stream, 'drain');
}
stream.end();
await closed;
const said = { wallMs: performance.now() - wallStart, cpuMs: cpuMsSince(cpuStart) };
writeSync(3, `${JSON.stringify(said)}\n`);
