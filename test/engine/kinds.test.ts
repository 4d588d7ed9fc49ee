import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineInput } from '../../adapters/host/line-input.ts';
import { PendingUpdates } from '../../src/hub/pending-updates.ts';
import {
  type Engine,
  MessageHub,
  parseOptions,
  scalarsFile,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

/** What the values of a history came as: booleans, integers, floats. */

type LogRecord = Readonly<Record<string, unknown>>;

function open(given: WindrowOptions = {}, file?: string) {
  const common = {
    interval: 1,
    modes: ['train', 'val', 'job'],
    hide: ['time'],
    hub: new MessageHub(),
  };
  const { options } = parseOptions({ ...common, timeZone: 'UTC', ...given }, {});
  const opened = openTextEngine(options, () => 0, file === undefined ? [] : [scalarsFile(file)]);
  /** The part of each line behind its header. */
  const shown = () => opened.lines.map((line) => line.replace(/^.*?\] {2,4}/, ''));
  return { ...opened, shown };
}

function feed(engine: Engine, texts: readonly string[]): void {
  const input = lineInput(engine, () => {});
  input.push(Buffer.from(texts.map((text) => `${text}\n`).join('')));
  input.end();
}

/** What the lines show of `x`, a value of which comes in each record. */
function shownOf(values: readonly unknown[], given?: WindrowOptions): readonly string[] {
  const { engine, shown } = open(given);
  for (const x of values) engine.collect({ job: { x } });
  return shown();
}

function shownOfText(values: readonly string[], given?: WindrowOptions): readonly string[] {
  const { engine, shown } = open(given);
  feed(
    engine,
    values.map((x) => `{"job":{"x":${x}}}`),
  );
  return shown();
}

test('integers have no decimals until the first float, and have some for good from then on', () => {
  expect(shownOf([5, -3, 0.5, 7])).toEqual(['x: 5', 'x: -3', 'x: 0.5000', 'x: 7.0000']);
  expect(shownOfText(['5', '5.0', '5'])).toEqual(['x: 5', 'x: 5.0000', 'x: 5.0000']);
  expect(shownOfText(['5', '1e1'])).toEqual(['x: 5', 'x: 10.0000']);
});

test.each([[-0], [Number.NaN], ['NaN'], [null], [{ value: 0.5, count: 2 }], [[0.5]]])(
  '%p is a float',
  (value) => {
    expect(shownOf([1, value, 2]).at(-1)).toBe('x: 2.0000');
  },
);

test.each([
  [7n],
  [[7]],
  [{ value: 7, count: 2 }],
  [{ value: 7, weight: 0.5 }],
  [{ item: () => 7 }],
  ['7'],
])('%p is an integer', (value) => {
  expect(shownOf([1, value])).toEqual(['x: 1', 'x: 7']);
});

test.each(['-0', '"5"', '[5]', '{"value":5,"count":2}', '9007199254740993'])(
  '%s is an integer in a text',
  (text) => {
    expect(shownOfText(['1', text]).at(-1)).toMatch(/^x: \d+$/);
  },
);

test.each(['-0.0', '"5.0"', '[5.0]', '{"value":5.0,"count":2}', '5e0', 'NaN', 'null'])(
  '%s is a float in a text',
  (text) => {
    expect(shownOfText(['1', text, '1', '2']).at(-1)).toBe('x: 2.0000');
  },
);

test('booleans are True and False, with integers they are integers, with floats floats', () => {
  expect(shownOf([true, false])).toEqual(['x: True', 'x: False']);
  expect(shownOf([true, 4, true])).toEqual(['x: True', 'x: 4', 'x: 1']);
  expect(shownOf([true, 0.5, true])).toEqual(['x: True', 'x: 0.5000', 'x: 1.0000']);
});

test('maximum and minimum have the kind of the history, whatever their window', () => {
  const customCfg = ['max', 'min'].map((methodName) => ({
    ...{ dataSrc: 'x', logName: methodName, methodName, windowSize: 1 },
  }));
  const mean = { dataSrc: 'x', logName: 'mean', methodName: 'mean', windowSize: 2 };
  expect(shownOf([4, 6, 0.5, 3], { customCfg: [...customCfg, mean] })).toEqual([
    'x: 4  max: 4  min: 4  mean: 4.0000',
    'x: 6  max: 6  min: 6  mean: 5.0000',
    'x: 0.5000  max: 0.5000  min: 0.5000  mean: 3.2500',
    'x: 3.0000  max: 3.0000  min: 3.0000  mean: 1.7500',
  ]);
});

test('a maximum over a window of values of its own is a float', () => {
  const item = { dataSrc: 'x', logName: 'max', methodName: 'max', windowSize: 'interval' } as const;
  expect(shownOf([4], { customCfg: [item] })).toEqual(['x: 4  max: 4.0000']);
});

test('a learning rate has its exponent, and the line of an epoch no decimals', () => {
  const { engine, shown } = open();
  engine.collect({ train: { lr: 1 } });
  engine.collect({ val: { lr: 1, ok: true, n: 12 }, epoch: 1 });
  expect(shown()).toEqual(['lr: 1.0000e+00  ', 'lr: 1  ok: True  n: 12']);
});

test('integers have their unit', () => {
  expect(shownOf([5, 10], { unit: { x: 'kB' } })).toEqual(['x: 5 kB', 'x: 10 kB']);
});

test('what a map multiplies is a float, objects and text alike', () => {
  const map = { mode: 'job', keys: { d: { key: 'x', scale: 1e-3 }, n: 'n' } };
  const current = [
    { dataSrc: 'x', methodName: 'current' },
    { dataSrc: 'n', methodName: 'current' },
  ];
  const given: WindrowOptions = { map, customCfg: current, keep: 'none' };
  const records = [1, 2, 3].map((n) => ({ d: 5000, n }));
  const expected = records.map(({ n }) => `x: 5.0000  n: ${n}`);
  const [objects, texts] = [open(given), open(given)];
  for (const record of records) objects.engine.collect(record);
  feed(
    texts.engine,
    records.map((record) => JSON.stringify(record)),
  );
  expect(objects.shown()).toEqual(expected);
  expect(texts.shown()).toEqual(expected);
});

test('text of wide records keeps the kind of each key', () => {
  const line = (last: string): string =>
    `{"job":{${Array.from({ length: 119 }, (_, at) => `"k${at}":${at}`)},"x":${last}}}`;
  const { engine, shown } = open({ show: ['x', 'k52'] });
  feed(engine, ['5', '6', '7.0', '8'].map(line));
  expect(shown()).toEqual([
    'k52: 52  x: 5',
    'k52: 52  x: 6',
    'k52: 52  x: 7.0000',
    'k52: 52  x: 8.0000',
  ]);
});

describe('a state', () => {
  const log = (engine: Engine, values: LogRecord): void => void engine.collect({ job: values });

  test('of an engine keeps the kinds', () => {
    const before = open({ windowSize: 1 });
    log(before.engine, { n: 0.5, i: 5, b: true });
    log(before.engine, { n: 4, i: 5, b: true });
    const after = open({ windowSize: 1 });
    after.engine.restore(JSON.parse(JSON.stringify(before.engine.state)));
    log(after.engine, { n: 4, i: 6, b: false });
    expect(after.shown()).toEqual(['n: 4.0000  i: 6  b: False']);
  });

  test('of a hub keeps the kinds', () => {
    const hub = new MessageHub();
    for (const [key, value] of [
      ['n', 4],
      ['i', 5],
      ['b', true],
    ] as const)
      hub.updateScalar(`job/${key}`, value);
    hub.updateScalar('job/n', 0.5);
    hub.updateScalar('job/n', 4);
    const copy = new MessageHub();
    copy.loadStateDict(JSON.parse(JSON.stringify(hub.stateDict())));
    const kinds = [...copy.logScalars].map(([key, buffer]) => [key, buffer.kind]);
    expect(kinds).toEqual([
      ['job/n', 'float'],
      ['job/i', 'integer'],
      ['job/b', 'boolean'],
    ]);
  });

  test('of another kind than there is is refused', () => {
    const history = { maxLength: 5, values: [1], kind: 'decimal' };
    const state = { ...new MessageHub().stateDict(), logScalars: [['job/x', history]] };
    expect(() => new MessageHub().loadStateDict(state)).toThrow(/kind.*decimal/);
  });
});

test('updates that travel to another thread keep their kinds', () => {
  const hub = new MessageHub();
  hub.updateScalar('job/early', 0.5);
  hub.updateScalar('job/early', 4);
  const pending = new PendingUpdates(hub, () => {});
  for (const [key, value] of [
    ['b', true],
    ['i', 5],
    ['z', -0],
  ] as const)
    hub.updateScalar(`job/${key}`, value);
  const { engine, shown } = open();
  feed(engine, [JSON.stringify({ job: { x: 1 }, 'windrow/hub': pending.take() })]);
  expect(shown()).toEqual(['early: 4.0000  b: True  i: 5  z: -0.0000  x: 1']);
});

describe('the scalars file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('has floats with a point and booleans, and is read back with the same kinds', async () => {
    const file = join(folder, 'scalars.json');
    const first = open({ windowSize: 1 }, file);
    const records = [
      { loss: 2, n: 5, f: 0.5, b: true, big: 1e21 },
      { loss: 3, n: 6, f: 2, b: false, big: -0 },
    ];
    for (const train of records) first.engine.collect({ train });
    await first.engine.close();
    const text = readFileSync(file, 'utf8');
    expect(text.trimEnd().split('\n')).toEqual([
      '{"loss": 2.0, "n": 5, "f": 0.5, "b": true, "big": 1000000000000000000000, "epoch": 1, "iter": 1, "step": 1}',
      '{"loss": 3.0, "n": 6, "f": 2.0, "b": false, "big": -0.0, "time": 0.0, "epoch": 1, "iter": 2, "step": 2}',
    ]);
    const again = open({ windowSize: 1 });
    feed(again.engine, text.trimEnd().split('\n'));
    expect(again.lines).toEqual(first.lines);
  });
});
