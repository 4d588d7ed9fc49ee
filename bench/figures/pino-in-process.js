// pino in the thread that logs: to a destination that does nothing, and with windrow, which takes
// scalar records before pino makes text of them, where windrow has a way to do so.

import pino from 'pino';
import * as windrowPino from '../../dist/adapters/pino/index.js';
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
  const { makeLogger, note } = ours();
  const contenders = {
    windrow: () => calls(makeLogger()),
    pino: () => calls(pino({}, { write: () => {} })),
  };
  const result = await compare(contenders, { rounds, warmups: 2 });
  const goal = { must: 3.5, stretch: 5 };
  const versus = { ours: 'windrow', rival: 'pino', operations, goal, note };
  return [ratioRow('pino in process against a destination that does nothing', result, versus)];
}

/** `windrowHooks(options)` is `{ hooks: { logMethod } }` for pino; without it, the stream. */
function ours() {
  const { windrowHooks, windrowStream } = windrowPino;
  if (windrowHooks === undefined) {
    return {
      makeLogger: () => pino({}, windrowStream(OPTIONS)),
      note: 'through `windrowStream`, behind pino: windrow exports no `hooks.logMethod` yet.',
    };
  }
  return { makeLogger: () => pino({ hooks: windrowHooks(OPTIONS) }, windrowStream(OPTIONS)) };
}
