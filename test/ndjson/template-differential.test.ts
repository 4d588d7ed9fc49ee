import fc from 'fast-check';
import { LineSplitter } from '../../src/ndjson/line-splitter.ts';
import { bytesOf, FedTable } from './fed-table.ts';
import { Random } from './random.ts';
import { randomLine } from './random-lines.ts';

/** A longer run: `FUZZ_LINES=5000000 npx jest template-differential`. */
const LINES = Number(process.env.FUZZ_LINES ?? 200_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** Feeds lines in chunks that are cut anywhere, as a splitter hands them out. */
function feedChunks(table: FedTable, input: Uint8Array, cut: () => number): void {
  let bytes = input;
  const splitter = new LineSplitter({
    known: {
      setBytes: (next) => {
        bytes = next;
        table.table.setBytes(next);
      },
      take: (start) => {
        let position = start;
        while (table.knows(position)) position = table.feedFrom(bytes, position);
        return position;
      },
    },
    onLine: (_bytes, start) => void table.feedFrom(bytes, start),
    onPart: () => expect('a line in parts').toBe(undefined),
  });
  for (let start = 0; start < input.length; ) {
    const end = start + Math.max(1, cut());
    splitter.push(input.subarray(start, end));
    start = end;
  }
  splitter.end();
}

test(`TemplateTable reads what parsing reads of ${LINES} random and damaged lines`, () => {
  const counts = { lines: 0, known: 0, invalid: 0 };
  for (let seed = SEED; counts.lines < LINES; seed++) {
    // a table of its own, as one that has seen it all learns no more
    const table = new FedTable();
    const random = new Random(seed);
    for (let batch = 0; batch < 10; batch++) {
      const lines = Array.from({ length: 500 }, () => bytesOf(randomLine(random)));
      const cut = () => random.below(random.pick([3, 100, 4000]));
      feedChunks(table, Buffer.concat(lines), cut);
    }
    counts.lines += table.counts.lines;
    counts.known += table.counts.known;
    counts.invalid += table.counts.invalid;
  }
  if (process.env.FUZZ_LINES !== undefined) console.log(counts);
  expect(counts.known / counts.lines).toBeGreaterThan(0.1);
  expect(counts.invalid / counts.lines).toBeGreaterThan(0.05);
}, 3_600_000);

const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('loss', 'acc', 'label', 'text', 'time', 'iter', 'skip') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', '1', 'level', 'NaN', 'k'.repeat(40)) },
);

/** The texts that a value of a call site has in one line or another. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.double({ noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc.integer({ min: -99, max: 99 }).map((value) => `${value}.0`),
  fc.constantFrom('0.0', '-0', '-0.0', '1e3', '25E-1', '5.000', '1.0000000000000000001', '9e15'),
  fc.constantFrom('null', 'true', 'false', 'NaN', 'Infinity', '-Infinity', '"NaN"', '"-Infinity"'),
  fc.string({ unit: 'binary', maxLength: 30 }).map((value) => JSON.stringify(value)),
  fc.string({ maxLength: 200 }).map((value) => JSON.stringify(value)),
  fc.date({ noInvalidDate: true }).map((date) => JSON.stringify(date)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `"${value}"`),
);
const texts = fc.array(text, { minLength: 1, maxLength: 4 });

type Site = { readonly write: (line: number) => string };

const value: fc.Memo<Site> = fc.memo((depth) =>
  depth < 2
    ? leaf
    : fc.oneof({ weight: 4, arbitrary: leaf }, objectOf(depth - 1), listOf(depth - 1)),
);
const leaf: fc.Arbitrary<Site> = texts.map((all) => ({
  write: (line) => all[line % all.length] as string,
}));
const space = fc.constantFrom('', '', '', ' ', ' \t');

function objectOf(depth: number): fc.Arbitrary<Site> {
  return fc
    .tuple(fc.array(fc.tuple(key, value(depth)), { maxLength: 6 }), space, space)
    .map(([members, before, behind]) => ({
      write: (line) =>
        `{${members.map(([name, member]) => `${before}${JSON.stringify(name)}${behind}:${before}${member.write(line)}`).join(`${behind},`)}}`,
    }));
}

function listOf(depth: number): fc.Arbitrary<Site> {
  return fc.array(value(depth), { maxLength: 4 }).map((members) => ({
    write: (line) => `[${members.map((member) => member.write(line)).join(',')}]`,
  }));
}

test('a match says what parsing says, of lines of any call sites in any order and cut anywhere', () => {
  const sites = fc.array(objectOf(3), { minLength: 1, maxLength: 4 });
  const order = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sites, order, fc.integer({ min: 1, max: 500 }), (all, lines, size) => {
      const table = new FedTable();
      const input = lines.map((line) => `${(all[line % all.length] as Site).write(line >> 3)}\n`);
      feedChunks(table, Buffer.from(input.join('')), () => size);
      expect(table.counts.lines).toBe(lines.length);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
  );
}, 3_600_000);
