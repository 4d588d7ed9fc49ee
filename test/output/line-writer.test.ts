import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { countLines, LineWriter } from '../../src/internal/index.ts';
import type { LineWriterOptions } from '../../src/output/line-writer.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { Fifo } from './fifo.ts';

const LINE = 'é'.repeat(99); // 199 bytes with its newline
const LINES = 5000;
const folder = temporaryFolder();
let files = 0;

function newPath(): string {
  return join(folder, `output-${files++}`);
}

function open(destination: string | number, options: Partial<LineWriterOptions> = {}): LineWriter {
  const given = { mkdir: false, append: true, sync: true, maxLength: 2 ** 20, onBack: () => {} };
  return new LineWriter(destination, { ...given, ...options });
}

test('a line between two pieces of one begins on a line of its own', async () => {
  const path = newPath();
  const writer = open(path);
  writer.writePart('begin', false);
  writer.writeLine('due by time');
  writer.writePart('middle ', false);
  writer.writePart('end', true);
  writer.writeLine('next');
  await writer.close();
  expect(readFileSync(path, 'utf8')).toBe('begin\ndue by time\nmiddle end\nnext\n');
});

/** Long ones take the way through the queue, in a writer that has none of it else. */
const line = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '\ud800', 'Error: boom\n    at me') },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 5000, max: 9000 }).map((length) => '€'.repeat(length)),
  },
);

test('line by line or together, the same bytes are written and counted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
      const both = [true, false].map(async (sync) => {
        const path = newPath();
        const writer = open(path, { sync });
        for (const each of lines) writer.writeLine(each);
        await writer.close();
        return { bytes: readFileSync(path), stats: writer.stats };
      });
      const [single, together] = await Promise.all(both);
      expect(single).toEqual(together);
      expect(single?.bytes).toEqual(Buffer.from(lines.map((each) => `${each}\n`).join('')));
    }),
    { numRuns: 50 },
  );
});

test('a line that the output takes a part of is written whole', async () => {
  const fifo = new Fifo(newPath());
  const writer = open(fifo.path);
  const long = 'é'.repeat(2500); // a pipe may take a part of more than 4096 bytes
  const lines = Array.from({ length: 30 }, (_, i) => `${i} ${long}\n`);
  for (const each of lines) writer.writeLine(each.trimEnd());
  const before = writer.stats;
  expect(before.bytes).toBeGreaterThan(Buffer.byteLength(lines.slice(0, before.lines).join('')));
  const reading = text(fifo.read());
  await writer.flush();
  writer.writeLine('next');
  await writer.close();
  const expected = `${lines.join('')}next\n`;
  expect(await reading).toBe(expected);
  expect(writer.stats).toEqual({ bytes: Buffer.byteLength(expected), lines: 31, dropped: 0 });
});

describe('stats', () => {
  test.each([true, false])('of a file are what is in it; sync: %s', async (sync) => {
    const path = newPath();
    const writer = open(path, { sync });
    for (let i = 0; i < LINES; i++) writer.writeLine(i % 2 === 0 ? LINE : 'Error: boom\n    at me');
    await writer.close();
    const bytes = readFileSync(path);
    expect(writer.stats).toEqual({ bytes: bytes.length, lines: countLines(bytes), dropped: 0 });
    expect(countLines(bytes)).toBe(LINES * 1.5);
  });

  test('written and dropped are all, where the reader stalls', async () => {
    const fifo = new Fifo(newPath());
    const onBack = jest.fn();
    const writer = open(fifo.path, { maxLength: 100_000, onBack });
    for (let i = 0; i < LINES; i++) writer.writeLine(LINE);
    const { dropped } = writer.stats;
    const reading = text(fifo.read());
    await expect(writer.flush()).rejects.toThrow('some lines are not written');
    expect(writer.isIdle).toBe(false); // no state may claim what was dropped
    writer.writeLine('back');
    await expect(writer.close()).rejects.toThrow(`${dropped} lines were dropped`);
    const read = await reading;
    expect(writer.stats).toEqual({
      bytes: Buffer.byteLength(read),
      lines: read.split('\n').length - 1,
      dropped,
    });
    expect(writer.stats.lines + dropped).toBe(LINES + 1);
    expect(onBack.mock.calls).toEqual([[dropped]]);
  });

  test('written and dropped are all, where the reader goes in the middle of a line', async () => {
    const fifo = new Fifo(newPath());
    const writer = open(fifo.path);
    for (let i = 0; i < LINES; i++) writer.writeLine(LINE);
    const { lines } = writer.stats;
    fifo.leave();
    await expect(writer.flush()).rejects.toMatchObject({ code: 'EPIPE' });
    expect(writer.isIdle).toBe(false);
    await expect(writer.close()).rejects.toMatchObject({ code: 'EPIPE' });
    expect(writer.stats.lines).toBe(lines);
    expect(lines).toBeGreaterThan(0);
    expect(writer.stats.dropped).toBe(LINES - lines);
  });

  test('a closed writer drops what comes, and counts it', async () => {
    const writer = open(newPath());
    await Promise.all([writer.close(), writer.close()]);
    writer.writeLine('late');
    await writer.flush();
    expect(writer.flushSync()).toBe(true);
    writer.reopen();
    expect(writer.stats).toEqual({ bytes: 0, lines: 0, dropped: 1 });
  });
});

test('flushSync needs no event loop', () => {
  const path = newPath();
  const writer = open(path, { sync: false });
  writer.writeLine('one');
  expect(readFileSync(path, 'utf8')).toBe('');
  expect(writer.flushSync()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('one\n');
  return writer.close();
});

test('a line longer than the queue is written where the output takes it', async () => {
  const path = newPath();
  const writer = open(path, { maxLength: 10 });
  writer.writeLine(LINE);
  await writer.close();
  expect(readFileSync(path, 'utf8')).toBe(`${LINE}\n`);
});

test('append: false begins the file anew', async () => {
  const path = newPath();
  writeFileSync(path, 'old\n');
  const writer = open(path, { append: false });
  writer.writeLine('new');
  await writer.close();
  expect(readFileSync(path, 'utf8')).toBe('new\n');
});

test.each([
  ['a torn line', 'old', 'old\nnew\n'],
  ['a whole line', 'old\n', 'old\nnew\n'],
  ['nothing', '', 'new\n'],
])('a file that ends in %s is appended to on a line of its own', async (_, before, after) => {
  for (const sync of [true, false]) {
    const path = newPath();
    writeFileSync(path, before);
    const writer = open(path, { sync });
    writer.writeLine('new');
    await writer.close();
    expect(readFileSync(path, 'utf8')).toBe(after);
  }
});

test('a file that has come under the name with a torn end is gone on with on a new line', async () => {
  const path = newPath();
  const writer = open(path);
  writer.writeLine('one');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'torn');
  writer.reopen();
  writer.writeLine('two');
  await writer.close();
  expect(readFileSync(path, 'utf8')).toBe('torn\ntwo\n');
});

test('the rest of a long line whose beginning was dropped is dropped, and no line after it', async () => {
  const fifo = new Fifo(newPath());
  const writer = open(fifo.path, { maxLength: 100_000 });
  while (writer.stats.dropped === 0) writer.writeLine(LINE);
  const { dropped } = writer.stats;
  writer.writePart('torn', false);
  const reading = text(fifo.read());
  await expect(writer.flush()).rejects.toThrow('some lines are not written');
  writer.writePart('torn', false);
  writer.writePart('torn', true);
  writer.writeLine('next');
  writer.writePart('be', false);
  writer.writePart('gin', true);
  await expect(writer.close()).rejects.toThrow(`${dropped + 1} lines were dropped`);
  const read = await reading;
  expect(read).not.toContain('torn');
  expect(read.endsWith(`${LINE}\nnext\nbegin\n`)).toBe(true);
});

test('parts of a line that come to a closed writer count as one line', async () => {
  const writer = open(newPath());
  await writer.close();
  writer.writePart('late', false);
  writer.writePart('late', true);
  expect(writer.stats).toEqual({ bytes: 0, lines: 0, dropped: 1 });
});

test('flushSync says that lines wait for a disk that is full', async () => {
  const writer = open('/dev/full');
  writer.writeLine('one');
  expect(writer.flushSync()).toBe(false);
  await expect(writer.close()).rejects.toMatchObject({ code: 'ENOSPC' });
});
