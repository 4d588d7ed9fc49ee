import fc from 'fast-check';
import { readPackedHub } from '../../src/hub/packed-hub.ts';
import { MessageHub } from '../../src/internal/index.ts';

/** What a process that was restarted sees of `hub`, by way of a file or not. */
function restored(hub: MessageHub, isByFile: boolean): MessageHub {
  const state = hub.capture();
  const copy = new MessageHub();
  copy.takeOver(readPackedHub(isByFile ? JSON.parse(JSON.stringify(state)) : state));
  return copy;
}

const EDGES = [Number.NaN, -0, Infinity, -Infinity];
const update = fc.record({
  key: fc.oneof(fc.constantFrom('train/loss', '__proto__', 'val/a/b'), fc.string({ minLength: 1 })),
  value: fc.oneof(fc.double(), fc.constantFrom(...EDGES)),
  count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 })),
});
const info = fc.tuple(fc.string({ minLength: 1 }), fc.oneof(fc.jsonValue(), fc.double()));

describe('MessageHub.capture', () => {
  test('what was captured comes back, in memory and as JSON', () => {
    fc.assert(
      fc.property(fc.array(update), fc.array(info), fc.boolean(), (updates, infos, isByFile) => {
        const hub = new MessageHub();
        for (const { key, value, count } of updates) hub.append(key, value, count);
        for (const [key, value] of infos) hub.setInfo(key, value);
        const copy = restored(hub, isByFile);
        expect(copy.stateDict()).toEqual(hub.stateDict());
        expect(copy.capture()).toEqual(hub.capture());
      }),
    );
  });

  test('it leaves out what is not resumed, and remembers that it is not', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', 1, { resumed: false });
    hub.updateScalar('train/b', 2, { count: 3 });
    hub.updateInfo('c', 3, { resumed: false });
    const copy = restored(hub, true);
    expect([...copy.logScalars.keys()]).toEqual(['train/b']);
    expect(copy.getScalar('train/b').data.counts).toEqual(Float64Array.of(3));
    expect(copy.runtimeInfo.size).toBe(0);
  });

  test('a weight comes back as one', () => {
    const hub = new MessageHub();
    hub.updateScalar('train/a', { value: 2, weight: 3 });
    expect(restored(hub, true).getScalar('train/a').data).toEqual({
      values: Float64Array.of(2),
      counts: Float64Array.of(-3),
    });
  });

  test('it is a copy: later updates of either hub do not show in the other', () => {
    const hub = new MessageHub();
    for (const value of [1, 2]) hub.updateScalar('train/a', value);
    hub.updateScalar('train/b', 9);
    const copy = restored(hub, false);
    for (const value of [3, 4]) copy.updateScalar('train/a', value);
    hub.updateScalar('train/a', 5);
    expect([...copy.getScalar('train/a').data.values]).toEqual([1, 2, 3, 4]);
    expect([...copy.getScalar('train/b').data.values]).toEqual([9]);
    expect([...hub.getScalar('train/a').data.values]).toEqual([1, 2, 5]);
  });

  test('a history goes on as long as it was', () => {
    const hub = new MessageHub();
    hub.claim({ maxKeys: 10, historyLengthOf: () => 3, onOverflow: () => {} });
    for (let value = 0; value < 50; value++) hub.append('train/a', value, 1);
    const copy = restored(hub, true);
    expect(copy.getScalar('train/a').maxLength).toBe(3);
    for (let value = 50; value < 90; value++) copy.append('train/a', value, 1);
    expect([...copy.getScalar('train/a').data.values]).toEqual([87, 88, 89]);
  });
});

describe('readPackedHub', () => {
  const hub = new MessageHub();
  for (const value of [1, 2, 3]) hub.updateScalar('train/a', value, { count: 2 });
  hub.updateScalar('train/b', 4);
  const sound = JSON.parse(JSON.stringify(hub.capture()));
  const packed = (...values: readonly number[]): string =>
    Buffer.from(Float64Array.from(values).buffer).toString('base64');

  test.each([
    ['values', packed(1, 2, 3)],
    ['values', packed(1, 2, 3, 4, 5)],
    ['values', 'no base64!'],
    ['values', [1, 2, 3, 4]],
    ['lengths', packed(3)],
    ['lengths', packed(3, -1)],
    ['lengths', packed(3.5, 0.5)],
    ['lengths', packed(2 ** 60, 1)],
    ['maxLengths', packed(Number.NaN, 1)],
    ['counts', packed(2, 2)],
    ['counts', packed(2, 2, 0)],
    ['counted', 'all'],
    ['keys', ['train/a']],
    ['keys', ['train/a', 1]],
  ])('%s of %j are a TypeError', (name, value) => {
    expect(() => readPackedHub(sound)).not.toThrow();
    const state = { ...sound, histories: { ...sound.histories, [name]: value } };
    expect(() => readPackedHub(state)).toThrow(TypeError);
  });
});
