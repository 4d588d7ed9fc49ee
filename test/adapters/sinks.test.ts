import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { windrowStream } from '../../adapters/pino/index.ts';
import { windrowCallback } from '../../adapters/tfjs/index.ts';
import { windrow } from '../../adapters/winston/index.ts';
import type { EngineEvent } from '../../src/index.ts';
import { readGoldens } from '../conformance/golden.ts';
import { WAYS as ALL_WAYS, COMMAND, PINO_TARGET } from '../conformance/ways.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

const folder = temporaryFolder();
const golden = readGoldens().find(({ name }) => name === '06-train-val-test');
const { options = {}, records = [], lines: expected = [] } = golden ?? {};
let modules = 0;

/** The ways of a program; the engine itself takes its sinks without an option. */
const WAYS = ALL_WAYS.filter(({ name }) => !name.startsWith('engine'));

/** A folder for the lines of a run. */
function newFolder(): string {
  return mkdtempSync(join(folder, 'run-'));
}

/** Writes a module of sinks, which jest can load too, and returns its path. */
function writeModule(code: string): string {
  const path = join(folder, `sinks-${modules++}.cjs`);
  writeFileSync(path, code);
  return path;
}

/** A module whose sink writes the kind of each event to a file. */
function recording() {
  const events = join(folder, `events-${modules}.txt`);
  const sinks = writeModule(`
const { appendFileSync } = require('node:fs');
module.exports = [({ kind }) => appendFileSync(${JSON.stringify(events)}, kind + '\\n')];
`);
  return { sinks, kinds: () => readFileSync(events, 'utf8').trim().split('\n') };
}

const HARMFUL = writeModule(`
const boom = () => { throw new Error('boom'); };
const reject = () => Promise.reject(new Error('boom'));
module.exports = [boom, reject, { write: reject, flush: reject, flushSync: boom, close: reject }];
`);

describe.each(WAYS)('$name', ({ run }) => {
  test('a sink gets the whole run, opened and closed', async () => {
    const { sinks, kinds } = recording();
    const lines = await run({ ...options, sinks }, records, newFolder());
    expect(lines).toEqual(expected);
    const all = kinds();
    expect(all.filter((kind) => kind === 'run')).toHaveLength(1);
    expect(all.indexOf('run')).toBeLessThan(all.indexOf('summary'));
    expect(all.filter((kind) => kind === 'summary')).toHaveLength(expected.length);
    expect(all.at(-1)).toBe('end');
  });

  test('sinks that throw and reject change no line', async () => {
    const lines = await run({ ...options, sinks: HARMFUL }, records, newFolder());
    expect(lines).toEqual(expected);
  });
});

/** The kinds of the events of one record with scalars. */
const KINDS = ['run', 'summary', 'end'];

/** Ways in process, which take sinks as they are. */
const IN_PROCESS: Readonly<Record<string, (sinks: readonly object[]) => unknown>> = {
  async winston(sinks) {
    const format = windrow({ interval: 1, sinks } as never);
    format.transform({ level: 'info', message: '', train: { loss: 1 } });
    await format.close();
  },
  async stream(sinks) {
    const stream = windrowStream({ interval: 1, destination: '/dev/null', sinks } as never);
    stream.write('{"train":{"loss":1}}\n');
    await stream.close();
  },
  async tfjs(sinks) {
    const callback = windrowCallback({ interval: 1, destination: '/dev/null', sinks } as never);
    callback.onTrainBegin();
    callback.onEpochBegin(0);
    callback.onBatchEnd(0, { loss: 1 });
    await callback.onTrainEnd();
  },
};

describe.each(Object.entries(IN_PROCESS))('%s', (_way, run) => {
  test('takes functions and objects', async () => {
    const [byFunction, byObject]: string[][] = [[], []];
    await run([
      ({ kind }: EngineEvent) => byFunction?.push(kind),
      { write: ({ kind }: EngineEvent) => void byObject?.push(kind) },
    ]);
    expect([byFunction, byObject]).toEqual([KINDS, KINDS]);
  });

  test.each([[5], [{}], [{ write: () => {}, close: 1 }]])('refuses %j', async (sink) => {
    await expect(async () => run([() => {}, sink as object])).rejects.toThrow(
      'sinks[1]: expected a function, or an object with a method write',
    );
  });
});

test('a pipeline of pino takes a module', async () => {
  const { sinks, kinds } = recording();
  const transport = pino.transport({
    pipeline: [
      { target: PINO_TARGET, options: { pipeline: true, interval: 1, sinks } },
      { target: 'pino/file', options: { destination: join(folder, 'out.log') } },
    ],
  });
  pino(transport).info({ train: { loss: 1 } });
  transport.end();
  await once(transport, 'close');
  expect(kinds()).toEqual(KINDS);
});

test('a worker of pino tells of a sink that fails at its close', () => {
  const sinks = writeModule(
    "module.exports = { write() {}, close: () => Promise.reject(new Error('not sent')) };",
  );
  const program = `
const pino = require('pino');
const options = ${JSON.stringify({ interval: 1, sinks })};
pino(pino.transport({ target: ${JSON.stringify(PINO_TARGET)}, options })).info({ train: { loss: 1 } });
`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('loss: 1.0000');
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: 'windrow: sinks[0] has failed: Error: not sent\n',
  });
});

describe('the command', () => {
  function command(sinks: string, input = '{"train":{"loss":1}}\n') {
    const args = [COMMAND, '--interval', '1', '--sinks', sinks];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { input, cwd: folder });
    return { status, lines: stdout.toString().split('\n').length - 1, stderr: stderr.toString() };
  }

  test.each([
    [
      'a module that is not there',
      './missing.js',
      'windrow: cannot load the sinks of ./missing.js',
    ],
    ['a module without sinks', writeModule('exports.a = 1;'), 'sinks[0]: expected a function'],
  ])('%s is wrong usage', (_what, sinks, message) => {
    const result = command(sinks);
    expect(result).toMatchObject({ status: 2, lines: 0 });
    expect(result.stderr).toContain(message);
  });

  test('an ES module of one sink', () => {
    const out = join(folder, 'kinds.txt');
    const path = join(folder, 'sink.mjs');
    const code = `import { appendFileSync } from 'node:fs';
export default { write: ({ kind }) => appendFileSync(${JSON.stringify(out)}, kind + ' ') };`;
    writeFileSync(path, code);
    expect(command('./sink.mjs')).toEqual({ status: 0, lines: 1, stderr: '' });
    expect(existsSync(out) && readFileSync(out, 'utf8')).toBe('run summary end ');
  });

  test('a close that never ends is waited for a while, told of, and changes nothing', () => {
    const stalling = writeModule(
      'module.exports = { write() {}, close: () => new Promise(() => {}) };',
    );
    const { status, lines, stderr } = command(stalling);
    expect({ status, lines }).toEqual({ status: 0, lines: 1 });
    expect(stderr).toContain('windrow: sinks[0] has failed: close takes longer than 5000 ms');
  });
});
