import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { limitFileSize } from './file-size-limit.ts';
import { type Host, WAYS } from './host.ts';
import { numbersTo, readLogFile, readSteps } from './log-lines.ts';
import { hostStarter } from './start-host.ts';
import { until } from './until.ts';

const folder = temporaryFolder();
const startHost = hostStarter();
let folders = 0;

/** A file in a folder of its own. */
function newPath(): string {
  const path = join(folder, `run-${folders++}`, 'lines.log');
  mkdirSync(dirname(path));
  return path;
}

/** Logs until a file is there; how many lines there are then. */
function logUntilThere(host: Host, path: string): Promise<number> {
  return until(async () => {
    const logged = await host.log(1);
    return existsSync(path) && logged;
  });
}

describe.each(WAYS)('%s', (way) => {
  test('a file that was renamed is left for a new one, with no line lost or torn', async () => {
    const host = startHost();
    const destination = newPath();
    await host.open(way, { destination });
    await host.log(1000);
    await until(() => existsSync(destination));
    renameSync(destination, `${destination}.1`);
    await logUntilThere(host, destination);
    const logged = await host.log(1000);
    await host.end();
    const old = readLogFile(`${destination}.1`).numbers;
    const current = readLogFile(destination).numbers;
    expect([...old, ...current]).toEqual(numbersTo(logged));
    expect(current.length).toBeGreaterThanOrEqual(1000);
    expect(host.warnings).toEqual([]);
  });

  test('a file that was copied and cut is written on from its beginning', async () => {
    const host = startHost();
    const destination = newPath();
    await host.open(way, { destination, append: false });
    await host.log(1000);
    await until(() => readLogFile(destination).numbers.length === 1000);
    copyFileSync(destination, `${destination}.1`);
    truncateSync(destination);
    const logged = await host.log(1000);
    await host.end();
    expect(readLogFile(destination).numbers).toEqual(numbersTo(logged).slice(1000));
  });

  test('mkdir: a folder that has gone is made again', async () => {
    const host = startHost();
    const destination = newPath();
    await host.open(way, { destination, mkdir: true });
    await host.log(10);
    rmSync(dirname(destination), { recursive: true });
    const back = await logUntilThere(host, destination);
    const logged = await host.log(1000);
    await host.end();
    const { numbers } = readLogFile(destination);
    expect(numbers).toEqual(numbersTo(logged).slice(numbers[0]));
    expect(numbers[0]).toBeLessThan(back);
  });

  test('without mkdir lines wait for the folder, which is said once', async () => {
    const host = startHost();
    const destination = newPath();
    await host.open(way, { destination });
    await host.log(10);
    rmSync(dirname(destination), { recursive: true });
    const missed = await until(async () => {
      const logged = await host.log(1);
      return host.warnings.length > 0 && logged;
    });
    const logged = await host.log(1000);
    mkdirSync(dirname(destination));
    await until(() => existsSync(destination));
    await host.end();
    expect(await host.exit()).toBe(0);
    const { numbers } = readLogFile(destination);
    expect(numbers).toEqual(numbersTo(logged).slice(numbers[0]));
    expect(numbers[0]).toBeLessThan(missed);
    expect(host.warnings).toEqual([
      expect.stringContaining(`windrow cannot write ${destination}: Error: ENOENT`),
    ]);
  });

  test.each(['scalarsFile', 'runFile'])('%s follows too', async (file) => {
    const host = startHost();
    const path = newPath();
    await host.open(way, { destination: '/dev/null', [file]: path, interval: 1 });
    await host.train(10);
    await until(() => readSteps(path).length === 10);
    renameSync(path, `${path}.1`);
    await until(async () => {
      await host.train(1);
      return existsSync(path);
    });
    await host.train(10);
    await host.end();
    const steps = [...readSteps(`${path}.1`), ...readSteps(path)];
    expect(steps).toEqual(numbersTo(steps.length + 1).slice(1));
    expect(readSteps(path).length).toBeGreaterThan(10);
  });
});

test('reopen() opens the new file at once', async () => {
  const host = startHost();
  const destination = newPath();
  await host.open('process', { destination });
  await host.log(10);
  renameSync(destination, `${destination}.1`);
  await host.reopen();
  expect(readFileSync(destination, 'utf8')).toBe('');
  await host.log(10);
  expect(readLogFile(`${destination}.1`).numbers).toEqual(numbersTo(10));
  expect(readLogFile(destination).numbers).toEqual(numbersTo(20).slice(10));
  await host.end();
});

test('reopen() of a folder that has gone neither throws nor loses what follows', async () => {
  const host = startHost();
  const destination = newPath();
  await host.open('process', { destination });
  await host.log(10);
  rmSync(dirname(destination), { recursive: true });
  await host.reopen();
  await host.log(10);
  mkdirSync(dirname(destination));
  await until(() => existsSync(destination));
  await host.end();
  expect(readLogFile(destination).numbers).toEqual(numbersTo(20).slice(10));
});

test('a line that a full disk has cut is written whole to the file after a rotation', async () => {
  const host = startHost();
  const destination = newPath();
  await host.open('process', { destination });
  await host.log(100);
  await until(() => readLogFile(destination).numbers.length === 100);
  limitFileSize(host.child.pid, statSync(destination).size + 1000); // in the middle of a line
  const logged = await host.log(20);
  await until(() => host.warnings.length > 0);
  renameSync(destination, `${destination}.1`);
  await until(
    () => existsSync(destination) && readLogFile(destination).numbers.at(-1) === logged - 1,
  );
  limitFileSize(host.child.pid, undefined);
  await host.end();
  expect(readFileSync(`${destination}.1`, 'utf8').endsWith('\n')).toBe(false);
  const { numbers } = readLogFile(`${destination}.1`);
  expect([...numbers, ...readLogFile(destination).numbers]).toEqual(numbersTo(logged));
});
