import fc from 'fast-check';
import { hasFloatLiterals, isFloatLiteral } from '../../src/record/float-literals.ts';
import { keysOf } from '../../src/record/key-order.ts';
import { parseLine } from '../../src/record/parse-line.ts';

/** The members of a line that are floats in its text though JavaScript takes them for integers. */
function floatsOf(line: string): readonly string[] {
  const record = parseLine(line) ?? {};
  return Object.keys(record).filter((key) => isFloatLiteral(record, key));
}

test('parseLine remembers which whole numbers are floats in the text', () => {
  const line = '{"a":5.0,"b":5,"c": 1e3 ,"d":25e-1,"e":0.5,"f":-0.0,"g":1.5E1,"h":"5.0","i":2e-05}';
  expect(floatsOf(line)).toEqual(['a', 'c', 'f', 'g']);
  expect(parseLine(line)).toEqual(JSON.parse(line));
});

test('parseLine remembers floats of inner objects and arrays', () => {
  const record = parseLine('{"train":{"loss":{"value":6.0,"count":3}},"list":[1,2.0]}') as never;
  const { train, list } = record as { train: { loss: object }; list: number[] };
  expect(isFloatLiteral(train.loss, 'value')).toBe(true);
  expect(isFloatLiteral(train.loss, 'count')).toBe(false);
  expect([0, 1].map((index) => isFloatLiteral(list, index))).toEqual([false, true]);
  expect(hasFloatLiterals(record)).toBe(true);
  expect(hasFloatLiterals(parseLine('{"a":5,"b":0.5}') ?? {})).toBe(false);
});

test('parseLine reads -0 as Python does, the integer 0', () => {
  expect(parseLine('{"a":-0,"b":[-0],"c":-0.0,"d":"-0"}')).toEqual({
    ...{ a: 0, b: [0], c: -0, d: '-0' },
  });
});

test('parseLine remembers floats beside bare words and moved keys', () => {
  const line = '{"10":2.0,"a":NaN,"2":3.0,"b":-Infinity}';
  expect(floatsOf(line)).toEqual(['2', '10']);
  expect(parseLine(line)).toMatchObject({ 2: 3, 10: 2, a: Number.NaN, b: -Infinity });
});

test.each(['{"10":1,"2":2}', '{"10":1.0,"2":2}', '{"10":NaN,"2":2}', '{"10":1.0,"2":NaN}'])(
  'parseLine keeps the order of the keys of %s',
  (line) => {
    const { record } = parseLine(`{"record":${line}}`) as { record: Record<string, unknown> };
    expect(keysOf(record)).toEqual(['10', '2']);
  },
);

test('parseLine takes no line that JSON.parse refuses', () => {
  const damage = fc.constantFrom('', '0', '.', ',', ':', '"', '}', '-', 'e', ' ', '[', '5.0', '\\');
  const piece = fc.oneof(damage, fc.constantFrom('"a":5.0', '"b":1e3', '{', ',"c":[2.0,', ']'));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const line = `{"a":1.0${pieces.join('')}}`;
      let expected: unknown;
      try {
        expected = JSON.parse(line);
      } catch {
        expected = undefined;
      }
      expect(parseLine(line)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});
