import { lineInput } from '../../adapters/host/line-input.ts';
import {
  Engine,
  type EngineState,
  MessageHub,
  parseOptions,
  type WindrowOptions,
} from '../../src/internal/index.ts';

const WINDOWS = [3, '10s', 'interval', 'epoch', 'global', undefined] as const;
const METHODS = [
  ...['mean', 'max', 'min', 'sum', 'count', 'first', 'last', 'median', 'p95', 'std', 'ema'],
  ...['rate', 'increase', 'throughput', 'slope', 'best', 'nonfinite', 'spread'],
];
const STATISTICS = {
  spread: (values: readonly number[] | Float64Array) => Math.max(...values) - Math.min(...values),
};
const KEYS = ['loss_a', 'loss_b'] as const;
const START_MS = 1_700_000_000_000;

type Items = NonNullable<WindrowOptions['customCfg']>;

/** The items of every statistic over every window, for a key or a pattern and the names it makes. */
function itemsOf(sources: readonly (readonly [dataSrc: string, star: string])[]): Items {
  return METHODS.flatMap((methodName) =>
    WINDOWS.flatMap((windowSize) =>
      sources.map(([dataSrc, star]) => ({
        dataSrc,
        methodName,
        logName: `${star}.${methodName}.${windowSize}`,
        ...(windowSize !== undefined && { windowSize }),
      })),
    ),
  );
}

const EXACT = itemsOf(KEYS.map((key) => [key, key.slice('loss'.length)]));
const PATTERN = itemsOf([['loss*', '*']]);

/** A training of three epochs with validations; a key of each mode comes late. */
const RECORDS = Array.from({ length: 60 }, (_, index) => {
  const [iter, time] = [index + 1, START_MS + 700 * index];
  const values = {
    time: 0.7, // what windrow measures is not measured across a restart
    other: index,
    loss_a: (index * 37) % 11,
    ...(index > 25 && { loss_b: index / 7 }),
  };
  if (index % 20 === 19) return { time, rank: index % 2, val: values, epoch: iter / 20 };
  if (index % 20 === 18) return { time, rank: index % 2, val: values, batch: 1 };
  return { time, rank: index % 2, train: values, batch: (index % 20) + 1, pid: 3 };
});

type Line = readonly [mode: string, tag: Readonly<Record<string, unknown>>];

function open(customCfg: Items, given: WindrowOptions) {
  const lines: Line[] = [];
  const { options } = parseOptions(
    { customCfg, statistics: STATISTICS, interval: 4, hub: new MessageHub(), ...given },
    {},
  );
  const engine = new Engine(options, {
    sinks: [
      {
        write(event) {
          if (event.kind !== 'summary') return;
          const { place, tag, items } = event.summary;
          const keys = items.map(({ key }) => key).join();
          lines.push([`${place.mode} ${keys}`, Object.fromEntries(tag)]);
        },
      },
    ],
    clock: () => START_MS,
  });
  return { engine, lines };
}

function linesOf(customCfg: Items, given: WindrowOptions): readonly Line[] {
  const { engine, lines } = open(customCfg, given);
  for (const record of RECORDS) engine.collect(record);
  engine.end();
  return lines;
}

describe.each<WindrowOptions>([
  {},
  { windowing: 'exact' },
  { interval: '5s' },
  { groupBy: 'rank' },
  { logWithHierarchy: true, valLoss: true },
])('with %j', (given) => {
  const expected = linesOf(EXACT, given);

  test('a pattern makes the lines of the items that name each key', () => {
    expect(linesOf(PATTERN, given)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(10);
    expect(Object.keys(expected.at(-1)?.[1] ?? {}).join()).toContain('_b.mean.3');
  });

  test('it does so for lines that are read by templates', () => {
    const { engine, lines } = open(PATTERN, given);
    const input = lineInput(engine, () => {});
    input.push(Buffer.from(RECORDS.map((record) => `${JSON.stringify(record)}\n`).join('')));
    input.end();
    engine.end();
    expect(lines).toEqual(expected);
  });

  test('it does so where the run goes on from a state', () => {
    for (let taken = 3; taken < RECORDS.length; taken += 8) {
      const first = open(PATTERN, given);
      for (const record of RECORDS.slice(0, taken)) first.engine.collect(record);
      const state: EngineState = JSON.parse(JSON.stringify(first.engine.state));
      const second = open(PATTERN, given);
      expect(second.engine.restore(state)).toEqual([]);
      for (const record of RECORDS.slice(taken)) second.engine.collect(record);
      second.engine.end();
      expect([...first.lines, ...second.lines]).toEqual(expected);
    }
  });
});

test('a new pattern begins anew where the run goes on from a state', () => {
  const item = { dataSrc: 'loss*', methodName: 'sum', windowSize: 'global' } as const;
  const first = open([item], {});
  for (const record of RECORDS.slice(0, 10)) first.engine.collect(record);
  const state = JSON.parse(JSON.stringify(first.engine.state));
  expect(open([item, { ...item, logName: '*.sum' }], {}).engine.restore(state)).toEqual([]);
  expect(open([{ ...item, dataSrc: 'lo*' }], {}).engine.restore(state)).toEqual([
    'sum of train/lo*',
  ]);
});

test('an item that names a key goes before patterns, and the first pattern before others', () => {
  const of = (dataSrc: string, methodName: string) => ({ dataSrc, methodName });
  const { engine, lines } = open([of('l*', 'max'), of('*', 'min'), of('loss_a', 'first')], {});
  for (const loss of [5, 7, 6, 3]) {
    engine.collect({ train: { loss_a: loss, loss_b: loss, other: loss } });
  }
  expect(lines[0]?.[1]).toMatchObject({ loss_a: 5, loss_b: 7, other: 3 });
});

test('a pattern replaces the mean of keys that a map brings', () => {
  const { engine, lines } = open([{ dataSrc: 'l*', methodName: 'max', windowSize: 'interval' }], {
    map: { mode: 'http', keys: { took: 'latency', served: 'served' } },
  });
  for (const took of [10, 40, 20, 30]) engine.collect({ took, served: took });
  expect(lines[0]?.[1]).toMatchObject({ latency: 40, served: 25 });
});

test('keys that the hub refuses are not kept for a pattern', () => {
  const { engine } = open([{ dataSrc: '*', methodName: 'p95', windowSize: 'interval' }], {
    maxKeys: 5,
  });
  for (let i = 0; i < 100; i++) engine.collect({ train: { [`key${i}`]: i } });
  const { groups } = JSON.parse(JSON.stringify(engine.state));
  expect(groups.groups[0].hook.aggregates[0][1].keys).toHaveLength(5);
});

describe('an item that matched no key', () => {
  async function hintsOf(customCfg: Items, records: readonly object[]) {
    const hints: string[] = [];
    const { options } = parseOptions({ customCfg, interval: 1, hub: new MessageHub() }, {});
    const engine = new Engine(options, {
      sinks: [],
      clock: () => 0,
      hint: (text) => hints.push(text),
    });
    for (const record of records) engine.collect({ ...record });
    await engine.close();
    return hints;
  }

  test('is told at the end', async () => {
    const items: Items = [
      { dataSrc: 'los', methodName: 'max' },
      { dataSrc: 'l*', methodName: 'min' },
      { dataSrc: 'acc', methodName: 'max' },
      { dataSrc: 'head*', methodName: 'mean', windowSize: 5 },
    ];
    expect(await hintsOf(items, [{ train: { loss: 1 } }, { val: { acc: 1 } }])).toEqual([
      `customCfg[0] (dataSrc: 'los') never matched a key; keys are "loss", "acc"`,
      `customCfg[3] (dataSrc: 'head*') never matched a key; keys are "loss", "acc"`,
    ]);
  });

  test('is not where no record brought any', async () => {
    expect(await hintsOf([{ dataSrc: 'los', methodName: 'max' }], [{ msg: 'x' }])).toEqual([]);
  });
});
