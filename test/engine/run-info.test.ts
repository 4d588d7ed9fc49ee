import { Engine, MessageHub, parseOptions } from '../../src/internal/index.ts';

const ASKED = [
  ...['iter', 'epoch', 'max_iters', 'max_epochs', 'loop_stage', 'experiment_name', 'eta'],
];

function open(given: object) {
  const hub = new MessageHub('run');
  const { options } = parseOptions({ ...given, hub }, {});
  const engine = new Engine(options, { sinks: [], clock: () => 0 });
  const asked = () => ASKED.map((key) => hub.getInfo(key));
  const train = (count: number) => {
    for (let i = 0; i < count; i++) engine.collect({ train: { loss: 1, time: 2 } });
  };
  return { hub, engine, asked, train };
}

test('a hub answers where the run stands: the numbers of finished iterations and epochs', async () => {
  const { hub, engine, asked, train } = open({
    maxEpochs: 2,
    epochLength: 5,
    experimentName: 'night',
  });
  expect(asked()).toEqual([0, 0, 10, 2, undefined, 'night', undefined]);
  train(1);
  expect(asked()).toEqual([1, 0, 10, 2, 'train', 'night', 18]);
  train(3);
  expect(asked().slice(0, 2)).toEqual([4, 0]);
  train(1);
  expect(asked().slice(0, 2)).toEqual([5, 1]);
  train(1);
  expect(asked()).toEqual([6, 1, 10, 2, 'train', 'night', 8]);
  expect([...hub.runtimeInfo]).toEqual([]); // a line would show them
  hub.updateInfo('iter', 7);
  expect(hub.getInfo('iter')).toBe(7);
  expect(hub.getInfo('other', 'none')).toBe('none');
  await engine.close();
  expect(hub.getInfo('epoch')).toBeUndefined();
});

test('the stage is the loop that runs, and the training after it', () => {
  const { hub, engine, train } = open({ maxEpochs: 2, epochLength: { train: 2, val: 4 } });
  train(2);
  engine.collect({ val: { time: 3 }, batch: 1 });
  expect([hub.getInfo('loop_stage'), hub.getInfo('eta')]).toEqual(['val', 9]);
  engine.collect({ val: { accuracy: 0.5 } });
  expect([hub.getInfo('loop_stage'), hub.getInfo('eta')]).toEqual(['train', 4]);
});

test('what is not known has the default of the one who asks', () => {
  const { hub, train } = open({});
  train(3);
  expect(['iter', 'epoch', 'max_iters', 'eta'].map((key) => hub.getInfo(key, 'unknown'))).toEqual([
    3,
    0,
    'unknown',
    'unknown',
  ]);
  expect(hub.getInfo('experiment_name')).toBe('mmengine');
});

test('with groups the answers are those of the group of the newest record', () => {
  const { hub, engine } = open({ groupBy: ['rank'], maxEpochs: 1, epochLength: 4, maxGroups: 2 });
  const place = () => ['iter', 'loop_stage', 'max_iters', 'eta'].map((key) => hub.getInfo(key));
  expect(place()).toEqual([undefined, undefined, undefined, undefined]);
  const places = ['a', 'b', 'a', 'a', 'b', 'c', 'd'].map((rank) => {
    engine.collect({ rank, train: { loss: 1, time: 2 } });
    return place();
  });
  const at = (iter: number) => [iter, 'train', 4, (4 - iter) * 2];
  // the last two are of one group, (other)
  expect(places).toEqual([at(1), at(1), at(2), at(3), at(2), at(1), at(2)]);
});
