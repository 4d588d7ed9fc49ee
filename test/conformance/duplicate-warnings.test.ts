import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { WAYS } from './ways.ts';

const time = 1785290321000;
const RECORDS = [
  { level: 40, time, msg: 'too warm' },
  { level: 30, time, train: { loss: 1 } },
  { level: 40, time, msg: 'too warm', celsius: 91 },
  { level: 40, time, msg: 'too warm', train: { loss: 3 } },
  { level: 50, time, msg: 'too warm' },
  { level: 50, time, msg: 'too warm' },
  { level: 40, time, msg: 'too cold' },
];
const LINES = [
  '07/29 01:58:41 - mmengine - WARNING - too warm',
  '07/29 01:58:41 - mmengine - INFO - Epoch(train) [1][2]    time: 0.0000  loss: 2.0000',
  '07/29 01:58:41 - mmengine - ERROR - too warm',
  '07/29 01:58:41 - mmengine - ERROR - too warm',
  '07/29 01:58:41 - mmengine - WARNING - too cold',
];

const folder = temporaryFolder();

test.each(WAYS)('a warning is written once: $name', async ({ name, run }) => {
  const own = join(folder, name.replaceAll(' ', '-'));
  mkdirSync(own);
  const options = { filterDuplicateWarnings: true, interval: 2, timeZone: 'UTC' };
  expect(await run(options, RECORDS, own)).toEqual(LINES);
});
