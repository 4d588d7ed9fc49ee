import type { BatchTaker } from '../../src/ndjson/batch-taker.ts';
import { LineSplitter } from '../../src/ndjson/line-splitter.ts';
import { NdjsonReader } from '../../src/ndjson/ndjson-reader.ts';
import type { LogRecord } from '../../src/record/log-record.ts';
import { decode } from './fed-table.ts';
import { StandInLearner } from './stand-in-learner.ts';

/** Takes rows whose `iter` is below 1000, and says of each record how it came. */
class FakeTaker implements BatchTaker {
  readonly learner = new StandInLearner();
  readonly taken: string[] = [];
  outcome: 'collected' | 'passed' | 'both' = 'collected';

  takeBatch: BatchTaker['takeBatch'] = ({ template, rows, count }) => {
    const iters = Array.from({ length: count }, (_, row) => rows[row * template.width] ?? 0);
    const invalid = iters.findIndex((iter) => iter >= 1000);
    const valid = invalid < 0 ? iters : iters.slice(0, invalid);
    this.taken.push(...valid.map((iter) => `row ${iter}`));
    return valid.length;
  };

  collect(record: LogRecord, { raw }: { readonly raw: string }) {
    this.taken.push(`record ${record.iter}`);
    expect(JSON.parse(raw)).toEqual(record);
    return this.outcome;
  }
}

function read(taker: FakeTaker, text: string, size = text.length): readonly string[] {
  const passed: string[] = [];
  const reader = new NdjsonReader(taker, decode);
  const splitter = new LineSplitter({
    known: reader,
    onLine: (bytes, start, end) => {
      if (!reader.read(start, end)) passed.push(decode(bytes, start, end));
    },
    onPart: () => expect('a line in parts').toBe(undefined),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
  splitter.end();
  return passed;
}

const line = (iter: number): string => `{"iter":${iter}}`;

test.each([1, 7, 1000])(
  'NdjsonReader takes lines in their order, from chunks of %i bytes',
  (size) => {
    const taker = new FakeTaker();
    const lines = [line(1), line(2), 'text', line(3), '{"iter":4', line(1000), line(5), line(6)];
    expect(read(taker, lines.join('\n'), size)).toEqual(['text', '{"iter":4']);
    expect(taker.taken.map((taken) => taken.split(' ')[1])).toEqual([
      '1',
      '2',
      '3',
      '1000',
      '5',
      '6',
    ]);
    expect(taker.taken).toContain('row 3');
  },
);

test('NdjsonReader has a row parsed that the taker refuses, and goes on behind it', () => {
  const taker = new FakeTaker();
  read(taker, `${[1, 2, 1000, 3, 4].map(line).join('\n')}\n`);
  expect(taker.taken).toEqual(['record 1', 'row 2', 'record 1000', 'row 3', 'row 4']);
});

test('NdjsonReader learns nothing of records that pass', () => {
  for (const outcome of ['passed', 'both'] as const) {
    const taker = new FakeTaker();
    taker.outcome = outcome;
    read(taker, `${[1, 2, 3].map(line).join('\n')}\n`);
    expect(taker.taken).toEqual(['record 1', 'record 2', 'record 3']);
  }
});
