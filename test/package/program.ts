/*
 * The program that is built, tested and run everywhere: winston to the standard output, pino to the
 * standard error, with what few runs need: a pattern for re2js, a quantile of the whole run, the
 * table at the end, a state file with its checksum.
 */

import type { Finished } from '../stranger/run-program.ts';

/** 2026-01-02T03:04:05Z */
const TIME_MS = 1_767_323_045_000;
const P95 = { dataSrc: 'loss', logName: 'p95', methodName: 'p95', windowSize: 'global' };
const OPTIONS = {
  ...{ interval: 2, maxEpochs: 1, epochLength: 4, timeZone: 'UTC' },
  ...{ summary: true, meanPattern: '^(loss|time|data_time)$', customCfg: [P95] },
};
const RECORDS = [0.5, 0.75, 0.25, 0.125].map((loss, index) => ({
  time: TIME_MS + index * 1000,
  iter: index + 1,
  train: { lr: 0.01, loss, time: 0.5, data_time: 0.25 },
}));

const EPOCH =
  'Epoch(train) [1][%/4]  lr: 1.0000e-02  eta: 0:00:0@  time: 0.5000  data_time: 0.2500  ';
const TABLE = `\
mode   key        count        mean         std         min         p50         p95         max        last             best  nonfinite
train  lr             4  1.0000e-02  0.0000e+00  1.0000e-02  1.0000e-02  1.0000e-02  1.0000e-02  1.0000e-02  1.0000e-02 (@1)          0
train  loss           4      0.4062      0.2400      0.1250      0.3750      0.7125      0.7500      0.1250      0.1250 (@4)          0
train  time           4      0.5000      0.0000      0.5000      0.5000      0.5000      0.5000      0.5000      0.5000 (@1)          0
train  data_time      4      0.2500      0.0000      0.2500      0.2500      0.2500      0.2500      0.2500      0.2500 (@1)          0`;

/** The lines of the program; those of winston and those of pino are the same. */
export const LINES: readonly string[] = [
  `01/02 03:04:06 - mmengine - INFO - ${EPOCH.replace('%', '2').replace('@', '1')}loss: 0.6250  p95: 0.7375`,
  `01/02 03:04:08 - mmengine - INFO - ${EPOCH.replace('%', '4').replace('@', '0')}loss: 0.4062  p95: 0.7127`,
  ...TABLE.split('\n').map((row) => `01/02 03:04:08 - mmengine - INFO - ${row}`),
];
const TEXT = LINES.map((line) => `${line}\n`).join('');

/** A run of the program that has printed its lines, and nothing else. */
export const PRINTED: Finished = { stdout: TEXT, stderr: TEXT, exitCode: 0 };

/** The data that the program and the tests are about. */
export const PRELUDE = `
const OPTIONS = ${JSON.stringify(OPTIONS)};
const RECORDS = ${JSON.stringify(RECORDS)};
`;

/** The rest of the program, after its imports. */
export const BODY = `${PRELUDE}
const format = windrow(OPTIONS);
const logger = winston.createLogger({
  format,
  transports: [new winston.transports.Console(), closingTransport(format)],
});
for (const record of RECORDS) logger.info(record);
logger.end();

let timeMs = 0;
const timestamp = () => \`,"time":\${timeMs}\`;
const stream = windrowStream({ ...OPTIONS, destination: 2, stateFile: 'run.state' });
const pinoLogger = pino({ base: null, timestamp, hooks: stream.hooks }, stream);
for (const { time, ...record } of RECORDS) {
  timeMs = time;
  pinoLogger.info(record);
}
stream.end();
if (!(stream.hub instanceof MessageHub)) throw new Error('there are two classes MessageHub');
`;

const IMPORTS = [
  ['pino', '{ pino }'],
  ['windrow', '{ MessageHub }'],
  ['windrow/pino', '{ windrowStream }'],
  ['windrow/winston', '{ closingTransport, windrow }'],
] as const;

function importLines(line: (names: string, from: string) => string): string {
  return IMPORTS.map(([from, names]) => line(names, from)).join('\n');
}

/** The program with imports. */
export const IMPORTING = `
import winston from 'winston';
${importLines((names, from) => `import ${names} from '${from}';`)}
${BODY}`;

/** The program with `require`. */
export const REQUIRING = `
const winston = require('winston');
${importLines((names, from) => `const ${names} = require('${from}');`)}
${BODY}`;

/** A program with pino's worker, which writes the same lines, without the table. */
export const TRANSPORTING = `
import { pino } from 'pino';
${PRELUDE}
let timeMs = 0;
const timestamp = () => \`,"time":\${timeMs}\`;
const options = { ...OPTIONS, summary: false };
const logger = pino({ base: null, timestamp }, pino.transport({ target: 'windrow/pino', options }));
for (const { time, ...record } of RECORDS) {
  timeMs = time;
  logger.info(record);
}
`;

/** A run of that program. */
export const TRANSPORTED: Finished = {
  stdout: LINES.slice(0, 2)
    .map((line) => `${line}\n`)
    .join(''),
  stderr: '',
  exitCode: 0,
};
