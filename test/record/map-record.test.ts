import fc from 'fast-check';
import { readField } from '../../src/record/field-path.ts';
import { mapRecord, type RecordMap } from '../../src/record/map-record.ts';

function mapOf(mode: string, keys: object, when: object = {}): RecordMap {
  return { mode, keys: new Map(Object.entries(keys)), when: new Map(Object.entries(when)) };
}

/** `http/latency=5` of each scalar that the maps find. */
function mapped(record: Readonly<Record<string, unknown>>, ...maps: RecordMap[]) {
  const found = mapRecord([record], maps);
  return found?.keys.map((key, index) => {
    const count = found.counts?.[index] ?? 1;
    return `${found.mode}/${key}=${found.values[index]}${count === 1 ? '' : ` x${count}`}`;
  });
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

  test('what is no number is left out, and a record without any is not mapped', () => {
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

  test('the first map that finds a scalar takes the record', () => {
    const maps = [mapOf('a', { x: 'x' }), mapOf('b', { y: 'y' }), mapOf('c', { y: 'z' })];
    expect(mapped({ x: 'none', y: 2 }, ...maps)).toEqual(['b/y=2']);
  });
});
