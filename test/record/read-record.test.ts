import fc from 'fast-check';
import { hasScalars, type LogRecord } from '../../src/internal/index.ts';
import { containersOf, type RecordKeys } from '../../src/record/log-record.ts';
import { parseLine } from '../../src/record/parse-line.ts';
import { type ReadRecordOptions, readRecord } from '../../src/record/read-record.ts';
import { readScalar } from '../../src/record/scalar.ts';
import type { ScalarRecord } from '../../src/record/scalar-record.ts';

const KEYS: RecordKeys = {
  messageKey: 'msg',
  nestedKey: undefined,
  errorKey: 'err',
  levelKey: undefined,
  timestampKeys: [],
  customLevels: {},
};
const OPTIONS: ReadRecordOptions = {
  modes: new Set(['train', 'val', 'test', 'http']),
  flat: false,
  defaultMode: undefined,
  maps: [],
  recordKeys: KEYS,
  logMetricByEpoch: true,
  isKnownKey: () => false,
};
const FLAT: ReadRecordOptions = { ...OPTIONS, flat: true };

function read(record: LogRecord, options = OPTIONS, keys = KEYS): ScalarRecord | undefined {
  return readRecord(containersOf(record, keys), options);
}

/** The scalars of a record as `train/loss` and value, in their order. */
function scalarsOf(record: LogRecord, options = OPTIONS): readonly (readonly [string, unknown])[] {
  const { modes = [] } = read(record, options) ?? {};
  return modes.flatMap(({ mode, keys, values, counts }) =>
    keys.map((key, index) => {
      const [value, count = 1] = [values[index], counts?.[index]];
      return [`${mode}/${key}`, count === 1 ? value : { value, count }] as const;
    }),
  );
}

function infoOf(record: LogRecord): readonly (readonly [string, unknown])[] {
  const { modes = [] } = read(record) ?? {};
  return modes.flatMap(({ mode, info }) =>
    info.map(([key, value]) => [`${mode}/${key}`, value] as const),
  );
}

const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity));
const key = fc.stringMatching(/^[a-z][a-z0-9_/]{0,9}[a-z]$/);
const scalars = fc.dictionary(key, number, { minKeys: 1, noNullPrototype: true });

describe('nested form', () => {
  test('a nested record gives scalars and progress', () => {
    const { modes, ...rest } =
      read({ train: { lr: 0.01, loss: 0.83 }, epoch: 1, iter: 10, batch: 3 }) ?? {};
    expect(modes).toHaveLength(1);
    expect(modes?.[0]).toMatchObject({
      mode: 'train',
      keys: ['lr', 'loss'],
      values: [0.01, 0.83],
      info: [],
    });
    expect(modes?.[0]?.counts).toBeUndefined();
    expect(rest).toEqual({
      progress: { epoch: 1, iter: 10, batch: 3 },
      isMapped: false,
      refused: [],
    });
  });

  test('several modes come in the order of the record', () => {
    const record = { val: { acc: 1 }, http: { ms: 2 }, train: { loss: 3 } };
    expect(scalarsOf(record)).toEqual([
      ['val/acc', 1],
      ['http/ms', 2],
      ['train/loss', 3],
    ]);
  });

  test('a nested object counts only under the name of a mode', () => {
    expect(read({ training: { loss: 1 }, Train: { loss: 1 }, res: { ms: 5 } })).toBeUndefined();
    expect(read({ data: { train: { loss: 1 } } })).toBeUndefined();
  });

  test.each([
    ...[{}, { name: 'x' }, { deep: { loss: 1 } }, { ok: 'yes' }, { loss: undefined }],
    ...['started', 5, NaN, null, true, [], [1, 2], [0.5], new Date(0), new Map([['loss', 1]])],
  ])('%p under a mode is no scalar record', (train) => {
    expect(read({ train })).toBeUndefined();
  });

  test('members of val that are no scalars are kept as info', () => {
    const val = { loss: 1, model: 'r50', tags: ['a', 'b'], ok: true, none: undefined };
    expect(scalarsOf({ val })).toEqual([
      ['val/loss', 1],
      ['val/ok', 1],
    ]);
    expect(infoOf({ val })).toEqual([
      ['val/model', 'r50'],
      ['val/tags', ['a', 'b']],
    ]);
  });

  test('members of train that are no scalars are refused, text that is a number is a scalar', () => {
    const train = { loss: '2.64', model: 'r50', tags: ['a', 'b'], id: '007', ok: true };
    expect(scalarsOf({ train })).toEqual([
      ['train/loss', 2.64],
      ['train/ok', 1],
    ]);
    const refused = read({ train })?.refused.map(({ key: name }) => name);
    expect(refused).toEqual(['train/model', 'train/tags', 'train/id']);
    expect(scalarsOf({ val: { loss: '2.64', one: [0.5], acc: 1 } })).toEqual([['val/acc', 1]]);
  });

  test('val with progress needs no scalar, and with a message beside text it needs progress', () => {
    expect(read({ val: {}, epoch: 4 })?.modes[0]?.keys).toEqual([]);
    expect(read({ val: {} })).toBeUndefined();
    expect(infoOf({ val: { per_class: { a: 1 } }, epoch: 3 })).toHaveLength(1);
    const assigned = { msg: 'variant assigned', test: { id: 42, variant: 'b' } };
    expect(read(assigned)).toBeUndefined();
    expect(read({ ...assigned, epoch: 1 })).toBeDefined();
    expect(read({ test: assigned.test })).toBeDefined();
    expect(read({ ...assigned, train: { loss: 1 } })?.refused).toHaveLength(2);
  });

  test('progress fields inside a mode are its scalars', () => {
    const record = { train: { epoch: 3, loss: 1 } };
    expect(scalarsOf(record)).toEqual([
      ['train/epoch', 3],
      ['train/loss', 1],
    ]);
    expect(read(record)?.progress).toEqual({});
  });
});

describe('prefixed form', () => {
  test('the first / ends the mode', () => {
    const record = { 'train/lr': 0.01, 'train/head0/loss': 0.83, iter: 5 };
    expect(scalarsOf(record)).toEqual([
      ['train/lr', 0.01],
      ['train/head0/loss', 0.83],
    ]);
    expect(read(record)?.progress).toEqual({ iter: 5 });
  });

  test.each(['/loss', 'train/', 'trainloss', 'training/loss', 'a/train/loss', 'res/ms'])(
    'the key %p names no scalar of a mode',
    (name) => {
      expect(read({ [name]: 1 })).toBeUndefined();
    },
  );

  test('what is no scalar is info beside a scalar, and nothing alone', () => {
    expect(infoOf({ 'val/acc': 1, 'val/best': 'model.pt' })).toEqual([['val/best', 'model.pt']]);
    expect(read({ 'val/best': 'model.pt' })).toBeUndefined();
  });

  test('nested and prefixed give the same', () => {
    fc.assert(
      fc.property(scalars, (members) => {
        const prefixed = Object.entries(members).map(([name, value]) => [`train/${name}`, value]);
        expect(read(Object.fromEntries(prefixed))).toEqual(read({ train: members }));
      }),
    );
  });
});

describe('flat form', () => {
  test('a flat record is an ordinary one without the option', () => {
    expect(read({ mode: 'train', loss: 0.83 })).toBeUndefined();
    expect(read({ mode: 'test', port: 3000 })).toBeUndefined();
  });

  test('a flat record gives every other number as a scalar', () => {
    const record = { mode: 'train', lr: 0.01, loss: '0.83', epoch: 1, msg: '7', ok: true };
    expect(scalarsOf(record, FLAT)).toEqual([
      ['train/lr', 0.01],
      ['train/loss', 0.83],
      ['train/ok', 1],
    ]);
    expect(read(record, FLAT)?.progress).toEqual({ epoch: 1 });
  });

  test('the logger’s own fields are never scalars', () => {
    const own = { level: 30, pid: 7, hostname: 'h', v: 1, reqId: 5, responseTime: 0.5 };
    const progress = { epoch: 1, iter: 2, batch: 3, run: { maxEpochs: 3 } };
    const clock = { timestamp: 1_724_227_521_123, time: 1_724_227_521_123 };
    expect(read({ mode: 'train', ...own, ...progress, ...clock }, FLAT)).toBeUndefined();
  });

  test.each([
    [0.0019, true],
    [40, true],
    [1e9 - 1, true],
    [1e9, false],
    [1_700_000_000.5, false],
    [1_724_227_521_123, false],
    ['2024-08-21T08:05:21Z', false],
  ])('time: %p is a scalar: %p', (time, isScalar) => {
    const keys = scalarsOf({ mode: 'train', time, loss: 1 }, FLAT).map(([name]) => name);
    expect(keys.includes('train/time')).toBe(isScalar);
  });

  test('a flat record without a mode is of the default mode, unless it brings scalars otherwise', () => {
    expect(scalarsOf({ loss: 1 }, FLAT)).toEqual([['train/loss', 1]]);
    expect(scalarsOf({ loss: 1 }, { ...FLAT, defaultMode: 'http' })).toEqual([['http/loss', 1]]);
    expect(read({ loss: 1, mode: 'job' }, FLAT)).toBeUndefined();
    expect(scalarsOf({ train: { loss: 1 }, rank: 3 }, FLAT)).toEqual([['train/loss', 1]]);
  });

  test('a flat null is NaN for a key that is known, and nothing else', () => {
    const record = { mode: 'train', loss: null, lr: 1 };
    expect(scalarsOf(record, FLAT)).toEqual([['train/lr', 1]]);
    const isKnownKey = (mode: string, name: string): boolean => mode === 'train' && name === 'loss';
    expect(scalarsOf(record, { ...FLAT, isKnownKey })).toEqual([
      ['train/loss', NaN],
      ['train/lr', 1],
    ]);
  });

  test.each(['training', '', 5, null])('the mode %p is none', (mode) => {
    expect(read({ mode, loss: 1 }, FLAT)).toBeUndefined();
  });

  test('flat and nested give the same', () => {
    const flatKey = fc.stringMatching(/^x[a-z0-9_]{1,9}$/);
    const members = fc.dictionary(flatKey, number, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(members, (train) => {
        expect(read({ mode: 'train', ...train }, FLAT)).toEqual(read({ train }));
      }),
    );
  });
});

describe('mixed forms', () => {
  test('nested, prefixed and flat of one record come together', () => {
    const record = { mode: 'train', loss: 1, 'train/lr': 2, val: { acc: 3 }, 'http/ms': 4 };
    expect(scalarsOf(record, FLAT)).toEqual([
      ['train/loss', 1],
      ['train/lr', 2],
      ['val/acc', 3],
      ['http/ms', 4],
    ]);
  });
});

describe('where scalars are looked for', () => {
  test('in message, when it is a plain object', () => {
    const record = { level: 'info', message: { train: { loss: 1 }, iter: 7 } };
    expect(scalarsOf(record)).toEqual([['train/loss', 1]]);
    expect(read(record)?.progress).toEqual({ iter: 7 });
    expect(read({ message: 'train/loss: 1' })).toBeUndefined();
    expect(
      read({ message: Object.create(null, { train: { value: { loss: 1 }, enumerable: true } }) }),
    ).toBeDefined();
  });

  test('in metadata, in the nestedKey and under the messageKey', () => {
    const inner = { train: { loss: 1 } };
    expect(read({ message: 'text', metadata: inner })).toBeDefined();
    expect(read({ payload: inner })).toBeUndefined();
    expect(read({ payload: inner }, OPTIONS, { ...KEYS, nestedKey: 'payload' })).toBeDefined();
    expect(read({ text: inner }, OPTIONS, { ...KEYS, messageKey: 'text' })).toBeDefined();
  });

  test('in the splat arguments', () => {
    const containers = [...containersOf({ message: 'x' }, KEYS), { val: { acc: 1 } }, { epoch: 2 }];
    expect(readRecord(containers, OPTIONS)).toMatchObject({
      modes: [{ mode: 'val', keys: ['acc'], values: [1] }],
      progress: { epoch: 2 },
    });
  });

  test('a scalar that several of them hold counts once, the record’s own first', () => {
    const record = {
      train: { loss: 1 },
      iter: 5,
      message: { train: { loss: 2, lr: 3 }, iter: 6 },
      metadata: { train: { lr: 4 } },
    };
    expect(scalarsOf(record)).toEqual([
      ['train/loss', 1],
      ['train/lr', 3],
    ]);
    expect(read(record)?.progress).toEqual({ iter: 5 });
  });

  test('in no instance of a class', () => {
    class Event {
      readonly train = { loss: 1 };
    }
    expect(read({ message: new Event() })).toBeUndefined();
  });
});

describe('a line of a scalars file', () => {
  test('is of train with an iter, of val without', () => {
    const train = { lr: 0.2, loss: 2, time: 0.3, epoch: 1, iter: 50, memory: 2048, step: 50 };
    expect(scalarsOf(train)).toEqual([
      ['train/lr', 0.2],
      ['train/loss', 2],
      ['train/time', 0.3],
    ]);
    expect(read(train)?.progress).toEqual({ epoch: 1, iter: 50, memory: 2048 });
    const val = { 'coco/bbox_mAP': 0.2, acc: null, ok: true, step: 3 };
    expect(scalarsOf(val)).toEqual([
      ['val/coco/bbox_mAP', 0.2],
      ['val/acc', NaN],
      ['val/ok', 1],
    ]);
    expect(read(val)?.progress).toEqual({ epoch: 3 });
    expect(read(val, { ...OPTIONS, logMetricByEpoch: false })?.progress).toEqual({ iter: 3 });
  });

  test.each([
    { loss: 1, step: 5, msg: 'step' },
    { loss: 1, step: 5, level: 30 },
    { loss: 1, step: 5, epoch: 0.5 },
    { loss: 1, step: 5, time: 1_700_000_000 },
    { step: 5 },
  ])('%j is none', (record) => {
    expect(read(record)).toBeUndefined();
  });
});

describe('progress fields', () => {
  test.each([-1, -1.5, NaN, '3', null, true, 2 ** 53, {}])(
    '%p is refused, with its key',
    (epoch) => {
      const record = read({ train: { loss: 1 }, epoch });
      expect(record?.progress).toEqual({});
      expect(record?.refused).toEqual([{ key: 'epoch', value: epoch, reason: expect.any(String) }]);
    },
  );

  test('an ordinary record refuses nothing', () => {
    expect(read({ epoch: 'late', iter: -1 })).toBeUndefined();
  });
});

describe('readScalar', () => {
  test.each([
    [0.5, 0.5],
    [NaN, NaN],
    [-Infinity, -Infinity],
    [-0, -0],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    [5n, 5],
    [2n ** 53n, 2 ** 53],
    [2n ** 1000n, 2 ** 1000],
    [[0.5], 0.5],
    [[[0.5]], 0.5],
    [['NaN'], NaN],
    [[7n], 7],
    [Float32Array.of(0.5), 0.5],
    [Uint8Array.of(200), 200],
    [BigUint64Array.of(9n), 9],
    [{ length: 1, 0: 0.5 }, 0.5],
    [{ item: () => 0.5 }, 0.5],
    [{ item: () => 3n }, 3],
    [{ dataSync: () => Float32Array.of(0.5) }, 0.5],
    [
      { value: 6, count: 3 },
      { value: 6, count: 3 },
    ],
    [
      { value: [6], count: 1 },
      { value: 6, count: 1 },
    ],
    [
      { value: null, count: 2 },
      { value: NaN, count: 2 },
    ],
    [
      { value: 'NaN', count: 2 },
      { value: NaN, count: 2 },
    ],
    [
      { value: 2, weight: 3 },
      { value: 2, count: -3 },
    ],
    [
      { value: 2, weight: 0.5 },
      { value: 2, count: -0.5 },
    ],
  ])('%p is a scalar', (raw, expected) => {
    const kind = 'byValue';
    expect(readScalar(raw)).toEqual(
      typeof expected === 'number' ? expected : { ...expected, kind },
    );
  });

  test.each([
    [true, { value: 1, count: 1, kind: 'boolean' }],
    [[false], { value: 0, count: 1, kind: 'boolean' }],
    [{ item: () => true }, { value: 1, count: 1, kind: 'boolean' }],
    [
      { value: true, count: 3 },
      { value: 1, count: 3, kind: 'boolean' },
    ],
    [
      { value: false, weight: 3 },
      { value: 0, count: -3, kind: 'boolean' },
    ],
  ])('%p is a boolean', (raw, expected) => {
    expect(readScalar(raw)).toEqual(expected);
  });

  test.each([
    ...[undefined, null, '', '1', 'nan', 'inf', '-NaN', ' NaN', Symbol('x'), () => 1],
    ...[2n ** 53n + 1n, 2n ** 1024n, [], [1, 2], ['1'], [null], {}, new Float64Array(0)],
    ...[new Float64Array(2), { item: () => [1] }, { item: 1 }, { dataSync: () => [1, 2] }],
    ...[{ value: 1 }, { value: 1, count: 0 }, { value: 1, count: -2 }, { value: 1, count: 1.5 }],
    ...[
      { value: 1, count: '2' },
      { value: 1, count: NaN },
      { value: 'x', count: 1 },
    ],
    ...[
      { value: 1, weight: 0 },
      { value: 1, weight: -1 },
      { value: 1, weight: NaN },
    ],
    ...[{ value: 1, weight: Infinity }, { value: 1, count: 1, weight: 1 }, { count: 2 }],
    ...[new Date(0), /x/, new Map(), new Set([1])],
  ])('%p is no scalar', (raw) => {
    expect(readScalar(raw)).toBeUndefined();
  });

  test('a fractional epoch is the one that runs', () => {
    const epochOf = (epoch: unknown) => read({ train: { loss: 1 }, epoch })?.progress.epoch;
    expect([0.32, 1, 2.24, 3].map(epochOf)).toEqual([1, 1, 3, 3]);
  });

  test('an array of one that holds itself is no scalar', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(readScalar(cyclic)).toBeUndefined();
  });

  test('a bigint is a scalar exactly when a double holds it', () => {
    const bigint = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });
    fc.assert(
      fc.property(bigint, (raw) => {
        const double = Number(raw);
        expect(readScalar(raw)).toBe(BigInt(double) === raw ? double : undefined);
      }),
    );
  });

  test('null is NaN in a nested and in a prefixed place', () => {
    expect(scalarsOf({ train: { loss: null } })).toEqual([['train/loss', NaN]]);
    expect(scalarsOf({ 'train/loss': null })).toEqual([['train/loss', NaN]]);
  });
});

describe('hasScalars', () => {
  test('hasScalars is true for a record that brings some by itself', () => {
    expect(hasScalars({ train: { loss: 1 } }, OPTIONS)).toBe(true);
    expect(hasScalars({ mode: 'train', loss: 1 }, OPTIONS)).toBe(false);
    expect(hasScalars({ mode: 'train', loss: 1 }, FLAT)).toBe(true);
    expect(hasScalars({ message: { train: { loss: 1 } } }, OPTIONS)).toBe(false);
  });

  test('hasScalars is false for what throws when it is read', () => {
    const record = {
      get train(): never {
        throw new Error('no');
      },
    };
    expect(hasScalars(record, OPTIONS)).toBe(false);
  });
});

describe('parseLine', () => {
  test.each([
    ['{"a":1}', { a: 1 }],
    ['  {"a":1}\r', { a: 1 }],
    ['{"a": NaN, "b": [Infinity, -Infinity]}', { a: NaN, b: [Infinity, -Infinity] }],
    ['{"NaN": NaN, "s": "NaN \\" Infinity"}', { NaN, s: 'NaN " Infinity' }],
    ['{"a": "NaN", "b": ["NaN", NaN]}', { a: 'NaN', b: ['NaN', NaN] }],
  ])('parseLine of %s', (line, record) => {
    expect(parseLine(line)).toEqual(record);
  });

  test('parseLine reads a bare word under any key', () => {
    const { inner } = parseLine('{"inner":{"__proto__":NaN}}') as { inner: object };
    expect(Object.entries(inner)).toEqual([['__proto__', NaN]]);
  });

  test.each(['', 'text', '[1]', '5', 'null', '"x"', '{', '{"a":1} x', '{a:1}', '{"a": NaNs}'])(
    'parseLine takes %p for no record',
    (line) => {
      expect(parseLine(line)).toBeUndefined();
    },
  );

  test('parseLine reads what JSON.stringify writes', () => {
    const record = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(record, (value) => {
        const json = JSON.stringify(value);
        expect(parseLine(json)).toEqual(JSON.parse(json));
      }),
    );
  });
});
