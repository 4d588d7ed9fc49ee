// The formats alone, on infos as winston makes them of `logger.info({ train })`, each of them new:
// what winston itself costs around them is the same for all.

import winston from 'winston';
import { windrow } from '../../dist/adapters/winston/index.js';
import { compare, timedBlocks } from '../compare.js';
import { ratioRow } from '../figure-row.js';
import { seededRandom } from '../random.js';
import { EPOCH_LENGTH, trainScalars } from '../records.js';

const LEVEL = Symbol.for('level');
const { combine, json } = winston.format;
const OPTIONS = { epochLength: EPOCH_LENGTH };

export async function measure({ isQuick, rounds }) {
  const operations = isQuick ? 50_000 : 200_000;
  const random = seededRandom(3);
  const transforms = (format) =>
    timedBlocks({
      operations,
      prepare: (index) => infoOf(trainScalars(random, index + 1)),
      work: (info) => format.transform(info, format.options),
    });
  const contenders = {
    windrow: () => transforms(windrow(OPTIONS)),
    'combine(windrow, json)': () => transforms(combine(windrow(OPTIONS), json())),
    json: () => transforms(json()),
  };
  const result = await compare(contenders, { rounds, warmups: 2 });
  const against = (ours, goal) => ({ ours, rival: 'json', operations, goal });
  const alone = against('windrow', { must: 3.5, stretch: 6 });
  const combined = against('combine(windrow, json)', { must: 2.7 });
  return [
    ratioRow('winston, a scalar record, against json()', result, alone),
    ratioRow('winston, combine(windrow, json()) against json()', result, combined),
  ];
}

function infoOf(train) {
  return { level: 'info', message: { train }, [LEVEL]: 'info' };
}
