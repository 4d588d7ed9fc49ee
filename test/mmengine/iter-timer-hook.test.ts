import { at, openRun } from './open-run.ts';

/**
 * What MMEngine's `tests/test_hooks/test_iter_timer_hook.py` asks of an IterTimerHook, said again.
 * Its clock goes on by a second at each look, so that an iteration takes 2 s; here the records are
 * 2 s apart.
 */

const OPTIONS = {
  byEpoch: false,
  maxIters: 100,
  epochLength: { val: 4, test: 4 },
  interval: 1,
} as const;

const etaOf = (message: string | undefined): string | undefined =>
  /eta: ([\d:]+)/.exec(message ?? '')?.[1];

/** Ten iterations of train, then four of val and of test. */
function run(): readonly string[] {
  const { engine, messages } = openRun(OPTIONS);
  let sec = 0;
  const log = (record: object): void => {
    sec += 2;
    engine.collect({ time: at(sec), ...record });
  };
  for (let iter = 1; iter <= 10; iter++) log({ train: { loss: 1 } });
  for (const mode of ['val', 'test']) {
    for (let batch = 1; batch <= 4; batch++) log({ [mode]: { loss: 1 }, batch });
  }
  return messages;
}

test('what is left of train takes 90 times 2 s', () => {
  expect(etaOf(run()[9])).toBe('0:03:00');
});

test.each([
  ['val', 10],
  ['test', 15], // the loop of val had its line when it was over
])('%s counts its own four iterations, from 2 s each', (_, from) => {
  expect(
    run()
      .slice(from, from + 4)
      .map(etaOf),
  ).toEqual(['0:00:06', '0:00:04', '0:00:02', '0:00:00']);
});

test('each iteration took 2 s, and none is left after the last one', () => {
  const { engine, hub, messages } = openRun({ maxEpochs: 2, epochLength: 4, interval: 1 });
  for (let iter = 1; iter <= 8; iter++) {
    engine.collect({ time: at(2 * iter), train: { loss: 1 } });
  }
  // the first record begins the clock
  expect([...hub.getScalar('train/time').data.values]).toEqual([2, 2, 2, 2, 2, 2, 2]);
  expect(etaOf(messages.at(-1))).toBe('0:00:00');
});

test('times that records bring are those of the hook: data_time is a part of time', () => {
  const { engine, hub } = openRun(OPTIONS);
  for (const mode of ['train', 'val', 'test']) {
    engine.collect({ time: at(0), [mode]: { time: 2, data_time: 1 }, batch: 1 });
    expect(hub.getScalar(`${mode}/data_time`).current()).toBe(1);
    expect(hub.getScalar(`${mode}/time`).current()).toBe(2);
  }
});
