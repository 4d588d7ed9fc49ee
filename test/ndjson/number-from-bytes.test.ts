import { readNumber } from '../../src/ndjson/number-from-bytes.ts';
import { Random } from './random.ts';

/** A longer run: `FUZZ_NUMBERS=2000000 npx jest number-from-bytes`. */
const NUMBERS = Number(process.env.FUZZ_NUMBERS ?? 200_000);

const slots = new Float64Array(2);

/** What `readNumber` makes of the text when `after` follows, and how many bytes it takes. */
function read(text: string, after = ',"next":1}\n') {
  const bytes = new TextEncoder().encode(`:${text}${after}`);
  const view = new DataView(bytes.buffer);
  const end = readNumber(view, 1, bytes.length - 1, slots, 1);
  return { value: slots[1], length: end < 0 ? end : end - 1 };
}

function expectExact(text: string): void {
  const value = Number(text);
  for (const after of [',"next":1}\n', '}\n', '\n']) {
    const result = read(text, after);
    if (Object.is(result.value, value) && result.length === text.length) continue;
    throw new Error(`${text} reads as ${result.value}, ${result.length} bytes`);
  }
}

test.each([
  ...['0', '-0', '7', '-7', '10', '1724209121000', '9007199254740991', '9007199254740993'],
  ...['0.1', '0.25', '0.8381', '9.9999', '-0.8381', '12.5', '1.0', '0.83815', '0.1e1', '1.2345e1'],
  ...['0.30000000000000004', '0.8341927461234567', '1.7976931348623157e308', '1e400', '-1e400'],
  ...['1e5', '1E5', '1e+5', '1e-7', '1e22', '1e23', '5e-324', '2.4703282292062327e-324', '1e-400'],
  ...[
    '0e99999',
    '1e00000000000000000005',
    '1e99999999999999999999',
    '123456789012345678901234567890',
  ],
  ...[
    '9007199254740993',
    '9007199254740992.5',
    '4503599627370497.5',
    '0.500000000000000166533453693773481063544750213623046875',
  ],
])('readNumber() reads %s as Number() does', (text) => {
  expectExact(text);
});

test.each(['', '-', '+1', '.5', '-.5', '1.', '1.e5', '1e', '1e+', '-e5', 'NaN', '"NaN"', 'null'])(
  'readNumber() finds no JSON number in %j',
  (text) => {
    expect(read(text).length).toBe(-1);
  },
);

test.each([
  ['00', 1],
  ['01.5', 1],
  ['-012', 2],
  ['1.5.5', 3],
  ['1e5e5', 3],
  ['1-1', 1],
  ['0x10', 1],
  ['1_000', 1],
])('readNumber() stops in %s where JSON does', (text, length) => {
  expect(read(text).length).toBe(length);
});

test('readNumber() writes nothing but its slot', () => {
  slots[0] = 5;
  read('0.123456789012345678');
  expect(slots[0]).toBe(5);
});

test('readNumber() reads what a megabyte of zeros and its power make', () => {
  expectExact(`0.${'0'.repeat(1_000_000)}1e1000001`);
});

test(`readNumber() reads ${NUMBERS} random texts as Number() does`, () => {
  const random = new Random(1);
  for (let i = 0; i < NUMBERS; i++) expectExact(random.numberText());
}, 600_000);
