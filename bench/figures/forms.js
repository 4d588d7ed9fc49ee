// Every documented form of a record, and the options that a record passes through, over the base
// form: by CPU a record, in the stream of pino's worker, which reads bytes as the command does.

import { join } from 'node:path';
import { FOLDER } from '../line-file.js';
import { BASE_OPTIONS, overBaseRow } from '../over-base.js';

const GOAL = { must: 2, stretch: 1.3 };

const MAPPED = {
  modes: ['http'],
  map: { mode: 'http', keys: { responseTime: 'latency' }, when: { msg: 'request completed' } },
  keep: 'none',
};
const EPOCH_P95 = { dataSrc: 'loss', methodName: 'p95', windowSize: 'epoch', logName: 'loss_p95' };

/**
 * `form` is a form of record-forms.js, `options` are windrow's. `share`: how many records
 * there are of this form for each of the base form. `units`: the numbers of a record over the 7 of
 * the base form, where the price is that of a number.
 */
const FORMS = [
  { name: 'winston JSON with an ISO timestamp', form: 'winston-iso' },
  { name: 'a string that varies', form: 'label' },
  { name: 'a string that varies, one level down', form: 'nested-label' },
  { name: 'flat', form: 'flat', options: { ...BASE_OPTIONS, flat: true } },
  { name: 'prefixed', form: 'prefixed' },
  {
    name: 'pino-http, mapped, keep none',
    form: 'request',
    options: MAPPED,
    note: 'one number a record instead of 7, which flatters; twice the bytes, which does the opposite',
  },
  { name: '{ value, count }', form: 'counted', note: '24 bytes more a number' },
  {
    name: 'two modes in a record',
    form: 'two-modes',
    options: { ...BASE_OPTIONS, modes: ['train', 'critic'] },
    note: 'two lines where the base form has one',
  },
  { name: 'NaN and escapes in a tenth', form: 'awkward' },
  { name: 'summary', form: 'base', options: { ...BASE_OPTIONS, summary: true } },
  {
    name: 'summary and a report',
    form: 'base',
    options: { ...BASE_OPTIONS, summary: true, reportFile: join(FOLDER, 'forms.html') },
    goal: { must: 1.35 },
  },
  { name: 'groupBy, 50 groups', form: 'groups', options: { ...BASE_OPTIONS, groupBy: 'task' } },
  {
    name: 'an epoch p95',
    form: 'base',
    options: { ...BASE_OPTIONS, customCfg: [EPOCH_P95] },
  },
  {
    name: '40 shapes',
    form: '40-shapes',
    note: 'at random; a program repeats a shape more often',
  },
  {
    name: '500 shapes',
    form: '500-shapes',
    note: 'at random; a program repeats a shape more often',
  },
  {
    name: '300 keys, a number',
    form: '300-keys',
    share: 7 / 300,
    units: 300 / 7,
    note: 'for 7 numbers; the fields around them are shared by 300, which flatters',
  },
  {
    name: 'a new group beyond maxGroups',
    form: 'new-groups',
    options: { ...BASE_OPTIONS, groupBy: 'task' },
    goal: { must: 2 },
  },
];

export async function measure({ isQuick, rounds: asked }) {
  const baseRecords = isQuick ? 160_000 : 300_000; // fewer are not compiled in the first half
  const rounds = isQuick ? Math.min(2, asked) : asked;
  const rows = [];
  for (const { name, share = 1, ...form } of FORMS) {
    const records = Math.round(baseRecords * share);
    const options = { goal: GOAL, ...form, records, baseRecords, rounds };
    rows.push(await overBaseRow(`${name}, over the base form`, options));
  }
  return rows;
}
