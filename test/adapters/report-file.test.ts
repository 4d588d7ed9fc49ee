import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { pino } from 'pino';
import winston from 'winston';
import { windrowStream } from '../../adapters/pino/index.ts';
import { windrow } from '../../adapters/winston/index.ts';
import { MessageHub } from '../../src/internal/index.ts';
import type { ReportData } from '../../src/report/report-run.ts';
import { seriesBuckets } from '../../src/report/series-data.ts';
import { COMMAND } from '../conformance/ways.ts';
import { until } from '../output/until.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

const root = temporaryFolder();
let count = 0;
let folder: string;
let reportFile: string;

beforeEach(() => {
  folder = join(root, String(++count));
  mkdirSync(folder);
  reportFile = join(folder, 'run.html');
});

function dataOf(path: string): ReportData {
  const html = readFileSync(path, 'utf8');
  const [, json = ''] =
    /<script type="application\/json" id="report">(.*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(json);
}

/** The number of values of the first key of a report. */
function valuesOf(path: string): number {
  const [mode] = dataOf(path).runs[0]?.modes ?? [];
  const loss = mode?.series.find(({ key }) => key === 'loss');
  if (mode === undefined || loss === undefined) return 0;
  return seriesBuckets(loss, mode).count.reduce((sum, own) => sum + own, 0);
}

function linesOf(records: number): string {
  const line = (loss: number): string => `${JSON.stringify({ level: 30, train: { loss } })}\n`;
  return Array.from({ length: records }, (_, index) => line(index + 1)).join('');
}

describe('a report is written at the close', () => {
  test('of a winston format', async () => {
    const format = windrow({ reportFile, hub: new MessageHub() });
    const silent = new winston.transports.Stream({ stream: process.stdout, silent: true });
    const logger = winston.createLogger({ format, transports: [silent] });
    for (let i = 1; i <= 25; i++) logger.info({ message: '', train: { loss: i } });
    expect(existsSync(reportFile)).toBe(false);
    await format.close();
    expect(valuesOf(reportFile)).toBe(25);
    expect(dataOf(reportFile).title).toBe('run');
    expect(format.stats()).toMatchObject({ reportWrites: 1, reportFailures: 0 });
  });

  test('of a stream', async () => {
    const destination = join(folder, 'lines.log');
    const stream = windrowStream({ reportFile, destination, hub: new MessageHub() });
    const logger = pino({ hooks: stream.hooks }, stream);
    for (let i = 1; i <= 25; i++) logger.info({ train: { loss: i } });
    await stream.close();
    expect(valuesOf(reportFile)).toBe(25);
  });

  test.each([false, true])('of a worker, as a stage of a pipeline: %p', async (pipeline) => {
    const target = join(__dirname, '..', '..', 'dist', 'adapters', 'pino', 'index.js');
    const options = { reportFile, ...(!pipeline && { destination: join(folder, 'lines.log') }) };
    const stage = { target, options: { ...options, ...(pipeline && { pipeline }) } as object };
    const destination = join(folder, 'lines.log');
    const last = { target: 'pino/file', options: { destination } as object };
    const transport = pino.transport(pipeline ? { pipeline: [stage, last] } : stage);
    const logger = pino(transport);
    for (let i = 1; i <= 25; i++) logger.info({ train: { loss: i } });
    transport.end();
    await once(transport, 'close');
    expect(valuesOf(reportFile)).toBe(25);
  });

  test('of the command, named after the experiment', () => {
    const args = [COMMAND, '--report', reportFile, '--experiment-name', 'wide'];
    const { status } = spawnSync(process.execPath, args, { input: linesOf(25) });
    expect(status).toBe(0);
    expect(valuesOf(reportFile)).toBe(25);
    expect(dataOf(reportFile)).toMatchObject({ title: 'wide', runs: [{ name: 'wide' }] });
  });
});

test('a process that exits at once has written it', () => {
  const program = `
    import winston from 'winston';
    import { windrow } from '${join(__dirname, '..', '..', 'dist', 'adapters', 'winston', 'index.js')}';
    const format = windrow({ reportFile: ${JSON.stringify(reportFile)} });
    const logger = winston.createLogger({ format, transports: [new winston.transports.Console()] });
    for (let i = 1; i <= 25; i++) logger.info({ message: '', train: { loss: i } });
    process.exit(3);
  `;
  const cwd = join(__dirname, '..', '..');
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd });
  expect(status).toBe(3);
  expect(valuesOf(reportFile)).toBe(25);
});

test('while the run goes on it is written every reportInterval, whole at any moment', async () => {
  const args = [COMMAND, '--report', reportFile, '--report-interval', '20ms'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.write(linesOf(10));
  await until(() => existsSync(reportFile) && valuesOf(reportFile) === 10);
  child.stdin.write(linesOf(10));
  await until(() => valuesOf(reportFile) === 20);
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(readdirSync(folder)).toEqual(['run.html']);
});

test('a report that nothing has been added to is not written again', async () => {
  const format = windrow({ reportFile, reportInterval: '1ms', hub: new MessageHub() });
  format.transform({ level: 'info', message: '', train: { loss: 1 } });
  await until(() => existsSync(reportFile));
  const { mtimeMs } = statSync(reportFile);
  await format.close();
  expect(statSync(reportFile).mtimeMs).toBe(mtimeMs);
  expect(format.stats().reportWrites).toBe(1);
});

test('after a restart it has the whole run, and the gap', () => {
  const args = [COMMAND, '--report', reportFile, '--state-file', join(folder, 'run.state')];
  for (let i = 0; i < 2; i++) spawnSync(process.execPath, args, { input: linesOf(20) });
  expect(valuesOf(reportFile)).toBe(40);
  expect(dataOf(reportFile).runs[0]?.modes[0]?.gaps).toEqual([20]);
});

test('keys beyond what there is room for are counted in its foot', async () => {
  const format = windrow({ reportFile, maxKeys: 5000, hub: new MessageHub() });
  const train = Object.fromEntries(Array.from({ length: 4100 }, (_, key) => [`k${key}`, key]));
  format.transform({ level: 'info', message: '', train });
  await format.close();
  const { runs, notes } = dataOf(reportFile);
  expect(runs[0]?.modes[0]?.series).toHaveLength(4096);
  expect(notes).toEqual(['no room for 4 keys']);
});

describe('what goes wrong', () => {
  test('what is no file is refused before the first record', () => {
    mkdirSync(reportFile);
    for (const path of [reportFile, '/dev/full']) {
      expect(() => windrow({ reportFile: path })).toThrow(
        `windrow: cannot write the report: Error: ${path} is there and is no file`,
      );
    }
  });

  test('a file that is no report is refused before the first record', () => {
    writeFileSync(reportFile, 'precious');
    expect(() => windrow({ reportFile, hub: new MessageHub() })).toThrow(
      `windrow: cannot write the report: Error: ${reportFile} is there and is no report of windrow`,
    );
    const { status } = spawnSync(process.execPath, [COMMAND, '--report', reportFile], {
      input: '',
    });
    expect(status).toBe(2);
    expect(readFileSync(reportFile, 'utf8')).toBe('precious');
  });

  test('a report that cannot be written is one warning, counted, and the lines come', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const inside = join(folder, 'gone');
    mkdirSync(inside);
    const path = join(inside, 'run.html');
    const format = windrow({
      reportFile: path,
      reportInterval: '1ms',
      interval: 1,
      hub: new MessageHub(),
    });
    rmSync(inside, { recursive: true });
    writeFileSync(inside, 'a file now');
    const info = { level: 'info', message: '', train: { loss: 1 } };
    expect(format.transform({ ...info })).toBeTruthy();
    await until(() => format.stats().reportFailures >= 2);
    await format.close();
    const texts = warn.mock.calls
      .map(([text]) => String(text))
      .filter((text) => text.includes('cannot write'));
    warn.mockRestore();
    expect(texts).toEqual([expect.stringContaining(`cannot write ${path}`)]);
    expect(format.stats().reportWrites).toBe(0);
  });

  test('the command ends with 1 where its last report is not written', async () => {
    const inside = join(folder, 'gone');
    const args = ['--interval', '5', '--report', join(inside, 'run.html')];
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: 'pipe' });
    const said = textOf(child.stderr);
    const closed = once(child, 'close');
    child.stdin.write(linesOf(5));
    const [line] = await once(child.stdout, 'data');
    rmSync(inside, { recursive: true });
    writeFileSync(inside, 'a file now');
    child.stdin.end();
    expect(await closed).toEqual([1, null]);
    expect(String(line)).toContain('loss: 3.0000');
    expect(await said).toContain('windrow: the last report is not written');
  });

  test('a place where no file can be made is refused before the first record', () => {
    writeFileSync(join(folder, 'file'), 'no folder');
    expect(() => windrow({ reportFile: join(folder, 'file', 'run.html') })).toThrow(
      'windrow: cannot write the report: Error: EEXIST',
    );
  });
});
