import fc from 'fast-check';
import { parseLine } from '../../src/record/parse-line.ts';
import { hostileBytes, linesOf, missingOf, SEEDS } from './hostile-bytes.ts';
import { addsUp, openEngine } from './open-engine.ts';

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
    fc.property(hostileBytes, fc.integer({ min: 1, max: 300 }), (bytes, size) => {
      const { engine, output } = read(bytes, size);
      const lines = linesOf(bytes);
      expect(addsUp(engine, lines.length)).toBe(true);
      expect(engine.stats()).toMatchObject({ refused: 0, sinkFailures: 0 });
      expect(missingOf(lines, output)).toBeUndefined();
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
        const text = JSON.parse(quoted);
        expect(parseLine(`{"b": [${quoted}, ${word}], "a": {${quoted}: ${word}}}`)).toEqual({
          b: [text, Number(word)],
          a: Object.fromEntries([[text, Number(word)]]),
        });
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
