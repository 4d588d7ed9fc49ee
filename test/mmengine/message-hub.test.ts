import { HistoryBuffer, MessageHub } from '../../src/internal/index.ts';

/** What MMEngine's `tests/test_logging/test_message_hub.py` asks of a MessageHub, said again. */

const valuesOf = (hub: MessageHub, key: string): readonly number[] => [
  ...hub.getScalar(key).data.values,
];

/** A hub with something of each kind, resumed and not. */
function filledHub(name: string): MessageHub {
  const hub = new MessageHub(name);
  hub.updateScalar('loss', 0.1);
  hub.updateScalar('lr', 0.1, { resumed: false });
  hub.updateInfo('iter', 1, { resumed: true });
  hub.updateInfo('tensor', [1, 2, 3], { resumed: false });
  return hub;
}

test('a new hub has its name and nothing in it', () => {
  const hub = new MessageHub('name');
  expect([hub.name, hub.logScalars.size, hub.runtimeInfo.size]).toEqual(['name', 0, 0]);
});

test('a scalar comes as a number, an array or a tensor of one element', () => {
  const hub = new MessageHub();
  hub.updateScalar('name', 1);
  hub.updateScalar('name', [1]);
  hub.updateScalar('name', Int32Array.of(1));
  hub.updateScalar('name', { dataSync: () => Float32Array.of(1) });
  expect(valuesOf(hub, 'name')).toEqual([1, 1, 1, 1]);
});

test('the newest info stands, alone or among several', () => {
  const hub = new MessageHub();
  hub.updateInfo('key', 2);
  hub.updateInfo('key', 1);
  hub.updateInfoDict({ a: 2, b: 3 });
  expect([...hub.runtimeInfo]).toEqual([
    ['key', 1],
    ['a', 2],
    ['b', 3],
  ]);
  expect(hub.stateDict().resumedKeys).toEqual([
    ['key', true],
    ['a', true],
    ['b', true],
  ]);
});

test('an info that is popped is gone', () => {
  const hub = new MessageHub();
  hub.updateInfo('pop_key', 'pop_info');
  expect(hub.popInfo('pop_key')).toBe('pop_info');
  expect(hub.runtimeInfo.has('pop_key')).toBe(false);
  expect(hub.popInfo('not_existed_key', 'info')).toBe('info');
});

test('a scalar is asked for by its key, an unknown one throws', () => {
  const hub = new MessageHub();
  for (const value of [1, 2, 3, 4, 5]) hub.updateScalar('test_value', value, { count: 1 });
  expect(valuesOf(hub, 'test_value')).toEqual([1, 2, 3, 4, 5]);
  expect([...hub.getScalar('test_value').data.counts]).toEqual([1, 1, 1, 1, 1]);
  expect(() => hub.getScalar('unknown')).toThrow(RangeError);
});

test('an info is what was put there, an unknown one its default', () => {
  const hub = new MessageHub();
  const info = { a: 1, b: 2 };
  hub.updateInfo('test_value', info);
  expect(hub.getInfo('test_value')).toBe(info);
  expect([hub.getInfo('unknown'), hub.getInfo('unknown', 7)]).toEqual([undefined, 7]);
});

test('several scalars at once, one of them the sum of two samples', () => {
  const hub = new MessageHub();
  const tensor = { item: () => 2 };
  hub.updateScalars({ loss: 1, cls: tensor, bbox: [3], iou: { value: 1, count: 2 } });
  expect(['loss', 'cls', 'bbox'].map((key) => hub.getScalar(key).current())).toEqual([1, 2, 3]);
  expect(hub.getScalar('iou').mean()).toBe(0.5);
});

test.each([[[]], [{ count: 1 }], [{ value: [], count: 1 }]])('%j is no scalar', (wrong) => {
  expect(() => new MessageHub().updateScalars({ wrong })).toThrow(TypeError);
});

test('a state has what is resumed', () => {
  const state = filledHub('state').stateDict();
  expect(state.logScalars.map(([key]) => key)).toEqual(['loss']);
  expect(state.runtimeInfo.map(([key]) => key)).toEqual(['iter']);
});

test('a state makes another hub the same, as often as it is loaded', () => {
  const state = filledHub('state').stateDict();
  for (const hub of [new MessageHub('one'), new MessageHub('two')]) {
    hub.loadStateDict(JSON.parse(JSON.stringify(state)));
    expect([valuesOf(hub, 'loss'), hub.getInfo('iter')]).toEqual([[0.1], 1]);
    expect(hub.logScalars.has('lr')).toBe(false);
    expect(hub.getScalar('loss')).toBeInstanceOf(HistoryBuffer);
  }
});

test('a key keeps the flag that it was resumed with', () => {
  const hub = filledHub('flags');
  expect(() => hub.updateScalar('lr', 0.1, { resumed: true })).toThrow(TypeError);
  expect(() => hub.updateInfo('iter', 2, { resumed: false })).toThrow(TypeError);
});

test('the current instance is the latest one, the first one if there is none', () => {
  const current = MessageHub.getCurrentInstance();
  expect(MessageHub.getInstance(current.name)).toBe(current);
  expect(current.name).toBe('mmengine');
  MessageHub.getInstance('mmdet');
  expect(MessageHub.getCurrentInstance().name).toBe('mmdet');
});
