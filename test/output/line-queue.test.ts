import fc from 'fast-check';
import { LineQueue } from '../../src/output/line-queue.ts';

const MAX_BYTES = 200_000;

/** Lines of all lengths, so that some fill a chunk and some span several takes. */
const LINE = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.nat({ max: 90_000 }).map((length) => 'ä'.repeat(length)),
);
const STEP = fc.oneof(
  { weight: 3, arbitrary: LINE.map((line) => ({ kind: 'push', line }) as const) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(takeOf) },
  { weight: 1, arbitrary: fc.constant({ kind: 'rewind' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' } as const) },
);

function takeOf(share: number): { kind: 'take'; share: number } {
  return { kind: 'take', share };
}

function countNewlines(bytes: Buffer): number {
  return bytes.filter((byte) => byte === 0x0a).length;
}

test('LineQueue gives the bytes of all lines in order, in any pieces', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 40 }), (steps) => {
      const queue = new LineQueue(MAX_BYTES);
      let waiting = Buffer.alloc(0);
      let torn = Buffer.alloc(0); // what has left of the first line
      for (const step of steps) {
        if (step.kind === 'push') {
          const bytes = Buffer.from(`${step.line}\n`);
          const fits = waiting.length === 0 || waiting.length + bytes.length <= MAX_BYTES;
          expect(queue.push(step.line)).toBe(fits);
          if (fits) waiting = Buffer.concat([waiting, bytes]);
        } else if (step.kind === 'take') {
          const head = queue.head();
          expect(head.equals(waiting.subarray(0, head.length))).toBe(true);
          expect(head.length > 0).toBe(waiting.length > 0);
          const taken = Math.ceil(head.length * step.share);
          const left = Buffer.concat([torn, head.subarray(0, taken)]);
          expect(queue.take(taken)).toBe(countNewlines(head.subarray(0, taken)));
          torn = left.subarray(left.lastIndexOf(0x0a) + 1);
          waiting = waiting.subarray(taken);
        } else if (step.kind === 'rewind') {
          queue.rewind();
          waiting = Buffer.concat([torn, waiting]);
          torn = Buffer.alloc(0);
        } else {
          expect(queue.clear()).toBe(countNewlines(waiting));
          waiting = Buffer.alloc(0);
          torn = Buffer.alloc(0);
        }
        expect(queue.bytes).toBe(waiting.length);
      }
    }),
  );
});

test('LineQueue takes a line that fills it to its last byte, and no byte more', () => {
  const queue = new LineQueue(8);
  expect(queue.push('abc')).toBe(true);
  expect(queue.push('def')).toBe(true);
  expect(queue.push('')).toBe(false);
  expect(queue.bytes).toBe(8);
});

test.each([
  ['nothing has left', 0, 'abc\ndef\n'],
  ['a part of the first line has left', 2, 'abc\ndef\n'],
  ['all but its newline has left', 3, 'abc\ndef\n'],
  ['the first line has left', 4, 'def\n'],
  ['a part of the second line has left', 5, 'def\n'],
  ['all but the last newline has left', 7, 'def\n'],
])('LineQueue takes back the line that has begun: %s', (_, taken, rest) => {
  const queue = new LineQueue(100);
  queue.push('abc');
  queue.push('def');
  queue.head();
  queue.take(taken);
  queue.rewind();
  expect(queue.head().toString()).toBe(rest);
  expect(queue.bytes).toBe(rest.length);
});
