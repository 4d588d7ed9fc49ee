// The mean of a whole run of a million values in every line: what lines cost with it more than
// without, the updates that prepare it included.

import { MessageHub } from '../../dist/src/index.js';
import { compare, extraNs, timedBlocks } from '../compare.js';
import { openEngine } from '../engine.js';
import { boundRow } from '../figure-row.js';
import { seededRandom } from '../random.js';

const LENGTH = 980_000;
const INTERVAL = 10;
const GLOBAL_MEAN = {
  dataSrc: 'loss',
  methodName: 'mean',
  windowSize: 'global',
  logName: 'loss_mean',
};

export async function measure({ isQuick, rounds }) {
  const records = isQuick ? 10_000 : 20_000;
  const lines = (customCfg) => () => {
    const random = seededRandom(5);
    const hub = new MessageHub();
    const loss = () => Number((0.5 + random()).toFixed(4));
    for (let iter = 1; iter <= LENGTH; iter++) hub.updateScalar('train/loss', loss());
    const engine = openEngine({ hub, customCfg, interval: INTERVAL, timeZone: 'UTC' });
    return timedBlocks({
      operations: records,
      prepare: (index) => ({
        time: 1_768_469_400_000 + index * 250,
        train: { loss: loss(), time: 0.25 },
        iter: LENGTH + index + 1,
      }),
      work: (record) => engine.collect(record),
    });
  };
  const contenders = { with: lines([GLOBAL_MEAN]), without: lines([]) };
  const result = await compare(contenders, { rounds, warmups: 1 });
  const extra = extraNs(result, {
    longer: 'with',
    shorter: 'without',
    operations: records / INTERVAL,
  });
  const scaled = { median: extra.median / 1000, min: extra.min / 1000, max: extra.max / 1000 };
  return [
    boundRow("a 'global' mean at 1 M values, a line", scaled.median, {
      unit: 'us',
      spread: scaled,
      goal: { must: 5, isBound: true },
    }),
  ];
}
