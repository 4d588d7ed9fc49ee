import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  beginOf,
  dueIters,
  dueMessages,
  type Exit,
  messagesOf,
  runExit,
  runSlowly,
  tableCount,
} from './run-exit.ts';

/*
 * Real programs that log and end, each way in each manner. That no record is lost shows in four
 * places: a line every ten iterations and each ordinary record, the scalars file, the event file, and
 * the table that comes with the end and has counted every single value.
 */

/** Their lines fill most of a pipe, and fit: who is ended by a signal waits for no reader. */
const MANY = 5000;
/** Their lines are more than a pipe holds, with a reader at its other end. */
const MORE = 20_000;

jest.setTimeout(120_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-exits-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function expectAllLines({ messages, saved, ran }: Exit, count: number): void {
  expect(messages.map(beginOf)).toEqual(dueMessages(count));
  expect(saved).toEqual(dueIters(count));
  expect(ran.filter((line) => line !== 'end')).toEqual(['run', ...dueIters(count)]);
}

function expectAllLinesAndTable(exit: Exit, count: number): void {
  expect(tableCount(exit.messages.at(-1))).toBe(count);
  expect(exit.ran.at(-1)).toBe('end');
  expect(exit.events).toEqual(dueIters(count)); // gathered for 2 s: a signal without a handler loses them
  expectAllLines({ ...exit, messages: exit.messages.slice(0, -1) }, count);
}

const WAYS = ['winston', 'worker', 'stream', 'stream, not sync'] as const;

/** Manners in which nothing is lost, the table at the end included, and how the program ends. */
const ENDINGS = [
  ['natural', 0],
  ['exit', 0],
  ['exception', 1],
  ['rejection', 1],
  ['SIGTERM with a handler', 0],
  ['SIGINT with a handler', 0],
  ['end', 0],
  ['end twice', 0],
  ['end, then exit', 0],
] as const;

describe.each(WAYS)('%s', (way) => {
  test.each(ENDINGS)(`%s in the tick of ${MANY} records`, async (ending, code) => {
    const exit = await runExit({ way, ending, count: MANY, folder });
    expect({ code: exit.code, signal: exit.signal }).toEqual({ code, signal: null });
    expectAllLinesAndTable(exit, MANY);
  });

  test(`exit behind ${MORE} records, whose lines fill a pipe`, async () => {
    const exit = await runExit({ way, ending: 'exit', count: MORE, folder });
    expectAllLinesAndTable(exit, MORE);
  });

  test('process.exit() right behind the last of a few records', async () => {
    const exit = await runExit({ way, ending: 'exit', count: 27, folder });
    expectAllLinesAndTable(exit, 27);
  });

  test('a timer for lines by time keeps no process alive', async () => {
    const options = { interval: { train: 10, val: '1h' } };
    const exit = await runExit({ way, ending: 'natural', count: 20, folder, options });
    expect(exit.code).toBe(0);
    expectAllLinesAndTable(exit, 20);
  });
});

describe('a stage of a pipeline', () => {
  test.each(['natural', 'exit', 'exception', 'end twice'])('%s', async (ending) => {
    const { messages, saved } = await runExit({ way: 'pipeline', ending, count: MANY, folder });
    const records = messages.map((line) => JSON.parse(line));
    expect(records.slice(0, -1).map(({ msg }) => beginOf(msg))).toEqual(dueMessages(MANY));
    expect(records.at(-1)?.table[0]).toMatchObject({ mode: 'train', key: 'loss', count: MANY });
    expect(saved).toEqual(dueIters(MANY));
  });
});

describe.each(['SIGTERM', 'SIGINT'])('%s without a handler', (signal) => {
  const ending = signal;

  test.each(['winston', 'winston format alone', 'stream'])(
    '%s: all but what comes with the end',
    async (way) => {
      const exit = await runExit({ way, ending, count: MANY, folder });
      expect(exit.signal).toBe(signal);
      expectAllLines(exit, MANY);
    },
  );

  test('worker: whole lines from the first on, as far as it came', async () => {
    const exit = await runExit({ way: 'worker', ending, count: MANY, folder });
    expect(exit.signal).toBe(signal);
    const lines = exit.messages.map(beginOf);
    expect(lines).toEqual(dueMessages(MANY).slice(0, lines.length));
    expect(exit.saved).toEqual(dueIters(MANY).slice(0, exit.saved.length));
  });
});

describe('winston format alone', () => {
  test.each(['natural', 'exit', 'exception', 'end twice'])(
    '%s: all but the lines that only a companion writes',
    async (ending) => {
      const exit = await runExit({ way: 'winston format alone', ending, count: MANY, folder });
      expectAllLines(exit, MANY);
    },
  );

  test('the last epoch is in the scalars file all the same', async () => {
    const way = 'winston format alone';
    const options = { interval: 'epoch' };
    const exit = await runExit({ way, ending: 'exit', count: 27, folder, options });
    expect(exit.saved).toEqual([27]);
  });
});

describe('flush and close', () => {
  test.each([
    'winston',
    'winston format alone',
    'stream',
    'stream, not sync',
    'transport in process',
  ])('%s: each may be called twice', async (way) => {
    const ending = 'flush twice, close twice';
    const exit = await runExit({ way, ending, count: MANY, folder });
    expect(exit).toMatchObject({ code: 0, err: '' });
    const tables = exit.messages.filter((message) => tableCount(message) === MANY);
    expect(tables).toHaveLength(way.startsWith('winston') ? 0 : 1); // the caller has got it there
    expectAllLines(
      { ...exit, messages: exit.messages.slice(0, -tables.length || undefined) },
      MANY,
    );
  });
});

describe('after the end', () => {
  test('a record to a stream that has ended is dropped with one warning', async () => {
    const ending = 'record behind the end';
    const { code, messages, err } = await runExit({ way: 'stream', ending, count: 20, folder });
    expect(code).toBe(0);
    expect(messages).toHaveLength(3);
    expect(err.match(/Warning: windrow: .*/g)).toEqual([
      'Warning: windrow: records are dropped: write after end',
    ]);
  });

  test.each(['winston', 'stream', 'stream, not sync'])(
    '%s: a record in a listener of exit is written, whoever listens first',
    async (way) => {
      const ending = 'record in a listener of exit';
      const { messages } = await runExit({ way, ending, count: 20, folder });
      expect(messages.slice(0, 2).map(beginOf)).toEqual(dueMessages(20));
      expect(tableCount(messages[2])).toBe(20);
      expect(messages.slice(3)).toEqual(['the very last']);
    },
  );

  test('a worker that is terminated: what it had written, and no error in the program', async () => {
    const exit = await runExit({ way: 'worker', ending: 'terminate', count: MANY, folder });
    expect(exit).toMatchObject({ code: 0, signal: null });
    expectAllLines(exit, MANY);
  });
});

describe('winston to a pipe that is full', () => {
  /** Their lines are more than any pipe holds. */
  const FLOOD = 100_000;

  test.each(['natural', 'end'])('%s: the table is behind all lines', async (ending) => {
    const { out, code } = await runSlowly({ way: 'winston', ending, count: FLOOD, folder });
    expect(code).toBe(0);
    const messages = messagesOf(out);
    expect(tableCount(messages.at(-1))).toBe(FLOOD);
    expect(messages.slice(0, -1).map(beginOf)).toEqual(dueMessages(FLOOD));
  });

  test('exit: what Node still held is lost, the table is a line of its own', async () => {
    const { out } = await runSlowly({ way: 'winston', ending: 'exit', count: FLOOD, folder });
    const messages = messagesOf(out);
    expect(tableCount(messages.at(-1))).toBe(FLOOD);
    const due = dueMessages(FLOOD);
    const whole = messages.slice(0, -1).filter((message, at) => beginOf(message) === due[at]);
    expect(whole.length).toBeLessThan(due.length);
    expect(messages.length - 1 - whole.length).toBeLessThanOrEqual(1); // one may be cut
  });
});

test('a stream to a pipe that nobody reads: the exit waits a while, and what is lost is said', async () => {
  // each waits for 5 s
  const both = ['stream', 'stream, not sync'].map(async (way) => {
    const own = join(folder, way);
    mkdirSync(own);
    const run = { way, ending: 'exit', count: 100_000, folder: own };
    const { out, code, err } = await runSlowly(run, 'ended');
    expect({ way, code }).toEqual({ way, code: 0 });
    expect(err).toContain('windrow: lines are lost: an output took no more\n');
    const begins = messagesOf(out).map(beginOf);
    expect(begins.length).toBeGreaterThan(0);
    expect(begins).toEqual(dueMessages(100_000).slice(0, begins.length));
  });
  await Promise.all(both);
});

describe.each([...WAYS, 'transport in process'])('%s', (way) => {
  test.each(['natural', 'exit', 'end'])(
    '%s: a hint of the end reaches the user',
    async (ending) => {
      const { err, code } = await runExit({ way, ending, count: 9, folder });
      expect([err, code]).toEqual([
        'windrow: 9 records of train were collected and no line was due: interval is 10; see --first, --tail, --interval\n',
        0,
      ]);
    },
  );
});
