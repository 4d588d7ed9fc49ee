/*
 * A program that logs in one way and ends in one manner: `node program.mjs '{ "way": "stream",
 * "ending": "exit", "count": 20, "options": {} }'`. Its records are `count` iterations of train, and
 * an ordinary one behind every hundredth. With `announces` it says on stderr when they are logged.
 */
import { pino } from 'pino';
import winston from 'winston';
import pinoTarget, { windrowStream } from '../../dist/adapters/pino/index.js';
import { closingTransport, windrow } from '../../dist/adapters/winston/index.js';

const NOTE_EVERY = 100;
const TARGET = new URL('../../dist/adapters/pino/index.js', import.meta.url).href;
const { way, ending, count, options, announces } = JSON.parse(process.argv[2]);

/** A logger, how it is ended, and what there is besides. */
function winstonLogger(hasCompanion) {
  const format = windrow(options);
  const transports = [new winston.transports.Console()];
  if (hasCompanion) transports.push(closingTransport(format));
  const logger = winston.createLogger({ format, transports });
  return { logger, end: () => logger.end(), close: () => format.close(), flush: format.flush };
}

function pinoLogger(stream) {
  const end = () => stream.end();
  return { logger: pino(stream), end, close: stream.close, flush: stream.flush, stream };
}

const WAYS = {
  winston: () => winstonLogger(true),
  'winston format alone': () => winstonLogger(false),
  stream: () => pinoLogger(windrowStream(options)),
  'stream, not sync': () => pinoLogger(windrowStream({ ...options, sync: false })),
  'transport in process': () => pinoLogger(pinoTarget(options)),
  worker: () => pinoLogger(pino.transport({ target: TARGET, options })),
  pipeline: () => {
    const stage = { target: TARGET, options: { ...options, pipeline: true } };
    const last = { target: 'pino/file', options: { destination: 1 } };
    return pinoLogger(pino.transport({ pipeline: [stage, last] }));
  },
};

const opened = WAYS[way]();
const { logger, end, close, flush, stream } = opened;

function logAll() {
  for (let iter = 1; iter <= count; iter++) {
    logger.info({ train: { loss: iter }, iter });
    if (iter % NOTE_EVERY === 0) logger.info(`note ${iter}`);
  }
}

/** A program that goes on, until something ends it. */
function stayAlive() {
  setInterval(() => {}, 1000);
}

function takeSignal(signal, isHandled) {
  stayAlive();
  if (isHandled) process.once(signal, () => process.exit(0));
  process.kill(process.pid, signal);
}

const ENDINGS = {
  natural: () => {},
  exit: () => process.exit(0),
  exception: () => {
    throw new Error('of the program');
  },
  rejection: () => void Promise.reject(new Error('of the program')),
  SIGTERM: () => takeSignal('SIGTERM', false),
  SIGINT: () => takeSignal('SIGINT', false),
  'SIGTERM with a handler': () => takeSignal('SIGTERM', true),
  'SIGINT with a handler': () => takeSignal('SIGINT', true),
  end,
  'end twice': () => {
    end();
    end();
  },
  'end, then exit': () => {
    end();
    process.exit(0);
  },
  'flush twice, close twice': async () => {
    await Promise.all([flush(), flush()]);
    await Promise.all([close(), close()]);
    await close();
    process.exit(0);
  },
  'record behind the end': () => {
    end();
    logger.info('too late');
    stream.once('close', () => logger.info('far too late'));
  },
  'record in a listener of exit': () => {
    process.on('exit', () => logger.info('the very last'));
  },
  terminate: () => {
    stream.on('error', () => {}); // thread-stream says that its worker has gone
    stream.flush(() => {
      stream.worker.once('exit', () => logger.info('for nobody'));
      stream.worker.terminate();
    });
  },
};

logAll();
if (announces) process.stderr.write('logged\n');
await ENDINGS[ending]();
