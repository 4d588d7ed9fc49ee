import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';

const ROOT = join(__dirname, '..', '..');
const WINDROW = join(ROOT, 'dist/adapters/cli/main.cjs');
const START_MS = 1_785_290_321_000;

interface Call {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The servers of a test, closed behind it. */
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const server of opened.splice(0)) server.close();
});

/** A server that keeps all calls; `status` is what it answers with. */
async function serve(status = 200) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as Call['body'];
    calls.push({ path: request.url ?? '', body });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ run: { info: { run_id: 'run-7' } } }));
  });
  server.listen(0, '127.0.0.1');
  opened.push(server);
  await once(server, 'listening');
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Runs the command with an example over a run that diverges. */
async function run(example: string, env: Readonly<Record<string, string>>) {
  const args = [WINDROW, '--interval', '2', '--time-zone', 'UTC', '--sinks', example];
  const command = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
  const settings = { run: { experimentName: 'iris', maxEpochs: 3 }, time: START_MS };
  const losses = [1, 0.5, Number.NaN, Number.NaN, 1, 1];
  const records = losses.map((loss, index) => ({
    time: START_MS + 1000 * index,
    iter: index + 1,
    train: { 'loss: a': String(loss), lr: 0.1 },
  }));
  command.stdin.end([settings, ...records].map((one) => `${JSON.stringify(one)}\n`).join(''));
  const [stdout, stderr, [code]] = await Promise.all([
    text(command.stdout),
    text(command.stderr),
    once(command, 'close'),
  ]);
  return { lines: stdout.split('\n').length - 1, stderr, code };
}

test('mlflow.js creates a run, logs its metrics and closes it', async () => {
  const { calls, url } = await serve();
  const result = await run('./examples/sinks/mlflow.js', { MLFLOW_TRACKING_URI: url });
  expect(result).toEqual({ lines: 4, stderr: '', code: 0 });
  const paths = calls.map(({ path }) => path.replace('/api/2.0/mlflow/runs/', ''));
  expect([paths[0], paths.at(-1)]).toEqual(['create', 'update']);
  expect(new Set(paths.slice(1, -1))).toEqual(new Set(['log-batch']));
  expect(calls[0]?.body).toEqual({
    experiment_id: '0',
    run_name: 'iris',
    start_time: START_MS,
    tags: [
      { key: 'mlflow.source.name', value: 'windrow' },
      { key: 'max_epochs', value: '3' },
    ],
  });
  const batches = calls.slice(1, -1).map(({ body }) => body);
  expect(batches.every(({ run_id }) => run_id === 'run-7')).toBe(true);
  const metrics = batches.flatMap(({ metrics: own }) => own as readonly object[]);
  const at = (iter: number) => ({ step: iter, timestamp: START_MS + 1000 * (iter - 1) });
  const values = [0.75, 'NaN', 'NaN'];
  expect(metrics).toEqual(
    values.flatMap((value, index) => [
      { key: 'train/loss_ a', value, ...at(2 * index + 2) },
      { key: 'train/lr', value: 0.1, ...at(2 * index + 2) },
      { key: 'train/time', value: 1, ...at(2 * index + 2) },
    ]),
  );
  expect(calls.at(-1)?.body).toEqual({
    run_id: 'run-7',
    status: 'FINISHED',
    end_time: START_MS + 5000,
  });
});

test('webhook.js posts when a value is not finite, once, and when the run ends', async () => {
  const { calls, url } = await serve();
  const result = await run('./examples/sinks/webhook.js', { WEBHOOK_URL: `${url}/hook` });
  expect(result).toEqual({ lines: 4, stderr: '', code: 0 });
  expect(calls).toEqual([
    { path: '/hook', body: { text: 'iris: train/loss: a is NaN at iteration 4' } },
    {
      path: '/hook',
      body: { text: 'iris: ended at iteration 6 after 6 records, 2 values not finite' },
    },
  ]);
});

test.each([
  ['mlflow.js', 'MLFLOW_TRACKING_URI'],
  ['webhook.js', 'WEBHOOK_URL'],
])('%s: a server that refuses changes no line, and is told of once', async (file, name) => {
  const { url } = await serve(500);
  const { lines, stderr, code } = await run(`./examples/sinks/${file}`, { [name]: url });
  expect({ lines, code }).toEqual({ lines: 4, code: 0 });
  expect(stderr.match(/windrow: sinks\[0\] has failed: Error: .* 500$/gm)).toHaveLength(1);
});
