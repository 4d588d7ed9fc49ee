/*
 * A program whose output takes not all: `node not-whole-program.mjs '{ "way": "stream", "options":
 * {}, "count": 10, "ending": "close" }'`. It prints, to the standard output, what `flush()` and
 * `close()` say, and how many states were saved.
 */
import { pino } from 'pino';
import winston from 'winston';
import { windrowStream } from '../../dist/adapters/pino/index.js';
import { windrow } from '../../dist/adapters/winston/index.js';

const PADDING = 'x'.repeat(100);
const { way, options, count, ending } = JSON.parse(process.argv[2]);

const WAYS = {
  stream() {
    const stream = windrowStream(options);
    return { logger: pino({ base: null }, stream), opened: stream };
  },
  winston() {
    const opened = windrow(options);
    const silent = new winston.transports.Console({ silent: true });
    return { logger: winston.createLogger({ format: opened, transports: [silent] }), opened };
  },
};

const messageOf = (promise) =>
  promise.then(
    () => null,
    (error) => error.message,
  );

const { logger, opened } = WAYS[way]();
for (let iter = 1; iter <= count; iter++) {
  logger.info({ train: { loss: 1 / iter } });
  logger.info(PADDING);
}
const flush = await messageOf(opened.flush());
const close = ending === 'close' ? await messageOf(opened.close()) : undefined;
process.stdout.write(JSON.stringify({ flush, close, saves: opened.stats().stateSaves }));
if (ending === 'exit') process.exit(0);
