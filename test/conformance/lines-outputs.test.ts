import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { WAYS } from './ways.ts';

/** The library writes no files but those that programs open themselves. */
const ADAPTERS = WAYS.filter(({ name }) => !name.startsWith('engine'));
const time = 1785290321000;
const RECORDS = [
  { level: 30, time, train: { loss: 1 } },
  { level: 30, time, msg: 'ready' },
  { level: 40, time, msg: 'too warm' },
  { level: 30, time, train: { loss: 3 } },
];
const MESSAGES = [
  'INFO - ready',
  'WARNING - too warm',
  'INFO - Epoch(train) [1][2]    time: 0.0000  loss: 2.0000',
];
const atClock = (clock: string) => (message: string) => `${clock} - mmengine - ${message}`;

const folder = temporaryFolder();

test.each(ADAPTERS)(
  'a file beside the lines, each as it is asked for: $name',
  async ({ name, run }) => {
    const own = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(own);
    const [all, few] = [join(own, 'logs', 'all.log'), join(own, 'few.log')];
    const lines = [{ destination: all }, { destination: few, dateStyle: 'console', level: 'warn' }];
    const written = await run({ interval: 2, timeZone: 'UTC', lines }, RECORDS, own);
    expect(written).toEqual(MESSAGES.map(atClock('07/29 01:58:41')));
    const read = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(read(all)).toEqual(MESSAGES.map(atClock('2026/07/29 01:58:41')));
    expect(read(few)).toEqual([atClock('07/29 01:58:41')('WARNING - too warm')]);
  },
);
