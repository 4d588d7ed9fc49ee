import fc from 'fast-check';
import { LineSplitter, type OnLine } from '../../src/ndjson/line-splitter.ts';

const onPart = (): never => {
  throw new Error('a line in parts');
};

function splitter(onLine: OnLine): LineSplitter {
  return new LineSplitter({ onLine, onPart });
}

/** The lines that come of the chunks, each with its newline if it has one. */
function split(chunks: readonly Uint8Array[]): readonly string[] {
  const lines: string[] = [];
  const lineSplitter = splitter((bytes, start, end) => {
    const hasNewline = end < bytes.length;
    expect(bytes[end]).toBe(hasNewline ? 10 : undefined);
    lines.push(Buffer.from(bytes.subarray(start, end + 1)).toString());
  });
  for (const chunk of chunks) lineSplitter.push(chunk);
  lineSplitter.end();
  lineSplitter.end();
  return lines;
}

test.each([
  [[], []],
  [[''], []],
  [['a\nb\n'], ['a\n', 'b\n']],
  [['a\nb'], ['a\n', 'b']],
  [['\n\n'], ['\n', '\n']],
  [
    ['a', 'b', '', 'c\nd', '\n', '\n'],
    ['abc\n', 'd\n', '\n'],
  ],
  [
    ['a\r\nb\r', '\n'],
    ['a\r\n', 'b\r\n'],
  ],
])('LineSplitter cuts %j', (chunks, lines) => {
  expect(split(chunks.map((chunk) => Buffer.from(chunk)))).toEqual(lines);
});

test('LineSplitter finds the same lines wherever the chunks are cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '😀'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(200)), fc.boolean(), (input, cuts, isBuffer) => {
      const bytes = isBuffer ? Buffer.from(input) : new TextEncoder().encode(input);
      const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
      edges.sort((a, b) => a - b);
      const chunks = edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
      expect(split(chunks)).toEqual(input.match(/[^\n]*\n|[^\n]+/g) ?? []);
    }),
  );
});

test('LineSplitter hands out the chunk itself where a line lies in one', () => {
  const chunk = Buffer.from('a\nb\nc');
  const seen: unknown[] = [];
  splitter((bytes, start, end) => seen.push([bytes === chunk, start, end])).push(chunk);
  expect(seen).toEqual([
    [true, 0, 1],
    [true, 2, 3],
  ]);
});

test('LineSplitter keeps no chunk that its source may fill anew', () => {
  const lines: string[] = [];
  const lineSplitter = splitter((bytes, start, end) =>
    lines.push(Buffer.from(bytes.subarray(start, end)).toString()),
  );
  const chunk = Buffer.from('begin');
  lineSplitter.push(chunk);
  chunk.fill('x');
  lineSplitter.push(Buffer.from(' end\n'));
  expect(lines).toEqual(['begin end']);
});

describe('a line that is too long', () => {
  const MAX = 5;

  /** What is handed out: whole lines, and the parts of each long one. */
  function handOut(chunks: readonly string[]) {
    const lines: string[] = [];
    const parts: [string, boolean][] = [];
    const bounded = new LineSplitter({
      maxLineBytes: MAX,
      onLine: (bytes, start, end) =>
        lines.push(Buffer.from(bytes.subarray(start, end + 1)).toString()),
      onPart: (bytes, isLast) => parts.push([Buffer.from(bytes).toString(), isLast]),
    });
    for (const chunk of chunks) bounded.push(Buffer.from(chunk));
    bounded.end();
    bounded.end();
    return { lines, parts };
  }

  test.each<[string[], string[], [string, boolean][]]>([
    [['12345\n'], ['12345\n'], []],
    [['123456\n'], [], [['123456\n', true]]],
    [['12345'], ['12345'], []],
    [['1234', '5\n'], ['12345\n'], []],
    [
      ['1234', '56\n7\n'],
      ['7\n'],
      [
        ['1234', false],
        ['56\n', true],
      ],
    ],
    [
      ['a\n1234', '56', '', '7', '\n', 'b'],
      ['a\n', 'b'],
      [
        ['1234', false],
        ['56', false],
        ['7', false],
        ['\n', true],
      ],
    ],
    [
      ['123456', '7'],
      [],
      [
        ['123456', false],
        ['7', false],
        ['', true],
      ],
    ],
  ])('%j comes in parts', (chunks, lines, parts) => {
    expect(handOut(chunks)).toEqual({ lines, parts });
  });

  test('and every byte comes, in order, wherever the chunks are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(200)), (input, cuts) => {
        const edges = [0, ...cuts.map((cut) => cut % (input.length + 1)), input.length];
        edges.sort((a, b) => a - b);
        const chunks = edges.slice(1).map((edge, i) => input.slice(edges[i], edge));
        const { lines, parts } = handOut(chunks);
        const expected = input.match(/[^\n]*\n|[^\n]+/g) ?? [];
        const isLong = (line: string): boolean => line.replace('\n', '').length > MAX;
        expect(lines).toEqual(expected.filter((line) => !isLong(line)));
        expect(parts.map(([part]) => part).join('')).toBe(expected.filter(isLong).join(''));
        expect(parts.filter(([, isLast]) => isLast)).toHaveLength(expected.filter(isLong).length);
      }),
    );
  });
});
