import type { SlotKind } from '../../src/record/line-learner.ts';
import { FedTable } from './fed-table.ts';
import { Random } from './random.ts';

/** A longer run: `FUZZ_NUMBERS=2000000 npx jest read-values`. */
const NUMBERS = Number(process.env.FUZZ_NUMBERS ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** Reads a value of one kind alone in a line that is known; `undefined` if parsing has to. */
function reader(kind: SlotKind, ...examples: readonly string[]) {
  const table = new FedTable((path) => (path[0] === 'value' ? kind : 'number'));
  const line = (text: string): string => `{"value":${text},"count":7}`;
  for (const text of examples) table.feed(line(text));
  return (text: string): number | undefined => {
    const row = table.row(line(text));
    // behind the columns of values there is one of marks
    return kind === 'skip' || kind === 'text' ? row && row.length - 1 : row?.[0];
  };
}

const NO_NUMBERS = [
  ...[
    'x.1234',
    '0,1234',
    '0.x234',
    '0.12:4',
    '0.123/',
    '',
    '0.',
    '.1234',
    '1.e5',
    '00',
    '01.5',
    '-',
  ],
  ...['+1', '1e', '1e+', '--1', '1-1', '1.5.5', '0x1', '1_0', '-a', '1 ', ' 1', '1e5e5', '-01'],
];

describe('a number', () => {
  const read = reader('number', '1', '2');

  test('is exact, whatever its length', () => {
    const texts = [
      '0.1234',
      '1',
      '0.1',
      '0.12',
      '0.123',
      '0.12345',
      '12.3456',
      '1e5',
      '-0.0',
      '9007199254740993',
    ];
    for (const text of texts) expect(read(text)).toBe(Number(text));
    expect(read('-0')).toBeUndefined(); // Python has no integer -0: parsing says 0
  });

  test('is none where JSON has none', () => {
    for (const text of [...NO_NUMBERS, 'null', 'NaN', '"1"', 'true'])
      expect(read(text)).toBeUndefined();
  });

  test(`is what Number() makes of ${NUMBERS} random texts, or left to it`, () => {
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
});

test('a scalar is a number, null, or one of three words, bare or in quotes', () => {
  const read = reader('scalar', '1', '2');
  expect(read('-1.5')).toBe(-1.5);
  for (const text of ['null', 'NaN', '"NaN"']) expect(read(text)).toBeNaN();
  for (const text of ['Infinity', '"Infinity"']) expect(read(text)).toBe(Infinity);
  for (const text of ['-Infinity', '"-Infinity"']) expect(read(text)).toBe(-Infinity);
  const others = [
    '"null"',
    '-NaN',
    'nan',
    '"1"',
    '""',
    '"NaN',
    'NaN"',
    'Infinit',
    '"Infinity "',
    'nullx',
    'true',
    '"-NaN"',
  ];
  for (const text of [...NO_NUMBERS, ...others]) expect(read(text)).toBeUndefined();
});

test('a numeric text is a JSON number in quotes', () => {
  const read = reader('numericText', '"1"', '"2"');
  for (const text of ['0', '-0.0', '12.3', '1e5', '-4.5E-3', '123456'])
    expect(read(`"${text}"`)).toBe(Number(text));
  for (const text of [...NO_NUMBERS, 'NaN']) expect(read(`"${text}"`)).toBeUndefined();
  for (const text of ['1', 'null', '"1', '1"']) expect(read(text)).toBeUndefined();
});

describe('a clock', () => {
  const read = reader('clock', '"2024-08-21T02:58:41.000Z"', '"2024-08-21T02:58:42.000Z"');

  test.each([
    ...[
      '2024-08-21T02:58:41.123Z',
      '2024-08-21T02:58:41Z',
      '2024-08-21T02:58:41.1Z',
      '1969-12-31T23:59:59.999Z',
    ],
    ...[
      '2024-08-21T02:58:41.123456789Z',
      '2024-08-21T02:58:41.99999Z',
      '1969-12-31T23:59:59.9999Z',
    ],
    ...['2024-08-21T02:58:41+02:00', '2024-08-21T02:58:41.5-11:30', '2024-08-21T02:58:41-00:00'],
    ...[
      '0000-01-01T00:00:00Z',
      '0000-12-31T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
      '2000-02-28T00:00:00Z',
    ],
    ...[
      '2100-03-01T00:00:00Z',
      '1900-03-01T00:00:00Z',
      '2024-01-31T00:00:00Z',
      '2024-04-30T00:00:00Z',
    ],
  ])('of %s is that of Date.parse', (text) => {
    expect(read(`"${text}"`)).toBe(Date.parse(text));
  });

  test.each([
    ...[
      '2024-08-21',
      '2024-08-21T02:58Z',
      '2024-08-21 02:58:41Z',
      '2024-08-21T02:58:41',
      '2024-08-21T02:58:41.Z',
    ],
    ...[
      '2024-08-21T24:00:00Z',
      '2024-08-21T02:60:00Z',
      '2024-08-21T02:58:60Z',
      '2024-00-21T02:58:41Z',
    ],
    ...[
      '2024-13-21T02:58:41Z',
      '2024-08-00T02:58:41Z',
      '2024-08-32T02:58:41Z',
      '2024-04-31T02:58:41Z',
    ],
    ...[
      '2024-08-21T02:58:41+24:00',
      '2024-08-21T02:58:41+02:60',
      '2024-08-21T02:58:41+0200',
      '2024-08-21T02:58:41z',
    ],
    ...[
      '2024-08-21T02:58:41.123Z ',
      ' 2024-08-21T02:58:41.123Z',
      '20240821T025841Z',
      '1724209121000',
      '',
    ],
    ...[
      '+02024-08-21T02:58:41Z',
      '2024-08-21T02:58:41.1234567890Z',
      '2024-08-21T02:58:4Z',
      '2024-8-21T02:58:41Z',
    ],
  ])('is left to Date.parse for %j', (text) => {
    expect(read(`"${text}"`)).toBeUndefined();
  });

  test('of random dates is that of Date.parse, or left to it', () => {
    const random = new Random(SEED);
    let known = 0;
    for (let i = 0; i < NUMBERS; i++) {
      const text = random.clockText();
      const value = read(`"${text}"`);
      if (value === undefined) continue;
      known++;
      if (!Object.is(value, Date.parse(text))) throw new Error(`${text} reads as ${value}`);
    }
    expect(known / NUMBERS).toBeGreaterThan(0.2);
  });
});

test('a value that nobody reads is any primitive that JSON has, or a bare word', () => {
  const read = reader('skip', '"a"', '"b"', '1', '2', 'true', 'false', 'null');
  for (const text of [
    '""',
    '"text"',
    '"\\n\\t\\"\\\\\\/\\b\\f\\r"',
    '"\\u00e9\\uD83D"',
    '"\u2028 é 😀"',
    '"[{,:"',
  ]) {
    expect(read(text)).toBe(1);
  }
  for (const text of [
    '"\\x"',
    '"\\u00g0"',
    '"\\u00"',
    '"\u0001"',
    '"\t"',
    '"',
    '"a',
    'a"',
    '"\\"',
    '\\"',
    '"a"b"',
  ]) {
    expect(read(text)).toBeUndefined();
  }
  for (const text of [
    '0',
    '-12.5e300',
    '1e99999',
    `1.${'3'.repeat(500)}`,
    'null',
    'NaN',
    '-Infinity',
  ])
    expect(read(text)).toBe(1);
  for (const text of [...NO_NUMBERS, 'tru', 'falsey', 'nul', '-NaN', '{}', '[]'])
    expect(read(text)).toBeUndefined();
});

test('a text that nobody reads is any string but three words and numbers, however these are written', () => {
  const read = reader('text', '"a"', '"b"');
  for (const text of ['', 'NaN ', 'nan', '-NaN', 'Infinity!', '\\n', '\\u263a', 'x'.repeat(50)])
    expect(read(`"${text}"`)).toBe(1);
  expect(read(`"\\u001b[31m${'red'.repeat(20)}"`)).toBe(1);
  const words = [
    '7',
    '-2.64',
    '1e5',
    '1\\u0032',
    '\\u0037',
    'NaN',
    'Infinity',
    '-Infinity',
    'N\\u0061N',
    '\\u004e\\u0061\\u004e',
  ];
  for (const text of words) expect(read(`"${text}"`)).toBeUndefined();
  const escaped = [...'-Infinity'].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
  expect(read(`"${escaped.join('')}"`)).toBeUndefined();
  for (const text of ['1', 'null', 'true', 'NaN', '"\\x"', '"']) expect(read(text)).toBeUndefined();
});
