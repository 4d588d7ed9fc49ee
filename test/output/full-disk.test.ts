import { statSync } from 'node:fs';
import { join } from 'node:path';
import { eventFilesIn, readPoints } from '../sinks/event-reader.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { limitFileSize } from './file-size-limit.ts';
import { WAYS } from './host.ts';
import { expectOneGap, numbersTo, readLogFile, readSteps } from './log-lines.ts';
import { hostStarter } from './start-host.ts';
import { until } from './until.ts';

const folder = temporaryFolder();
const startHost = hostStarter();
let files = 0;

function newPath(): string {
  return join(folder, `file-${files++}.log`);
}

describe.each(WAYS)('%s', (way) => {
  test('what waits while the disk is full is written when it is not', async () => {
    const host = startHost();
    const destination = newPath();
    await host.open(way, { destination });
    await host.log(1000);
    await until(() => readLogFile(destination).numbers.length === 1000);
    limitFileSize(host.child.pid, statSync(destination).size + 1000); // in the middle of a line
    const logged = await host.log(5000);
    await until(() => host.warnings.length > 0);
    limitFileSize(host.child.pid, undefined);
    await until(() => readLogFile(destination).numbers.length === logged);
    await host.end();
    expect(await host.exit()).toBe(0);
    expect(readLogFile(destination)).toEqual({ numbers: numbersTo(logged), reports: [] });
    expect(host.warnings).toEqual([
      expect.stringContaining(`windrow cannot write ${destination}: Error: EFBIG`),
    ]);
  });

  test('what finds no place meanwhile is dropped and said once', async () => {
    const host = startHost();
    const destination = newPath();
    await host.open(way, { destination, maxLength: 100_000 });
    await host.log(1000);
    await until(() => readLogFile(destination).numbers.length === 1000);
    limitFileSize(host.child.pid, statSync(destination).size + 1000);
    await host.log(5000);
    await until(() => host.warnings.length > 0);
    limitFileSize(host.child.pid, undefined);
    await until(() => readLogFile(destination).reports.length > 0);
    const logged = await host.log(1000);
    await host.end();
    expect(await host.exit()).toBe(0);
    expectOneGap(readLogFile(destination), logged);
    expect(host.warnings).toHaveLength(1);
  });

  test('a disk that stays full: said when it begins and at the end, with the number', async () => {
    const host = startHost();
    await host.open(way, { destination: '/dev/full', maxLength: 100_000 });
    const logged = await host.log(5000);
    await host.end();
    expect(await host.exit()).toBe(0);
    expect(host.warnings).toEqual([
      expect.stringContaining('windrow cannot write /dev/full: Error: ENOSPC'),
      expect.stringContaining(`windrow: ${logged} lines were dropped: /dev/full took no more`),
    ]);
  });

  test.each(['scalarsFile', 'runFile'])('%s keeps its lines until there is room', async (file) => {
    const host = startHost();
    const path = newPath();
    const stepsOf = () => readSteps(path);
    await host.open(way, { destination: '/dev/null', [file]: path, interval: 1 });
    await host.train(10);
    await until(() => stepsOf().length === 10);
    limitFileSize(host.child.pid, statSync(path).size + 10); // in the middle of a line
    await host.train(10);
    await until(() => host.warnings.length > 0);
    limitFileSize(host.child.pid, undefined);
    await host.train(10);
    await host.end();
    expect(await host.exit()).toBe(0);
    expect(stepsOf()).toEqual(numbersTo(31).slice(1));
    expect(host.warnings).toHaveLength(1);
  });

  test('an event file keeps its events until there is room', async () => {
    const host = startHost();
    const tensorboard = newPath();
    await host.open(way, { destination: '/dev/null', tensorboard, interval: 1 });
    await host.train(10);
    await host.flush();
    const [path = ''] = eventFilesIn(tensorboard);
    limitFileSize(host.child.pid, statSync(path).size + 10); // in the middle of an event
    await host.train(10);
    await host.flush();
    await until(() => host.warnings.length > 0);
    limitFileSize(host.child.pid, undefined);
    await host.train(10);
    await host.end();
    expect(await host.exit()).toBe(0);
    const steps = readPoints(tensorboard)
      .get('train/loss')
      ?.map(({ step }) => step);
    expect(steps).toEqual(numbersTo(31).slice(1));
    expect(host.warnings).toEqual([
      expect.stringContaining(`windrow cannot write ${path}: Error: EFBIG`),
    ]);
  });

  test('events that find no room to the end are told with their number', async () => {
    const host = startHost();
    const tensorboard = newPath();
    await host.open(way, { destination: '/dev/null', tensorboard, interval: 1 });
    await host.train(10);
    await host.flush();
    const [path = ''] = eventFilesIn(tensorboard);
    limitFileSize(host.child.pid, statSync(path).size);
    await host.train(10);
    await host.end();
    expect(await host.exit()).toBe(0);
    expect(readPoints(tensorboard).get('train/loss')).toHaveLength(10);
    expect(host.warnings).toEqual([
      expect.stringContaining(`windrow cannot write ${path}: Error: EFBIG`),
      expect.stringContaining(`windrow: 10 events were dropped: ${path} took no more`),
    ]);
  });
});
