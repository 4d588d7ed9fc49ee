import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, eventFiles, parseOptions, type WindrowOptions } from '../../src/internal/index.ts';
import { until } from '../output/until.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { eventFilesIn, readEventFile, readPoints } from './event-reader.ts';

const parent = temporaryFolder();
const CLOCK_MS = 1785290321250;
let folders = 0;

function newFolder(): string {
  return join(parent, `logs-${folders++}`, 'run-1');
}

function open(folder: string, options: WindrowOptions = {}) {
  const sink = eventFiles(folder);
  const engine = new Engine(parseOptions({ interval: 1, ...options }, {}).options, {
    sinks: [sink],
    clock: () => CLOCK_MS,
  });
  return { engine, sink };
}

async function write(records: readonly object[], options: WindrowOptions = {}) {
  const folder = newFolder();
  const { engine } = open(folder, options);
  for (const record of records) engine.collect({ ...record });
  await engine.close();
  return { folder, points: readPoints(folder) };
}

const train = (iter: number, scalars: object = { loss: 1 / iter }) => ({ iter, train: scalars });

describe('eventFiles', () => {
  test('writes value, step and the clock of the record', async () => {
    const { points } = await write([{ ...train(7, { loss: 0.1 }), time: 1785290400123 }]);
    expect(points.get('train/loss')).toEqual([
      { step: 7, value: Math.fround(0.1), wallTime: 1785290400.123 },
    ]);
  });

  test('writes what is not finite, and what float32 cannot hold, as TensorBoard has it', async () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e-300];
    const { points } = await write(
      values.map((acc, index) => train(index + 1, { acc })),
      { windowSize: 1 },
    );
    expect(points.get('train/acc')?.map(({ value }) => value)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      -0,
    ]);
  });

  test('writes all keys, of lines that hide some too, and a key that comes late', async () => {
    const records = [train(1), train(2, { loss: 1, late: 5 })];
    const { points } = await write(
      records.map((record, index) => ({ ...record, time: CLOCK_MS + 100 * index })),
      { hide: ['loss'], throughput: true, memory: true },
    );
    expect([...points.keys()].sort()).toEqual([
      'train/late',
      'train/loss',
      'train/memory',
      'train/throughput',
      'train/time',
    ]);
    expect(points.get('train/late')).toMatchObject([{ step: 2, value: 5 }]);
  });

  const epochs = [1, 2].flatMap((epoch) => [
    { ...train(10 * epoch), epoch },
    { val: { acc: epoch / 4 }, epoch, batch: 1 },
    { val: { acc: epoch / 2 }, epoch, batch: 2 },
  ]);

  test('writes one value per loop of val, at the epoch', async () => {
    const { points } = await write(epochs);
    expect(points.get('val/acc')?.map(({ step }) => step)).toEqual([1, 2]);
  });

  test('writes it at the iteration without logMetricByEpoch', async () => {
    const { points } = await write(epochs, { logMetricByEpoch: false });
    expect(points.get('val/acc')?.map(({ step }) => step)).toEqual([10, 20]);
  });

  test('has the labels of a group in the tag, and nothing of them in a path', async () => {
    const routes = ['GET /a/b', '../../etc', 'a%2Fb', 'x\u202e\ud800\n'];
    const records = routes.map((route) => ({ route, http: { 'ms/p95': 3 } }));
    const { folder, points } = await write(records, {
      modes: ['http'],
      groupBy: { label: 'route', raw: true },
    } as WindrowOptions);
    expect([...points.keys()]).toEqual([
      'http/ms/p95/GET %2Fa%2Fb',
      'http/ms/p95/..%2F..%2Fetc',
      'http/ms/p95/a%252Fb',
      'http/ms/p95/x%E2%80%AE%ud800%0A',
    ]);
    expect(readdirSync(join(folder, '..'))).toEqual(['run-1']);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('has one point per step where time makes lines due without a record', async () => {
    const at = (time: number) => ({ time: CLOCK_MS + time, job: { n: 1 } });
    const { points } = await write([at(0), at(5_000), at(65_000)], {
      modes: ['job'],
      interval: '10s',
      customCfg: [{ dataSrc: 'n', methodName: 'count', windowSize: '10s', logName: 'jobs' }],
    });
    expect(points.get('job/jobs')).toMatchObject([{ step: 2, value: 2 }]);
  });

  test('begins every file with the version, and has names in the order of the processes', async () => {
    const folder = newFolder();
    for (let run = 0; run < 3; run++) await open(folder).engine.close();
    const paths = eventFilesIn(folder);
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      expect(readEventFile(path)).toMatchObject([{ version: 'brain.Event:2', values: [] }]);
      expect(path).toMatch(/\/events\.out\.tfevents\.\d{10}\.[\w.-]+\.\d+\.0$/);
    }
  });

  test('says where a run goes on after a restart, before its first value', async () => {
    const folder = newFolder();
    const first = open(folder).engine;
    for (let iter = 1; iter <= 5; iter++) first.collect(train(iter));
    const { state } = first;
    // the process is killed behind its newest state
    for (let iter = 6; iter <= 9; iter++) first.collect(train(iter, { loss: -1 }));
    await first.flush();
    const second = open(folder).engine;
    second.restore(state);
    second.collect(train(6));
    await second.close();
    const [, path] = eventFilesIn(folder);
    expect(readEventFile(String(path)).slice(1)).toMatchObject([
      { isRestart: true, step: 6 },
      { isRestart: false, step: 6 },
    ]);
    const { engine: third } = open(folder);
    await third.close();
    expect(
      readPoints(folder)
        .get('train/loss')
        ?.map(({ step }) => step),
    ).toEqual([1, 2, 3, 4, 5, 6]);
    await first.close();
  });

  test('gathers events until a flush, before the exit too', () => {
    const folder = newFolder();
    const { engine, sink } = open(folder);
    const [path = ''] = eventFilesIn(folder);
    const { size } = statSync(path);
    engine.collect(train(1));
    expect(statSync(path).size).toBe(size);
    expect(sink.isIdle).toBe(true); // a flush takes no time
    expect(sink.flushSync?.()).toBe(true);
    expect(readPoints(folder).get('train/loss')).toHaveLength(1);
    expect(sink.stats).toEqual({ bytes: statSync(path).size, lines: 2, dropped: 0 });
  });

  test('gathers 64 kB at most', () => {
    const folder = newFolder();
    const { engine } = open(folder);
    const [path = ''] = eventFilesIn(folder);
    for (let iter = 1; iter <= 2000; iter++) engine.collect(train(iter));
    expect(statSync(path).size).toBeGreaterThan(64 * 1024);
  });

  test.each(['removed', 'renamed'])('begins the file anew where it was %s', async (how) => {
    const folder = newFolder();
    const { engine, sink } = open(folder);
    const [path = ''] = eventFilesIn(folder);
    engine.collect(train(1));
    await sink.flush?.();
    if (how === 'removed') rmSync(folder, { recursive: true });
    else renameSync(path, `${path}.old`);
    await until(() => sink.flushSync?.() === true && existsSync(path));
    engine.collect(train(2));
    await engine.close();
    expect(readEventFile(path)).toMatchObject([{ version: 'brain.Event:2' }, { step: 2 }]);
  });

  test('throws at once where no file can be made', () => {
    const file = join(parent, 'a-file');
    writeFileSync(file, '');
    expect(() => eventFiles(join(file, 'logs'))).toThrow(
      /^windrow: cannot open an event file in .*a-file\/logs: Error: ENOTDIR/,
    );
  });
});
