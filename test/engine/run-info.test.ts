import { Engine, MessageHub, parseOptions } from '../../src/internal/index.ts';

function open(given: object) {
  const hub = new MessageHub('run');
  const warnings: string[] = [];
  const { options } = parseOptions({ ...given, hub }, {});
  const engine = new Engine(options, {
    sinks: [],
    clock: () => 0,
    warn: (message) => warnings.push(message),
  });
  return { hub, engine, warnings };
}

test('a hub answers where the run stands, as RuntimeInfoHook counts', async () => {
  const { hub, engine } = open({ maxEpochs: 2, epochLength: 5, experimentName: 'night' });
  for (let iter = 1; iter <= 6; iter++) engine.collect({ train: { loss: 1, time: 2 } });
  const asked = [
    'iter',
    'epoch',
    'max_iters',
    'max_epochs',
    'loop_stage',
    'experiment_name',
    'eta',
  ];
  expect(asked.map((key) => hub.getInfo(key))).toEqual([5, 1, 10, 2, 'train', 'night', 8]);
  expect([...hub.runtimeInfo]).toEqual([]);
  hub.updateInfo('iter', 7);
  expect(hub.getInfo('iter')).toBe(7);
  expect(hub.getInfo('other', 'none')).toBe('none');
  await engine.close();
  expect(hub.getInfo('epoch')).toBeUndefined();
});

test('the end says that a mode never had a line', async () => {
  const { engine, warnings } = open({});
  for (let iter = 1; iter <= 9; iter++) engine.collect({ train: { loss: 1 } });
  await engine.close();
  expect(warnings).toEqual([
    '9 records of train were collected and no line was due: interval is 10; see --first, --tail, --interval',
  ]);
});

test('the end says how many values were refused, and nothing where all went well', async () => {
  const { engine, warnings } = open({ interval: 1 });
  engine.collect({ train: { loss: 1, name: 'x' } });
  await engine.close();
  expect(warnings).toEqual(['1 value refused; --level debug names each one']);
  const other = open({ interval: 1 });
  other.engine.collect({ train: { loss: 1 } });
  await other.engine.close();
  expect(other.warnings).toEqual([]);
});
