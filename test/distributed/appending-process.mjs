// Appends batches to a folder until it is killed, and prints the number of each one that is stored.
//
// node appending-process.mjs DIR WHO

import { writeSync } from 'node:fs';
import { fileBroker } from '../../dist/adapters/distributed/index.js';

const [dir, who] = process.argv.slice(2);
const broker = fileBroker({ dir, segmentBytes: 256 * 1024 });
let end = await broker.mark(0, who);
for (;;) {
  end++;
  await broker.append(0, who, end, batchOf(end));
  writeSync(1, `${end}\n`);
}

/** Returns up to 40 kB, so that a write takes several pages. */
function batchOf(number) {
  const text = `${JSON.stringify({ who, end: number })}\n`;
  return Buffer.from(text.repeat(1 + ((number * 7919) % 1000)));
}
