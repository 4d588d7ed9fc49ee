import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine, eventFiles, parseOptions, readStateFile } from '../../src/internal/index.ts';
import { type Golden, readFeatures, readGoldens } from '../conformance/golden.ts';
import { eventFilesIn, readEventFile, readPoints } from '../sinks/event-reader.ts';
import { isThorough } from '../thorough.ts';
import { resumedByRecord } from './resumed-lines.ts';
import { runWhole } from './whole-run.ts';

const DIST = join(__dirname, '..', '..', 'dist');
const HOST = join(__dirname, 'host.mjs');
const RUNS = [...readGoldens(), ...readFeatures()];
const WAYS = ['winston', 'stream', 'worker'];
/** A process is ended at every so many records. */
const STEP = 10;
/** The records of a run that is ended at every `STEP`, whatever its way. */
const SHORT = 5 * STEP;
/** So many records before, the state has been saved. */
const MARGIN = 4;

type End = 'SIGKILL' | 'exit' | 'exit now';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program up to a record; the whole lines that it has written. */
async function runHost(way: string, options: object, until: number, end: End) {
  const output = join(folder, 'lines.log');
  writeFileSync(output, '');
  const stateFile = join(folder, 'run.state');
  const job = {
    way,
    options: {
      ...options,
      stateFile,
      stateInterval: end === 'exit now' ? '1h' : '10ms',
      destination: output,
      tensorboard: join(folder, 'events'),
    },
    records: join(folder, 'records.ndjson'),
    until,
    savedFrom: end === 'exit now' ? undefined : until - MARGIN,
    end,
  };
  if (way === 'winston') Reflect.deleteProperty(job.options, 'destination');
  const descriptor = openSync(output, 'a');
  const host = spawn(process.execPath, [HOST, DIST, JSON.stringify(job)], {
    stdio: ['ignore', descriptor, 'pipe'],
  });
  closeSync(descriptor);
  let errors = '';
  host.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const [code, signal] = await once(host, 'close');
  expect({ errors, ended: signal ?? code }).toEqual({
    errors: '',
    ended: end === 'SIGKILL' ? end : 0,
  });
  const lines = readFileSync(output, 'utf8').split('\n').slice(0, -1);
  return { lines, saved: readStateFile(stateFile)?.records ?? 0 };
}

const withoutEta = (line: string): string => line.replace(/eta: (?:-?\d+ days?, )?[\d:]+/, 'eta');

/**
 * Where processes end: all ways together at every tenth record, each way at every thirtieth; in a
 * short run, or thoroughly, each way at every tenth.
 */
function endsOf(
  way: string,
  { records }: Golden,
): { readonly first: number; readonly step: number } {
  if (isThorough || records.length < SHORT) return { first: STEP, step: STEP };
  return { first: STEP * (1 + WAYS.indexOf(way)), step: STEP * WAYS.length };
}

/** Ends a process again and again; each one goes on where the state of the last one stands. */
async function runInPieces(way: string, golden: Golden, end: End) {
  const { whole } = await runWhole(golden);
  writeFileSync(
    join(folder, 'records.ndjson'),
    golden.records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  );
  const joined: string[] = [];
  let taken = 0;
  const { first, step } = endsOf(way, golden);
  for (let until = first; taken < golden.records.length; until += step) {
    const isLast = until >= golden.records.length;
    const last = Math.min(until, golden.records.length);
    const { lines, saved } = await runHost(way, golden.options, last, isLast ? 'exit' : end);
    const byRecord = resumedByRecord(golden, whole, taken);
    const expected = byRecord.slice(0, last - taken).flat();
    if (isLast) expected.push(...whole.end);
    const kept = isLast ? expected.length : byRecord.slice(0, saved - taken).flat().length;
    // what is in the state was written, and nothing was written that was not due
    expect(saved).toBeGreaterThanOrEqual(end === 'exit now' ? last : last - MARGIN);
    expect(saved).toBeLessThanOrEqual(last);
    expect(lines.length).toBeGreaterThanOrEqual(kept);
    expect(lines).toEqual(expected.slice(0, lines.length));
    joined.push(...lines.slice(0, kept));
    taken = saved;
  }
  expect(joined.map(withoutEta)).toEqual(golden.lines.map(withoutEta));
  await expectPointsOf(golden);
}

/** The event files show the run as if it had never been stopped: no step is twice there or lost. */
async function expectPointsOf(golden: Golden): Promise<void> {
  const whole = join(folder, 'whole');
  const { options } = parseOptions(golden.options, {});
  const engine = new Engine(options, { sinks: [eventFiles(whole)], clock: () => 0 });
  for (const record of golden.records) engine.collect(record);
  await engine.close();
  const points = readPoints(join(folder, 'events'));
  expect(points).toEqual(readPoints(whole));
  const restarts = eventFilesIn(join(folder, 'events')).flatMap((path) =>
    readEventFile(path).filter(({ isRestart }) => isRestart),
  );
  expect(restarts.length).toBeGreaterThan(0);
}

function runNamed(name: string): Golden {
  const found = RUNS.find((run) => run.name === name);
  if (found === undefined) throw new Error(`no run ${name}`);
  return found;
}

describe.each(WAYS)('%s', (way) => {
  test.each([
    '05-by-iter',
    '06-train-val-test',
    '15-current-and-epoch-window',
    'stats-window-global',
  ])(
    'a process that is killed again and again in %s goes on as if it were not',
    (name) => runInPieces(way, runNamed(name), 'SIGKILL'),
    60_000,
  );

  test.each(['stats-window-10s'])(
    'a process that closes its logger again and again in %s goes on as if it did not',
    (name) => runInPieces(way, runNamed(name), 'exit'),
    60_000,
  );
});

describe.each(WAYS)('%s', (way) => {
  test(
    'a process that exits again and again has saved its state then',
    () => runInPieces(way, runNamed('15-current-and-epoch-window'), 'exit now'),
    60_000,
  );
});
