import fc from 'fast-check';
import { LineSplitter } from '../../src/ndjson/line-splitter.ts';

/** The lines that come of the chunks, each with its newline if it has one. */
function split(chunks: readonly Uint8Array[]): readonly string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((bytes, start, end) => {
    const hasNewline = end < bytes.length;
    expect(bytes[end]).toBe(hasNewline ? 10 : undefined);
    lines.push(Buffer.from(bytes.subarray(start, end + 1)).toString());
  });
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  splitter.end();
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
  new LineSplitter((bytes, start, end) => seen.push([bytes === chunk, start, end])).push(chunk);
  expect(seen).toEqual([
    [true, 0, 1],
    [true, 2, 3],
  ]);
});

test('LineSplitter keeps no chunk that its source may fill anew', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((bytes, start, end) =>
    lines.push(Buffer.from(bytes.subarray(start, end)).toString()),
  );
  const chunk = Buffer.from('begin');
  splitter.push(chunk);
  chunk.fill('x');
  splitter.push(Buffer.from(' end\n'));
  expect(lines).toEqual(['begin end']);
});
