import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { createLogger, transports } from 'winston';
import { windrowStream } from '../../adapters/pino/index.ts';
import { windrow } from '../../adapters/winston/index.ts';
import { MessageHub, type Stats, type WindrowOptions } from '../../src/internal/index.ts';
import { COMMAND } from '../conformance/ways.ts';

/** Two lines of train, three records that pass, a refused value, two that are not finite, a key too many. */
const RECORDS = [
  { train: { loss: 1, lr: 0.5 }, time: 1e12 },
  { msg: 'plain', time: 1e12 },
  { train: { loss: 'NaN', lr: 'Infinity' }, time: 1e12 },
  { level: 40, msg: 'careful', train: { loss: 1 }, iter: -1, time: 1e12 },
  { train: { loss: 1, f1: 1 }, time: 1e12 },
  { msg: 'last', time: 1e12 },
];
const OPTIONS = { interval: 2, maxKeys: 3, timeZone: 'UTC' } as const;
const EXPECTED: Partial<Stats> = {
  records: 6,
  collected: 4,
  passed: 2,
  refused: 0,
  refusedValues: 1,
  reasons: { 'no integer of at least 0': 1 },
  nonFinite: 2,
  overflow: 1,
  groupsDropped: 0,
  sinkFailures: 0,
  stateFailures: 0,
};
/** What the lines of `RECORDS` are. */
const LINES = 5;

let folder: string;
let options: WindrowOptions;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-stats-'));
  const files = {
    scalarsFile: join(folder, 'scalars.json'),
    stateFile: join(folder, 'state.json'),
  };
  options = { ...OPTIONS, ...files };
  jest.spyOn(process, 'emitWarning').mockImplementation(() => {}); // of the key too many
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function expectStats(stats: Stats, lines = LINES): void {
  expect(stats).toMatchObject(EXPECTED);
  expect(stats.stateSaves).toBeGreaterThanOrEqual(1);
  expect(stats.outputs.lines).toMatchObject({ lines, dropped: 0 });
  expect(stats.outputs.scalarsFile).toMatchObject({ lines: 2, dropped: 0 });
}

test('of a winston format', async () => {
  const format = windrow({ ...options, hub: new MessageHub() });
  const silent = new transports.Stream({ stream: process.stdout, silent: true });
  const logger = createLogger({ format, transports: [silent] });
  for (const { level = 30, ...record } of RECORDS) logger[level === 40 ? 'warn' : 'info'](record);
  await format.close();
  expectStats(format.stats());
});

test.each([false, true])('of a pino stream, with its hooks: %p', async (hasHooks) => {
  const stream = windrowStream({
    ...options,
    hub: new MessageHub(),
    destination: join(folder, 'lines.log'),
  });
  const hooks = hasHooks ? stream.hooks : {};
  const logger = pino({ timestamp: false, base: null, hooks }, stream);
  for (const { level = 30, ...record } of RECORDS) logger[level === 40 ? 'warn' : 'info'](record);
  await stream.close();
  expectStats(stream.stats());
  expect(stream.stats().outputs.lines?.bytes).toBeGreaterThan(LINES * 40);
});

test('of the command, to the standard error at the end', async () => {
  const config = JSON.stringify(options);
  const path = join(folder, 'options.json');
  writeFileSync(path, config);
  const command = spawn(process.execPath, [COMMAND, '--stats', '--config', path]);
  command.stdin.end(RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const [err] = await Promise.all([
    text(command.stderr),
    text(command.stdout),
    once(command, 'close'),
  ]);
  expectStats(JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '{}'));
});

test('each change of a failure is traced at debug, and all counters at the end', async () => {
  const format = windrow({ ...OPTIONS, hub: new MessageHub(), level: 'debug' });
  const messages: string[] = [];
  for (const { level = 30, ...record } of RECORDS) {
    const info = format.transform({
      ...record,
      level: level === 40 ? 'warn' : 'info',
      message: '',
    });
    messages.push(...String(Object(info)[Symbol.for('message')]).split('\n'));
  }
  messages.push(...(await format.close()));
  const of = (what: string) =>
    messages.flatMap((line) => line.split(` DEBUG - ${what}  `).slice(1));
  expect(of('counter')).toEqual(['nonFinite: 2', 'refusedValues: 1', 'overflow: 1']);
  expect(JSON.parse(of('close')[0] ?? '{}')).toMatchObject({ records: 6, overflow: 1 });
});
