import fc from 'fast-check';
import { claimHub } from '../../src/hub/claim-hub.ts';
import { MessageHub } from '../../src/internal/index.ts';

/** The values of a history, oldest -> newest. */
function valuesOf(hub: MessageHub, key: string): readonly number[] {
  return Array.from(hub.getScalar(key).data.values);
}

function countsOf(hub: MessageHub, key: string): readonly number[] {
  return Array.from(hub.getScalar(key).data.counts);
}

/** What a process that was restarted sees of `hub`. */
function reloaded(hub: MessageHub): MessageHub {
  const copy = new MessageHub();
  copy.loadStateDict(JSON.parse(JSON.stringify(hub.stateDict())));
  return copy;
}

// the only one that depends on an untouched registry: it stands first and makes the default hub
describe('registry', () => {
  test('getCurrentInstance makes mmengine when there is none, else gives the latest', () => {
    jest.isolateModules(() => {
      const { MessageHub: Fresh } =
        require('../../src/internal/index.ts') as typeof import('../../src/internal/index.ts');
      expect(Fresh.checkInstanceCreated('mmengine')).toBe(false);
      expect(Fresh.getCurrentInstance().name).toBe('mmengine');
      expect(Fresh.checkInstanceCreated('mmengine')).toBe(true);
      const latest = Fresh.getInstance('latest');
      expect(Fresh.getCurrentInstance()).toBe(latest);
      Fresh.getInstance('mmengine');
      expect(Fresh.getCurrentInstance()).toBe(latest);
    });
  });

  test('getInstance gives one hub a name', () => {
    const hub = MessageHub.getInstance('one a name');
    expect(hub.name).toBe('one a name');
    expect(MessageHub.getInstance('one a name')).toBe(hub);
    expect(MessageHub.getInstance('another name')).not.toBe(hub);
  });

  test('checkInstanceCreated tells whether a name was taken', () => {
    expect(MessageHub.checkInstanceCreated('not yet')).toBe(false);
    MessageHub.getInstance('not yet');
    expect(MessageHub.checkInstanceCreated('not yet')).toBe(true);
    expect(MessageHub.checkInstanceCreated('toString')).toBe(false);
  });

  test('new MessageHub is in no registry', () => {
    const hub = new MessageHub('nowhere');
    expect(MessageHub.checkInstanceCreated('nowhere')).toBe(false);
    expect(MessageHub.getCurrentInstance()).not.toBe(hub);
  });

  test('getInstance throws a TypeError for an empty name', () => {
    expect(() => MessageHub.getInstance('')).toThrow(TypeError);
    expect(() => MessageHub.getInstance(3 as unknown as string)).toThrow(TypeError);
  });
});

describe('updateScalar', () => {
  test('updateScalar appends a value with its count', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/loss', 0.5);
    hub.updateScalar('train/loss', 6, { count: 3 });
    expect(valuesOf(hub, 'train/loss')).toEqual([0.5, 6]);
    expect(countsOf(hub, 'train/loss')).toEqual([1, 3]);
  });

  test.each([
    ['NaN', NaN],
    ['Infinity', Infinity],
    [12n, 12],
    [2n ** 70n, 2 ** 70],
    [[0.25], 0.25],
    [[[0.25]], 0.25],
    [Float64Array.of(0.25), 0.25],
    [BigInt64Array.of(3n), 3],
    [{ item: () => 0.25 }, 0.25],
    [{ dataSync: () => [0.25] }, 0.25],
    [{ length: 1, 0: 'NaN' }, NaN],
  ])('updateScalar takes %p as a scalar', (value, expected) => {
    const hub = new MessageHub();
    hub.updateScalar('train/x', value);
    expect(valuesOf(hub, 'train/x')).toEqual([expected]);
  });

  test.each([
    ...[undefined, null, '', '0.5', 'nan', [], [1, 2], [[1, 2]], {}, new Date(0)],
    ...[Symbol('x'), () => 1, 2n ** 53n + 1n, 2n ** 2000n, { item: () => 'x' }, new Map()],
    ...[
      { value: 1, count: 0 },
      { value: 1, count: -1 },
      { value: 1, count: 0.5 },
    ],
    ...[
      { value: 1, count: '2' },
      { value: 'x', count: 2 },
      { value: 1, weight: Infinity },
    ],
  ])('updateScalar throws a TypeError for what is no scalar, and makes no key: %p', (value) => {
    const hub = new MessageHub();
    expect(() => hub.updateScalar('train/x', value)).toThrow(TypeError);
    expect(hub.logScalars.size).toBe(0);
  });

  test.each([0, -1, NaN, Infinity, '2', null])(
    'updateScalar throws a TypeError for the count %p',
    (count) => {
      const hub = new MessageHub();
      const options = { count: count as number };
      expect(() => hub.updateScalar('train/x', 1, options)).toThrow(TypeError);
      expect(hub.logScalars.size).toBe(0);
    },
  );

  test.each(['', 5, undefined])('updateScalar throws a TypeError for the key %p', (key) => {
    expect(() => new MessageHub().updateScalar(key as string, 1)).toThrow(TypeError);
  });

  test('updateScalars takes scalars, { value } and { value, count }', () => {
    const hub = new MessageHub();
    hub.updateScalars({
      'train/a': 1,
      'train/b': { value: 2 },
      'train/c': { value: 6, count: 3 },
      'train/d': { value: 2, weight: 3 },
    });
    expect([...hub.logScalars.keys()]).toEqual(['train/a', 'train/b', 'train/c', 'train/d']);
    expect(valuesOf(hub, 'train/b')).toEqual([2]);
    expect([valuesOf(hub, 'train/c'), countsOf(hub, 'train/c')]).toEqual([[6], [3]]);
    expect([valuesOf(hub, 'train/d'), countsOf(hub, 'train/d')]).toEqual([[2], [-3]]);
  });

  test('updateScalars throws a TypeError that names the key', () => {
    const update = (): void => new MessageHub().updateScalars({ 'train/bad': 'x' });
    expect(update).toThrow(TypeError);
    expect(update).toThrow("'train/bad'");
  });

  test('getScalar gives the history itself, and throws for an unknown key', () => {
    const hub = new MessageHub('of getScalar');
    hub.updateScalar('train/loss', 1);
    const history = hub.getScalar('train/loss');
    hub.updateScalar('train/loss', 3);
    expect(history.mean()).toBe(2);
    expect(() => hub.getScalar('train/lost')).toThrow(RangeError);
    expect(() => hub.getScalar('train/lost')).toThrow("'train/lost'");
  });

  test('scalarsOf gives the keys of one mode in the order in which they came', () => {
    const hub = new MessageHub();
    for (const key of ['train/b', 'training/x', 'train/head/a', 'val/c', 'train/b', '1']) {
      hub.updateScalar(key, 1);
    }
    expect([...hub.scalarsOf('train').keys()]).toEqual(['b', 'head/a']);
    expect([...hub.scalarsOf('val').keys()]).toEqual(['c']);
    expect(hub.scalarsOf('test').size).toBe(0);
  });
});

describe('updateInfo', () => {
  test('updateInfo keeps the newest value of a key', () => {
    const hub = new MessageHub();
    hub.updateInfo('val/best', { name: 'a' });
    hub.updateInfo('val/best', 'b');
    expect(hub.getInfo('val/best')).toBe('b');
    expect([...hub.runtimeInfo]).toEqual([['val/best', 'b']]);
  });

  test('updateInfoDict updates each member', () => {
    const hub = new MessageHub();
    hub.updateInfoDict({ a: 1, b: undefined });
    expect([hub.getInfo('a'), hub.getInfo('b', 'default')]).toEqual([1, undefined]);
  });

  test('getInfo of an unknown key gives the default', () => {
    const hub = new MessageHub();
    expect(hub.getInfo('a')).toBeUndefined();
    expect(hub.getInfo('a', 7)).toBe(7);
    expect(hub.getInfo('toString', 7)).toBe(7);
  });

  test('popInfo removes what it gives', () => {
    const hub = new MessageHub();
    hub.updateInfo('a', 1);
    expect(hub.popInfo('a', 7)).toBe(1);
    expect(hub.popInfo('a', 7)).toBe(7);
    expect(hub.runtimeInfo.size).toBe(0);
  });

  test('updateInfo throws a TypeError for an empty key', () => {
    expect(() => new MessageHub().updateInfo('', 1)).toThrow(TypeError);
  });
});

describe('resumed', () => {
  test('resumed of a scalar may not change, and a refused update changes nothing', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', 1);
    expect(() => hub.updateScalar('train/a', 2, { resumed: false })).toThrow(TypeError);
    expect(valuesOf(hub, 'train/a')).toEqual([1]);
    hub.updateScalars({ 'train/b': 1 }, { resumed: false });
    expect(() => hub.updateScalar('train/b', 2)).toThrow(TypeError);
  });

  test('resumed of an info may not change', () => {
    const hub = new MessageHub();
    hub.updateInfoDict({ a: 1 }, { resumed: false });
    expect(() => hub.updateInfo('a', 2)).toThrow(TypeError);
    expect(hub.getInfo('a')).toBe(1);
  });

  test('stateDict leaves out what is not resumed', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', 1, { resumed: false });
    hub.updateScalar('train/b', 1);
    hub.updateInfo('c', 1, { resumed: false });
    hub.updateInfo('d', 1);
    const copy = reloaded(hub);
    expect([...copy.logScalars.keys()]).toEqual(['train/b']);
    expect([...copy.runtimeInfo.keys()]).toEqual(['d']);
  });

  test('a key that was loaded keeps its flag', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', 1);
    expect(() => reloaded(hub).updateScalar('train/a', 2, { resumed: false })).toThrow(TypeError);
  });
});

describe('stateDict and loadStateDict', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0));
  const update = fc.record({
    key: fc.oneof(fc.constantFrom('train/loss', 'val/1', 'x'), fc.string({ minLength: 1 })),
    value: number,
    count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 99 })),
  });

  test('scalars survive JSON: NaN, infinities, -0, counts, order of keys', () => {
    fc.assert(
      fc.property(fc.array(update), (updates) => {
        const hub = new MessageHub();
        for (const { key, value, count } of updates) hub.updateScalar(key, value, { count });
        const copy = reloaded(hub);
        expect([...copy.logScalars.keys()]).toEqual([...hub.logScalars.keys()]);
        for (const [key, history] of hub.logScalars) {
          expect(copy.getScalar(key).data).toEqual(history.data);
          expect(copy.getScalar(key).maxLength).toBe(history.maxLength);
        }
        expect(copy.stateDict()).toEqual(hub.stateDict());
      }),
    );
  });

  test('stateDict equals itself after JSON', () => {
    fc.assert(
      fc.property(fc.array(update), (updates) => {
        const hub = new MessageHub();
        for (const { key, value, count } of updates) hub.updateScalar(key, value, { count });
        const state = hub.stateDict();
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
    );
  });

  test.each([1, NaN, Infinity, -Infinity, -0, true, null, 'text', [1, 'a'], { a: { b: [null] } }])(
    'the info %p survives JSON',
    (value) => {
      const hub = new MessageHub();
      hub.updateInfo('info', value);
      expect(reloaded(hub).getInfo('info')).toEqual(value);
    },
  );

  test.each(['NaN', 'Infinity', '-Infinity', '-0'])('the text %p stays a text', (text) => {
    const hub = new MessageHub();
    hub.updateInfo('info', text);
    expect(reloaded(hub).getInfo('info')).toBe(text);
  });

  test('NaN and infinities inside an info survive JSON', () => {
    const hub = new MessageHub();
    hub.updateInfo('val/per_class', { cat: [0.5, NaN], dog: -Infinity });
    expect(reloaded(hub).getInfo('val/per_class')).toEqual({ cat: [0.5, NaN], dog: -Infinity });
  });

  test('stateDict does not throw for an info that JSON has no word for', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const hub = new MessageHub();
    hub.updateInfoDict({ big: 1n, cyclic, code: () => 1, nothing: undefined });
    hub.updateScalar('train/loss', 1);
    expect(() => hub.stateDict()).not.toThrow();
  });

  test('stateDict is a copy', () => {
    const hub = new MessageHub();
    const info = { list: [1] };
    hub.updateInfo('a', info);
    hub.updateScalar('train/a', 1);
    const state = hub.stateDict();
    info.list.push(2);
    hub.updateScalar('train/a', 2);
    expect(state.runtimeInfo).toEqual([['a', { list: [1] }]]);
    expect(state.logScalars).toEqual([
      ['train/a', { maxLength: 1_000_000, values: [1], kind: 'integer' }],
    ]);
  });

  test('loadStateDict replaces what the state names and leaves the rest', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', 1);
    const state = hub.stateDict();
    const other = new MessageHub();
    other.updateScalar('train/a', 7);
    other.updateScalar('train/b', 8);
    other.loadStateDict(state);
    expect([valuesOf(other, 'train/a'), valuesOf(other, 'train/b')]).toEqual([[1], [8]]);
    expect(other.scalarsOf('train').get('a')).toBe(other.getScalar('train/a'));
  });

  const sound = { version: 1, logScalars: [], runtimeInfo: [], resumedKeys: [] };
  test.each([
    ...[undefined, null, 1, 'state', [], {}, { ...sound, version: 2 }, { version: 1 }],
    { ...sound, logScalars: {} },
    { ...sound, logScalars: [['train/a']] },
    { ...sound, logScalars: [[1, { values: [] }]] },
    { ...sound, logScalars: [['train/a', null]] },
    { ...sound, logScalars: [['train/a', { values: 'no' }]] },
    { ...sound, logScalars: [['train/a', { values: ['no'] }]] },
    { ...sound, logScalars: [['train/a', { values: [1], counts: [0] }]] },
    { ...sound, logScalars: [['train/a', { values: [1], counts: [1, 2] }]] },
    { ...sound, logScalars: [['train/a', { values: [1], maxLength: 0 }]] },
    { ...sound, runtimeInfo: 'no' },
    { ...sound, resumedKeys: [true] },
  ])('loadStateDict throws a TypeError for a bad state and leaves the hub alone: %j', (state) => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', 1);
    const before = hub.stateDict();
    expect(() => hub.loadStateDict(state)).toThrow(TypeError);
    expect(hub.stateDict()).toEqual(before);
  });
});

describe('observe', () => {
  test('observe is told of every update until it is stopped', () => {
    const seen: unknown[] = [];
    const hub = new MessageHub();
    const stop = hub.observe({
      bufferCreated: (key) => seen.push(['created', key]),
      scalarUpdated: (...update) => seen.push(update),
      infoUpdated: (...update) => seen.push(update),
    });
    hub.updateScalar('train/a', 1, { count: 2 });
    hub.updateScalar('train/a', 3);
    hub.updateInfo('b', 'c');
    stop();
    hub.updateScalar('train/a', 4);
    expect(seen).toEqual([
      ['created', 'train/a'],
      ['train/a', 1, 2, 'integer'],
      ['train/a', 3, 1, 'integer'],
      ['b', 'c'],
    ]);
  });
});

describe('claimHub', () => {
  /** Claims without a wish, on a registry whose current hub nobody has. */
  function freshCurrent(name: string): MessageHub {
    return MessageHub.getInstance(name);
  }

  test('claimHub adopts the current instance with what waits in it', () => {
    const current = freshCurrent('adopted');
    current.updateScalar('train/loss_tmp', 1);
    expect(claimHub()).toBe(current);
    expect(valuesOf(current, 'train/loss_tmp')).toEqual([1]);
  });

  test('claimHub makes a new current instance when the current one is taken', () => {
    const first = freshCurrent('taken');
    expect(claimHub()).toBe(first);
    const second = claimHub();
    expect(second).not.toBe(first);
    expect(second.name).toMatch(/^mmengine-\d+$/);
    expect(MessageHub.getCurrentInstance()).toBe(second);
    expect(claimHub()).not.toBe(second);
  });

  test('any number of claims without a wish get as many hubs', () => {
    freshCurrent('the first of many');
    const hubs = Array.from({ length: 20 }, () => claimHub());
    expect(new Set(hubs).size).toBe(20);
  });

  test('claimHub shares a hub that is named or given', () => {
    const hub = MessageHub.getInstance('shared');
    hub.updateScalar('train/a', 1);
    expect(claimHub('shared')).toBe(hub);
    expect(claimHub(hub)).toBe(hub);
    expect(valuesOf(hub, 'train/a')).toEqual([1]);
    expect(claimHub()).not.toBe(hub);
  });

  test('a shared hub is free only when each claim is released', () => {
    const hub = freshCurrent('twice');
    claimHub('twice');
    claimHub('twice');
    hub.release();
    expect(hub.isClaimed).toBe(true);
    hub.release();
    expect(hub.isClaimed).toBe(false);
    expect(claimHub()).toBe(hub);
  });

  test('a hub that was released keeps its scalars until another adapter adopts it', () => {
    const hub = freshCurrent('released');
    claimHub();
    hub.updateScalar('train/old', 1);
    hub.updateInfo('train/note', 'old');
    hub.release();
    expect(valuesOf(hub, 'train/old')).toEqual([1]);
    expect(claimHub()).toBe(hub);
    expect([hub.logScalars.size, hub.scalarsOf('train').size, hub.runtimeInfo.size]).toEqual([
      0, 0, 0,
    ]);
  });

  test('what came after the release is the next adapter’s', () => {
    const hub = freshCurrent('pending after release');
    claimHub();
    hub.updateScalar('train/a', 1);
    hub.updateScalar('train/b', 1);
    hub.release();
    hub.updateScalar('train/b', 2);
    hub.updateScalar('train/b', 3);
    hub.updateInfo('train/note', 'new');
    claimHub();
    expect([...hub.logScalars.keys()]).toEqual(['train/b']);
    expect(valuesOf(hub, 'train/b')).toEqual([2, 3]);
    expect(hub.getInfo('train/note')).toBe('new');
  });

  test('a state that was loaded after the release is the next adapter’s', () => {
    const saved = new MessageHub();
    saved.updateScalar('train/loss', 1);
    const hub = freshCurrent('loaded after release');
    claimHub();
    hub.release();
    hub.loadStateDict(saved.stateDict());
    expect(claimHub()).toBe(hub);
    expect([...hub.logScalars.keys()]).toEqual(['train/loss']);
  });

  test('a claim by name forgets nothing', () => {
    const hub = MessageHub.getInstance('kept');
    claimHub('kept');
    hub.updateScalar('train/a', 1);
    hub.release();
    claimHub('kept');
    expect(valuesOf(hub, 'train/a')).toEqual([1]);
  });

  test('one release too many frees nobody else', () => {
    const hub = freshCurrent('released too often');
    hub.release();
    claimHub();
    expect(hub.isClaimed).toBe(true);
  });

  test('forgetReleased of a hub that nobody had forgets nothing', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', 1);
    hub.forgetReleased();
    expect(valuesOf(hub, 'train/a')).toEqual([1]);
  });
});
