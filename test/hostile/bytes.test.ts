import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseLine } from '../../src/index.ts';
import { addsUp, openEngine } from './open-engine.ts';

const NEWLINE = 0x0a;
const GOLDEN = join(__dirname, '..', 'golden');

/** Lines as programs write them: of a run, of pino, of Python, and plain text. */
const SEEDS: readonly string[] = [
  ...readFileSync(join(GOLDEN, '06-train-val-test', 'records.ndjson'), 'utf8')
    .split('\n')
    .slice(0, 30),
  ...readFileSync(join(GOLDEN, '11-special-numbers', 'records.ndjson'), 'utf8').split('\n'),
  '{"level":30,"time":1724209121000,"pid":1,"hostname":"h","msg":"hello"}',
  '{"level":50,"err":{"message":"x","stack":"Error: x\\n    at f (file:///a.js:1:2)"},"msg":"x"}',
  '{"train": {"loss": NaN, "lr": -Infinity, "note": "NaN \\" Infinity"}, "epoch": 1}',
  '{"train/loss":1,"iter":5}{"train/loss":2,"iter":6}',
  '{"__proto__":{"train":{"loss":1}},"train":{"__proto__":3,"constructor":4}}',
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  `{"train":{"loss":${'['.repeat(10_000)}1${']'.repeat(10_000)},"acc":1}}`,
  'plain text',
  '',
  '{',
  '{"',
  '\ufeff{"train":{"loss":1}}',
  '{"train":{"loss":1e999,"acc":-1e-999,"x":123456789012345678901234567890}}',
].filter((line) => line.length < 200_000);

/** What happens to bytes on their way. */
type Damage = (bytes: Buffer, at: number, byte: number) => Buffer;
const DAMAGES: readonly Damage[] = [
  (bytes) => bytes,
  (bytes, at) => bytes.subarray(0, at), // cut off
  (bytes, at) => bytes.subarray(at),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
  (bytes, at, byte) => Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]),
  (bytes, at, byte) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at + 1)]),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes]), // begun twice
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(9), bytes.subarray(at)]),
  (bytes, at) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.of(0xc3, 0x28, 0xed, 0xa0, 0x80), bytes]),
];

const byte = fc.oneof(
  fc.constantFrom(...Buffer.from('\0\n\r"\\{}[],:-+.eENI0\x1b')),
  fc.integer({ min: 0, max: 255 }),
);
const line = fc
  .tuple(fc.constantFrom(...SEEDS), fc.constantFrom(...DAMAGES), fc.nat(), byte)
  .map(([text, damage, at, value]) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([damage(bytes, at % (bytes.length + 1), value), Buffer.of(NEWLINE)]);
  });
const input = fc.array(fc.oneof(line, line, fc.uint8Array({ maxLength: 40 })), { maxLength: 25 });

/** A line that no other is like. */
function marker(index: number): Buffer {
  return Buffer.from(`\n{"level":30,"time":1724209121000,"msg":"marker ${index}"}\n`);
}

function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end + 1));
    start = (lines.at(-1)?.length ?? 0) + start;
  }
  return lines;
}

function read(bytes: Buffer, size: number) {
  const { engine, input: lines, output } = openEngine({ interval: 2, flat: true });
  for (let start = 0; start < bytes.length; start += size) {
    lines.push(Buffer.from(bytes.subarray(start, start + size)));
  }
  lines.end();
  return { engine, output: output() };
}

test('bytes of any kind are read, cut anywhere: all passes or is collected, in order', () => {
  let records = 0;
  fc.assert(
    fc.property(input, fc.integer({ min: 1, max: 300 }), (pieces, size) => {
      const bytes = Buffer.concat(pieces.flatMap((piece, index) => [piece, marker(index)]));
      const { engine, output } = read(bytes, size);
      const lines = linesOf(bytes);
      expect(addsUp(engine, lines.length)).toBe(true);
      expect(engine.counts).toMatchObject({ refused: 0, sinkFailures: 0 });
      // what no JSON is, passes byte for byte, and the markers come in their order
      let position = 0;
      let markers = 0;
      for (const own of lines) {
        const isMarker = own.includes('"msg":"marker ');
        if (!isMarker && parseLine(own.toString().replace(/\n$/, '')) !== undefined) continue;
        const shown = isMarker ? Buffer.from(` - INFO - marker ${markers++}\n`) : own;
        position = output.indexOf(shown, position);
        expect(position).toBeGreaterThanOrEqual(0);
        position += shown.length;
      }
      records += lines.length;
      expect(read(bytes, bytes.length).output.equals(output)).toBe(true);
    }),
    { numRuns: 1500 },
  );
  expect(records).toBeGreaterThan(10_000);
});

test('a line is the same wherever it is cut in two', () => {
  for (const seed of SEEDS.slice(-14).filter(({ length }) => length < 150)) {
    const bytes = Buffer.from(`${seed}\n${seed}\né😀${seed}`);
    const whole = read(bytes, bytes.length).output;
    for (let at = 1; at < bytes.length; at++) {
      const { input: lines, output } = openEngine({ interval: 2, flat: true });
      lines.push(bytes.subarray(0, at));
      lines.push(bytes.subarray(at));
      lines.end();
      expect(output().equals(whole)).toBe(true);
    }
  }
});

test('the bare words of Python are read outside of strings, whatever the line is', () => {
  const piece = fc.constantFrom(
    'NaN',
    '-Infinity',
    'Infinity',
    '"',
    '\\"',
    '\\',
    '\\\\',
    ',',
    ' ',
    ':',
    'x',
    '-',
    '{',
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(
      text,
      fc.string(),
      fc.constantFrom('NaN', 'Infinity', '-Infinity'),
      (any, key, word) => {
        parseLine(`{${any}`); // does not throw
        const quoted = JSON.stringify(`${any}${key}`);
        expect(parseLine(`{${quoted}: ${word}, "a": [${word},${quoted}]}`)).toEqual(
          JSON.parse(`{${quoted}: "${word}", "a": ["${word}",${quoted}]}`),
        );
      },
    ),
    { numRuns: 3000 },
  );
});

/** Each took minutes, or overflowed a stack, for who searches it with a RegExp that goes back. */
test.each([
  ['quotes', `{${'"'.repeat(2 ** 22)}NaN`],
  ['escaped quotes without an end', `{"a":NaN,"${'\\"'.repeat(2 ** 21)}`],
  ['backslashes', `{"a":NaN,"${'\\'.repeat(2 ** 22)}"`],
  ['a string without an end', `{"a":NaN,"${'x'.repeat(2 ** 23)}`],
  ['bare words', `{"a":[${'NaN,'.repeat(2 ** 19)}NaN}`],
  ['white space', `${' '.repeat(2 ** 22)}x`],
])('a long line of %s takes a time that grows with its length only', (_, text) => {
  expect(parseLine(text)).toBeUndefined();
});

test.each([
  ['a stack of brackets', { stack: `Error\n    at ${' (:1'.repeat(2 ** 18)}` }],
  ['a stack of digits', { stack: `Error\n    at x (a${':1'.repeat(2 ** 18)}x)` }],
  ['a stack of white space', { stack: `Error\n${' '.repeat(2 ** 20)}at x` }],
  ['a clock of brackets', { time: `2024-01-01${'('.repeat(2 ** 20)}` }],
  ['a clock of digits', { time: '1'.repeat(2 ** 20) }],
  ['a date in words', { timestamp: '2024 '.repeat(2 ** 18) }],
  ['a number in words', { ms: `${'1'.repeat(2 ** 20)}x` }],
])('%s is read in a time that grows with its length only', (_, fields) => {
  const { engine, lines } = openEngine({ map: { mode: 'http', keys: { ms: 'ms' } } });
  engine.collect({ level: 50, msg: 'long', ...fields });
  expect(lines).toHaveLength(1);
});
