import { lineFile } from './line-file.js';
import { seededRandom } from './random.js';
import { EPOCH_LENGTH, SEED, START_MS, trainScalars } from './records.js';

const MS_PER_RECORD = 250;
/** Requests come faster: 1,000 a second. */
const MS_PER_REQUEST = 1;
/** The values of the form `latency`, which come 10,000 times per second. */
const LATENCIES_PER_MS = 10;
const GROUPS = 50;
const MANY_KEYS = 300;
const AWKWARD_SHARE = 0.1;
const ROUTES = [
  ...['/health', '/users', '/users/:id', '/orders', '/orders/:id'],
  ...['/items', '/items/:id', '/search', '/login', '/logout'],
];
/** Keys of the second mode of a record that has two. */
const CRITIC_KEYS = new Set(['loss1', 'loss2', 'grad_norm']);

/**
 * The forms of a record by name. Each makes one line from a record of the base form in its parts:
 * `head` (level, time, pid, hostname), `train` (7 numbers), `progress` (epoch, iter), and from the
 * generator of random numbers. A form has the 7 numbers of the base form where nothing else is said.
 */
const FORM_LINES = {
  base: ({ head, train, progress }) => pinoLine(head, { train, ...progress }),
  'winston-iso': winstonLine,
  label: ({ head, train, progress, random }) =>
    pinoLine(head, { requestId: `req-${hex(random)}`, train, ...progress }),
  'nested-label': ({ head, train, progress, random }) =>
    pinoLine(head, { job: { id: `job-${hex(random)}`, queue: 'gpu' }, train, ...progress }),
  flat: flatLine,
  prefixed: ({ head, train, progress }) =>
    pinoLine(head, { ...mapEntries(train, (key, value) => [`train/${key}`, value]), ...progress }),
  request: requestLine,
  latency: latencyLine,
  counted: ({ head, train, progress }) => {
    const counted = mapEntries(train, (key, value) => [key, { value, count: 16 }]);
    return pinoLine(head, { train: counted, ...progress });
  },
  'two-modes': twoModesLine,
  awkward: awkwardLine,
  // without progress fields: each group counts its own iterations, and has a line for ten of them
  groups: ({ head, train, random }) =>
    pinoLine(head, { task: `task-${below(GROUPS, random)}`, train }),
  'new-groups': ({ head, train, progress }) =>
    pinoLine(head, { task: `task-${progress.iter}`, train }),
  '40-shapes': (parts) => shapeLine(parts, 40),
  '500-shapes': (parts) => shapeLine(parts, 500),
  '300-keys': ({ head, progress, random }) => {
    const train = manyScalars(random);
    return pinoLine(head, { train, ...progress });
  },
};

/** The path of a file of `count` records of a form, a line each; the same every time. */
export function formFile(form, count) {
  return lineFile(`form-${form}-${count}-${SEED}.ndjson`, () => formLines(form, count));
}

/** Lines of a form, without their newlines. */
export function* formLines(form, count) {
  const random = seededRandom(SEED);
  for (let iter = 1; iter <= count; iter++) {
    const time = START_MS + iter * MS_PER_RECORD;
    const head = { level: 30, time, pid: 4711, hostname: 'node-3' };
    const progress = { epoch: Math.ceil(iter / EPOCH_LENGTH), iter };
    yield FORM_LINES[form]({ head, train: trainScalars(random, iter), progress, random });
  }
}

function pinoLine(head, record, msg = 'step') {
  return JSON.stringify({ ...head, ...record, msg });
}

/** As winston's `combine(timestamp(), json())` writes it, which sorts the keys of every object. */
function winstonLine({ head, train, progress }) {
  const info = { level: 'info', message: 'step', timestamp: new Date(head.time).toISOString() };
  return JSON.stringify(sorted({ ...info, ...progress, train: sorted(train) }));
}

/** `time` is the clock of a flat pino record, so the time of an iteration has another name. */
function flatLine({ head, train, progress }) {
  const { time: step_time, ...others } = train;
  return pinoLine(head, { mode: 'train', ...others, step_time, ...progress });
}

/** 4 numbers of one mode, 3 of the other. */
function twoModesLine({ head, train, progress }) {
  const isCritics = ([key]) => CRITIC_KEYS.has(key);
  const entries = Object.entries(train);
  const critic = Object.fromEntries(entries.filter(isCritics));
  const own = Object.fromEntries(entries.filter((entry) => !isCritics(entry)));
  return pinoLine(head, { train: own, critic, ...progress });
}

/** One record in 20 has a NaN, which JSON writes as null; one in 20 a message with escapes. */
function awkwardLine({ head, train, progress, random }) {
  const chance = random();
  const grad_norm = chance < AWKWARD_SHARE / 2 ? Number.NaN : train.grad_norm;
  const hasEscapes = chance >= AWKWARD_SHARE / 2 && chance < AWKWARD_SHARE;
  const msg = hasEscapes ? 'step of "C:\\data"\tdone' : 'step';
  return pinoLine(head, { train: { ...train, grad_norm }, ...progress }, msg);
}

/** One of `shapes` layouts: the keys in an order of its own, and a field that nobody reads. */
function shapeLine({ head, train, progress, random }, shapes) {
  const shape = below(shapes, random);
  const entries = Object.entries(train);
  const first = shape % entries.length;
  const turned = Object.fromEntries([...entries.slice(first), ...entries.slice(0, first)]);
  return pinoLine(head, { [`stage${shape}`]: shape, train: turned, ...progress });
}

/** A request as pino-http logs it: one number, some 500 bytes. */
function requestLine({ head, progress: { iter }, random }) {
  const time = START_MS + iter * MS_PER_REQUEST;
  const req = {
    id: iter,
    method: 'GET',
    url: ROUTES[below(ROUTES.length, random)],
    query: {},
    params: {},
    headers: {
      host: 'api.example.com',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      accept: '*/*',
      connection: 'keep-alive',
    },
    remoteAddress: '10.0.3.17',
    remotePort: 32768 + below(28_000, random),
  };
  const res = { statusCode: 200, headers: { 'content-type': 'application/json' } };
  const responseTime = Math.ceil(80 * random() ** 3);
  return pinoLine({ ...head, time }, { req, res, responseTime }, 'request completed');
}

/** One number of a mode `http`. */
function latencyLine({ head, progress: { iter }, random }) {
  const time = START_MS + Math.floor(iter / LATENCIES_PER_MS);
  return pinoLine({ ...head, time }, { http: { latency: Number((100 * random()).toFixed(4)) } });
}

function manyScalars(random) {
  const entries = Array.from({ length: MANY_KEYS }, (_, index) => [
    `loss${index}`,
    Number((4 * random()).toFixed(4)),
  ]);
  return Object.fromEntries(entries);
}

function mapEntries(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => change(key, value)));
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function below(limit, random) {
  return Math.floor(random() * limit);
}

function hex(random) {
  return below(2 ** 32, random)
    .toString(16)
    .padStart(8, '0');
}
