import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readStateFile } from '../../src/internal/index.ts';

/*
 * winston's transports have queues of their own: what was handed to winston is not written. A state
 * must not claim it, whatever ends the program, or no restart brings it back.
 */

const DIST = join(__dirname, '..', '..', 'dist');
const COUNT = 1000;

let folder: string;
let output: string;
let stateFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  output = join(folder, 'lines.log');
  stateFile = join(folder, 'run.state');
  writeFileSync(output, '');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Job {
  readonly transport: string;
  readonly end: string;
  readonly stateInterval?: string;
  readonly hasCompanion?: boolean;
  readonly options?: object;
}

/** Runs the program; what it has said, the records of its state and those with a line. */
async function run({ options, stateInterval = '1h', hasCompanion = true, ...job }: Job) {
  const all = { stateFile, stateInterval, ...options };
  const given = { ...job, output, hasCompanion, count: COUNT, options: all };
  const descriptor = openSync(output, 'a');
  const host = spawn(
    process.execPath,
    [join(__dirname, 'winston-host.mjs'), DIST, JSON.stringify(given)],
    { stdio: ['ignore', descriptor, 'pipe'] },
  );
  closeSync(descriptor);
  const [err] = await Promise.all([text(host.stderr as Readable), once(host, 'close')]);
  return { err, saved: readStateFile(stateFile)?.records ?? 0, written: writtenRecords() };
}

/** The records that have a whole line in the output. */
function writtenRecords(): ReadonlySet<number> {
  const lines = readFileSync(output, 'utf8').split('\n').slice(0, -1);
  return new Set(
    lines.map((line) => Number(/note (\d+)/.exec(line)?.[1] ?? Number(iterOf(line)) - 1)),
  );
}

const iterOf = (line: string): string | undefined => /Iter\(train\) \[ *(\d+)\]/.exec(line)?.[1];

const missing = (written: ReadonlySet<number>, upTo: number): readonly number[] =>
  Array.from({ length: upTo }, (_, record) => record).filter((record) => !written.has(record));

/** `logger.close()` of winston's File loses what its stream has not taken. */
const CRASHES = ['exit', 'throw', 'SIGTERM', 'SIGKILL', 'close'];
const TRANSPORTS = ['Console', 'File', 'Stream'];

describe.each(TRANSPORTS)('%s', (transport) => {
  test.each(
    CRASHES.flatMap(
      (end) =>
        [
          [end, '1h'],
          [end, '10ms'],
        ] as const,
    ),
  )(
    '%s in the tick of its records, with a state every %s: a restart brings every line',
    async (end, stateInterval) => {
      const first = await run({ transport, end, stateInterval });
      expect(missing(first.written, first.saved)).toEqual([]);
      // a state is saved by the timer, and at an exit where all lines are out
      const isAll = transport === 'Console' && end !== 'SIGKILL';
      if (isAll) expect(first.saved).toBe(COUNT);
      else if (stateInterval === '10ms') expect(first.saved).toBeGreaterThan(0);
      const second = await run({ transport, end: 'end' });
      expect(missing(second.written, COUNT)).toEqual([]);
      expect(second.saved).toBe(COUNT);
    },
    30_000,
  );

  test.each(['end', 'natural'])(
    '%s: all lines are written, and the state says so',
    async (end) => {
      const { err, saved, written } = await run({ transport, end });
      expect(missing(written, COUNT)).toEqual([]);
      expect({ saved, err }).toEqual({ saved: COUNT, err: '' });
    },
    30_000,
  );

  test('without a companion no state is saved, and it is said why, at an exit too', async () => {
    const { err, saved } = await run({ transport, end: 'exit', hasCompanion: false });
    expect(saved).toBe(0);
    expect(err).toContain(`windrow: no state is saved to ${stateFile}: `);
    expect(err).toContain('put closingTransport(format) beside the transports of its logger');
    const later = await run({
      transport,
      end: 'natural',
      hasCompanion: false,
      stateInterval: '10ms',
    });
    expect(later.saved).toBe(0);
    expect(later.err.match(/no state is saved/g)).toHaveLength(1);
  });
});

test('File that has not written at an exit: it is said that the lines come again', async () => {
  const { err, saved } = await run({ transport: 'File', end: 'exit' });
  expect(saved).toBe(0);
  expect(err).toBe(
    `windrow: no state is saved to ${stateFile}: winston has not written all lines that it was given; they come again after a restart\n`,
  );
});

test('a transport that windrow cannot see into: no state before it has finished', async () => {
  const { err, saved } = await run({ transport: 'Holding', end: 'exit' });
  expect(saved).toBe(0);
  expect(err).toContain(`it cannot be seen what winston's transport "Holding" has written`);
  expect(await run({ transport: 'Holding', end: 'end' })).toMatchObject({ err: '', saved: COUNT });
});

test('the lines of the end are written before the state that claims them', async () => {
  const options = { summary: 'json' };
  const { saved } = await run({ transport: 'File', end: 'end', options });
  expect(saved).toBe(COUNT);
  expect(readFileSync(output, 'utf8')).toMatch(/"train\/loss":\{"count":900,.*\n$/);
  expect(existsSync(`${stateFile}.owner`)).toBe(false);
});
