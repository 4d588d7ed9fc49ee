// A real, small training, logged twice: through winston, then through pino and its worker thread.
// The training is the same, and so are the lines, up to what the clock says. It ends with a report
// of the model trained with three learning rates.
//
// Run it: npm run demo

import { once } from 'node:events';
import pino from 'pino';
import { windrow } from 'windrow/winston';
import winston from 'winston';
import { LEGEND } from './legend.js';
import { reportRates } from './report.js';
import { RUN, train } from './train.js';

const options = { ...RUN, name: 'iris' };

console.log(LEGEND);
console.log('winston, format: windrow(options)');
const winstonLogger = winston.createLogger({
  format: windrow(options),
  transports: [new winston.transports.Console()],
});
await train((record) => winstonLogger.info(record));

console.log('\npino, transport: windrow/pino');
const transport = pino.transport({ target: 'windrow/pino', options });
const pinoLogger = pino(transport);
await train((record) => pinoLogger.info(record));
transport.ref(); // the program waits for the thread
transport.end();
await once(transport, 'close');

console.log(`\nreport of three learning rates: ${await reportRates()}`);
