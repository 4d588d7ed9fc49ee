import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { COMMAND } from '../conformance/ways.ts';
import { beginOf, dueMessages, messagesOf, tableCount } from './run-exit.ts';

/** A command that hangs fails the test, and must not outlive it. */
const LIMITS = { timeout: 60_000, killSignal: 'SIGKILL' } as const;
const FLAGS = ['--interval=10', '--summary-json', '--time-zone=UTC'];
const MANY = 10_000;

jest.setTimeout(120_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-exits-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Iterations `from` to `to`, and an ordinary record behind every hundredth. */
function records(from: number, to: number): string {
  const lines: string[] = [];
  for (let iter = from; iter <= to; iter++) {
    lines.push(JSON.stringify({ train: { loss: iter }, iter }));
    if (iter % 100 === 0) lines.push(JSON.stringify({ msg: `note ${iter}` }));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function start(...args: string[]) {
  return spawn(process.execPath, [COMMAND, ...FLAGS, ...args], LIMITS);
}

/** MESSAGEs without the table, what the table counted, and how the command ended. */
async function finish(child: ReturnType<typeof start>) {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const messages = messagesOf(out);
  const count = tableCount(messages.at(-1));
  return { begins: messages.slice(0, -1).map(beginOf), count, err, code };
}

describe('the end of the input', () => {
  test(`after ${MANY} records`, async () => {
    const child = start();
    child.stdin.end(records(1, MANY));
    const { begins, count, code } = await finish(child);
    expect({ begins, count, code }).toEqual({ begins: dueMessages(MANY), count: MANY, code: 0 });
  });

  test('the last line without its newline', async () => {
    const child = start();
    child.stdin.end(records(1, 30).trimEnd());
    const { begins, count } = await finish(child);
    expect({ begins, count }).toEqual({ begins: dueMessages(30), count: 30 });
  });
});

describe('a signal', () => {
  test('SIGINT: all that the producer still sends', async () => {
    const child = start();
    const finished = finish(child);
    child.stdin.write(records(1, 20));
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    child.stdin.end(records(21, MANY));
    const { begins, count, code } = await finished;
    expect({ begins, count, code }).toEqual({ begins: dueMessages(MANY), count: MANY, code: 0 });
  });

  test('SIGTERM: the table of what was read', async () => {
    const child = start();
    const finished = finish(child);
    child.stdin.write(records(1, 20));
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const { begins, count, code } = await finished;
    expect({ begins, count, code }).toEqual({ begins: dueMessages(20), count: 20, code: 143 });
  });

  test('a second SIGINT: the table of what was read', async () => {
    const child = start();
    const finished = finish(child);
    child.stdin.write(records(1, 10));
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    child.stdin.write(records(11, 20));
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const { begins, count, code } = await finished;
    expect({ begins, count, code }).toEqual({ begins: dueMessages(20), count: 20, code: 0 });
  });

  test.each(['pipe', 'file'] as const)(
    'SIGTERM in a flood, to a %s: each byte is in the output or still in the pipe',
    async (kind) => {
      const { sent, out, left } = await flood(kind);
      expect(out.length).toBeGreaterThan(0);
      expect(out + left).toBe(sent);
    },
  );
});

/** Plain lines through a named pipe, of which this process sees what nobody has read. */
async function flood(kind: 'pipe' | 'file') {
  const pipe = join(folder, 'pipe');
  const file = join(folder, 'out.txt');
  execFileSync('mkfifo', [pipe]);
  const ends = constants.O_RDWR | constants.O_NONBLOCK;
  const [ours, theirs, output] = [openSync(pipe, ends), openSync(pipe, ends), openSync(file, 'w')];
  const child = spawn(process.execPath, [COMMAND], {
    stdio: [theirs, kind === 'pipe' ? 'pipe' : output, 'inherit'],
    ...LIMITS,
  });
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  const closed = once(child, 'close');
  const hasWritten = (): boolean => (kind === 'pipe' ? out !== '' : statSync(file).size > 0);
  const sent = await sendUntil(hasWritten, ours);
  child.kill('SIGTERM');
  await closed;
  const left = readRest(ours);
  for (const descriptor of [ours, theirs, output]) closeSync(descriptor);
  return { sent, left, out: kind === 'pipe' ? out : readFileSync(file, 'utf8') };
}

async function sendUntil(isOver: () => boolean, descriptor: number): Promise<string> {
  let sent = '';
  for (let line = 0; !isOver(); line++) {
    const bytes = `plain line ${line}\n`;
    sent += bytes.slice(
      0,
      taken(() => writeSync(descriptor, bytes)),
    );
    if (line % 100 === 0) await turn();
  }
  return sent;
}

function readRest(descriptor: number): string {
  const bytes = Buffer.alloc(1024 * 1024);
  const count = taken(() => readSync(descriptor, bytes));
  return bytes.toString('utf8', 0, count);
}

/** Bytes that a pipe that does not block gave or took. */
function taken(move: () => number): number {
  try {
    return move();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

describe('a module of statistics that ends the process', () => {
  const RECORDS = records(1, MANY);

  function startModule(statement: string, output: 'pipe' | number) {
    const module = join(folder, 'statistics.cjs');
    const source = `exports.bang = (values) => {
      if (values.at(-1) === 5000) setImmediate(() => { ${statement}; });
      return 0;
    };`;
    writeFileSync(module, source);
    const args = ['--statistics', module, '--custom', 'loss:bang:1:loss_bang'];
    const stdio = ['pipe', output, 'pipe'] as const;
    const child = spawn(process.execPath, [COMMAND, ...FLAGS, ...args], {
      ...LIMITS,
      stdio: [...stdio],
    });
    child.stdin?.on('error', () => {}); // it ends without reading all
    child.stdin?.end(RECORDS);
    return child;
  }

  test.each([
    ['throw new Error("of the module")', 1],
    ['Promise.reject(new Error("of the module"))', 1],
    ['process.exit(3)', 3],
  ])('%s', async (statement, code) => {
    const child = startModule(statement, 'pipe') as ReturnType<typeof start>;
    const finished = await finish(child);
    const { begins, count } = finished;
    expect(finished.code).toBe(code);
    expect(count).toBeGreaterThanOrEqual(5000);
    // every record that was taken has its line
    expect(begins).toEqual(dueMessages(count));
  });

  test('process.exit() where the output is a file', async () => {
    const file = join(folder, 'out.txt');
    const output = openSync(file, 'w');
    const child = startModule('process.exit(3)', output);
    await once(child, 'close');
    closeSync(output);
    const messages = messagesOf(readFileSync(file, 'utf8'));
    const count = tableCount(messages.at(-1));
    expect(count).toBeGreaterThanOrEqual(5000);
    expect(messages.slice(0, -1).map(beginOf)).toEqual(dueMessages(count));
  });
});
