import type { LineShape } from '../../src/ndjson/line-shape.ts';
import { LineSplitter } from '../../src/ndjson/line-splitter.ts';
import { ShapeTable } from '../../src/ndjson/shape-table.ts';
import { areSame, recordOf } from './expected-record.ts';
import { Random } from './random.ts';
import { randomLine } from './random-lines.ts';

/** A longer run: `FUZZ_LINES=5000000 npx jest shape-table`. */
const LINES = Number(process.env.FUZZ_LINES ?? 200_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

const WAYS = [
  ['plain', false],
  ['generated', true],
] as const;

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
  const match = table.read(bytes, 0, bytes.length - 1);
  if (match !== undefined) return { plan: match.plan, record: recordOf(match, bytes) };
  const parsed = parse(bytes, 0, bytes.length - 1);
  if (parsed !== undefined) table.learn(bytes, 0, bytes.length - 1, parsed.record);
  return undefined;
}

function pinoLine(iter: number, loss: number | string = iter / 7): string {
  return `{"level":30,"time":${1724209121000 + iter},"train":{"lr":0.01,"loss":${loss}},"iter":${iter},"msg":"step"}`;
}

describe.each(WAYS)('ShapeTable, %s', (_name, generatesCode) => {
  const acceptAll = () => new ShapeTable({ plan: (shape) => shape, generatesCode });

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
    const table = new ShapeTable({ plan, generatesCode });
    for (let i = 1; i < 300; i++) feed(table, pinoLine(i));
    expect(feed(table, pinoLine(300))?.plan).toBe(5);
    expect(plan.mock.calls.length).toBeLessThanOrEqual(3);
  });

  test('learns nothing of an escape in a string that varies', () => {
    const plan = jest.fn((shape: LineShape) => shape);
    const table = new ShapeTable({ plan, generatesCode });
    const line = (i: number, message: string) => `{"iter":${i},"message":"${message}"}`;
    for (let i = 0; i < 4; i++) feed(table, line(i, `step ${i}`));
    for (let i = 0; i < 4; i++) expect(feed(table, line(i, '\\n'))).toBeUndefined();
    expect(plan).toHaveBeenCalledTimes(2);
  });

  test('keeps strings literal where the consumer refuses them as slots', () => {
    const plan = (shape: LineShape) =>
      shape.slots.every(({ kind }) => kind === 'number') ? shape : undefined;
    const table = new ShapeTable({ plan, generatesCode });
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
    for (let i = 0; i < 2; i++) table.learn(bytes(i), 0, bytes(i).length - 1, record(i));
    const match = table.read(bytes(7), 0, bytes(7).length - 1);
    expect(match && recordOf(match, bytes(7))).toEqual(record(7));
  });

  test('knows no line without its newline behind it', () => {
    const table = tableOf(pinoLine(1), pinoLine(2));
    const line = Buffer.from(pinoLine(3));
    expect(table.read(line, 0, line.length)).toBeUndefined();
    expect(table.read(bytesOf(pinoLine(3)), 0, 5)).toBeUndefined();
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

test('ShapeTable generates no code where that is forbidden', () => {
  const original = globalThis.Function;
  const forbidden = jest.fn(() => {
    throw new EvalError('Code generation from strings disallowed for this context');
  });
  globalThis.Function = forbidden as unknown as FunctionConstructor;
  try {
    const table = new ShapeTable({ plan: (shape) => shape });
    for (let i = 0; i < 200; i++) feed(table, pinoLine(i));
    expect(feed(table, pinoLine(200))?.record).toEqual(JSON.parse(pinoLine(200)));
    expect(forbidden).toHaveBeenCalledTimes(1);
  } finally {
    globalThis.Function = original;
  }
});

/** One batch of lines in one buffer, cut at random, against JSON.parse. */
class Differential {
  readonly counts = { lines: 0, known: 0, invalid: 0 };
  readonly #tables = WAYS.map(
    ([, generatesCode]) => new ShapeTable({ plan: (shape) => shape, generatesCode }),
  );

  readonly #check = (bytes: Uint8Array, start: number, end: number): void => {
    const parsed = parse(bytes, start, end);
    const matches = this.#tables.map((table) => table.read(bytes, start, end));
    this.counts.lines++;
    if (parsed === undefined) this.counts.invalid++;
    if (matches[0] !== undefined) this.counts.known++;
    for (const match of matches) {
      if ((match === undefined) !== (matches[0] === undefined)) fail(bytes, start, end, 'ways');
      if (match === undefined) continue;
      const isSame = parsed !== undefined && areSame(recordOf(match, bytes), parsed.record);
      if (!isSame) fail(bytes, start, end, 'JSON.parse');
    }
    if (matches[0] !== undefined || parsed === undefined) return;
    for (const table of this.#tables) table.learn(bytes, start, end, parsed.record);
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

function fail(bytes: Uint8Array, start: number, end: number, what: string): never {
  const line = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  throw new Error(`differs between ${what}: ${JSON.stringify(line)}`);
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
  expect(counts.known / counts.lines).toBeGreaterThan(0.2);
  expect(counts.invalid / counts.lines).toBeGreaterThan(0.05);
}, 3_600_000);

test('ShapeTable reads a shorter number at the very end of the bytes', () => {
  const table = new ShapeTable({ plan: () => true });
  const lineOf = (text: string) => new TextEncoder().encode(`{"loss":${text}}\n`);
  const read = (text: string) => {
    const bytes = lineOf(text);
    const match = table.read(bytes, 0, bytes.length - 1);
    if (match === undefined) table.learn(bytes, 0, bytes.length - 1, { loss: Number(text) });
    return match?.values[0];
  };
  for (let index = 0; index < 200; index++) read((index / 10_000).toFixed(4));
  for (const text of ['0.1234', '1', '0.1', '0.12', '0.123', '0.12345', '12.3456', '1e5', '-0.5']) {
    expect(read(text)).toBe(Number(text));
  }
  for (const text of ['x.1234', '0,1234', '0.x234', '0.12:4', '0.123/', '', '0.', '.1234']) {
    expect(read(text)).toBeUndefined();
  }
});
