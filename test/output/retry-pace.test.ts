import { RetryPace } from '../../src/output/retry-pace.ts';

test('RetryPace is due at once, after a failure when as long has passed again, at most 100 ms', () => {
  const pace = new RetryPace();
  const stalled = { hasTaken: false, isGone: false };
  expect(pace.isDue(1000)).toBe(true);
  pace.fail(1000, stalled);
  expect([pace.isDue(1000), pace.isDue(1001)]).toEqual([false, true]);
  pace.fail(1040, stalled);
  expect([pace.isDue(1079), pace.isDue(1080), pace.delayMs(1050)]).toEqual([false, true, 30]);
  pace.fail(2000, stalled);
  expect([pace.isDue(2099), pace.isDue(2100), pace.stalledMs(2100)]).toEqual([false, true, 1100]);
  pace.fail(2200, { hasTaken: true, isGone: false });
  expect([pace.isDue(2200), pace.isDue(2201), pace.stalledMs(2201)]).toEqual([false, true, 1]);
  pace.fail(3000, { hasTaken: false, isGone: true });
  expect([pace.isDue(3999), pace.isDue(4000)]).toEqual([false, true]);
  pace.succeed();
  expect([pace.isDue(3001), pace.stalledMs(3001)]).toEqual([true, 0]);
});
