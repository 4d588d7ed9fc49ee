import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createLogger, format, transports } from 'winston';
import { commandFlags } from '../../../src/options/command-flags.ts';
import { COMMAND } from '../../conformance/ways.ts';

let folder: string;
const children: ChildProcessWithoutNullStreams[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-cli-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The real command, with UTC as its zone. */
function start(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, TZ: 'UTC' } });
  children.push(child);
  return child;
}

async function finish(child: ChildProcessWithoutNullStreams) {
  const [out, err, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code, signal };
}

/** Runs the command on `input` to its end. */
async function run(args: readonly string[], input: string | Buffer = '') {
  const child = start(...args);
  child.stdin.on('error', () => {}); // wrong usage does not read
  child.stdin.end(input);
  return finish(child);
}

const TIME = 1724209121000;
const CLOCK = '08/21 02:58:41';

function trainRecord(iter: number, loss: number): string {
  return `${JSON.stringify({ level: 30, time: TIME, train: { loss }, iter })}\n`;
}

describe('input', () => {
  test('NDJSON of pino', async () => {
    const { out, code } = await run(['--interval', '2'], trainRecord(1, 1) + trainRecord(2, 0.5));
    expect(out).toBe(
      `${CLOCK} - mmengine - INFO - Epoch(train) [1][2]    time: 0.0000  loss: 0.7500\n`,
    );
    expect(code).toBe(0);
  });

  test.each([
    '--disallow-code-generation-from-strings',
    '--jitless', // no WebAssembly either
  ])('NDJSON where Node runs with %s', async (flag) => {
    const child = spawn(process.execPath, [flag, COMMAND, '--interval', '100']);
    children.push(child);
    const records = Array.from({ length: 200 }, (_, i) => trainRecord(i + 1, (i % 100) / 99));
    child.stdin.end(records.join(''));
    const { out, code } = await finish(child);
    expect(out.match(/loss: \S+/g)).toEqual(['loss: 0.9545', 'loss: 0.9545']);
    expect(code).toBe(0);
  });

  test("NDJSON of winston's format.json()", async () => {
    const stream = new PassThrough();
    const logger = createLogger({
      format: format.combine(format.timestamp(), format.json()),
      transports: [new transports.Stream({ stream })],
    });
    logger.info({ train: { loss: 1 }, epoch: 1, iter: 1, timestamp: '2024-08-21T02:58:41.000Z' });
    logger.info('step', { train: { loss: 0.5 }, iter: 2 });
    logger.warn('disk is nearly full');
    logger.end();
    await once(logger, 'finish');
    stream.end();
    const { out } = await run(['--interval', '2'], await text(stream));
    expect(out).toMatch(
      / - INFO - Epoch\(train\) \[1\]\[2\] .* loss: 0\.7500\n.* - WARNING - disk is nearly full\n$/,
    );
  });

  test('bare NaN and infinities inside the information of a validation', async () => {
    const val =
      '{"acc": 0.5, "per_class": [NaN, Infinity, {"a": -Infinity}], "note": "NaN or so", "q": ["NaN"]}';
    const { out } = await run([], `{"time": ${TIME}, "val": ${val}, "epoch": 1}\n`);
    expect(out).toBe(
      `${CLOCK} - mmengine - INFO - Epoch(val) [1]    acc: 0.5000  per_class: [nan, inf, {'a': -inf}]  note: NaN or so  q: ['NaN']\n`,
    );
  });

  test('NDJSON of Python with bare NaN and infinities', async () => {
    const lines = [
      `{"time": ${TIME}, "train": {"loss": NaN, "acc": -Infinity, "note": "NaN, Infinity"}}`,
      `{"time": ${TIME}, "message": "scale is Infinity", "scale": Infinity}`,
    ];
    const { out } = await run(['--interval', '1'], `${lines.join('\n')}\n`);
    expect(out).toBe(
      `${CLOCK} - mmengine - INFO - Epoch(train) [1][1]    loss: nan  acc: -inf\n` +
        `${CLOCK} - mmengine - INFO - scale is Infinity  scale: Infinity\n`,
    );
  });

  test('what is no JSON object passes byte for byte', async () => {
    const bytes = Buffer.concat([
      Buffer.from('plain text\n\n{"train": \r\n[1, 2]\n"text"\n\t{ not json }\n'),
      Buffer.from([0xff, 0xfe, 0x00, 0x1b, 0x0a]),
      Buffer.from('no newline at the end'),
    ]);
    const child = start();
    child.stdin.end(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(bytes);
  });

  test('lines are whole however the chunks fall', async () => {
    const bytes = Buffer.from(
      `é ${trainRecord(1, 1)}${trainRecord(1, 1)}plain ü\n${trainRecord(2, 3)}`,
    );
    const child = start('--interval', '2');
    const finished = finish(child);
    for (const byte of bytes) {
      if (!child.stdin.write(Buffer.of(byte))) await once(child.stdin, 'drain');
    }
    child.stdin.end();
    expect((await finished).out).toBe(
      `é ${trainRecord(1, 1)}plain ü\n` +
        `${CLOCK} - mmengine - INFO - Epoch(train) [1][2]    time: 0.0000  loss: 2.0000\n`,
    );
  });

  test('several files, one after the other', async () => {
    const paths = [1, 2].map((iter) => join(folder, `${iter}.ndjson`));
    for (const [index, path] of paths.entries()) writeFileSync(path, trainRecord(index + 1, index));
    const { out } = await run(['--interval', '2', ...paths]);
    expect(out).toContain('Epoch(train) [1][2]    time: 0.0000  loss: 0.5000');
  });

  test('-f follows a file that grows, and an interrupt ends it', async () => {
    const path = join(folder, 'growing.ndjson');
    writeFileSync(path, trainRecord(1, 1));
    const child = start('-f', '--interval', '1', path);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toContain('[1][1]');
    appendFileSync(path, trainRecord(2, 1));
    expect((await lines.next()).value).toContain('[1][2]');
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });
});

describe('output', () => {
  test('a reader that goes away ends the command quietly', async () => {
    const child = start('--interval', '1');
    const closed = once(child, 'close');
    const errors = text(child.stderr);
    child.stdin.on('error', () => {});
    child.stdin.write(trainRecord(1, 1));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const lines = trainRecord(2, 1).repeat(1000);
    const isOpen = (): boolean => child.exitCode === null && !child.stdin.destroyed;
    while (isOpen()) {
      await new Promise((resolve) => child.stdin.write(lines, () => setImmediate(resolve)));
    }
    expect(await closed).toEqual([0, null]);
    expect(await errors).toBe('');
  });

  test('a slow reader gets everything', async () => {
    const child = start('--interval', '1');
    const count = 20_000;
    child.stdin.end(
      Array.from({ length: count }, (_, index) => trainRecord(index + 1, 1)).join(''),
    );
    let lines = 0;
    for await (const _line of createInterface(child.stdout)) lines++;
    expect(lines).toBe(count);
  });

  test('an interrupt waits for the end of the producer, a second one does not', async () => {
    const child = start('--interval', '1');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    child.stdin.write(trainRecord(1, 1));
    await lines.next();
    child.kill('SIGINT');
    child.stdin.write(trainRecord(2, 1));
    expect((await lines.next()).value).toContain('[1][2]');
    child.stdin.end(trainRecord(3, 1));
    expect((await lines.next()).value).toContain('[1][3]');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('SIGTERM ends it with what was read', async () => {
    const child = start('--interval', '1');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    child.stdin.write(trainRecord(1, 1));
    expect((await lines.next()).value).toContain('[1][1]');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([143, null]);
  });
});

describe('options', () => {
  test('every flag of the documentation', async () => {
    const scalarsFile = join(folder, 'deep', 'run.json');
    const { out, err, code } = await run(
      [
        ...['--window-size', '20', '--interval', '5', '--by-iter', '--max-epochs', '12'],
        ...['--epoch-length', 'train=10,job=2', '--custom', 'loss1:max:global:loss1_max'],
        ...['--custom', 'loss1:current', '--level', 'info', '--scalars-file', scalarsFile],
        ...[
          '--time-zone',
          'Asia/Tokyo',
          '--num-digits',
          '2',
          '--name',
          'run',
          '--date-style',
          'file',
        ],
        ...['--keep-last', '--mean-pattern', 'loss', '--experiment-name', 'exp'],
        ...['--interval-exp-name', '5', '--modes', 'train,job', '--flat', '--log-metric-by-iter'],
      ],
      [1, 2, 3, 4, 5]
        .map((loss1) => `${JSON.stringify({ timestamp: TIME, mode: 'train', loss1 })}\n`)
        .join(''),
    );
    const head = '2024/08/21 11:58:41 - run - INFO - ';
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toBe(
      `${head}Exp name: exp\n` +
        `${head}Iter(train) [  5/120]    eta: 0:00:00  time: 0.00  loss1: 5  loss1_max: 5\n`,
    );
    expect(JSON.parse(readFileSync(scalarsFile, 'utf8'))).toMatchObject({ loss1_max: 5, step: 5 });
  });

  test('every flag of the statistics and lines beyond MMEngine', async () => {
    const record = (iter: number, fields: object = {}): string =>
      `${JSON.stringify({ time: TIME + iter * 500, host: 'a', train: { loss: 3, acc: 1 / 2 ** iter, lr: 0.5, time: iter, ...fields }, iter })}\n`;
    const args = [
      ...['--interval', 'train=2,val=10s', '--first', '--group-by', 'host', '--max-groups', '5'],
      ...[
        '--eta',
        'recent',
        '--max-iters',
        '100',
        '--throughput',
        '--memory',
        '--val-loss',
        '--tail',
      ],
      ...['--number-style', 'auto', '--windowing', 'exact', '--keep', 'warn', '--summary-json'],
      ...['--hide', 'time', '--show', 'acc*,loss,lr,throughput,eta,memory', '--order', 'acc,loss'],
      ...['--custom', 'acc:sum:epoch:acc_sum', '--custom', 'acc:p50:10s:acc_p50'],
    ];
    const { out, err, code } = await run(args, record(1) + record(2) + record(3));
    const head = `${CLOCK.slice(0, -2)}`;
    const [first, second, tail, table, ...rest] = out.split('\n');
    expect({ err, code, rest }).toEqual({ err: '', code: 0, rest: [''] });
    expect(first?.replace(/memory: \d+/, 'memory: N')).toBe(
      `${head}41 - mmengine - INFO - Epoch(train)[a] [1][1]  lr: 5.0000e-01  eta: 0:01:39  memory: N  ` +
        'acc: 0.5000  loss: 3  acc_sum: 0.5000  acc_p50: 0.5000',
    );
    expect(second?.replace(/memory: \d+/, 'memory: N')).toBe(
      `${head}42 - mmengine - INFO - Epoch(train)[a] [1][2]  lr: 5.0000e-01  eta: 0:02:27  throughput: 2  memory: N  ` +
        'acc: 0.2500  loss: 3  acc_sum: 0.7500  acc_p50: 0.3750',
    );
    expect(tail).toContain('[1][3]');
    expect(tail?.endsWith('(partial: 1 iteration)')).toBe(true);
    const rows = JSON.parse(table?.split(' - INFO - ')[1] ?? '');
    const counts = Object.entries<{ count: number }>(rows).map(([key, { count }]) => [key, count]);
    expect(counts).toEqual(['loss', 'acc', 'lr'].map((key) => [`train[a]/${key}`, 3]));
  });

  test('a table at the end where it is asked for, none with --no-summary', async () => {
    const { out } = await run(['--summary'], trainRecord(1, 2));
    expect(out.split('\n')[0]).toMatch(
      / - INFO - mode +key +count +mean +std +min +p50 +p95 +max /,
    );
    expect(out.split('\n')[1]).toMatch(/ - INFO - train +loss +1 +2\.0000 /);
    const config = join(folder, 'windrow.json');
    writeFileSync(config, JSON.stringify({ summary: true }));
    const none = await run(['--config', config, '--no-summary'], trainRecord(1, 2));
    expect(none).toMatchObject({ out: '', code: 0 });
  });

  test('--explain prints the rules and reads nothing', async () => {
    const child = start('--explain', '--custom', 'loss:p95:30s:loss_p95', '--interval', '10s');
    const { out, err, code } = await finish(child); // its input is still open
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toMatch(/^keys +statistic +window +shown as +because of\n/);
    expect(out).toMatch(/\nloss +p95 +the last 30s of record time +loss_p95 +customCfg\[0\]\n/);
    expect(out).toContain('\na line every 10 s of record time\n');
  });

  test('--explain with wrong options is wrong usage', async () => {
    const { out, err, code } = await run(['--explain', '--interval', '0']);
    expect(err).toContain('interval: expected a positive integer');
    expect({ out, code }).toEqual({ out: '', code: 2 });
  });

  test('a quiet stream has its line when the time is over', async () => {
    const child = start('--modes', 'job', '--interval', '200ms');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const record = (n: number) => `${JSON.stringify({ time: TIME, job: { n } })}\n`;
    child.stdin.write(record(1));
    expect((await lines.next()).value).toBe(`${CLOCK} - mmengine - INFO - Iter(job) [1]    n: 1`);
    child.stdin.write(record(2));
    expect((await lines.next()).value).toContain('Iter(job) [2]    time: 0.0000  n: 2');
    child.stdin.end();
    expect(await lines.next()).toMatchObject({ done: true });
  });

  test('flags overrule the config file, which takes both spellings', async () => {
    const config = join(folder, 'windrow.json');
    writeFileSync(config, JSON.stringify({ window_size: 1, interval: 1, numDigits: 1 }));
    const args = ['--config', config, '--interval', '2'];
    const { out } = await run(args, trainRecord(1, 1) + trainRecord(2, 0.5));
    expect(out).toBe(`${CLOCK} - mmengine - INFO - Epoch(train) [1][2]    time: 0.0  loss: 0.5\n`);
  });

  test('custom statistics come from a module', async () => {
    const module = join(folder, 'statistics.mjs');
    writeFileSync(
      module,
      'export const span = (values) => Math.max(...values) - Math.min(...values);',
    );
    const args = ['--interval', '2', '--statistics', module, '--custom', 'loss:span:2:loss_span'];
    const { out, err } = await run(args, trainRecord(1, 1) + trainRecord(2, 4));
    expect(out).toContain('loss: 2.5000  loss_span: 3.0000');
    expect(err).toBe('');
  });

  test('--level holds back what is below it', async () => {
    const records = [20, 30, 40, 50].map(
      (level) => `${JSON.stringify({ level, time: TIME, msg: `m${level}` })}\n`,
    );
    const { out } = await run(['--level', 'warn'], records.join(''));
    expect(out).toBe(`${CLOCK} - mmengine - WARNING - m40\n${CLOCK} - mmengine - ERROR - m50\n`);
  });

  test('--colorize follows the environment and the flag', async () => {
    const record = `${JSON.stringify({ level: 30, time: TIME, msg: 'hello' })}\n`;
    expect((await run([], record)).out).toBe(`${CLOCK} - mmengine - INFO - hello\n`);
    const { out } = await run(['--colorize', 'always'], record);
    expect(out).toBe(`${CLOCK} - mmengine - \u001b[4m\u001b[37mINFO\u001b[0m - hello\n`);
  });
});

describe('usage', () => {
  test('--help shows flags and examples', async () => {
    const { out, code } = await run(['--help']);
    expect(out).toContain('--window-size <n>');
    expect(out).toContain('node train.js | windrow');
    expect(code).toBe(0);
  });

  test('--help names the flags of the option table, its own, and no others', async () => {
    const { out } = await run(['--help']);
    const own = ['config', 'explain', 'fail-on', 'follow', 'help', 'sinks', 'stats', 'version'];
    const declared = commandFlags().map(({ flag }) => flag.written.split(' ')[0]);
    const named = out.match(/(?<=^ {2}(?:-\w, )?)--[\w-]+/gm);
    expect(named?.toSorted()).toEqual([...own.map((name) => `--${name}`), ...declared].toSorted());
  });

  test('--help says which options have no flag', async () => {
    const { out } = await run(['--help']);
    expect(out).toMatch(/\nOptions without a flag, for this file only: .*\bmap\b.*\.\n$/);
  });

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8'),
    );
    expect(await run(['--version'])).toMatchObject({ out: `${version}\n`, code: 0 });
  });

  const ALL_INTERVALS =
    "a positive integer, a span such as '10s', or 'epoch', or one of these by mode";
  test.each([
    [['--intervall', '5'], "error: unknown option '--intervall'; did you mean --interval?"],
    [['--epochs', '5'], "error: unknown option '--epochs'; did you mean --max-epochs?"],
    [['--format'], "error: unknown option '--format'; windrow --help lists all"],
    [['--sink=5'], "error: unknown option '--sink'; windrow --help lists all"],
    [['--lines=5'], "'--lines'; the option lines is --lines-file <path> here"],
    [['--first=5'], 'error: --first takes no value'],
    [['--map', 'loss'], "'--map'; map is an option of the config file only: --config windrow.json"],
    [['--maps', 'loss'], "'--maps'; did you mean map, an option of the config file only?"],
    [['--custom_levels'], 'customLevels is an option of the config file only'],
    [
      ['--custom-cfg', 'loss'],
      'the option customCfg is --custom <src:method[:window[:name]]> here',
    ],
    [['--by_epoch'], 'the option byEpoch is --by-iter here'],
    [['--interval', 'ten'], `interval: expected ${ALL_INTERVALS}, got `],
    [['--interval', '0'], `interval: expected ${ALL_INTERVALS}, got `],
    [['--interval', '-5'], `interval: expected ${ALL_INTERVALS}, got `],
    [['--interval', '1.5'], `interval: expected ${ALL_INTERVALS}, got `],
    [['--interval', '10x'], `interval: expected ${ALL_INTERVALS}, got `],
    [['--interval', ''], `interval: expected ${ALL_INTERVALS}, got `],
    [['--window-size', 'ten'], 'windowSize: expected a positive integer, got "ten"'],
    [['--epoch-length', 'ten'], 'epochLength: expected '],
    [['--custom', 'loss'], "argument 'loss' is invalid"],
    [['--custom', 'loss:meen:5'], "unknown statistic 'meen'; did you mean 'mean'?"],
    [
      ['--custom', 'loss:mean:week'],
      "expected a positive integer, 'interval', 'epoch', 'global' or a span such as '30s', got \"week\"",
    ],
    [['--time-zone', 'Mars/Base'], 'timeZone: expected an IANA time zone'],
    [['--level', 'loud'], "level: unknown level 'loud'"],
    [['--colorize', 'maybe'], "argument 'maybe' is invalid"],
    [['--config', 'missing.json'], "argument 'missing.json' is invalid"],
    [['--interval', 'train=ten'], `interval: expected ${ALL_INTERVALS}, got {"train":"ten"}`],
    [['--interval', 'trian=5'], "interval.trian: unknown mode; did you mean 'train'?"],
    [['--eta', 'fast'], "argument 'fast' is invalid"],
    [['--summary', 'missing.ndjson'], 'missing.ndjson'], // a file, no kind of summary
    [['--max-groups', '0'], 'maxGroups: expected a positive integer, got 0'],
    [['--statistics', './missing.mjs'], 'cannot load the statistics of ./missing.mjs'],
    [['--scalars-file', '/dev/null/run.json'], 'cannot open the scalars file /dev/null/run.json'],
    [['-f'], '--follow needs a file'],
    [['missing.ndjson'], 'missing.ndjson'],
    [['src'], 'src is a directory'],
    [['-f', 'src'], 'src is a directory'], // it would never grow
  ])('%j is wrong: one clear message and exit code 2', async (args, message) => {
    const { out, err, code } = await run(args);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
    expect({ out, code }).toEqual({ out: '', code: 2 });
  });
});

describe('hints', () => {
  const NO_LINE =
    'windrow: 9 records of train were collected and no line was due: interval is 10; see --first, --tail, --interval\n';
  const records = (count: number, more = (_iter: number): object => ({})): string =>
    Array.from({ length: count }, (_, index) => index + 1)
      .map((iter) => JSON.stringify({ time: TIME, train: { loss: 1 }, iter, ...more(iter) }))
      .join('\n');

  test('of a mode without a line are on the standard error', async () => {
    expect(await run([], records(9))).toMatchObject({ out: '', err: NO_LINE, code: 0 });
  });

  test('come once with a state that the run goes on from', async () => {
    const args = ['--state-file', join(folder, 'state')];
    expect(await run(args, records(9))).toMatchObject({ out: '', err: NO_LINE });
    expect(await run(args, records(10).split('\n')[9])).toMatchObject({ err: '' });
    expect(await run(args, records(12).split('\n').slice(10).join('\n'))).toEqual({
      ...{ out: '', err: '', code: 0, signal: null },
    });
  });

  test.each([
    ['by one', 1],
    ['by seven', 7],
    ['by sixty-four', 64],
  ])('of two runs come where their lines alternate %s', async (_, turn) => {
    const pid = (iter: number): object => ({ pid: 100 + (Math.floor((iter - 1) / turn) % 2) });
    const { err, code } = await run([], records(300, pid));
    expect([err, code]).toEqual([
      "windrow: records of train come from pid 100 and 101 in turn: their numbers are averaged together; groupBy: 'pid' (--group-by pid) keeps them apart\n",
      0,
    ]);
  });

  test('of two runs are none where a program was restarted, or has groups', async () => {
    const restarted = (iter: number): object => ({ pid: iter < 100 ? 1 : 2, name: 'n' });
    expect(await run([], records(300, restarted))).toMatchObject({ err: '' });
    const grouped = (iter: number): object => ({ pid: iter % 2, iter: (iter + 1) >> 1 });
    expect(await run(['--group-by', 'pid'], records(300, grouped))).toMatchObject({ err: '' });
  });

  test('of an item that matched no key come at the end', async () => {
    const args = ['--custom', 'los:max:global', '--custom', 'l*:max:global:best*'];
    const { out, err } = await run(args, records(10));
    expect(out).toMatch(/ {2}loss: 1.0000 {2}bestoss: 1(?:.0000)?\n$/);
    expect(err).toBe(
      `windrow: customCfg[0] (dataSrc: 'los') never matched a key; keys are "loss", "time"\n`,
    );
  });

  test('of a count from 0 come once', async () => {
    const { err } = await run(
      [],
      records(30, (iter) => ({ iter: iter - 1 })),
    );
    expect(err).toBe('windrow: a record says iter: 0; windrow counts iter and batch from 1\n');
  });
});
