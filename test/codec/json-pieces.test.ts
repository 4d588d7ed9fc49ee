import fc from 'fast-check';
import { jsonPieces } from '../../src/codec/json-pieces.ts';
import { PackedNumbers } from '../../src/codec/packed-numbers.ts';
import { doubles, EDGES, plain, tree } from './trees.ts';

const encode = (value: unknown): string => [...jsonPieces(value)].join('');

describe('jsonPieces', () => {
  test.each([
    [null, 'null'],
    [undefined, 'null'],
    [[], '[]'],
    [{}, '{}'],
    [[1, undefined, Number.NaN, -0], '[1,null,null,0]'],
    [{ a: undefined, b: [{}], c: () => 1 }, '{"b":[{}]}'],
    [new PackedNumbers(new Float64Array()), '""'],
    [{ a: new PackedNumbers(Float64Array.of(1)), b: 2 }, '{"a":"AAAAAAAA8D8=","b":2}'],
    [JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__":{"x":1}}'],
  ])('%j is %s', (value, text) => {
    expect(encode(value)).toBe(text);
  });

  test('in pieces it is what JSON.stringify writes at once', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(encode(value)).toBe(JSON.stringify(value ?? null));
        expect(JSON.parse(encode(value))).toEqual(plain(value));
      }),
      { numRuns: 1000 },
    );
  });

  test('columns come back bit for bit, with the base64 of the platform too', () => {
    const base64 = (bytes: Uint8Array): string =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    fc.assert(
      fc.property(doubles, fc.nat(40), (all, start) => {
        const values = Float64Array.of(...EDGES, ...all).subarray(start);
        const text = encode(new PackedNumbers(values));
        expect([...jsonPieces(new PackedNumbers(values), base64)].join('')).toBe(text);
        const back = PackedNumbers.from(JSON.parse(text), 'values').values;
        expect(back).toEqual(values.slice());
        expect(new Uint8Array(back.buffer)).toEqual(new Uint8Array(values.slice().buffer));
      }),
    );
  });

  test('a large tree comes in many pieces, none of them much longer than a chunk', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, index) => index / 7);
    const large = { texts: Array.from({ length: 20_000 }, (_, index) => `key ${index}`), values };
    const state = { ...large, values: new PackedNumbers(values) };
    const pieces = [...jsonPieces(state)];
    expect(pieces.length).toBeGreaterThan(20);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(0x8000 + 0x8000);
    expect(pieces.join('')).toBe(JSON.stringify(state));
  });

  test('a tree of any depth is written', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(encode(deep)).toHaveLength(200_001);
  });

  test('what stands twice in a tree is written twice, a cycle or a bigint throws', () => {
    const shared = { a: [1] };
    expect(encode([shared, shared])).toBe('[{"a":[1]},{"a":[1]}]');
    const cyclic: Record<string, unknown> = {};
    cyclic.self = [cyclic];
    expect(() => encode(cyclic)).toThrow(TypeError);
    expect(() => encode([1n])).toThrow(TypeError);
  });
});
