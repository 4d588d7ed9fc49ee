// A real, small training, logged twice: through winston, then through pino and its worker thread.
// The training is the same, and so are the lines, up to what the clock says.
//
// Run it: npm run demo

import pino from 'pino';
import { windrow } from 'windrow/winston';
import winston from 'winston';
import { LEGEND } from './legend.js';
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
const pinoLogger = pino(pino.transport({ target: 'windrow/pino', options }));
await train((record) => pinoLogger.info(record));
