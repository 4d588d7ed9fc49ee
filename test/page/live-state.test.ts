import { type LiveMoment, liveState } from '../../src/page/live-state.ts';

const LIVE: LiveMoment = {
  isConnected: true,
  isPaused: false,
  hasEnded: false,
  paceMs: 100,
  quietMs: 0,
};

test.each<[Partial<LiveMoment>, string]>([
  [{}, 'live'],
  [{ isConnected: undefined }, 'connecting'],
  [{ isConnected: false }, 'connection lost'],
  [{ isPaused: true }, 'paused'],
  [{ hasEnded: true }, 'ended'],
  [{ isPaused: true, isConnected: false }, 'connection lost'],
  [{ hasEnded: true, isPaused: true, isConnected: false }, 'ended'],
  // five times the pace, and never before some updates were missed
  [{ quietMs: 4999 }, 'live'],
  [{ quietMs: 5000 }, 'no record for 5 s'],
  [{ paceMs: 2400, quietMs: 11_999 }, 'live'],
  [{ paceMs: 2400, quietMs: 12_900 }, 'no record for 12 s'],
  [{ quietMs: 90_000 }, 'no record for 1m 30s'],
  [{ paceMs: null, quietMs: 90_000 }, 'live'],
])('%j is %s', (moment, text) => {
  const state = liveState({ ...LIVE, ...moment });
  expect(`${state.text} ${state.since}`.trim()).toBe(text);
});
