import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runOrThrow } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

/** Fastify 5 with windrow as the transport of its logger, and the raw records beside it. */

type RawRecord = Readonly<Record<string, unknown>> & { readonly time: number };

interface Served {
  readonly lines: readonly string[];
  readonly records: readonly RawRecord[];
}

const PROGRAM = join(__dirname, 'fastify-app.mjs');
const ADAPTER = join(__dirname, '..', '..', 'dist', 'adapters', 'pino', 'index.js');
const OPTIONS = { modes: ['train', 'http'], interval: 2, timeZone: 'UTC', epochLength: 4 };

const folder = temporaryFolder();
let runs = 0;

/** Serves the requests: `GET /path` through `app.inject`, `HTTP /path` over a real connection. */
async function serve(requests: readonly string[], options: object = {}): Promise<Served> {
  const destination = join(folder, `lines-${runs}.log`);
  const rawDestination = join(folder, `raw-${runs++}.ndjson`);
  const settings = {
    windrowTarget: pathToFileURL(ADAPTER).href,
    options: { ...OPTIONS, ...options, destination },
    rawDestination,
  };
  await runOrThrow(process.execPath, [PROGRAM, JSON.stringify(settings), ...requests], {
    cwd: folder,
  });
  return {
    lines: linesOf(destination),
    records: linesOf(rawDestination).map((line) => JSON.parse(line)),
  };
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

/** The line of an ordinary record, made here from nothing but the record. */
function lineOf({ time, level: _, pid: _pid, hostname: _host, msg, ...fields }: RawRecord): string {
  const [, month, day, clock] = /-(\d\d)-(\d\d)T(.{8})/.exec(new Date(time).toISOString()) ?? [];
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [`${month}/${day} ${clock} - mmengine - INFO - ${msg}`, ...pairs].join('  ');
}

/** A line without its clock. */
function textOf(line = ''): string {
  return line.slice('01/02 03:04:05 - '.length);
}

test('request logs of app.inject are ordinary lines, every field of them untouched', async () => {
  const { lines, records } = await serve(['GET /hello?name=windrow', 'POST /nowhere']);
  const fields = records.map((record) => Object.keys(record));
  expect(fields[0]).toEqual(expect.arrayContaining(['reqId', 'req']));
  expect(fields[1]).toEqual(expect.arrayContaining(['reqId', 'res', 'responseTime']));
  expect(records).toHaveLength(5); // two requests, and the route that is not there
  expect(lines).toEqual(records.map(lineOf));
});

test('so are those of a request over a real connection', async () => {
  const { lines, records } = await serve(['HTTP /hello']);
  expect(records.map(({ msg }) => msg)).toEqual([
    expect.stringMatching(/^Server listening at http:/),
    'incoming request',
    'request completed',
  ]);
  expect(lines).toEqual(records.map(lineOf));
});

test('the flat form leaves reqId and responseTime alone', async () => {
  const { lines, records } = await serve(['GET /hello'], { flat: true });
  expect(lines).toEqual(records.map(lineOf));
});

test('without the flat form a number beside a mode is an ordinary field', async () => {
  const { lines, records } = await serve(['GET /port']);
  expect(records[1]).toMatchObject({ mode: 'train', port: 3000, msg: 'a port' });
  expect(lines).toEqual(records.map(lineOf));
});

test('scalars that a handler logs become a line at its place among the request logs', async () => {
  const { lines, records } = await serve(['GET /step?loss=0.5', 'GET /step?loss=0.25']);
  const ordinary = records.filter((record) => !('train' in record || 'http' in record));
  const before = ordinary.slice(0, 3).map(lineOf);
  const after = ordinary.slice(3).map(lineOf);
  expect(records).toHaveLength(8);
  expect(lines.slice(0, 3)).toEqual(before);
  expect(lines.slice(3, -1).map(textOf)).toEqual([
    'mmengine - INFO - Epoch(train) [1][2/4]  lr: 1.0000e-02  time: 0.5000  loss: 0.3750',
    'mmengine - INFO - Iter(http) [2]    time: 0.2500  latency: 2.5000',
  ]);
  expect(lines.slice(-1)).toEqual(after);
});

test('an error of a handler is a line with its place and its stack', async () => {
  const { lines, records } = await serve(['GET /fail']);
  const [incoming, failed, completed] = records as [RawRecord, RawRecord, RawRecord];
  const { stack } = failed.err as Error;
  expect(lines[0]).toBe(lineOf(incoming));
  expect(textOf(lines[1])).toMatch(
    /^mmengine - ERROR - .*fastify-app\.mjs - Object\.fails - \d+ - out of range {2}reqId: /,
  );
  expect(lines[1]).toContain(`req: ${JSON.stringify(failed.req)}`);
  expect(lines.slice(2, -1).map((line) => line.trim())).toEqual(
    String(stack)
      .split('\n')
      .map((line) => line.trim()),
  );
  expect(lines.at(-1)).toBe(lineOf(completed));
});
