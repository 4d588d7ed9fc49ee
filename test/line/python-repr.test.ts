import fc from 'fast-check';
import { formatPython } from '../../src/line/python-repr.ts';
import { parseLine } from '../../src/record/parse-line.ts';

describe('formatPython', () => {
  // each from str(value) of Python 3.11
  test.each([
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
    [0, '0'],
    [-1, '-1'],
    [0.5, '0.5'],
    [1e-4, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [-2.5e-10, '-2.5e-10'],
    [5e-324, '5e-324'],
    [123456789.125, '123456789.125'],
    [1e16, '1e+16'],
    [1.5e16, '1.5e+16'],
    [1e22, '1e+22'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [-0, '-0.0'],
    [[], '[]'],
    [[1, 2.5, 'x'], "[1, 2.5, 'x']"],
    [[[1], [2, [3]]], '[[1], [2, [3]]]'],
    [{}, '{}'],
    [{ a: 1, b: [true, null] }, "{'a': 1, 'b': [True, None]}"],
    [{ "it's": '\n' }, `{"it's": '\\n'}`],
  ])('formatPython(%p) is %s', (value, expected) => {
    expect(formatPython(value)).toBe(expected);
  });

  // each from str(json.loads(text)) of Python 3.11
  test.each([
    ['[5, 5.0, 1e3, -0.0, 0.5]', '[5, 5.0, 1000.0, -0.0, 0.5]'],
    ['[1e16, 1e15, 100000000000000.0]', '[1e+16, 1000000000000000.0, 100000000000000.0]'],
    ['{"a": [[5.0]], "b": {"c": 5.0, "d": 5}}', "{'a': [[5.0]], 'b': {'c': 5.0, 'd': 5}}"],
    ['{"10": 1, "2": 2.0, "a": 3}', "{'10': 1, '2': 2.0, 'a': 3}"],
  ])('formatPython of the text %s is %s', (text, expected) => {
    expect(formatPython(parseLine(`{"value":${text}}`)?.value)).toBe(expected);
  });

  test('formatPython of a text is the text', () => {
    expect(formatPython('it\'s "é" \\ 😀')).toBe('it\'s "é" \\ 😀');
  });

  // each from repr(text) of Python 3.11
  test.each([
    ['', "''"],
    ["a'b", `"a'b"`],
    ['a"b', `'a"b'`],
    ['a\'b"c', `'a\\'b"c'`],
    ['a\\b', "'a\\\\b'"],
    ['a\nb\r\t', "'a\\nb\\r\\t'"],
    ['\u001b[31m', "'\\x1b[31m'"],
    ['é', "'é'"],
    ['😀', "'😀'"],
    ['\u00a0', "'\\xa0'"],
    ['\u00ad', "'\\xad'"],
    ['\u007f', "'\\x7f'"],
    ['\u200b', "'\\u200b'"],
    ['\u2028', "'\\u2028'"],
    ['\u{e0001}', "'\\U000e0001'"],
    ['\ud800', "'\\ud800'"],
  ])('formatPython of the member %p is %s', (text, expected) => {
    expect(formatPython([text])).toBe(`[${expected}]`);
  });

  test('formatPython of a number without decimals is an int, because JSON does not tell', () => {
    expect(formatPython([1.0, 1e15])).toBe('[1, 1000000000000000]');
  });

  test('formatPython of a typed array is a list', () => {
    expect(formatPython(Float64Array.of(0.5, NaN))).toBe('[0.5, nan]');
  });

  test('formatPython ends where the nesting is too deep or cyclic', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(formatPython(cyclic)).toMatch(/^\[+\.\.\.\]+$/);
  });

  test('formatPython has one line and nothing that a terminal acts on', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.oneof(text, fc.array(text), fc.dictionary(text, text)), (value) => {
        expect(formatPython(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test('formatPython of a number reads back as the number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(formatPython(value))).toBe(value);
      }),
    );
  });
});
