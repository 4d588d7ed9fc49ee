/** A program that logs, told by messages what to do next: see `host.ts`. */
import { once } from 'node:events';
import { pino } from 'pino';
import { windrowStream } from '../../dist/adapters/pino/index.js';

const TARGET = new URL('../../dist/adapters/pino/index.js', import.meta.url).href;
const PADDING = 'x'.repeat(100);
const NOBODY = 65534;

let stream;
let logger;
let logged = 0;
/** What a worker says when it cannot open its destination, some time behind `ready`. */
let failure;

const calls = {
  /** Opens windrow in process or in a worker; returns what it says when it cannot. */
  async open(way, options) {
    try {
      stream = way === 'worker' ? await openWorker(options) : windrowStream(options);
      logger = pino({ base: {} }, stream);
      return null;
    } catch (error) {
      return error.message;
    }
  },
  failure: () => failure,
  /** Logs so many numbered records; for a worker no faster than it takes them. */
  async log(count) {
    for (const end = logged + count; logged < end; ) {
      logger.info(`line ${logged++} ${PADDING}`);
      if (stream.writableNeedDrain) await once(stream, 'drain');
      else if (logged % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return logged;
  },
  /** Logs so many train records, each of which has a line and a tag in the scalars file. */
  async train(count) {
    for (let i = 0; i < count; i++) logger.info({ train: { loss: 1 / (i + 1) } });
  },
  touchStdout: async () => process.stdout.writable,
  rssMb: async () => process.memoryUsage.rss() / 2 ** 20,
  becomeNobody: async () => process.getuid() === 0 && process.seteuid(NOBODY),
  flush: () => new Promise((resolve) => logger.flush(() => resolve())),
  reopen: async () => stream.reopen(),
  async end() {
    const closed = once(stream, 'close');
    stream.end();
    await closed;
  },
};

async function openWorker(options) {
  const transport = pino.transport({ target: TARGET, options });
  failure = once(transport, 'error').then(([{ message }]) => message);
  await once(transport, 'ready');
  return transport;
}

process.on('message', async ({ id, name, args }) => {
  const result = await calls[name](...args);
  process.send({ id, result: result ?? null });
});
