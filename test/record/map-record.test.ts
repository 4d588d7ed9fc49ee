import fc from 'fast-check';
import { readField } from '../../src/record/field-path.ts';
import { type MapTarget, mapRecord, type RecordMap } from '../../src/record/map-record.ts';

function mapOf(mode: string, keys: object, when: object = {}): RecordMap {
  const targets = Object.entries(keys).map(
    ([field, own]) => [field, typeof own === 'string' ? { key: own, scale: 1 } : own] as const,
  );
  const named = new Map<string, MapTarget>(targets);
  const rest = named.get('*');
  named.delete('*');
  return { mode, keys: named, rest, when: new Map(Object.entries(when)) };
}

/** `http/latency=5` of each scalar that the maps find. */
function mapped(record: Readonly<Record<string, unknown>>, ...maps: RecordMap[]) {
  const { drafts, progress } = mapRecord([record], maps, new Set(['train', 'val', 'http']));
  const scalars = drafts.flatMap(({ mode, keys, values, counts }) =>
    keys.map((key, index) => {
      const count = counts?.[index] ?? 1;
      return `${mode}/${key}=${values[index]}${count === 1 ? '' : ` x${count}`}`;
    }),
  );
  const places = Array.from(progress, ([field, value]) => `${field}=${value}`);
  return drafts.length === 0 ? undefined : [...scalars, ...places];
}

const HTTP = mapOf('http', { responseTime: 'latency', 'res.bytes': 'bytes' });

describe('readField', () => {
  test.each([
    [{ a: 1 }, 'a', 1],
    [{ a: { b: { c: 2 } } }, 'a.b.c', 2],
    [{ 'a.b': 3, a: { b: 4 } }, 'a.b', 3],
    [{ a: { b: 4 } }, 'a.c', undefined],
    [{ a: null }, 'a.b', undefined],
    [{ a: 'text' }, 'a.length', undefined],
    [{ a: [5, 6] }, 'a.1', 6],
    [{}, 'toString', undefined],
    [{ a: {} }, 'a.constructor.name', undefined],
    [{}, '__proto__.x', undefined],
  ])('%j has %s: %p', (record, path, expected) => {
    expect(readField(record, path)).toEqual(expected);
  });

  test('whatever is written at a path is read there', () => {
    const name = fc.stringMatching(/^[a-z]{1,6}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.jsonValue(), (path, value) => {
        const record = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
        expect(readField(record as Record<string, unknown>, path.join('.'))).toEqual(value);
      }),
    );
  });
});

describe('mapRecord', () => {
  test('fields become scalars in the order of the map', () => {
    expect(mapped({ res: { bytes: 512 }, responseTime: 12.5 }, HTTP)).toEqual([
      'http/latency=12.5',
      'http/bytes=512',
    ]);
  });

  test('values that are no numbers are left out, and a record without numbers is not mapped', () => {
    expect(mapped({ responseTime: 'fast', res: { bytes: 1 } }, HTTP)).toEqual(['http/bytes=1']);
    expect(mapped({ responseTime: 'fast' }, HTTP)).toBeUndefined();
    expect(mapped({}, HTTP)).toBeUndefined();
    expect(mapped({ responseTime: 1 })).toBeUndefined();
  });

  test.each([
    ['12.5', 12.5],
    ['-3', -3],
    ['1e3', 1000],
    ['2.5E-3', 0.0025],
    ['NaN', NaN],
    ['Infinity', Infinity],
  ])('the text %j is the number %p', (text, expected) => {
    expect(mapped({ responseTime: text }, HTTP)).toEqual([`http/latency=${expected}`]);
  });

  test.each(['', ' ', '-', '12 ms', '0x10', '1_000', '.5', '5.', '1e', '٣', '12.5\n'])(
    'the text %j is no number',
    (text) => {
      expect(mapped({ responseTime: text }, HTTP)).toBeUndefined();
    },
  );

  test('a counted scalar keeps its count', () => {
    expect(mapped({ responseTime: { value: 6, count: 3 } }, HTTP)).toEqual(['http/latency=6 x3']);
  });

  test('when asks for values of fields, of their type', () => {
    const map = mapOf('http', { ms: 'ms' }, { msg: 'request completed', 'res.ok': true });
    const record = { msg: 'request completed', res: { ok: true }, ms: 5 };
    expect(mapped(record, map)).toEqual(['http/ms=5']);
    expect(mapped({ ...record, msg: 'request errored' }, map)).toBeUndefined();
    expect(mapped({ ...record, res: { ok: 'true' } }, map)).toBeUndefined();
    expect(mapped({ ...record, res: {} }, map)).toBeUndefined();
    expect(mapped({ ms: 5, gone: null }, mapOf('a', { ms: 'ms' }, { gone: null }))).toBeDefined();
    expect(mapped({ ms: 5 }, mapOf('a', { ms: 'ms' }, { gone: null }))).toBeUndefined();
  });

  test('all maps that find a scalar take the record', () => {
    const maps = [mapOf('a', { x: 'x' }), mapOf('b', { y: 'y' }), mapOf('c', { y: 'z' })];
    expect(mapped({ x: 'none', y: 2 }, ...maps)).toEqual(['b/y=2', 'c/z=2']);
  });

  test('a field may be progress, and makes no record of its own', () => {
    const map = mapOf('train', { loss: 'loss', step: 'iter', 'run.epoch': 'epoch' });
    const record = { loss: 0.5, step: 600, run: { epoch: 2.24 } };
    expect(mapped(record, map)).toEqual(['train/loss=0.5', 'iter=600', 'epoch=2.24']);
    expect(mapped({ step: 600 }, map)).toBeUndefined();
  });

  test('a factor multiplies, exactly where the result is a decimal', () => {
    const map = mapOf('http', { ns: { key: 'ms', scale: 1e-6 }, s: { key: 'sec', scale: 1000 } });
    expect(mapped({ ns: 31_250_000, s: 0.5 }, map)).toEqual(['http/ms=31.25', 'http/sec=500']);
    const sum = mapOf('http', { ns: { key: 's', scale: 1e-9 } });
    expect(mapped({ ns: { value: 6e9, count: 3 } }, sum)).toEqual(['http/s=6 x3']);
    expect(mapped({ ns: 123_456_789 }, sum)).toEqual(['http/s=0.123456789']);
  });

  test('* takes every number that no map names and that no logger adds', () => {
    const rest = mapOf('train', { '*': '*', step: 'iter' });
    const val = mapOf('val', { val_loss: 'loss' });
    const record = { level: 30, time: 1_700_000_000, pid: 7, epoch: 1, msg: 'x', step: 3 };
    expect(mapped({ ...record, loss: 0.5, 'bbox/AP': 2, val_loss: 1 }, rest, val)).toEqual([
      'train/loss=0.5',
      'train/bbox/AP=2',
      'val/loss=1',
      'iter=3',
    ]);
    expect(mapped({ ...record, time: 0.25 }, rest)).toEqual(['train/time=0.25', 'iter=3']);
  });

  test('a value stands in place of the number that is there', () => {
    const counted = mapOf('http', { ms: { key: 'slow', value: 1 } }, { ms: { gte: 1000 } });
    expect(mapped({ ms: 1500 }, counted)).toEqual(['http/slow=1']);
    expect(mapped({ ms: 500 }, counted)).toBeUndefined();
    expect(mapped({ ms: 'fast' }, mapOf('http', { ms: { key: 'n', value: 1 } }))).toBeUndefined();
    const all = mapOf('http', { '*': { key: 'seen', value: 1 } });
    expect(mapped({ ms: 1500, bytes: 3 }, all)).toEqual(['http/seen=1']);
    const rest = mapOf('http', { ms: 'ms', at: { key: 'iter', value: 7 } });
    expect(mapped({ ms: 2, at: 1 }, rest)).toEqual(['http/ms=2', 'iter=7']);
  });

  test.each([
    [{ gte: 500 }, 500, 499],
    [{ gt: 500 }, 501, 500],
    [{ lte: 2, gte: 1 }, 2, 0],
    [{ lt: 0 }, -1, 0],
    [{ ne: 'GET' }, 'POST', 'GET'],
    [{ ne: null }, undefined, null],
    [{ in: ['a', 7, null] }, 7, '7'],
    [{ gte: 500 }, 500, '500'],
  ])('when compares with %j', (condition, fitting, other) => {
    const map = mapOf('http', { ms: 'ms' }, { status: condition });
    expect(mapped({ ms: 1, status: fitting }, map)).toEqual(['http/ms=1']);
    expect(mapped({ ms: 1, status: other }, map)).toBeUndefined();
  });
});
