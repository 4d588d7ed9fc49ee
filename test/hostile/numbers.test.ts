import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { pino } from 'pino';
import { createLogger, transports } from 'winston';
import { windrow } from '../../adapters/winston/index.ts';
import { MessageHub } from '../../src/internal/index.ts';
import { formatExponent, formatFixed } from '../../src/line/python-number.ts';
import { openEngine } from './open-engine.ts';

/** Subnormals, the ends, both zeros, around 2^53, ties of four decimals, around powers of ten. */
const EDGES: readonly number[] = [
  ...[0, -0, 5e-324, -5e-324, 2.225073858507201e-308, 2.2250738585072014e-308],
  ...[Number.MAX_VALUE, -Number.MAX_VALUE, Number.EPSILON, 1 + Number.EPSILON, 1 - 2 ** -53],
  ...[2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63, 2 ** 64, 2 ** 1023],
  ...[0.03125, 0.09375, 1.00005, 1.00015, 2.5, 0.5, 1.5, 0.00005, 0.00015, 1e-4, 9.99995],
  ...[1e21, 999999999999999900000, 1e22, 1e23, 123456789012345680000, 1e15, 1e16, 1e-7, 1e-6],
  ...[0.1, 0.2, 0.1 + 0.2, 1 / 3, 4.35, 1.005, 8.345, 999.99995, 0.99995, 99999.99995],
  ...[1e11, 1724209121000, 8.64e15, 8.64e15 + 1, 4294967295, 4294967296, -2147483649],
];

const double = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 1000),
  fc.integer({ min: 1, max: 2 ** 20 }).map((value) => value / 2 ** 12), // ties
);

/** What Python's `repr`, `format(x, '.4f')` and `format(x, '.4e')` make of some doubles. */
const PYTHON: readonly (readonly [repr: string, fixed: string, exponent: string])[] = JSON.parse(
  readFileSync(join(__dirname, '..', 'fixtures', 'python-formats.json'), 'utf8'),
);
const PYTHON_WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/** A record of numbers: `acc` is shown as it is, `lr` with an exponent. */
function recordOf(value: number) {
  return { level: 30, time: 1724209121000, train: { lr: value, acc: value } };
}

function lineOf(value: number): string {
  const message = `lr: ${formatExponent(value, 4)}  acc: ${formatFixed(value, 4)}`;
  return message;
}

/** The first value of every history: behind it whole numbers are floats too. */
const FLOAT = 0.5;

/** What each line says of its numbers, but for the first. */
function numbersOf(lines: readonly string[]): readonly string[] {
  return lines.slice(1).map((line) => {
    const [, lr, acc] = / {2}lr: (\S+) .* acc: (\S+)$/.exec(line) ?? [];
    return `lr: ${lr}  acc: ${acc}`;
  });
}

const OPTIONS = { interval: 1, timeZone: 'UTC' } as const;

function fromObjects(values: readonly number[]): readonly string[] {
  const { engine, lines } = openEngine(OPTIONS);
  for (const value of [FLOAT, ...values]) engine.collect(recordOf(value));
  return lines;
}

/** A record with containers of its own is read anew each time. */
function fromNewObjects(values: readonly number[]): readonly string[] {
  const { engine, lines } = openEngine(OPTIONS);
  for (const value of [FLOAT, ...values]) engine.collect(recordOf(value), { containers: [] });
  return lines;
}

function fromBytes(values: readonly number[], write: (record: object) => string, size: number) {
  const { input, lines } = openEngine(OPTIONS);
  const bytes = Buffer.from(
    [FLOAT, ...values].map((value) => `${write(recordOf(value))}\n`).join(''),
  );
  for (let start = 0; start < bytes.length; start += size) {
    input.push(bytes.subarray(start, start + size));
  }
  input.end();
  return lines;
}

function fromWinston(values: readonly number[]): readonly string[] {
  const lines: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  const format = windrow({ ...OPTIONS, hub: new MessageHub() });
  const logger = createLogger({ format, transports: [new transports.Stream({ stream, eol: '' })] });
  for (const value of [FLOAT, ...values]) logger.info('step', recordOf(value));
  void format.close();
  return lines;
}

function fromPino(values: readonly number[]): readonly string[] {
  const { input, lines } = openEngine(OPTIONS);
  const write = (line: string): void => input.push(Buffer.from(line));
  const logger = pino({ base: null }, { write });
  for (const value of [FLOAT, ...values]) logger.info(recordOf(value));
  return lines;
}

/** Python writes 1e-07, -0.0 and 1e+16. */
function asPython(record: object): string {
  return JSON.stringify(record, (_, value) => (Object.is(value, -0) ? '-0.0' : value))
    .replaceAll('"-0.0"', '-0.0')
    .replace(/e-(\d)\b/g, 'e-0$1');
}

test('every way in prints the same number', () => {
  fc.assert(
    fc.property(fc.array(double, { minLength: 1, maxLength: 100 }), fc.nat(300), (values, cut) => {
      const expected = values.map(lineOf);
      // JSON has no -0: JSON.stringify writes 0
      const withoutSign = values.map((value) => lineOf(value === 0 ? 0 : value));
      expect(numbersOf(fromObjects(values))).toEqual(expected);
      expect(numbersOf(fromNewObjects(values))).toEqual(expected);
      expect(numbersOf(fromBytes(values, asPython, cut + 1))).toEqual(expected);
      expect(numbersOf(fromBytes(values, JSON.stringify, cut + 1))).toEqual(withoutSign);
      expect(numbersOf(fromPino(values))).toEqual(withoutSign);
    }),
    { numRuns: 400 },
  );
});

test('every way in prints the edges of a double as Python does', () => {
  const shown = PYTHON.map(([, fixed, exponent]) => `lr: ${exponent}  acc: ${fixed}`);
  const values = PYTHON.map(([repr]) => PYTHON_WORDS.get(repr) ?? Number(repr));
  const written = PYTHON.map(([repr]) => PYTHON_WORDS.get(repr) ?? repr);
  const bytes = [FLOAT, ...written].map(
    (one) => `{"level":30,"train":{"lr":${one},"acc":${one}}}\n`,
  );
  const { input, lines } = openEngine(OPTIONS);
  input.push(Buffer.from(bytes.join('')));
  expect(numbersOf(lines)).toEqual(shown);
  for (const way of [fromObjects, fromNewObjects, fromWinston]) {
    expect(numbersOf(way(values))).toEqual(shown);
  }
});

test('winston prints the same number too', () => {
  fc.assert(
    fc.property(fc.array(double, { minLength: 1, maxLength: 100 }), (values) => {
      expect(numbersOf(fromWinston(values))).toEqual(values.map(lineOf));
    }),
    { numRuns: 50 },
  );
});

test('numbers that are none come out by name on every way in', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const named = (record: object): string =>
    JSON.stringify(record, (_, value) =>
      typeof value === 'number' ? asWord(value) : value,
    ).replace(/"(-?(?:NaN|Infinity))"/g, '$1');
  const expected = ['lr: nan  acc: nan', 'lr: inf  acc: inf', 'lr: -inf  acc: -inf'];
  expect(numbersOf(fromObjects(values))).toEqual(expected);
  expect(numbersOf(fromNewObjects(values))).toEqual(expected);
  expect(numbersOf(fromWinston(values))).toEqual(expected);
  expect(numbersOf(fromBytes(values, named, 7))).toEqual(expected);
  // JSON and pino make null of all three
  expect(numbersOf(fromPino(values))).toEqual(Array(3).fill('lr: nan  acc: nan'));
});

function asWord(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
