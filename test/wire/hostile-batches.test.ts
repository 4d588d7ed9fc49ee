import fc from 'fast-check';
import { LabelTable } from '../../src/record/label-table.ts';
import { BatchDecoder } from '../../src/wire/batch-decoder.ts';
import { HEAD, sealed, template } from './batches.ts';

const labels = new LabelTable(100);
const good = sealed(
  [
    {
      template: template(['loss']),
      rows: [
        [1, 0.1],
        [2, 0.5],
      ],
    },
  ],
  labels,
);

/** The header of `good`, which tests change. */
const HEADER = {
  ...{ run: 'exp-12', rank: '3', world: 8, inc: HEAD.inc, attempt: 0, seq: 1, n: 2 },
  clock: HEAD.clockMs,
  t: [{ w: 2, s: [{ m: 'train', k: ['loss'], c: [1] }], i: 0 }] as unknown[],
  b: [{ t: 0, n: 2, c: [[1, 1, 1], [3]] }] as unknown[],
};

function batch(header: unknown, columns = new Float64Array(2)): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const at = Math.ceil((5 + text.length) / 8) * 8;
  const bytes = new Uint8Array(at + columns.byteLength);
  bytes[0] = 1;
  new DataView(bytes.buffer).setUint32(1, text.length, true);
  bytes.set(text, 5);
  bytes.set(new Uint8Array(columns.buffer), at);
  return bytes;
}

function inFormat(format: number, header: unknown): Uint8Array {
  const bytes = batch(header);
  bytes[0] = format;
  return bytes;
}

const outcome = (bytes: Uint8Array) => {
  const result = new BatchDecoder().decode(bytes);
  return result.kind === 'refused' ? result.reason : result.kind;
};

test('the header that the tests change is a good one', () => {
  expect(outcome(batch(HEADER))).toBe('batch');
});

test('a batch of another format stops the reader, and says why', () => {
  expect(new BatchDecoder().decode(inFormat(2, HEADER))).toEqual({
    kind: 'unknownFormat',
    message: "a batch of windrow's wire format 2: update this aggregator",
  });
});

describe('a batch is refused', () => {
  const [block] = HEADER.b;
  const [known] = HEADER.t;
  const cases: readonly (readonly [name: string, bytes: Uint8Array, reason: string])[] = [
    ['that is empty', new Uint8Array(0), 'it is too short'],
    ['of format 0', inFormat(0, HEADER), 'it is no batch'],
    ['of text', new TextEncoder().encode('garbage of a stranger'), 'its header is too long'],
    ['of 2 MB of sevens', new Uint8Array(2 ** 21).fill(7), 'it has more than 1048576 bytes'],
    ['of a later format without a run', inFormat(2, {}), 'it is no batch'],
    ['of 2 MB', batch(HEADER, new Float64Array(2 ** 18)), 'it has more than 1048576 bytes'],
    [
      'whose header is long',
      batch({ ...HEADER, l: ['x'.repeat(70_000)] }),
      'its header is too long',
    ],
    ['that is cut', good.slice(0, good.length - 8), 'its columns are cut'],
    ['that goes on', batch(HEADER, new Float64Array(3)), 'bytes follow the columns'],
    ['whose header is no object', batch(7), 'seq is no integer in its range'],
    ['of no run', batch({ ...HEADER, run: '' }), 'run is no name'],
    ['of a run with controls', batch({ ...HEADER, run: 'a\u001b[2J' }), 'run is no name'],
    ['of a long rank', batch({ ...HEADER, rank: 'r'.repeat(201) }), 'rank is no name'],
    ['of a rank outside', batch({ ...HEADER, rank: '8' }), 'rank is none of its world'],
    ['of a world of 10^6', batch({ ...HEADER, world: 1e6 }), 'world is no integer in its range'],
    ['with a seq below 1', batch({ ...HEADER, seq: 0 }), 'seq is no integer in its range'],
    ['of another length', batch({ ...HEADER, n: 3 }), 'it has not as many records as it says'],
    ['of 10^6 records', batch({ ...HEADER, n: 1e6 }), 'n is no integer in its range'],
    [
      'of 10^6 columns',
      batch({ ...HEADER, t: [{ w: 1e6, s: [] }] }),
      'the width of a template is no integer in its range',
    ],
    [
      'with a column outside the row',
      batch({ ...HEADER, t: [{ w: 2, i: 2, s: [] }] }),
      'a column of a template is no integer in its range',
    ],
    [
      'of an unknown template',
      batch({ ...HEADER, b: [{ ...Object(block), t: 1 }] }),
      'the template of a block is no integer in its range',
    ],
    [
      'of an unknown label',
      batch({
        ...{ ...HEADER, g: ['url'], l: ['/a'] },
        t: [{ ...Object(known), l: [['t', 0]] }],
      }),
      'a label is unknown',
    ],
    [
      'with an iteration that is none',
      batch({ ...HEADER, b: [{ t: 0, n: 2, c: [[0, 'NaN'], [3]] }] }),
      'an iter is no position',
    ],
    [
      'with rows of another form',
      batch({ ...HEADER, b: [{ t: 0, n: 2, c: [[9, 1], [3]] }] }),
      'a column has no known form',
    ],
    ['that is a signal with records', batch({ ...HEADER, f: 'bye' }), 'a signal has records'],
  ];

  test.each(cases)('%s', (_name, bytes, reason) => {
    expect(outcome(bytes)).toBe(reason);
  });
});

test('`__proto__` is a key as any other', () => {
  const text = JSON.stringify(HEADER)
    .replace('"loss"', '"__proto__"')
    .replace('"w":2', '"__proto__":{"w":9},"w":2');
  const result = new BatchDecoder().decode(batch(JSON.parse(text)));
  expect(result).toMatchObject({
    kind: 'batch',
    batch: { blocks: [{ template: { width: 2, sections: [{ keys: ['__proto__'] }] } }] },
  });
  expect(Object.keys(Object.prototype)).toEqual([]);
});

describe('decode never throws', () => {
  const decoder = new BatchDecoder();

  test('on any bytes', () => {
    const changed = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const bytes = good.slice();
        for (const [index, byte] of changes) bytes[index] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), changed), (bytes) => {
        expect(['batch', 'refused', 'unknownFormat']).toContain(decoder.decode(bytes).kind);
      }),
      { numRuns: 2000 },
    );
  });

  test('on a header with any JSON in the place of a part', () => {
    const paths = pathsOf(HEADER);
    const change = fc.tuple(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const header = structuredClone(HEADER);
        for (const [path, value] of changes) replaceAt(header, path, value);
        const { kind } = decoder.decode(batch(header));
        expect(['batch', 'refused']).toContain(kind);
      }),
      { numRuns: 2000 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function replaceAt(root: object, path: Path, value: unknown): void {
  let parent: unknown = root;
  for (const key of path.slice(0, -1)) parent = Object(parent)[key];
  const last = path.at(-1);
  if (typeof parent === 'object' && parent !== null && last !== undefined) {
    Object.assign(parent, { [last]: value });
  }
}
