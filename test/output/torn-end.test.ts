import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createLogger, transports } from 'winston';
import { windrowStream } from '../../adapters/pino/index.ts';
import { closingTransport, windrow } from '../../adapters/winston/index.ts';
import { COMMAND, PINO_TARGET } from '../conformance/ways.ts';
import { LineCollector } from '../neighbours/line-collector.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

/** Files that a run before has left in the middle of a line, and that this run appends to. */

const RECORD = { train: { loss: 0.5 }, iter: 1 };
const OPTIONS = { interval: 1, timeZone: 'UTC', colorize: false } as const;

const folder = temporaryFolder();
let files = 0;

/** Appends what one record leads to: to the file of the lines, or to that of the scalars. */
type Append = (path: string) => Promise<void>;

async function throughStream(options: object): Promise<void> {
  const stream = windrowStream({ ...OPTIONS, destination: '/dev/null', ...options });
  pino({ base: null }, stream).info(RECORD);
  await stream.close();
}

async function throughWorker(options: object): Promise<void> {
  const transport = pino.transport({
    target: PINO_TARGET,
    options: { ...OPTIONS, destination: '/dev/null', ...options },
  });
  pino({ base: null }, transport).info(RECORD);
  const closed = once(transport, 'close');
  transport.end();
  await closed;
}

/** The companion writes the one line that comes with the end. */
async function throughWinston(options: object, destination: string): Promise<void> {
  const format = windrow({ ...OPTIONS, ...options });
  const companion = closingTransport(format, { destination });
  const silent = new transports.Stream({ stream: new LineCollector() });
  const logger = createLogger({ format, transports: [silent, companion] });
  logger.info(RECORD);
  const finished = once(companion, 'finish');
  logger.end();
  await finished;
}

async function throughCommand(flags: readonly string[], path: string): Promise<void> {
  const output = openSync(path, 'a');
  const args = [COMMAND, '--interval=1', '--time-zone=UTC', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['pipe', output, 'inherit'] });
  closeSync(output);
  child.stdin?.end(`${JSON.stringify(RECORD)}\n`);
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
}

async function throughDescriptor(path: string): Promise<void> {
  const descriptor = openSync(path, 'a');
  await throughStream({ destination: descriptor });
}

const LINE = /^[\d/]+ [\d:]+ - mmengine - INFO - Epoch\(train\) \[1\]\[1\] {4}loss: 0\.5000\n$/;
const TAG = /^\{"loss": 0\.5, "epoch": 1, "iter": 1, "step": 1\}\n$/;

const WAYS: readonly (readonly [name: string, append: Append, written: RegExp])[] = [
  ['the destination of a stream', (path) => throughStream({ destination: path }), LINE],
  ['a descriptor of a stream', throughDescriptor, LINE],
  ['the destination of a worker', (path) => throughWorker({ destination: path }), LINE],
  [
    'the destination of the closing lines',
    (path) => throughWinston({ interval: 'epoch' }, path),
    LINE,
  ],
  ['>> of the command', (path) => throughCommand([], path), LINE],
  ['the scalars file of a stream', (path) => throughStream({ scalarsFile: path }), TAG],
  ['the scalars file of a worker', (path) => throughWorker({ scalarsFile: path }), TAG],
  [
    'the scalars file of winston',
    (path) => throughWinston({ scalarsFile: path }, '/dev/null'),
    TAG,
  ],
  [
    'the scalars file of the command',
    (path) => throughCommand([`--scalars-file=${path}`], '/dev/null'),
    TAG,
  ],
];

describe.each(WAYS)('%s', (_name, append, written) => {
  test.each([
    ['a torn line gets its newline first', '{"loss": 0.', '{"loss": 0.\n'],
    ['whole lines get none', 'whole\n', 'whole\n'],
    ['nor does an empty file', '', ''],
  ])('%s', async (_case, before, begin) => {
    const path = join(folder, `file-${files++}.log`);
    writeFileSync(path, before);
    await append(path);
    const after = readFileSync(path, 'utf8');
    expect(after.slice(0, begin.length)).toBe(begin);
    expect(after.slice(begin.length)).toMatch(written);
  });
});

test('a file that is not appended to has no torn line', async () => {
  const path = join(folder, 'anew.log');
  writeFileSync(path, 'torn');
  await throughStream({ destination: path, append: false });
  expect(readFileSync(path, 'utf8')).toMatch(LINE);
});
