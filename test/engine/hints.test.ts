import { Engine, MessageHub, parseOptions, type WindrowOptions } from '../../src/internal/index.ts';

const NO_LINE =
  '9 records of train were collected and no line was due: interval is 10; see --first, --tail, --interval';

type Records = readonly Readonly<Record<string, unknown>>[];

function open(given: WindrowOptions, hints: string[]): Engine {
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  return new Engine(options, { sinks: [], clock: () => 0, hint: (text) => hints.push(text) });
}

/** The hints of a run, in which each record comes by itself. */
async function hintsOf(records: Records, given: WindrowOptions = { interval: 1 }) {
  const hints: string[] = [];
  const engine = open(given, hints);
  for (const record of records) engine.collect(record);
  await engine.close();
  return hints;
}

const repeated = (count: number, record = { train: { loss: 1 } }): Records =>
  Array.from({ length: count }, () => record);

describe('a mode without a line', () => {
  test.each<[WindrowOptions, readonly string[]]>([
    [{}, [NO_LINE]],
    [{ first: true }, []],
    [{ tail: true }, []],
    [{ interval: 9 }, []],
    [{ interval: '10s' }, [NO_LINE.replace('is 10', 'is 10s')]],
    [{ interval: { train: 20 } }, [NO_LINE.replace('is 10', 'is 20')]],
    [{ interval: 'epoch' }, []],
  ])('of %j is told', async (given, expected) => {
    expect(
      await hintsOf(
        repeated(9).map((record) => ({ time: 1, ...record })),
        given,
      ),
    ).toEqual(expected);
  });

  test('is told with the records of all groups', async () => {
    const records = repeated(9).map((record, index) => ({ ...record, rank: index % 3 }));
    expect(await hintsOf(records, { groupBy: 'rank' })).toEqual([NO_LINE]);
  });

  test('is told of each mode', async () => {
    const records = [{ train: { loss: 1 } }, { val: { loss: 1 }, batch: 1 }, { val: { acc: 1 } }];
    expect(await hintsOf(records, {})).toEqual([
      NO_LINE.replace('9 records of train were', '1 record of train was'),
    ]);
  });

  test('is told once, however the run ends', async () => {
    const hints: string[] = [];
    const engine = open({}, hints);
    for (const record of repeated(9)) engine.collect(record);
    engine.end();
    await engine.close();
    expect(hints).toEqual([NO_LINE]);
  });

  test('has had one where the run goes on from a state with lines', async () => {
    const hints: string[] = [];
    const first = open({}, hints);
    for (const record of repeated(12)) first.collect(record);
    const second = open({}, hints);
    second.restore(JSON.parse(JSON.stringify(first.state)));
    second.collect({ train: { loss: 1 } });
    await second.close();
    expect(hints).toEqual([]);
  });

  test('counts the records before a restart', async () => {
    const hints: string[] = [];
    const first = open({}, hints);
    for (const record of repeated(5)) first.collect(record);
    const second = open({}, hints);
    second.restore(JSON.parse(JSON.stringify(first.state)));
    for (const record of repeated(4)) second.collect(record);
    await second.close();
    expect(hints).toEqual([NO_LINE]);
  });
});

test('refused values are told at the end', async () => {
  const records = [{ train: { loss: 1, name: 'x' } }, { train: { loss: 2, name: 'y' } }];
  expect(await hintsOf(records)).toEqual(['2 values refused; --level debug names each one']);
});

test('late records are told at the end, all at once', async () => {
  const records = [1, 11, 2, 12, 3].map((sec) => ({
    time: 1_700_000_000_000 + 1000 * sec,
    train: { loss: 1 },
  }));
  expect(await hintsOf(records, { interval: '10s', tail: true })).toEqual([
    '2 records came late, after the line of their time was written',
  ]);
});

test('a run without a flaw has no hint', async () => {
  const records = [{ train: { loss: 1 }, iter: 1, batch: 1, name: 'a', pid: 1, epoch: 1 }];
  expect(await hintsOf(records)).toEqual([]);
});

describe('a count from 0', () => {
  const HINT = (field: string) => [
    `a record says ${field}: 0; windrow counts iter and batch from 1`,
  ];

  test.each([
    ['iter', { train: { loss: 1 }, iter: 0 }],
    ['batch', { train: { loss: 1 }, iter: 1, batch: 0 }],
    ['batch', { val: { loss: 1 }, batch: 0 }],
  ])('of %s is told once', async (field, record) => {
    expect(await hintsOf([record, record])).toEqual(HINT(field));
  });

  test('is none where a validation comes before the training', async () => {
    expect(await hintsOf([{ val: { accuracy: 1 }, iter: 0, epoch: 0 }])).toEqual([]);
  });
});

describe('two runs in one stream', () => {
  const turns = (field: string, sources: Records[number][string][]): Records =>
    sources.map((source) => ({ train: { loss: 1 }, [field]: source }));
  const hint = (field: string, one: string, other: string) => [
    `records of train come from ${field} ${one} and ${other} in turn: their numbers are averaged together; groupBy: '${field}' (--group-by ${field}) keeps them apart`,
  ];

  test.each([
    ['name', ['a', 'b', 'a', 'b'], ['"a"', '"b"']],
    ['pid', [11, 12, 11, 12], ['11', '12']],
    ['pid', [11, 12, 13, 11], ['11', '13']],
  ] as const)('of %s %j are told', async (field, sources, [one, other]) => {
    expect(await hintsOf(turns(field, [...sources]))).toEqual(hint(field, one, other));
  });

  test('with names of their experiments are told', async () => {
    const records = ['a', 'b', 'a'].map((experimentName) => ({
      train: { loss: 1 },
      run: { experimentName },
    }));
    expect(await hintsOf(records)).toEqual(hint('run.experimentName', '"a"', '"b"'));
  });

  test.each([
    ['pid', [11, 11, 12, 12, 13]],
    ['pid', [11, undefined, 11, 'x', 11]],
    ['name', ['a', undefined, 'a', '', 'a']],
    ['name', ['a', 'b', 'b']],
  ])('are none of %s %j: nothing comes back', async (field, sources) => {
    expect(await hintsOf(turns(field, sources))).toEqual([]);
  });

  test('are none where they log different modes', async () => {
    const records = [1, 2, 1, 2].map((pid) => ({
      [pid === 1 ? 'train' : 'val']: { loss: 1 },
      pid,
    }));
    expect(await hintsOf(records)).toEqual([]);
  });

  test('are none in groups of their own', async () => {
    const records = turns('pid', [1, 2, 1, 2]);
    expect(await hintsOf(records, { groupBy: 'pid', interval: 1 })).toEqual([]);
  });

  test('are told where a record says them below a logger, and by metrics of val', async () => {
    const records = ['a', 'b', 'a'].map((name) => ({ name, val: { accuracy: 1 } }));
    expect(await hintsOf(records)).toHaveLength(1);
  });
});
