import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createLogger, format, transports } from 'winston';
import { windrow } from '../../adapters/winston/index.ts';
import { WAYS } from '../conformance/ways.ts';

const START_MS = Date.UTC(2026, 0, 15, 9, 30, 0);
const NAN = { train: { loss: Number.NaN } };

/** The level and the line of all that a winston logger writes. */
function logTo(given: Parameters<typeof windrow>[0], levels?: Record<string, number>) {
  const written: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk) => written.push(...String(chunk).trimEnd().split('\n')));
  const levelled = format((info) => {
    const line = String(info[Symbol.for('message')]).split('\n').at(-1) ?? '';
    info[Symbol.for('message')] = `${info.level}: ${line.replace(/^.* mmengine - /, '')}`;
    return info;
  });
  const logger = createLogger({
    ...(levels !== undefined && { levels }),
    format: format.combine(windrow({ warnOn: ['nonfinite'], ...given }), levelled()),
    transports: [new transports.Stream({ stream })],
  });
  return { logger, written };
}

describe('warnOn through every way in', () => {
  const options = { warnOn: ['worse'], interval: 1, windowSize: 1, timeZone: 'UTC' };
  const records = [2, 1, 0.5, 1.5, 1.6, 1.7, 0.4].map((loss, index) => ({
    time: START_MS + 1000 * index,
    train: { loss },
  }));

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windrow-watch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(WAYS)('$name writes a line when it begins and when it is over', async (way) => {
    const lines = await way.run(options, records, folder);
    expect(lines.filter((line) => line.includes('WARNING'))).toEqual([
      '01/15 09:30:05 - mmengine - WARNING - train/loss gets worse: 1.7 at iteration 6, 0.5 at iteration 3',
      '01/15 09:30:06 - mmengine - WARNING - train/loss is better again: 0.4 at iteration 7',
    ]);
    expect(lines).toHaveLength(records.length + 2);
  });
});

describe('warnOn through winston', () => {
  test('gives the line the level warn, so that a logger at warn has it', () => {
    const { logger, written } = logTo({ interval: 100 });
    logger.info(NAN);
    logger.info({ train: { loss: 1 } });
    expect(written).toEqual([
      'warn: WARNING - not finite at iteration 1: train/loss is nan',
      'warn: WARNING - finite again at iteration 2: train/loss after one value',
    ]);
  });

  test('takes the name that syslog has for the level', () => {
    const levels = { error: 3, warning: 4, info: 6, debug: 7 };
    const { logger, written } = logTo({ interval: 100, levels }, levels);
    logger.info(NAN);
    expect(written).toEqual(['warning: WARNING - not finite at iteration 1: train/loss is nan']);
  });

  test('does not risk a line of numbers for a level that the logger may not have', () => {
    const { logger, written } = logTo({ interval: 1 }, { error: 0, warning: 1, info: 2 });
    logger.info(NAN);
    expect(written).toEqual(['info: INFO - Epoch(train) [1][1]    loss: nan']);
    logger.log('warning', 'disk');
    logger.info({ train: { loss: 1 } });
    expect(written.at(-1)).toMatch(/^warning: INFO - Epoch\(train\) \[1\]\[2\]/);
  });
});

describe('the command', () => {
  const COMMAND = join(__dirname, '..', '..', 'dist', 'adapters', 'cli', 'main.cjs');
  const LINE = '{"train": {"loss": NaN}}\n';

  /** The exit code and the standard error of the command with these flags. */
  function run(flags: readonly string[], input: string) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...flags], { input });
    return { status, stdout: String(stdout), stderr: String(stderr) };
  }

  test('ends with code 3 for a value that is not finite, if it is asked to', () => {
    const failOn = ['--fail-on', 'nonfinite'];
    expect(run(failOn, LINE)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('one value was not finite'),
    });
    expect(run(failOn, '{"train": {"loss": 1}}\n').status).toBe(0);
    expect(run([], LINE).status).toBe(0);
    expect(run(['--fail-on', 'nothing'], LINE).status).toBe(2);
  });

  test('warns by flag', () => {
    expect(run(['--warn-on', 'nonfinite'], LINE).stdout).toContain(
      'WARNING - not finite at iteration 1: train/loss is nan',
    );
    expect(run(['--warn-on', 'nan'], LINE)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("'nonfinite', 'stalled' or 'worse'"),
    });
  });
});
