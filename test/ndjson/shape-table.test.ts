import type { LineShape } from '../../src/ndjson/line-shape.ts';
import { LineSplitter } from '../../src/ndjson/line-splitter.ts';
import type { Matchers } from '../../src/ndjson/matchers.ts';
import { MemoryMatchers } from '../../src/ndjson/memory-matchers.ts';
import { PlainMatchers } from '../../src/ndjson/plain-matchers.ts';
import { ShapeTable } from '../../src/ndjson/shape-table.ts';
import { areSame, recordOf } from './expected-record.ts';
import { Random } from './random.ts';
import { randomLine } from './random-lines.ts';

/** A longer run: `FUZZ_LINES=5000000 npx jest shape-table`. */
const LINES = Number(process.env.FUZZ_LINES ?? 200_000);
const NUMBERS = Number(process.env.FUZZ_NUMBERS ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

const WAYS: readonly (readonly [name: string, open: (maxShapes: number) => Matchers])[] = [
  ['plain', () => new PlainMatchers()],
  ['in memory', (maxShapes) => new MemoryMatchers(maxShapes)],
];

function bytesOf(line: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(line), Buffer.from('\n')]);
}

function parse(bytes: Uint8Array, start: number, end: number): { record: unknown } | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end));
  try {
    return { record: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Reads a line as a consumer does: what is not known is parsed and learned. */
function feed<Plan>(table: ShapeTable<Plan>, line: string | Buffer) {
  const bytes = bytesOf(line);
  table.setBytes(bytes);
  const match = table.read(0);
  if (match !== undefined) return { plan: match.plan, record: recordOf(match, bytes) };
  const parsed = parse(bytes, 0, bytes.length - 1);
  if (parsed !== undefined) table.learn(0, bytes.length - 1, parsed.record);
  return undefined;
}

function pinoLine(iter: number, loss: number | string = iter / 7): string {
  return `{"level":30,"time":${1724209121000 + iter},"train":{"lr":0.01,"loss":${loss}},"iter":${iter},"msg":"step"}`;
}

describe.each(WAYS)('ShapeTable, %s', (_name, openMatchers) => {
  const acceptAll = () => new ShapeTable({ plan: (shape) => shape, openMatchers });

  /** A table that has seen the lines, the last of them often enough to be generated. */
  function tableOf(...lines: readonly string[]) {
    const table = acceptAll();
    for (const line of lines) feed(table, line);
    for (let i = 0; i < 100; i++) feed(table, lines.at(-1) as string);
    return table;
  }

  test('reads a line that differs in numbers from two that it has learned', () => {
    const table = tableOf(pinoLine(1), pinoLine(2));
    expect(feed(table, pinoLine(3, '-1.5e-3'))?.record).toEqual(JSON.parse(pinoLine(3, -0.0015)));
  });

  test('slots are all numbers, in the order of the text, by path', () => {
    const table = tableOf(pinoLine(1), pinoLine(2));
    expect(feed(table, pinoLine(3))?.plan.slots.map(({ path }) => path.join('.'))).toEqual([
      ...['level', 'time', 'train.lr', 'train.loss', 'iter'],
    ]);
  });

  test('a number that was constant becomes a slot that varies', () => {
    const table = tableOf(pinoLine(1), pinoLine(2));
    const changed = pinoLine(3).replace('0.01', '0.001');
    expect(feed(table, changed)).toBeUndefined();
    expect(feed(table, changed)?.record).toEqual(JSON.parse(changed));
    expect(feed(table, pinoLine(4))?.record).toEqual(JSON.parse(pinoLine(4)));
  });

  test('a string that varies becomes a slot of its bytes', () => {
    const line = (message: string) => `{"train":{"loss":0.5},"message":"${message}"}`;
    const table = tableOf(line('one'), line('two'));
    expect(feed(table, line('café'))?.plan.slots.at(-1)).toMatchObject({ kind: 'string' });
    expect(feed(table, line('café'))?.record).toEqual(JSON.parse(line('café')));
    expect(feed(table, line('a\\nb'))).toBeUndefined();
  });

  test('asks for the plan once a shape', () => {
    const plan = jest.fn((shape: LineShape) => shape.slots.length);
    const table = new ShapeTable({ plan, openMatchers });
    for (let i = 1; i < 300; i++) feed(table, pinoLine(i));
    expect(feed(table, pinoLine(300))?.plan).toBe(5);
    expect(plan.mock.calls.length).toBeLessThanOrEqual(3);
  });

  test('learns nothing of an escape in a string that varies', () => {
    const plan = jest.fn((shape: LineShape) => shape);
    const table = new ShapeTable({ plan, openMatchers });
    const line = (i: number, message: string) => `{"iter":${i},"message":"${message}"}`;
    for (let i = 0; i < 4; i++) feed(table, line(i, `step ${i}`));
    for (let i = 0; i < 4; i++) expect(feed(table, line(i, '\\n'))).toBeUndefined();
    expect(plan).toHaveBeenCalledTimes(2);
  });

  test('keeps strings literal where the consumer refuses them as slots', () => {
    const plan = (shape: LineShape) =>
      shape.slots.every(({ kind }) => kind === 'number') ? shape : undefined;
    const table = new ShapeTable({ plan, openMatchers });
    const line = (level: string, i: number) => `{"level":"${level}","train":{"loss":${i}}}`;
    for (let i = 0; i < 4; i++) feed(table, line(i % 2 === 0 ? 'info' : 'warn', i));
    expect(feed(table, line('info', 10))?.plan.template).toMatchObject({ level: 'info' });
    expect(feed(table, line('warn', 11))?.plan.template).toMatchObject({ level: 'warn' });
    expect(feed(table, line('error', 12))).toBeUndefined();
  });

  test.each([
    ['an invalid number', pinoLine(3, '00')],
    ['a bare NaN', pinoLine(3, 'NaN')],
    ['null', pinoLine(3, 'null')],
    ['a string', pinoLine(3, '"NaN"')],
    ['another key', pinoLine(3).replace('loss', 'lost')],
    ['another literal', pinoLine(3).replace('step', 'stop')],
    ['a line cut short', pinoLine(3).slice(0, -1)],
    ['a line cut in a number', pinoLine(3).slice(0, 20)],
    ['more than a line', `${pinoLine(3)} `],
    ['a byte order mark', `\ufeff${pinoLine(3)}`],
    ['a carriage return', `${pinoLine(3)}\r`],
    ['nothing', ''],
  ])('does not know %s', (_what, line) => {
    expect(feed(tableOf(pinoLine(1), pinoLine(2)), line)).toBeUndefined();
  });

  test.each([
    ['duplicate keys', (i: number) => `{"a":${i},"a":${i}}`],
    ['keys that JSON.parse puts in another order', (i: number) => `{"b":${i},"1":${i}}`],
    ['__proto__', (i: number) => `{"__proto__":${i}}`],
    ['no object', (i: number) => `[${i}]`],
    ['deep nesting', (i: number) => `${'{"a":'.repeat(5000)}${i}${'}'.repeat(5000)}`],
    ['very many values', (i: number) => `{"a":[${'1,'.repeat(300)}${i}]}`],
  ])('does not learn %s', (_what, line) => {
    const table = acceptAll();
    for (let i = 0; i < 20; i++) expect(feed(table, line(i))).toBeUndefined();
  });

  test("leaves Python's bare words literal", () => {
    const table = acceptAll();
    const bytes = (iter: number) =>
      bytesOf(`{"train":{"loss":-Infinity,"acc":NaN},"iter":${iter}}`);
    const record = (iter: number) => ({ train: { loss: '-Infinity', acc: 'NaN' }, iter });
    for (let i = 0; i < 2; i++) {
      table.setBytes(bytes(i));
      table.learn(0, bytes(i).length - 1, record(i));
    }
    table.setBytes(bytes(7));
    const match = table.read(0);
    expect(match && recordOf(match, bytes(7))).toEqual(record(7));
  });

  test('knows no line without its newline behind it', () => {
    const table = tableOf(pinoLine(1), pinoLine(2));
    table.setBytes(Buffer.from(pinoLine(3)));
    expect(table.read(0)).toBeUndefined();
    // what was there before ends in a newline
    table.setBytes(bytesOf(pinoLine(3)).subarray(0, -1));
    expect(table.read(0)).toBeUndefined();
    table.setBytes(Buffer.alloc(0));
    expect(table.read(0)).toBeUndefined();
  });

  test('reads lines of a shape from any one on, and where each ends', () => {
    const table = tableOf(pinoLine(1), pinoLine(2));
    const lines = Array.from({ length: 200 }, (_, i) => bytesOf(pinoLine(i)));
    const bytes = Buffer.concat([...lines, bytesOf('text'), bytesOf(pinoLine(200))]);
    table.setBytes(bytes);
    const read: unknown[] = [];
    let start = 0;
    for (let match = table.read(start); match !== undefined; match = table.read(start)) {
      for (let row = 0; row < match.count; row++) read.push(recordOf(match, bytes, row));
      start = match.ends[match.count - 1] as number;
    }
    expect(read).toEqual(lines.map((line) => JSON.parse(line.toString())));
    expect(bytes.subarray(start, start + 5).toString()).toBe('text\n');
    expect(table.read(start + 5)?.ends[0]).toBe(bytes.length);
  });

  test('reads lines of a chunk that is larger than its memory, whatever lies between', () => {
    const table = tableOf(pinoLine(1), pinoLine(2));
    const lines = Array.from({ length: 9000 }, (_, i) =>
      i % 1000 === 999 ? 'x'.repeat(20 * i) : pinoLine(i),
    );
    const bytes = bytesOf(lines.join('\n'));
    table.setBytes(bytes);
    let known = 0;
    for (let start = 0; start < bytes.length; ) {
      const match = table.read(start);
      known += match?.count ?? 0;
      start = match?.ends[match.count - 1] ?? bytes.indexOf('\n', start) + 1;
    }
    expect(known).toBe(9000 - 9);
  });

  test('follows more call sites in turn than it has room for', () => {
    const table = acceptAll();
    let known = 0;
    for (let i = 0; i < 12_000; i++) {
      const line = `{"site${i % 24}":{"loss":${i / 7}},"iter":${i}}`;
      if (feed(table, line) !== undefined) known++;
    }
    expect(known / 12_000).toBeGreaterThan(0.6);
  });

  test('learns a call site after very many lines that never repeat', () => {
    const table = acceptAll();
    for (let i = 0; i < 10_000; i++) expect(feed(table, `{"key${i}":${i}}`)).toBeUndefined();
    const results = Array.from({ length: 1000 }, (_, i) => feed(table, pinoLine(i)));
    expect(results.slice(600).every((result) => result !== undefined)).toBe(true);
  });
});

test('ShapeTable learns hardly any of the lines that never repeat', () => {
  const plan = jest.fn((shape: LineShape) => shape);
  const table = new ShapeTable({ plan });
  for (let i = 0; i < 10_000; i++) feed(table, `{"key${i}":${i}}`);
  expect(plan.mock.calls.length).toBeLessThan(100);
});

test('ShapeTable reads lines in a program that has no WebAssembly', () => {
  const original = globalThis.WebAssembly;
  Reflect.deleteProperty(globalThis, 'WebAssembly');
  try {
    const table = new ShapeTable({ plan: (shape) => shape });
    for (let i = 0; i < 200; i++) feed(table, pinoLine(i));
    expect(feed(table, pinoLine(200))?.record).toEqual(JSON.parse(pinoLine(200)));
  } finally {
    globalThis.WebAssembly = original;
  }
});

/** One batch of lines in one buffer, cut at random, against JSON.parse. */
class Differential {
  readonly counts = { lines: 0, known: 0, invalid: 0 };
  readonly #tables = WAYS.map(
    ([, openMatchers]) => new ShapeTable({ plan: (shape) => shape, openMatchers }),
  );

  readonly #check = (bytes: Uint8Array, start: number, end: number): void => {
    const parsed = parse(bytes, start, end);
    this.counts.lines++;
    if (parsed === undefined) this.counts.invalid++;
    const isKnown = this.#tables.map((table) => {
      table.setBytes(bytes);
      const match = table.read(start);
      if (match === undefined) {
        if (parsed !== undefined) table.learn(start, end, parsed.record);
        return false;
      }
      const isSame = parsed !== undefined && areSame(recordOf(match, bytes), parsed.record);
      if (!isSame || match.ends[0] !== end + 1) fail(bytes, start, end);
      return true;
    });
    if (isKnown.every((is) => is)) this.counts.known++;
  };

  run(random: Random, lineCount: number): void {
    const lines = Array.from({ length: lineCount }, () => bytesOf(randomLine(random)));
    const input = Buffer.concat(lines);
    const splitter = new LineSplitter({
      onLine: this.#check,
      onPart: () => expect('a line in parts').toBe(undefined),
    });
    for (let start = 0; start < input.length; ) {
      const end = start + 1 + random.below(random.pick([3, 100, 4000]));
      splitter.push(input.subarray(start, end));
      start = end;
    }
    splitter.end();
  }
}

function fail(bytes: Uint8Array, start: number, end: number): never {
  const line = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  throw new Error(`differs from JSON.parse: ${JSON.stringify(line)}`);
}

test(`ShapeTable reads what JSON.parse reads of ${LINES} random and damaged lines`, () => {
  const counts = { lines: 0, known: 0, invalid: 0 };
  for (let seed = SEED; counts.lines < LINES; seed++) {
    // tables of their own, as a table that has seen it all learns no more
    const differential = new Differential();
    const random = new Random(seed);
    for (let batch = 0; batch < 10; batch++) differential.run(random, 500);
    counts.lines += differential.counts.lines;
    counts.known += differential.counts.known;
    counts.invalid += differential.counts.invalid;
  }
  if (process.env.FUZZ_LINES !== undefined) console.log(counts);
  expect(counts.known / counts.lines).toBeGreaterThan(0.1);
  expect(counts.invalid / counts.lines).toBeGreaterThan(0.05);
}, 3_600_000);

describe.each(WAYS)('a number that ShapeTable reads, %s', (_name, openMatchers) => {
  const lineOf = (text: string) => new TextEncoder().encode(`{"loss":${text}}\n`);

  /** Reads a number alone in a line that is known; `undefined` where JSON.parse has to. */
  function reader() {
    const table = new ShapeTable({ plan: () => true, openMatchers });
    const learn = (text: string): void => {
      const bytes = lineOf(text);
      table.setBytes(bytes);
      if (table.read(0) === undefined) table.learn(0, bytes.length - 1, { loss: Number(text) });
    };
    learn('1');
    learn('2');
    return (text: string): number | undefined => {
      table.setBytes(lineOf(text));
      return table.read(0)?.rows[0];
    };
  }

  test('is exact where the bytes end behind it', () => {
    const read = reader();
    for (const text of ['0.1234', '1', '0.1', '0.12', '0.123', '0.12345', '12.3456', '1e5']) {
      expect(read(text)).toBe(Number(text));
    }
    expect(read('-0')).toBe(-0);
  });

  test('is none where JSON has none', () => {
    const read = reader();
    const texts = ['x.1234', '0,1234', '0.x234', '0.12:4', '0.123/', '', '0.', '.1234', '1.e5'];
    const others = ['00', '01.5', '-', '+1', '1e', '1e+', '--1', '1-1', '1.5.5', '0x1', '1_0'];
    for (const text of [...texts, ...others]) expect(read(text)).toBeUndefined();
  });

  test(`is what Number() makes of ${NUMBERS} random texts, or left to it`, () => {
    const read = reader();
    const random = new Random(SEED);
    let left = 0;
    for (let i = 0; i < NUMBERS; i++) {
      const text = random.numberText();
      const value = read(text);
      if (value === undefined) left++;
      else if (!Object.is(value, Number(text))) throw new Error(`${text} reads as ${value}`);
    }
    expect(left / NUMBERS).toBeLessThan(0.4); // far too many digits, far too small
  }, 600_000);

  test('is exact for every power of ten and around ties', () => {
    const read = reader();
    for (let power = -64; power <= 32; power++) {
      for (const digits of ['1', '9007199254740993', '18014398509481985', '4503599627370497']) {
        const text = `${digits}e${power}`;
        expect([text, read(text)]).toEqual([text, Number(text)]);
      }
    }
  });
});
