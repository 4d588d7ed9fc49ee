import { LogClock } from '../../src/merge/log-clock.ts';

const RULES = {
  align: undefined,
  latenessMs: 30_000,
  timeLatenessMs: 5000,
  deadAfterMs: 30_000,
  maxOpen: 1000,
};

describe('LogClock', () => {
  test('goes on with the entries, and never back', () => {
    const clock = new LogClock(RULES);
    for (const ms of [1000, 1500, 1200, 2000]) clock.pass(ms);
    expect(clock.nowMs).toBe(1000);
    expect(clock.entryMs).toBe(2000);
  });

  test('a silence of the log counts for half of what makes a rank late', () => {
    const clock = new LogClock(RULES);
    clock.pass(0);
    clock.pass(3_600_000);
    expect(clock.nowMs).toBe(2500);
    expect(clock.entryMs).toBe(3_600_000);
  });

  test('is the same after a restart', () => {
    const clock = new LogClock(RULES);
    clock.pass(10);
    clock.pass(700);
    const next = new LogClock(RULES);
    next.restore(JSON.parse(JSON.stringify(clock)));
    next.pass(1000);
    expect([next.nowMs, next.entryMs]).toEqual([990, 1000]);
  });
});
