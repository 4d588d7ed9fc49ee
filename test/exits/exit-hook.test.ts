import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, transports } from 'winston';
import { atExit } from '../../adapters/host/exit-hook.ts';
import { windrowStream } from '../../adapters/pino/index.ts';
import { closingTransport, windrow } from '../../adapters/winston/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-exits-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The listener of windrow's own, called as the process would at its exit. */
function exitListener(before: readonly unknown[]): () => void {
  const added = process.listeners('exit').filter((listener) => !before.includes(listener));
  expect(added).toHaveLength(1);
  return added[0] as () => void;
}

test('one listener of exit, however many are open, and none when all are closed', async () => {
  const before = process.listeners('exit');
  const destination = join(folder, 'lines.log');
  const streams = Array.from({ length: 20 }, () => windrowStream({ destination }));
  const formats = Array.from({ length: 20 }, () => windrow());
  exitListener(before);
  await Promise.all(streams.map((stream) => stream.close()));
  exitListener(before);
  await Promise.all(formats.map((format) => format.close()));
  expect(process.listeners('exit')).toEqual(before);
  const late = windrowStream({ destination });
  exitListener(before);
  await late.close();
  expect(process.listeners('exit')).toEqual(before);
});

test('no listener of a signal or of a failure', async () => {
  const events = ['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException', 'unhandledRejection'];
  const counts = (): readonly number[] => events.map((event) => process.listenerCount(event));
  const before = counts();
  const stream = windrowStream({ destination: join(folder, 'lines.log') });
  const format = windrow();
  expect(counts()).toEqual(before);
  await Promise.all([stream.close(), format.close()]);
});

test('what cannot end or write all is said, and costs the others nothing', () => {
  const before = process.listeners('exit');
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const ended: string[] = [];
  const forget = [
    atExit(() => ended.push('first') > 0),
    atExit(() => {
      throw new Error('cannot');
    }),
    atExit(() => ended.push('last') < 0),
  ];
  exitListener(before)();
  for (const takeBack of forget) takeBack();
  expect(ended).toEqual(['first', 'last']);
  expect(said.mock.calls).toEqual([
    ['windrow could not end: Error: cannot\n'],
    ['windrow: lines are lost: an output took no more\n'],
  ]);
  said.mockRestore();
});

describe('closingTransport', () => {
  const OPTIONS = { interval: 2, summary: 'json', timeZone: 'UTC' } as const;

  test.each(['first', 'last'])(
    'the table is behind the lines of a file, standing %s',
    async (place) => {
      const filename = join(folder, 'run.log');
      const format = windrow(OPTIONS);
      const file = new transports.File({ filename });
      const companion = closingTransport(format, { destination: filename });
      const both = place === 'first' ? [companion, file] : [file, companion];
      const logger = createLogger({ format, transports: both });
      for (let loss = 1; loss <= 2000; loss++) logger.info({ train: { loss } });
      await new Promise<void>((resolve) => {
        logger.once('finish', resolve);
        logger.end();
      });
      const lines = readFileSync(filename, 'utf8').split('\n').slice(0, -1);
      expect(lines).toHaveLength(1001);
      expect(lines.at(-1)).toContain('"train/loss":{"count":2000,');
    },
  );

  test('logger.close() writes them too, once', async () => {
    const destination = join(folder, 'run.log');
    const format = windrow(OPTIONS);
    const companion = closingTransport(format, { destination });
    const logger = createLogger({ format, transports: [companion] });
    logger.info({ train: { loss: 1 } });
    const finished = new Promise((resolve) => companion.once('finish', resolve));
    logger.close();
    logger.end();
    await finished;
    expect(await format.close()).toEqual([]);
    expect(readFileSync(destination, 'utf8')).toMatch(/^[^\n]*"train\/loss":\{"count":1,[^\n]*\n$/);
  });

  test('wrong options fail at construction', () => {
    const format = windrow();
    expect(() => closingTransport(format, { destination: -1 })).toThrow('expected a path');
    expect(() => closingTransport(format, { destination: folder })).toThrow('EISDIR');
    return format.close();
  });
});
