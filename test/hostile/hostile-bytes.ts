import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseLine } from '../../src/record/parse-line.ts';
import { unwrapLine } from '../../src/record/wrapped-line.ts';

const NEWLINE = 0x0a;
const GOLDEN = join(__dirname, '..', 'golden');

/** Lines as programs write them: of a run, of pino, of Python, and plain text. */
export const SEEDS: readonly string[] = [
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
const pieces = fc.array(fc.oneof(line, line, fc.uint8Array({ maxLength: 40 })), { maxLength: 25 });

/** A line that no other is like. */
function marker(index: number): Buffer {
  return Buffer.from(`\n{"level":30,"time":1724209121000,"msg":"marker ${index}"}\n`);
}

const BYTE_ORDER_MARK = '\ufeff';

export function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end + 1));
    start = (lines.at(-1)?.length ?? 0) + start;
  }
  return lines;
}

/** Bytes of any kind, with lines between them that must come through. */
export const hostileBytes: fc.Arbitrary<Buffer> = pieces.map((all) =>
  Buffer.concat(all.flatMap((piece, index) => [piece, marker(index)])),
);

/**
 * The first line that should be in the output, behind those before it, and is not: what no JSON is
 * passes as `shown` says, and every marker is a line.
 */
export function missingOf(
  lines: readonly Buffer[],
  output: Buffer,
  shown: (line: Buffer) => Buffer = (line) => line,
): string | undefined {
  let position = 0;
  for (const line of lines) {
    const text = line.toString().replace(/\n$/, '');
    if (text.startsWith(BYTE_ORDER_MARK) && position === 0) continue; // told apart by tests of their own
    const [, marked] = /"msg":"(marker \d+)"}$/.exec(text) ?? [];
    const isRecord = parseLine(text) !== undefined || unwrapLine(text) !== undefined;
    if (marked === undefined && isRecord) continue;
    const expected = marked === undefined ? shown(line) : Buffer.from(` - INFO - ${marked}\n`);
    const found = output.indexOf(expected, position);
    if (found < 0) return text;
    position = found + expected.length;
  }
  return undefined;
}
