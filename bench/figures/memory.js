// What is kept, after a garbage collection; and what the command takes at most, over bare Node.

import { MessageHub } from '../../dist/src/index.js';
import { programPath, runProgram, WINDROW } from '../child.js';
import { boundRow } from '../figure-row.js';
import { usedBytes } from '../heap.js';
import { EPOCH_LENGTH, recordFile } from '../records.js';
import { spreadOf } from '../statistics.js';

const KEYS = 10_000;
const WINDOW = 10;
const VALUES = 1_000_000;
const BYTES_PER_MB = 2 ** 20;

export async function measure({ isQuick, rounds }) {
  const [shorter, longer] = isQuick ? [100_000, 200_000] : [100_000, 1_000_000];
  return [
    boundRow('memory of a key of 10 values', bytesOf(keysOfAWindow) / KEYS, {
      unit: 'B',
      goal: { must: 1024, isBound: true },
    }),
    boundRow('memory of a value of a long history', bytesOf(longHistory) / VALUES, {
      unit: 'B',
      goal: { must: 8.5, isBound: true },
    }),
    await commandRow(shorter, rounds),
    await commandRow(longer, rounds),
  ];
}

function keysOfAWindow() {
  const hub = new MessageHub();
  for (let key = 0; key < KEYS; key++) {
    for (let index = 0; index < WINDOW; index++) hub.updateScalar(`train/key${key}`, index / 7);
  }
  return hub;
}

function longHistory() {
  const hub = new MessageHub();
  for (let index = 0; index < VALUES; index++) hub.updateScalar('train/loss', index / 7);
  return hub;
}

/** The bytes that what `make` returns keeps alive; what making it has compiled is made before. */
function bytesOf(make) {
  make();
  const before = usedBytes();
  const hub = make();
  const bytes = usedBytes() - before;
  if (hub.logScalars.size === 0) throw new Error('nothing was kept'); // and so nobody collects it
  return bytes;
}

async function commandRow(records, rounds) {
  const input = recordFile('short', records);
  const extras = [];
  for (let round = 0; round < rounds; round++) {
    const bare = await runProgram(programPath('nothing'));
    const command = await runProgram(WINDROW, ['--epoch-length', EPOCH_LENGTH], { input });
    extras.push((command.maxRssBytes - bare.maxRssBytes) / BYTES_PER_MB);
  }
  const spread = spreadOf(extras);
  return boundRow(`memory of the command over bare Node, ${records} records`, spread.median, {
    unit: 'MB',
    spread,
    goal: { must: 32, stretch: 16, isBound: true },
  });
}
