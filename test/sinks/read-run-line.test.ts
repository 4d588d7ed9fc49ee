import fc from 'fast-check';
import { Engine, type LogRecord, MessageHub, parseOptions } from '../../src/internal/index.ts';
import { type RunRow, readRunLine } from '../../src/sinks/read-run-line.ts';
import { formatSummary } from '../../src/sinks/run-line.ts';

const START_MS = 1_724_227_521_000;

/** The lines of the summaries that records lead to. */
function linesOf(given: object, records: readonly LogRecord[]): readonly string[] {
  const { options } = parseOptions({ hub: new MessageHub(), interval: 1, ...given }, {});
  const lines: string[] = [];
  const engine = new Engine(options, {
    clock: () => START_MS,
    sinks: [
      {
        write(event) {
          if (event.kind !== 'summary') return;
          lines.push(formatSummary(event.summary, event.timeMs, options.groupBy));
        },
      },
    ],
  });
  for (const record of records) engine.collect(record);
  return lines;
}

describe('the line of a summary', () => {
  test('has raw numbers, and a word for what is not finite', () => {
    const train = { lr: 0.1, loss: Number.NaN, 'b"c': 1 / 0, a: -1 / 0, on: true };
    expect(linesOf({}, [{ time: START_MS, epoch: 2, iter: 7, train }])).toEqual([
      `{"kind":"iter","mode":"train","timeMs":${START_MS},"epoch":2,"iter":7,"step":7,` +
        '"scalars":{"lr":0.1,"loss":"NaN","b\\"c":"Infinity","a":"-Infinity","on":1},"window":10}',
    ]);
  });

  test('names the windows by key where they differ', () => {
    const customCfg = [
      { dataSrc: 'loss', methodName: 'min', windowSize: 'global', logName: 'low' },
    ];
    const [line = ''] = linesOf({ customCfg }, [{ train: { loss: 0.5 } }]);
    expect(JSON.parse(line).window).toEqual({ loss: 10, low: 'global' });
  });

  test('has no window where all values are current ones', () => {
    expect(linesOf({}, [{ train: { acc: 0.5 } }])[0]).not.toContain('window');
  });

  test('has keys of the mode, hidden ones too, however the line shows them', () => {
    const given = { logWithHierarchy: true, hide: ['train/loss'], customCfg: [] };
    const [line = ''] = linesOf(given, [{ train: { loss: 0.5, 2: 1, acc: 1 } }]);
    expect(line).toContain('"scalars":{"2":1,"loss":0.5,"acc":1}');
  });

  test('has throughput and memory where lines show them, but not in place of a key', () => {
    const given = { throughput: true, memory: true };
    const at = (second: number, train: object) => ({ time: START_MS + 1000 * second, train });
    const [, line = ''] = linesOf(given, [at(0, { loss: 1 }), at(1, { loss: 1 })]);
    expect(JSON.parse(line).scalars).toEqual({ loss: 1, time: 1, throughput: 1, memory: 0 });
    const [own = ''] = linesOf(given, [at(0, { memory: 7 })]);
    expect(JSON.parse(own).scalars.memory).toBe(7);
  });

  test('has the labels of its group by name', () => {
    const given = { groupBy: ['host', 'job'] };
    const [line = ''] = linesOf(given, [{ host: 'a', job: '1', train: { acc: 1 } }]);
    expect(JSON.parse(line).group).toEqual({ host: 'a', job: '1' });
    expect(readRunLine(line)).toMatchObject({
      group: new Map([
        ['host', 'a'],
        ['job', '1'],
      ]),
    });
  });

  test('is read as it was written', () => {
    const value = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
    const key = fc.string({ minLength: 1 }).map((text) => `k${text}`);
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true }), (scalars) => {
        const given = { meanPattern: '^$' };
        const [line = ''] = linesOf(given, [{ time: START_MS, iter: 3, epoch: 1, train: scalars }]);
        const row = readRunLine(line) as RunRow;
        expect(row).toMatchObject({ kind: 'iter', mode: 'train', iter: 3, epoch: 1, step: 3 });
        const plus = (number: number) => (number === 0 ? 0 : number); // JSON has no -0
        expect(new Map(Array.from(row.scalars, ([name, own]) => [name, plus(own)]))).toEqual(
          new Map(Object.entries(scalars).map(([name, own]) => [name, plus(own)])),
        );
      }),
    );
  });
});

test.each([
  '',
  'null',
  '{"kind":"iter","mode":"train","sc',
  '{"kind":"iter","mode":"train"}',
  '{"kind":"run","windrow":2,"startedMs":1,"modes":[],"zone":"UTC"}',
  '{"kind":"end"}',
  '{"level":30,"train":{"loss":1}}',
])('no line of a run file: %s', (line) => {
  expect(readRunLine(line)).toBeUndefined();
});

test('a head is read, whatever of it is unknown', () => {
  const head = {
    windrow: 1,
    kind: 'run',
    startedMs: 5,
    epochLength: { train: 3 },
    modes: ['train'],
  };
  expect(readRunLine(JSON.stringify({ ...head, zone: 'UTC' }))).toEqual({
    kind: 'run',
    experiment: undefined,
    startedMs: 5,
    epochs: undefined,
    iters: undefined,
    epochLength: { train: 3 },
    modes: ['train'],
    zone: 'UTC',
  });
  expect(readRunLine('{"kind":"resume","iter":7}')).toEqual({ kind: 'resume', iter: 7 });
  expect(readRunLine('{"kind":"end","records":9,"timeMs":8}')).toMatchObject({ records: 9 });
});
