import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { COMMAND, PINO_TARGET } from '../conformance/ways.ts';

const MB = 2 ** 20;
const LINE_MB = 100;
/** Node itself takes 50, and garbage comes on top; held, the line would take several times its length. */
const MAX_RSS_MB = 250;
const BEFORE = '{"level":30,"time":1724209121000,"msg":"before"}\n';
const AFTER = '{"level":30,"time":1724209121000,"msg":"after"}\n';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-long-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Tells the most memory that a process has had, in KB, on its standard error. Not by
 * `resourceUsage()`, where that of the process it was forked from counts too.
 */
const TELL_RSS = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from 'node:fs';
  process.on('exit', () => {
    process.stderr.write(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  });
`)}`;

function start(...args: string[]): ChildProcess {
  const limits = ['--max-old-space-size=64', '--import', TELL_RSS];
  const child = spawn(process.execPath, [...limits, ...args], {
    env: { ...process.env, TZ: 'UTC' },
  });
  children.push(child);
  return child;
}

/** What a stream says: its first and last letters, its length, and a hash of all. */
async function digest(stream: AsyncIterable<Buffer>) {
  const hash = createHash('sha256');
  let bytes = 0;
  let head = '';
  let tail = '';
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
    if (head.length < 200) head += chunk.toString('latin1').slice(0, 200);
    tail = (tail + chunk.toString('latin1')).slice(-200);
  }
  return { bytes, head, tail, hash: hash.digest('hex') };
}

/** Pieces of 1 MB with letters of several bytes, so that the cuts go through them. */
const PIECES: readonly Buffer[] = Array.from({ length: LINE_MB }, (_, index) =>
  Buffer.alloc(MB, `${index}é😀"\\{`),
);

function expectedHash(...around: readonly [string, string]): string {
  const hash = createHash('sha256').update(around[0]);
  for (const piece of PIECES) hash.update(piece);
  return hash.update(around[1]).digest('hex');
}

const SHOWN_BEFORE = '08/21 02:58:41 - mmengine - INFO - before\n';
const SHOWN_AFTER = '08/21 02:58:41 - mmengine - INFO - after\n';

test.each(['x', '{"msg":"', '{"train":{"loss":1},"x":"'])(
  'a line of 100 MB that begins with %s passes through the command byte for byte, and is not held',
  async (begin) => {
    const child = start(COMMAND);
    const written = (async () => {
      child.stdin?.write(BEFORE + begin);
      for (const piece of PIECES) {
        if (!child.stdin?.write(piece))
          await once(child.stdin as Readable & typeof child.stdin, 'drain');
      }
      child.stdin?.end(`\n${AFTER}`);
    })();
    const [out, err] = await Promise.all([
      digest(child.stdout as Readable),
      text(child.stderr as Readable),
      written,
    ]);
    expect(out.head.startsWith(SHOWN_BEFORE + begin)).toBe(true);
    expect(out.tail.endsWith(`\n${SHOWN_AFTER}`)).toBe(true);
    expect(out.hash).toBe(expectedHash(SHOWN_BEFORE + begin, `\n${SHOWN_AFTER}`));
    expect(Number(err) / 1024).toBeLessThan(MAX_RSS_MB);
  },
);

test('a line of 100 MB passes through the stream in process, and is not held', async () => {
  const destination = join(folder, 'lines.log');
  const program = `
    import { windrowStream } from ${JSON.stringify(PINO_TARGET)};
    import { once } from 'node:events';
    const stream = windrowStream({ destination: ${JSON.stringify(destination)} });
    stream.write(${JSON.stringify(BEFORE)});
    for (let index = 0; index < ${LINE_MB}; index++) {
      stream.write(Buffer.alloc(${MB}, index + 'é😀"\\\\{'));
    }
    stream.end(${JSON.stringify(`\n${AFTER}`)});
    await once(stream, 'close');`;
  const child = start('--input-type=module', '--eval', program);
  const [err] = await Promise.all([text(child.stderr as Readable), once(child, 'close')]);
  const out = await digest(createReadStream(destination));
  expect(out.tail.endsWith(`\n${SHOWN_AFTER}`)).toBe(true);
  expect(out.bytes).toBe(
    SHOWN_BEFORE.length + LINE_MB * MB + SHOWN_AFTER.length + '\n'.length + brokenLetters(),
  );
  expect(Number(err) / 1024).toBeLessThan(MAX_RSS_MB);
});

/** Pieces end within a letter: where the next begins another one, U+FFFD stands, three bytes. */
function brokenLetters(): number {
  const whole = Buffer.concat(PIECES);
  return Buffer.byteLength(whole.toString()) - whole.length;
}

test('a record of 40 MB passes through the worker of pino, byte for byte', async () => {
  const destination = join(folder, 'lines.log');
  const transport = pino.transport({
    target: PINO_TARGET,
    options: { destination, timeZone: 'UTC' },
  });
  const logger = pino({ base: null, timestamp: () => ',"time":1724209121000' }, transport);
  const long = 'é😀x'.repeat(40 * 2 ** 17);
  logger.info('before');
  logger.info({ long });
  logger.info('after');
  const closed = once(transport, 'close');
  transport.end();
  await closed;
  const out = await digest(createReadStream(destination));
  const expected = `${SHOWN_BEFORE}{"level":30,"time":1724209121000,"long":"${long}"}\n${SHOWN_AFTER}`;
  expect(out.bytes).toBe(Buffer.byteLength(expected));
  expect(out.hash).toBe(createHash('sha256').update(expected).digest('hex'));
});

test('a line without an end passes at the end of the input', async () => {
  const child = start(COMMAND);
  child.stdin?.write(Buffer.alloc(17 * MB, 'x'));
  child.stdin?.end();
  const out = await digest(child.stdout as Readable);
  expect([out.bytes, out.tail.slice(-2)]).toEqual([17 * MB, 'xx']);
});
