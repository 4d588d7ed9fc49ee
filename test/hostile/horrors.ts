import fc from 'fast-check';
import { isThorough } from '../thorough.ts';

function fail(): never {
  throw new Error('hostile');
}

function cyclic(): object {
  const object: Record<string, unknown> = { a: 1 };
  object.first = object;
  object.second = { object, list: [object, object] };
  object.third = object;
  return object;
}

/** Twenty objects that hold each other twice over: 2^20 paths. */
function tangled(): object {
  let object: object = { end: 1 };
  for (let i = 0; i < 20; i++) object = { left: object, right: object, again: [object] };
  return object;
}

function nested(depth: number): object {
  let object: object = { loss: 1 };
  for (let i = 0; i < depth; i++) object = i % 2 === 0 ? { object } : [object];
  return object;
}

/** Ever more of itself, whatever is asked of it. */
function endless(): object {
  return new Proxy(
    {},
    {
      get: (_, key) => (typeof key === 'symbol' || key === 'toJSON' ? undefined : endless()),
      ownKeys: () => ['a', 'b', 'c'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  );
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({ loss: 1 }, {});
  revoke();
  return proxy;
}

class OddDate extends Date {
  override getTime(): number {
    return 1e300;
  }
}

function trapped(): object {
  return new Proxy({ loss: 1 }, new Proxy({}, { get: () => fail }));
}

const sparse: unknown[] = [];
sparse[1000] = 1;

/** A long text has 256 kB; thoroughly, 1 MB. */
const TEXT_LENGTH = isThorough ? 2 ** 20 : 2 ** 18;

/** What would never end, or overflow the stack, for who walks through all of it. */
export const MAZES: readonly (readonly [name: string, make: () => unknown])[] = [
  ['an endless proxy', endless],
  ['a cyclic object', cyclic],
  ['objects that hold each other', tangled],
  ['10,000 objects deep', () => nested(10_000)],
];

/** What a program may hand to its logger, or a stranger to the program. */
export const HORRORS: readonly (readonly [name: string, make: () => unknown])[] = [
  [
    'a getter that throws',
    () => ({
      get loss(): number {
        return fail();
      },
    }),
  ],
  ['a toJSON that throws', () => ({ loss: 1, toJSON: fail })],
  [
    'a toJSON that returns itself',
    () => {
      const o = { toJSON: (): unknown => o };
      return o;
    },
  ],
  ['a toString that throws', () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail })],
  ['an item() that throws', () => ({ item: fail })],
  [
    'a dataSync() that returns itself',
    () => ({
      dataSync(): unknown {
        return this;
      },
    }),
  ],
  [
    'a count that throws',
    () => ({
      value: 1,
      get count(): number {
        return fail();
      },
    }),
  ],
  ['a proxy all of whose traps throw', trapped],
  ['a revoked proxy', revoked],
  ['a bigint', () => 10n],
  ['a bigint that no double holds', () => 2n ** 2000n],
  ['a symbol', () => Symbol('loss')],
  ['a function', () => fail],
  ['a date', () => new Date(Date.UTC(2024, 7, 21))],
  ['an invalid date', () => new Date(Number.NaN)],
  ['the first date', () => new Date(-8.64e15)],
  ['a date that lies', () => new OddDate()],
  ['a sparse array', () => sparse],
  ['an array of nothing', () => new Array(1)],
  [
    'a very long sparse array',
    () => {
      const list: unknown[] = [];
      list.length = 2 ** 32 - 1;
      return list;
    },
  ],
  ['a frozen object', () => Object.freeze({ loss: 1, time: 2 })],
  ['an object without prototype', () => Object.assign(Object.create(null), { loss: 1 })],
  ['an object that inherits', () => Object.assign(Object.create({ acc: 5 }), { loss: 1 })],
  [
    '__proto__',
    () => JSON.parse('{"__proto__":{"loss":5,"message":{"train":{"loss":1}}},"loss":1}'),
  ],
  ['constructor and prototype', () => JSON.parse('{"constructor":{"prototype":{"loss":1}}}')],
  ['hasOwnProperty', () => ({ hasOwnProperty: 1, toString: 2, valueOf: 3 })],
  ['an error', () => new Error('hostile')],
  ['an error without a stack', () => Object.assign(new Error('x'), { stack: undefined })],
  [
    'an error whose stack throws',
    () => Object.defineProperty(new Error('x'), 'stack', { get: fail }),
  ],
  ['an error in an error', () => new Error('x', { cause: cyclic() })],
  ['a map and a set', () => ({ map: new Map([[1, 2]]), set: new Set([1]) })],
  [
    'typed arrays',
    () => ({
      one: Float32Array.of(0.5),
      many: new Uint8Array(1e6),
      view: new DataView(new ArrayBuffer(8)),
    }),
  ],
  ['a key of 1 MB', () => ({ ['k'.repeat(2 ** 20)]: 1 })],
  ['a long text', () => '"\\\n\u2028'.repeat(2 ** 10).padEnd(TEXT_LENGTH, 'x')],
  ['1,001 keys', () => Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`k${i}`, 'x']))],
  ['NUL bytes', () => ({ '\0': '\0\0', loss: 1 })],
  ['lone surrogates', () => ({ '\ud800': '\udfff' })],
  [
    'numbers at the edge',
    () => ({ a: 5e-324, b: Number.MAX_VALUE, c: -0, d: 2 ** 53, e: NaN, f: -Infinity }),
  ],
  ['null', () => null],
  ['undefined', () => undefined],
  ['an empty text', () => ''],
];

/** A record with a horror at each place that windrow looks at. */
export const PLACES: readonly ((horror: unknown) => unknown)[] = [
  (horror) => horror,
  (horror) => ({ msg: horror }),
  (horror) => ({ message: horror }),
  (horror) => ({ metadata: horror }),
  (horror) => ({ level: horror, msg: 'x' }),
  (horror) => ({ level: 'warn', train: { loss: 1 }, more: horror }),
  (horror) => ({ name: horror, msg: 'x' }),
  (horror) => ({ time: horror, msg: 'x' }),
  (horror) => ({ timestamp: horror, train: { loss: 1 } }),
  (horror) => ({ err: horror, msg: 'x' }),
  (horror) => ({ stack: horror, level: 50 }),
  (horror) => ({ err: { message: horror, stack: horror } }),
  (horror) => ({ exception: horror, train: horror }),
  (horror) => ({ train: horror }),
  (horror) => ({ val: horror }),
  (horror) => ({ train: { loss: horror } }),
  (horror) => ({ train: { loss: 1, more: horror } }),
  (horror) => ({ val: { acc: 1, more: horror } }),
  (horror) => ({ 'train/loss': horror }),
  (horror) => ({ mode: 'train', loss: horror, acc: 1 }),
  (horror) => ({ mode: horror, loss: 1 }),
  (horror) => ({ train: { loss: { value: horror, count: 2 } } }),
  (horror) => ({ train: { loss: { value: 1, count: horror } } }),
  (horror) => ({ train: { loss: { value: 1, weight: horror } } }),
  (horror) => ({ train: { loss: [horror] } }),
  (horror) => ({ train: { loss: 1 }, epoch: horror, iter: horror, batch: horror }),
  (horror) => ({ train: { loss: 1 }, run: horror }),
  (horror) => ({ run: { maxEpochs: horror, epochLength: horror, experimentName: horror } }),
  (horror) => ({ 'windrow/hub': horror }),
  (horror) => ({ 'windrow/hub': { scalars: horror, info: horror } }),
  (horror) => ({
    'windrow/hub': { scalars: [horror, ['train/x', horror, horror]], info: { x: horror } },
  }),
  (horror) => ({ route: horror, train: { loss: 1 } }),
  (horror) => ({ ms: horror, req: horror }),
  (horror) => Object.freeze({ msg: 'frozen', horror }),
];

/** Makes a horror: one that is made is none for fast-check to hold. */
const horror: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.constantFrom(...HORRORS.map(([, make]) => make)),
  fc
    .anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      maxDepth: 3,
    })
    .map((value) => () => value),
);

/** Makes a record with a horror in it. */
export const horribleRecord: fc.Arbitrary<() => unknown> = fc
  .tuple(fc.constantFrom(...PLACES), horror)
  .map(
    ([place, make]) =>
      () =>
        place(make()),
  );
