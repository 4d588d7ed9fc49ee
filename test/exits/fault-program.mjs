/*
 * A program whose transport has a fault, and which ends at once:
 * `node fault-program.mjs '{ "shape": "targets", "ending": "exit", "options": {}, "file": "..." }'`.
 */
import { pino } from 'pino';

const TARGET = new URL('../../dist/adapters/pino/index.js', import.meta.url).href;
const { shape, ending, options, file } = JSON.parse(process.argv[2]);

const own = { target: TARGET, options };
const stage = { target: TARGET, options: { interval: 1, ...options, pipeline: true } };
const other = { target: 'pino/file', options: { destination: file } };

const SHAPES = {
  'one target': own,
  'one of several targets': { targets: [own, other] },
  'the first stage of a pipeline': { pipeline: [stage, other] },
  'the last stage of a pipeline': { pipeline: [stage] },
  'the last stage of a pipeline among targets': { targets: [other, { pipeline: [stage] }] },
};

const ENDINGS = {
  returns: () => {},
  exits: () => process.exit(0),
  throws: () => {
    throw new Error('of the program');
  },
};

const logger = pino({ base: {} }, pino.transport(SHAPES[shape]));
logger.info('start');
logger.info({ train: { loss: 1 } });
ENDINGS[ending]();
