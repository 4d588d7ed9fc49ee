import fc from 'fast-check';
import { PackedNumbers } from '../../src/codec/packed-numbers.ts';
import { readTreeBytes, treeBytes } from '../../src/codec/tree-bytes.ts';
import { doubles, EDGES, plain, tree } from './trees.ts';

describe('treeBytes', () => {
  test('any tree comes back; what JSON does not keep is what JSON makes of it', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(plain(readTreeBytes(treeBytes(value)))).toEqual(plain(value));
      }),
      { numRuns: 1000 },
    );
  });

  test('columns come back bit for bit as columns, from any offset of a buffer', () => {
    fc.assert(
      fc.property(doubles, fc.nat(9), fc.nat(9), (all, start, offset) => {
        const values = Float64Array.of(...EDGES, ...all).subarray(start);
        const written = treeBytes({ a: new PackedNumbers(values), b: new PackedNumbers(all) });
        const pool = Buffer.alloc(offset + written.length);
        pool.set(written, offset);
        const read = Object(readTreeBytes(pool.subarray(offset)));
        pool.fill(0xff); // the columns are copies
        expect(read.a).toBeInstanceOf(PackedNumbers);
        expect(new Uint8Array(read.a.values.buffer)).toEqual(new Uint8Array(values.slice().buffer));
        expect(read.b.values).toEqual(all);
      }),
    );
  });

  test('a number of a column takes 8 bytes', () => {
    const values = Float64Array.from({ length: 100_000 }, Math.random);
    expect(treeBytes([new PackedNumbers(values)]).length).toBeLessThan(8 * 100_000 + 40);
  });

  test('a tree of any depth is written and read', () => {
    let deep: unknown = '#1';
    for (let level = 0; level < 50_000; level++) deep = [deep];
    let read = readTreeBytes(treeBytes(deep));
    for (let level = 0; level < 50_000; level++) [read] = read as [unknown];
    expect(read).toBe('#1');
  });

  test('a cycle or a bigint throws', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = [cyclic];
    expect(() => treeBytes(cyclic)).toThrow(TypeError);
    expect(() => treeBytes([1n])).toThrow(TypeError);
  });
});

/** Bytes with any header in place of that of `treeBytes`, and columns of zeros behind it. */
function forged(header: string, columns = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(Math.ceil((12 + text.length) / 8) * 8 + 8 * columns);
  bytes.set(treeBytes(null).subarray(0, 8));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, 12);
  return bytes;
}

describe('readTreeBytes', () => {
  const sound = treeBytes({ a: new PackedNumbers(Float64Array.of(1, 2, 3)), text: '#' });

  test.each([
    ['nothing', new Uint8Array(), 'bytes of windrow'],
    ['other bytes', new TextEncoder().encode('{"format":"windrow state"}'), 'bytes of windrow'],
    ['the first bytes', sound.subarray(0, 7), 'bytes of windrow'],
    ['a newer form', Uint8Array.from(sound, (byte, at) => (at === 4 ? 2 : byte)), 'got form 2'],
    ['half a header', sound.subarray(0, 20), 'cut off in its header'],
    ['fewer columns', sound.subarray(0, -8), /must have \d+ bytes, got \d+/],
    ['more columns', forged('[[1],"#0"]', 2), /must have \d+ bytes, got \d+/],
    ['no JSON', forged('[[],'), 'no JSON'],
    ['no UTF-8', forged('[[],"a"]').map((byte) => (byte === 97 ? 0xff : byte)), 'no JSON'],
    ['no lengths', forged('{"a":1}'), 'no lengths'],
    ['a negative length', forged('[[-1],0]'), 'no lengths'],
    ['a length beyond the bytes', forged('[[4503599627370496],0]'), /must have \d+ bytes/],
    ['a column that is not there', forged('[[1],"#1"]', 1), 'no column'],
    ['a column twice', forged('[[1],["#0","#0"]]', 1), 'no column'],
    ['a text that is no column', forged('[[],"#constructor"]'), 'no column'],
  ])('%s throws a TypeError', (_, bytes, message) => {
    expect(() => readTreeBytes(bytes)).toThrow(TypeError);
    expect(() => readTreeBytes(bytes)).toThrow(message);
  });

  test('bytes that were cut or changed throw a TypeError or are another tree', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(255), fc.boolean(), (value, at, byte, isCut) => {
        const bytes = treeBytes(value);
        const index = at % bytes.length;
        const other = isCut ? bytes.subarray(0, index) : bytes.slice();
        if (!isCut) other[index] = byte;
        try {
          readTreeBytes(other);
          expect(isCut).toBe(false);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
