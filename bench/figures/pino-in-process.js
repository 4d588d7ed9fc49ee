// pino in the thread that logs: to a destination that does nothing, and with windrow, which takes
// scalar records before pino makes text of them, where windrow has a way to do so.

import pino from 'pino';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { compare, timedBlocks } from '../compare.js';
import { ratioRow } from '../figure-row.js';
import { seededRandom } from '../random.js';
import { EPOCH_LENGTH, trainScalars } from '../records.js';

const OPTIONS = { destination: '/dev/null', epochLength: EPOCH_LENGTH };

export async function measure({ isQuick, rounds }) {
  const operations = isQuick ? 50_000 : 200_000;
  const random = seededRandom(2);
  const calls = (logger) =>
    timedBlocks({
      operations,
      prepare: (index) => ({ train: trainScalars(random, index + 1) }),
      work: (record) => logger.info(record, 'step'),
    });
  const contenders = {
    windrow: () => calls(windrowLogger()),
    pino: () => calls(pino({}, { write: () => {} })),
  };
  const result = await compare(contenders, { rounds, warmups: 2 });
  const goal = { must: 3.5, stretch: 5 };
  const versus = { ours: 'windrow', rival: 'pino', operations, goal };
  return [ratioRow('pino in process against a destination that does nothing', result, versus)];
}

function windrowLogger() {
  const stream = windrowStream(OPTIONS);
  return pino({ hooks: stream.hooks }, stream);
}
