// The configuration of README's service: requests of pino-http, 1,000 a second on 10 routes, mapped,
// in groups, with mean, p95 and count of 10 s. Over the base form, and against a program that splits
// and parses the same lines and drops them.

import { programPath, runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { ratioRow } from '../figure-row.js';
import { jsonFile } from '../line-file.js';
import { overBaseRow } from '../over-base.js';
import { formFile } from '../record-forms.js';

/** As in README, under "Services and jobs". */
const SERVICE = {
  modes: ['http'],
  map: { mode: 'http', keys: { responseTime: 'latency' }, when: { msg: 'request completed' } },
  keep: 'warn',
  groupBy: 'req.url',
  interval: '10s',
  customCfg: [
    { dataSrc: 'latency', methodName: 'mean', windowSize: '10s' },
    { dataSrc: 'latency', methodName: 'p95', windowSize: '10s', logName: 'latency_p95' },
    { dataSrc: 'latency', methodName: 'count', windowSize: '10s', logName: 'requests' },
  ],
  hide: ['time'],
  unit: { 'latency*': 'ms' },
  digits: { 'latency*': 1, requests: 0 },
};
const FORM = 'request';

export async function measure({ isQuick, rounds }) {
  const records = isQuick ? 160_000 : 300_000;
  return [
    await overBaseRow("README's service, over the base form", {
      form: FORM,
      options: SERVICE,
      records,
      baseRecords: records,
      rounds,
      goal: { must: 4, stretch: 2.5 },
      note: 'one number a record instead of 7, which flatters; twice the bytes, which does the opposite',
    }),
    await rivalRow(records, rounds),
  ];
}

async function rivalRow(records, rounds) {
  const args = ['--config', jsonFile(SERVICE)];
  const input = formFile(FORM, records);
  const contenders = {
    windrow: () => runProgram(WINDROW, args, { input }),
    'split2 + JSON.parse': () => runProgram(programPath('split2-drop'), [], { input }),
  };
  const result = await compare(contenders, { rounds });
  return ratioRow("README's service against split2 + JSON.parse that drops", result, {
    ours: 'windrow',
    rival: 'split2 + JSON.parse',
    operations: records,
    goal: { must: 1 },
    by: 'cpu',
  });
}
