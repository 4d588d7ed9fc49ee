// A line of 7 items, statistics included: what records cost with per line each more than without.

import { compare, extraNs, timedBlocks } from '../compare.js';
import { openEngine } from '../engine.js';
import { boundRow } from '../figure-row.js';
import { seededRandom } from '../random.js';
import { trainScalars } from '../records.js';

const NEVER = 1_000_000_000;

export async function measure({ isQuick, rounds }) {
  const operations = isQuick ? 50_000 : 200_000;
  const random = seededRandom(4);
  const records = (interval) => () => {
    const engine = openEngine({ interval, timeZone: 'UTC' });
    return timedBlocks({
      operations,
      prepare: (index) => ({
        time: 1_768_469_400_000 + index * 250,
        train: trainScalars(random, index + 1),
      }),
      work: (record) => engine.collect(record),
    });
  };
  const contenders = { everyRecord: records(1), never: records(NEVER) };
  const result = await compare(contenders, { rounds, warmups: 2 });
  const extra = extraNs(result, { longer: 'everyRecord', shorter: 'never', operations });
  const scaled = { median: extra.median / 1000, min: extra.min / 1000, max: extra.max / 1000 };
  const collectNs = (result.never.wallMs.median * 1e6) / operations;
  return [
    boundRow('one line of 7 items', scaled.median, {
      unit: 'us',
      spread: scaled,
      goal: { must: 1.2, stretch: 0.5, isBound: true },
      note: `a record of 7 keys without a line: ${Math.round(collectNs)} ns.`,
    }),
  ];
}
